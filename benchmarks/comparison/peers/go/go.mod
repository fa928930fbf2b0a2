module etl

go 1.22

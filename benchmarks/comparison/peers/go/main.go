// An echo server with net/http, the standard library alone. It reads objects and delivers results
// as AIStore's own Go web server and samples do; with -presized, it allocates once for the known size.
package main

import (
	"bytes"
	"compress/gzip"
	"crypto/md5"
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
)

var (
	port     = flag.Int("port", 8000, "port")
	presized = flag.Bool("presized", false, "allocate once for the known size")
	job      = flag.String("job", "echo", "echo, pass-through, md5, gzip or cpu")
	target   *url.URL
	client   = &http.Client{}
)

func main() {
	flag.Parse()
	var err error
	if target, err = url.Parse(os.Getenv("AIS_TARGET_URL")); err != nil {
		log.Fatal(err)
	}
	log.Fatal(http.ListenAndServe(fmt.Sprintf("127.0.0.1:%d", *port), http.HandlerFunc(handle)))
}

func handle(w http.ResponseWriter, r *http.Request) {
	// Not the multiplexer's business: it would redirect paths that it finds unclean
	if r.URL.Path == "/health" {
		w.Write([]byte("Running"))
		return
	}
	if *job == "pass-through" || *job == "md5" || *job == "gzip" {
		stream(w, r)
		return
	}
	content, err := object(r)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	if *job == "cpu" {
		content = hash(content)
	}
	if hop := r.Header.Get("Ais-Node-Url"); hop != "" {
		if err := deliver(hop, content); err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		w.Header().Set("Ais-Direct-Put-Length", strconv.Itoa(len(content)))
		w.WriteHeader(http.StatusNoContent)
		return
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Content-Length", strconv.Itoa(len(content)))
	w.Write(content)
}

func hash(content []byte) []byte {
	var result []byte
	for i := 0; i < 50; i++ {
		digest := sha256.New()
		digest.Write(content)
		digest.Write(result)
		result = digest.Sum(nil)
	}
	return []byte(hex.EncodeToString(result))
}

func stream(w http.ResponseWriter, r *http.Request) {
	input := io.Reader(r.Body)
	if r.URL.Query().Get("etl_fqn") != "" {
		file, err := open(r)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		defer file.Close()
		input = file
	}
	var err error
	switch *job {
	case "md5":
		digest := md5.New()
		if _, err = io.Copy(digest, input); err == nil {
			_, err = w.Write([]byte(hex.EncodeToString(digest.Sum(nil))))
		}
	case "gzip":
		compressed := gzip.NewWriter(w)
		if _, err = io.Copy(compressed, input); err == nil {
			err = compressed.Close()
		}
	default:
		if file, ok := input.(*os.File); ok {
			if info, failed := file.Stat(); failed == nil {
				w.Header().Set("Content-Length", strconv.FormatInt(info.Size(), 10))
			}
		}
		_, err = io.Copy(w, input)
	}
	if err != nil {
		panic(http.ErrAbortHandler)
	}
}

func open(r *http.Request) (*os.File, error) {
	path, err := url.PathUnescape(r.URL.Query().Get("etl_fqn"))
	if err != nil {
		return nil, err
	}
	return os.Open(path)
}

func object(r *http.Request) ([]byte, error) {
	if r.URL.Query().Get("etl_fqn") != "" {
		file, err := open(r)
		if err != nil {
			return nil, err
		}
		defer file.Close()
		size := int64(-1)
		if *presized {
			info, err := file.Stat()
			if err != nil {
				return nil, err
			}
			size = info.Size()
		}
		return readAll(file, size)
	}
	if r.Method == http.MethodGet {
		response, err := client.Get(target.String() + r.URL.EscapedPath())
		if err != nil {
			return nil, err
		}
		defer response.Body.Close()
		if response.StatusCode != http.StatusOK {
			return nil, fmt.Errorf("target answered %s", response.Status)
		}
		return readAll(response.Body, response.ContentLength)
	}
	return readAll(r.Body, r.ContentLength)
}

func readAll(from io.Reader, size int64) ([]byte, error) {
	if !*presized || size < 0 {
		return io.ReadAll(from)
	}
	content := make([]byte, size)
	_, err := io.ReadFull(from, content)
	return content, err
}

func deliver(hop string, content []byte) error {
	slash := strings.Index(hop, "//") + 2
	path := slash + strings.IndexByte(hop[slash:], '/')
	request, err := http.NewRequest(http.MethodPut, hop[:path]+target.EscapedPath()+hop[path:], bytes.NewReader(content))
	if err != nil {
		return err
	}
	response, err := client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if _, err := io.Copy(io.Discard, response.Body); err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("target answered %s", response.Status)
	}
	return nil
}

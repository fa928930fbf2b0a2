// An echo server with net/http, the standard library alone. It reads objects and delivers results
// as AIStore's own Go web server and samples do; with -presized, it allocates once for the known size.
package main

import (
	"bytes"
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
	content, err := object(r)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
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

func object(r *http.Request) ([]byte, error) {
	if fqn := r.URL.Query().Get("etl_fqn"); fqn != "" {
		path, err := url.PathUnescape(fqn)
		if err != nil {
			return nil, err
		}
		file, err := os.Open(path)
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

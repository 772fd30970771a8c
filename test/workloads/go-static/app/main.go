// Command shop answers with what a static program takes from an image all the same: zones of time, types of files, certificates, programs.
package main

import (
	"crypto/tls"
	"crypto/x509"
	_ "embed"
	"flag"
	"mime"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/rs/zerolog"
	"gopkg.in/yaml.v3"
)

//go:embed items.yml
var source []byte

func main() {
	listen := flag.String("listen", ":80", "address")
	flag.Parse()
	log := zerolog.New(os.Stderr).With().Timestamp().Logger()
	items := map[string]int{}
	if err := yaml.Unmarshal(source, &items); err != nil {
		log.Fatal().Err(err).Msg("items")
	}
	router := chi.NewRouter()
	router.Use(middleware.Recoverer, middleware.Compress(5))
	router.Get("/", func(response http.ResponseWriter, request *http.Request) {
		_ = yaml.NewEncoder(response).Encode(items)
	})
	router.Get("/noon/{area}/{city}", func(response http.ResponseWriter, request *http.Request) {
		zone, err := time.LoadLocation(chi.URLParam(request, "area") + "/" + chi.URLParam(request, "city"))
		if err != nil {
			http.Error(response, err.Error(), http.StatusNotFound)
			return
		}
		_, _ = response.Write([]byte(time.Date(2024, 7, 1, 12, 0, 0, 0, time.UTC).In(zone).Format(time.RFC3339)))
	})
	router.Get("/type/{suffix}", func(response http.ResponseWriter, request *http.Request) {
		_, _ = response.Write([]byte(mime.TypeByExtension("." + chi.URLParam(request, "suffix"))))
	})
	router.Get("/trusted", func(response http.ResponseWriter, request *http.Request) {
		roots, err := x509.SystemCertPool()
		if err != nil || roots.Equal(x509.NewCertPool()) {
			http.Error(response, "nobody", http.StatusInternalServerError)
			return
		}
		_ = tls.Config{RootCAs: roots}
		_, _ = response.Write([]byte("somebody"))
	})
	router.Get("/zipped", func(response http.ResponseWriter, request *http.Request) {
		command := exec.CommandContext(request.Context(), "gzip", "--no-name", "--stdout")
		command.Stdin = strings.NewReader("bread")
		output, err := command.Output()
		if err != nil {
			http.Error(response, err.Error(), http.StatusInternalServerError)
			return
		}
		response.Header().Set("Content-Type", "application/gzip")
		_, _ = response.Write(output)
	})
	router.Get("/address/{name}", func(response http.ResponseWriter, request *http.Request) {
		addresses, err := net.LookupHost(chi.URLParam(request, "name"))
		if err != nil {
			http.Error(response, "unknown", http.StatusNotFound)
			return
		}
		_, _ = response.Write([]byte(strings.Join(addresses, " ")))
	})
	log.Info().Str("listen", *listen).Msg("ready")
	log.Fatal().Err(http.ListenAndServe(*listen, router)).Msg("ended")
}

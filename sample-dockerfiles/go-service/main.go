package main

import (
	"fmt"
	"log"
	"net/http"
)

func main() {
	http.HandleFunc("/stock", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintln(w, `{"kettles": 3}`)
	})
	log.Fatal(http.ListenAndServe(":8080", nil))
}

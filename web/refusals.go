package web

import (
	"net/http"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/web/arrivals"
)

// foreign returns a text that may hold foreign words so that it can be shown.
func foreign(text string) string { return arrivals.Clean(text) }

// maxSegment is how long a part of a path may be that is no secret, in bytes.
const maxSegment = 20

// masked returns a path without the parts that may be secrets: the address was
// mistyped, and the secret in it may be right.
func masked(path string) string {
	parts := strings.Split(path, "/")
	for i := range parts {
		if len(parts[i]) > maxSegment {
			parts[i] = "…"
		}
	}
	return strings.Join(parts, "/")
}

// nowhere answers what comes to a path of gates at which there is none, and
// keeps it: most often the address was mistyped where the sender is set up.
func (d *Door) nowhere(w http.ResponseWriter, r *http.Request) {
	source, _ := d.Proxies.Client(r)
	http.NotFound(w, r)
	d.Arrivals.Note(arrivals.Arrival{
		At: time.Now(), Source: source.String(), Status: http.StatusNotFound, Reason: "nothing is at " + masked(r.URL.Path),
	})
	d.Metrics.request("", http.StatusNotFound)
}

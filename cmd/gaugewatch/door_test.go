package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/config"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/web"
)

// pictured returns a daemon that keeps pictures in a database, and the door that
// shows them.
func pictured(t *testing.T, path, text string) (*daemon, *web.Door) {
	t.Helper()
	store, _, err := data.Open(t.Context(), path, data.Options{})
	if err != nil {
		t.Fatal(err)
	}
	c := webConfig(t, text)
	d := &daemon{log: slog.New(slog.DiscardHandler), store: store}
	d.publish = d.publisher(c)
	open := newDoor(c, d.log)
	open.Picture, open.Expiry = store.Picture, c.Keep.Pictures.Std
	return d, open
}

func TestAPublishedPictureIsServedAlsoAfterARestart(t *testing.T) {
	path := filepath.Join(t.TempDir(), "gaugewatch.db")
	const text = "web: {listen: 127.0.0.1:8080, public_url: https://example.com/watch}\nkeep: {pictures: 1d}"
	const fresh, old = "ABCDEFGHIJKLMNOPQRSTUVWXY1.png", "ABCDEFGHIJKLMNOPQRSTUVWXY2.png"
	d, _ := pictured(t, path, text)
	at, err := d.publish.Publish(t.Context(), fresh, []byte("a picture"))
	if err != nil || at != "https://example.com/watch/i/"+fresh {
		t.Fatalf("published at %s: %v", at, err)
	}
	if err := d.store.KeepPicture(t.Context(), old, []byte("an old one"), time.Now().Add(-25*time.Hour)); err != nil {
		t.Fatal(err)
	}
	if err := d.store.Close(); err != nil {
		t.Fatal(err)
	}
	d, open := pictured(t, path, text)
	defer d.store.Close()
	for name, want := range map[string]string{fresh: "200 a picture", old: "404 404 page not found", strings.ToLower(fresh): "404 404 page not found"} {
		w := httptest.NewRecorder()
		open.Handler().ServeHTTP(w, httptest.NewRequestWithContext(context.Background(), http.MethodGet, "/watch/i/"+name, http.NoBody))
		body, _ := io.ReadAll(w.Result().Body)
		if got := strings.TrimSpace(w.Result().Status[:4] + string(body)); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

func TestWithoutAWayOutsideNothingIsPublished(t *testing.T) {
	d, _ := pictured(t, filepath.Join(t.TempDir(), "gaugewatch.db"), "")
	defer d.store.Close()
	if d.publish != nil {
		t.Errorf("published through %v", d.publish)
	}
}

func TestABucketThatRefusesIsLoggedWithoutItsSecret(t *testing.T) {
	asked, refuse := 0, false
	store := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked++
		switch {
		case refuse:
			w.WriteHeader(http.StatusForbidden)
		case r.Method == http.MethodDelete:
			w.WriteHeader(http.StatusNoContent)
		}
	}))
	defer store.Close()
	c := webConfig(t, fmt.Sprintf("publish: {s3: {endpoint: %q, bucket: pictures, access_key: AKIAEXAMPLE, secret_key: hunter22-hunter22, path_style: true, public_base: https://example.com}}", store.URL))
	bucket, err := openBucket(c)
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	d := &daemon{log: slog.New(slog.NewTextHandler(&log, nil))}
	d.tryBucket(t.Context(), bucket)
	if log.Len() > 0 || asked != 2 {
		t.Errorf("a bucket that works is asked %d times: %s", asked, &log)
	}
	refuse = true
	d.tryBucket(t.Context(), bucket)
	if got := log.String(); !strings.Contains(got, "the access key may not do that") || strings.Contains(got, "hunter22") {
		t.Errorf("logged: %s", got)
	}
}

func TestThatOthersMayReadAlongIsLogged(t *testing.T) {
	for listen, warns := range map[string]bool{"127.0.0.1:8080": false, "localhost:8080": false, "0.0.0.0:8080": true, ":8080": true} {
		var log bytes.Buffer
		c := &config.Config{}
		c.Web.Listen = listen
		warnOfListeners(c, slog.New(slog.NewTextHandler(&log, nil)))
		if got := strings.Contains(log.String(), "in the clear"); got != warns {
			t.Errorf("%s: it warns is %t: %s", listen, got, log.String())
		}
	}
}

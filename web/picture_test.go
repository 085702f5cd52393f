package web_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image/png"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path"
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/web"
)

// name is a name that a picture may have.
const name = "ABCDEFGHIJKLMNOPQRSTUVWXYZ.png"

// gallery returns a door that shows one picture under name, whatever its ending.
func gallery(content []byte, made time.Time, err error) *web.Door {
	d := door(web.State{}, nil)
	d.Expiry = func() time.Duration { return 24 * time.Hour }
	d.Picture = func(_ context.Context, asked string) ([]byte, time.Time, error) {
		if strings.TrimSuffix(asked, path.Ext(asked)) != strings.TrimSuffix(name, path.Ext(name)) {
			return nil, time.Time{}, fs.ErrNotExist
		}
		return content, made, err
	}
	return d
}

// ask asks a door.
func ask(d *web.Door, method, path string, header ...string) *http.Response {
	r := httptest.NewRequest(method, path, http.NoBody)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	d.Handler().ServeHTTP(w, r)
	return w.Result()
}

// body returns what an answer holds.
func body(r *http.Response) string {
	var b bytes.Buffer
	_, _ = b.ReadFrom(r.Body)
	return b.String()
}

func TestAPictureIsServedWithWhatProtectsIt(t *testing.T) {
	d := gallery([]byte("a picture"), time.Now().Add(-time.Hour), nil)
	for _, method := range []string{http.MethodGet, http.MethodHead} {
		got := ask(d, method, "/i/"+name)
		if got.StatusCode != http.StatusOK {
			t.Fatalf("%s = %d", method, got.StatusCode)
		}
		for header, want := range map[string]string{
			"Content-Type": "image/png", "Content-Length": "9", "X-Content-Type-Options": "nosniff",
			"Content-Security-Policy": "default-src 'none'; sandbox", "X-Robots-Tag": "noindex", "Referrer-Policy": "no-referrer",
		} {
			if got := got.Header.Get(header); got != want {
				t.Errorf("%s: %s: %q, want %q", method, header, got, want)
			}
		}
		if got := got.Header.Get("Cache-Control"); !strings.HasPrefix(got, "private, max-age=8") || !strings.HasSuffix(got, ", immutable") {
			t.Errorf("%s: Cache-Control: %q, want private and a bit less than 23 hours", method, got)
		}
		if got, want := body(got), map[string]string{http.MethodGet: "a picture"}[method]; got != want {
			t.Errorf("%s: %q, want %q", method, got, want)
		}
	}
	tag := ask(d, http.MethodGet, "/i/"+name).Header.Get("ETag")
	if again := ask(d, http.MethodGet, "/i/"+name, "If-None-Match", tag); tag == "" || again.StatusCode != http.StatusNotModified {
		t.Errorf("with its ETag %q it is %d, want 304", tag, again.StatusCode)
	}
	if got := ask(d, http.MethodPost, "/i/"+name).StatusCode; got != http.StatusMethodNotAllowed {
		t.Errorf("POST = %d, want 405", got)
	}
}

func TestAPictureIsWhatItsNameSays(t *testing.T) {
	d := gallery([]byte("a picture"), time.Now(), nil)
	for ending, want := range map[string]string{".png": "200 image/png", ".jpg": "200 image/jpeg", ".gif": "404 text/plain; charset=utf-8", ".JPG": "404 text/plain; charset=utf-8"} {
		got := ask(d, http.MethodGet, "/i/"+strings.TrimSuffix(name, ".png")+ending)
		if got := fmt.Sprint(got.StatusCode, " ", got.Header.Get("Content-Type")); got != want {
			t.Errorf("%s: %s, want %s", ending, got, want)
		}
	}
}

func TestWhatIsUnknownExpiredOrNoNameLooksTheSame(t *testing.T) {
	fresh := gallery([]byte("a picture"), time.Now(), nil)
	unknown := ask(fresh, http.MethodGet, "/i/"+strings.Replace(name, "A", "Z", 1))
	want := fmt.Sprint(unknown.StatusCode, unknown.Header, body(unknown))
	if unknown.StatusCode != http.StatusNotFound {
		t.Fatalf("unknown: %d", unknown.StatusCode)
	}
	without := door(web.State{}, nil)
	for what, got := range map[string]*http.Response{
		"expired":        ask(gallery([]byte("a picture"), time.Now().Add(-25*time.Hour), nil), http.MethodGet, "/i/"+name),
		"no bytes":       ask(gallery(nil, time.Now(), nil), http.MethodGet, "/i/"+name),
		"too large":      ask(gallery(make([]byte, 10<<20+1), time.Now(), nil), http.MethodGet, "/i/"+name),
		"short name":     ask(fresh, http.MethodGet, "/i/1.png"),
		"no ending":      ask(fresh, http.MethodGet, "/i/"+strings.TrimSuffix(name, ".png")),
		"a way out":      ask(fresh, http.MethodGet, "/i/..%2F..%2Fetc%2Fpasswd"),
		"a list":         ask(fresh, http.MethodGet, "/i/"),
		"no pictures":    ask(without, http.MethodGet, "/i/"+name),
		"its lifetime":   ask(gallery([]byte("a picture"), time.Now().Add(-24*time.Hour), nil), http.MethodGet, "/i/"+name),
		"does not exist": ask(gallery(nil, time.Time{}, fmt.Errorf("read: %w", fs.ErrNotExist)), http.MethodGet, "/i/"+name),
	} {
		if got := fmt.Sprint(got.StatusCode, got.Header, body(got)); got != want {
			t.Errorf("%s: %s, want %s", what, got, want)
		}
	}
}

func TestAPictureThatCannotBeReadMayBeAskedForAgain(t *testing.T) {
	got := ask(gallery(nil, time.Time{}, errors.New("/srv/secret.db: disk I/O error")), http.MethodGet, "/i/"+name)
	if text := body(got); got.StatusCode != http.StatusServiceUnavailable || strings.Contains(text, "secret.db") {
		t.Errorf("%d %q, want 503 without details", got.StatusCode, text)
	}
}

func TestPicturesAreServedBelowThePathOfThePublicURL(t *testing.T) {
	d := gallery([]byte("a picture"), time.Now(), nil)
	d.Public = &url.URL{Scheme: "https", Host: "example.com", Path: "/watch/"}
	for path, want := range map[string]int{"/watch/i/" + name: 200, "/i/" + name: 200, "/watchers/i/" + name: 404, "/other/i/" + name: 404, "/watch": 404} {
		if got := ask(d, http.MethodGet, path).StatusCode; got != want {
			t.Errorf("%s = %d, want %d", path, got, want)
		}
	}
}

func TestThePublisherSaysWhereAPictureIsReached(t *testing.T) {
	for public, want := range map[string]string{
		"https://watch.example.com":         "https://watch.example.com/i/" + name,
		"https://watch.example.com/":        "https://watch.example.com/i/" + name,
		"https://example.com/watch":         "https://example.com/watch/i/" + name,
		"https://example.com:8443/a%20b/c/": "https://example.com:8443/a%20b/c/i/" + name,
		"https://example.com/감시":            "https://example.com/%EA%B0%90%EC%8B%9C/i/" + name,
	} {
		u, err := url.Parse(public)
		if err != nil {
			t.Fatal(err)
		}
		kept := ""
		keep := func(_ context.Context, name string, png []byte, _ time.Time) error {
			kept = name + ": " + string(png)
			return nil
		}
		got, err := web.Publisher{Public: u, Keep: keep}.Publish(t.Context(), name, []byte("a picture"))
		if got != want || err != nil || kept != name+": a picture" {
			t.Errorf("%s: %s, %v, want %s; kept %q", public, got, err, want, kept)
		}
	}
}

func TestThePublisherRefusesWhatNobodyTakes(t *testing.T) {
	short, long := &url.URL{Scheme: "https", Host: "example.com"}, &url.URL{Scheme: "https", Host: "example.com", Path: "/" + strings.Repeat("a", 2000)}
	for what, c := range map[string]struct {
		public *url.URL
		name   string
		size   int
	}{
		"a name that is guessed": {short, "report.png", 1},
		"a name with a path":     {short, "../" + name, 1},
		"too large":              {short, name, 10<<20 + 1},
		"too long a URL":         {long, name, 1},
	} {
		keep := func(context.Context, string, []byte, time.Time) error { t.Errorf("%s is kept", what); return nil }
		if got, err := (web.Publisher{Public: c.public, Keep: keep}).Publish(t.Context(), c.name, make([]byte, c.size)); err == nil {
			t.Errorf("%s: %s", what, got)
		}
	}
	full := func(context.Context, string, []byte, time.Time) error { return errors.New("disk full") }
	if got, err := (web.Publisher{Public: short, Keep: full}).Publish(t.Context(), name, nil); err == nil || got != "" {
		t.Errorf("what cannot be kept: %s, %v", got, err)
	}
}

func TestThePictureOfTestsIsAlwaysServed(t *testing.T) {
	got := ask(door(web.State{}, nil), http.MethodGet, "/i/"+web.TestName)
	text := body(got)
	if _, err := png.Decode(strings.NewReader(text)); err != nil || text != string(web.TestPicture()) {
		t.Errorf("%d, %v", got.StatusCode, err)
	}
	if cache := got.Header.Get("Cache-Control"); cache != "no-store" {
		t.Errorf("Cache-Control: %s", cache)
	}
}

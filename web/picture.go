package web

import (
	"bytes"
	"context"
	"crypto/sha256"
	_ "embed" // the picture of tests
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
	"time"
)

// PicturePath is the path below which pictures are served.
const PicturePath = "/i/"

// TestName is the name of a picture that is always served, so that it can be
// tried whether pictures reach the outside.
const TestName = "test.png"

// maxPicture bounds a picture that is served, in bytes: LINE takes no larger
// original (the Messaging API's reference, image message).
const maxPicture = 10 << 20

// maxURL bounds the URL of a picture, in characters: LINE takes no longer one
// (the Messaging API's reference, image message).
const maxURL = 2000

// The lengths of a picture's name, without .png or .jpg: 22 characters of base64
// are 128 bits, which nobody guesses.
const (
	minName = 22
	maxName = 64
)

// pictureAge is for how long others may keep a picture that is still shown.
const pictureAge = 24 * time.Hour

//go:embed test.png
var testPicture []byte

// TestPicture returns the picture that is served as [TestName].
func TestPicture() []byte { return bytes.Clone(testPicture) }

// isPicture says whether a text may be the name of a picture.
func isPicture(name string) bool {
	kind := path.Ext(name)
	base := strings.TrimSuffix(name, kind)
	alien := func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') && r != '-' && r != '_'
	}
	return (kind == ".png" || kind == ".jpg") && len(base) >= minName && len(base) <= maxName && !strings.ContainsFunc(base, alien)
}

// DoorHeader is the header of the picture of tests that tells one door from
// another, and a door from the one after a restart.
const DoorHeader = "X-Gaugewatch-Door"

// test returns what answers with the picture of tests.
func test(door string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set(DoorHeader, door)
		showPicture(w, r, shown{name: TestName, content: testPicture})
	}
}

// picture answers with a picture. One that is unknown, one that has expired
// and a name that could be none look the same from outside.
func (d *Door) picture(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("name")
	if !isPicture(name) || d.Picture == nil {
		http.NotFound(w, r)
		return
	}
	content, made, err := d.Picture(r.Context(), name)
	switch {
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		d.Log.Error("a picture cannot be shown", "error", err)
		http.Error(w, http.StatusText(http.StatusServiceUnavailable), http.StatusServiceUnavailable)
		return
	case len(content) > maxPicture:
		d.Log.Error("a picture is too large to be shown", "bytes", len(content), "allowed", maxPicture)
		content = nil
	}
	left := pictureAge
	if expiry := d.expiry(); expiry > 0 {
		left = min(left, time.Until(made.Add(expiry)))
	}
	if err != nil || len(content) == 0 || left <= 0 {
		http.NotFound(w, r)
		return
	}
	showPicture(w, r, shown{name, content, left})
}

// A shown is a picture that is an answer.
type shown struct {
	name    string
	content []byte
	keep    time.Duration // others may keep it for so long
}

// showPicture answers with a picture, which is what its name says.
func showPicture(w http.ResponseWriter, r *http.Request, p shown) {
	sum := sha256.Sum256(p.content)
	h := w.Header()
	h.Set("Content-Type", mime.TypeByExtension(path.Ext(p.name)))
	h.Set("ETag", strconv.Quote(hex.EncodeToString(sum[:16])))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Robots-Tag", "noindex")
	h.Set("Cache-Control", "no-store")
	if p.keep > 0 {
		// Private: who keeps it for others would show it after its time.
		h.Set("Cache-Control", "private, max-age="+strconv.Itoa(int(p.keep.Seconds()))+", immutable")
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(p.content))
}

// A Publisher makes pictures reachable through a [Door].
type Publisher struct {
	Public *url.URL // of the door, as the outside reaches it: with a path where that is below one

	// Keep keeps a picture where the door finds it; of one that is kept
	// already nothing changes.
	Keep func(ctx context.Context, name string, content []byte, made time.Time) error
}

// Publish keeps a picture under a name, and returns its URL. Others can fetch
// it for as long as it is kept.
func (p Publisher) Publish(ctx context.Context, name string, content []byte) (string, error) {
	switch {
	case !isPicture(name):
		return "", errors.New("publish a picture: its name could be guessed")
	case len(content) > maxPicture:
		return "", fmt.Errorf("publish a picture: %d bytes are more than the %d that are taken", len(content), maxPicture)
	}
	at, err := p.at(name)
	if err != nil {
		return "", err
	}
	if err := p.Keep(ctx, name, content, time.Now()); err != nil {
		return "", fmt.Errorf("publish a picture: %w", err)
	}
	return at, nil
}

// TestURL returns the URL of the picture that is always served.
func (p Publisher) TestURL() (string, error) { return p.at(TestName) }

// at returns the URL of a picture.
func (p Publisher) at(name string) (string, error) {
	text := p.Public.JoinPath(PicturePath, name).String()
	if len(text) > maxURL {
		return "", fmt.Errorf("publish a picture: a URL of %d characters is longer than the %d that are taken", len(text), maxURL)
	}
	return text, nil
}

// expiry is for how long a picture is shown; zero: as long as it is kept.
func (d *Door) expiry() time.Duration {
	if d.Expiry == nil {
		return 0
	}
	return d.Expiry()
}

package inbound

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/url"
	"strings"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/photo"
)

// PictureBody is how long a request with a picture may be, in bytes. What is
// longer than a picture that is taken ([photo.MaxBytes]) is told without it.
const PictureBody = 21 << 20

// show lets an alarm show a picture, as far as it can be read.
func (a *Alarm) show(lab *photo.Lab, content []byte) {
	if len(content) == 0 {
		return
	}
	p, err := lab.Develop(content)
	switch {
	case err == nil:
		a.Photo = &p
	case errors.Is(err, photo.ErrTooLarge):
		a.Picture.Lost = checks.LostTooLarge
	default:
		a.Picture.Lost = checks.LostUnreadable
	}
}

// mostLink is how long the address of a picture may be: LINE takes no longer one.
const mostLink = 2000

// isLink says whether a text is the address of a picture that people may open.
// Nobody of us ever does.
func isLink(text string) bool {
	u, err := url.Parse(text)
	return err == nil && u.Scheme == "https" && u.Hostname() != "" && len(text) <= mostLink
}

// unpack returns the bytes of a picture that came as JSON: a string of base64,
// maybe as a URL of the scheme data (RFC 2397). Of one that is nothing of the sort
// it returns the string.
func unpack(value json.RawMessage) []byte {
	var text string
	if len(value) == 0 || json.Unmarshal(value, &text) != nil {
		return value
	}
	packed := text
	if _, data, found := strings.Cut(text, ";base64,"); found {
		packed = data
	}
	packed = strings.NewReplacer("\r", "", "\n", "", " ", "", "=", "", "-", "+", "_", "/").Replace(packed)
	content, err := base64.RawStdEncoding.DecodeString(packed)
	if err != nil {
		return []byte(text)
	}
	return content
}

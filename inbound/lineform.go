package inbound

import (
	"bytes"
	"io"
	"maps"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// A form is what a script has sent, wherever it has put it.
type form struct {
	values map[string]string
	file   []byte // of a picture; none: none came
}

// notifyKeys are the words that LINE Notify knew.
func notifyKeys() []string {
	return []string{"message", "imageThumbnail", "imageFullsize", "imageFile", "stickerPackageId", "stickerId", "notificationDisabled"}
}

// readForm reads a form from the query, the body, or parts of it. What the body
// says counts before what the query says.
func readForm(r *http.Request, body []byte) form {
	f := form{values: pairs(r.URL.RawQuery)}
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err == nil && strings.HasPrefix(kind, "multipart/") && params["boundary"] != "" {
		f.parts(multipart.NewReader(bytes.NewReader(body), params["boundary"]))
		return f
	}
	maps.Copy(f.values, pairs(string(body)))
	f.file = []byte(f.values["imageFile"]) // what is no picture, as it turns out
	return f
}

// parts reads the parts of a body, as far as they can be read.
func (f *form) parts(parts *multipart.Reader) {
	for {
		part, err := parts.NextPart()
		if err != nil {
			return
		}
		content, err := io.ReadAll(part)
		key := part.FormName()
		switch {
		case key == "imageFile":
			f.file = content
		case slices.Contains(notifyKeys(), key):
			f.values[key] = string(content)
		}
		if err != nil {
			return
		}
	}
}

// pairs reads keys and values as they stand in queries and forms. It is lenient,
// since many scripts never encoded what they sent: a pair ends only where one of
// the known keys begins, and what is no escape stands for itself.
func pairs(text string) map[string]string {
	all := map[string]string{}
	last, begin := "", 0 // of the value that is being read
	for at := 0; at < len(text); {
		piece, _, _ := strings.Cut(text[at:], "&")
		key, _, found := strings.Cut(piece, "=")
		if name := strings.TrimSpace(key); found && slices.Contains(notifyKeys(), name) {
			if last != "" {
				all[last] = text[begin:at]
			}
			last, begin = name, at+len(key)+len("=")
		}
		at += len(piece) + len("&")
	}
	if last != "" {
		all[last] = text[begin:]
	}
	for key, value := range all {
		all[key] = unescape(strings.TrimRight(value, "&"))
	}
	return all
}

// unescape replaces escapes by what they stand for, and leaves what is none.
func unescape(text string) string {
	if whole, err := url.QueryUnescape(text); err == nil {
		return whole
	}
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == '+':
			b.WriteByte(' ')
		case text[i] == '%' && i+2 < len(text):
			n, err := strconv.ParseUint(text[i+1:i+3], 16, 8)
			if err != nil {
				b.WriteByte('%')
				continue
			}
			b.WriteByte(byte(n))
			i += 2
		default:
			b.WriteByte(text[i])
		}
	}
	return b.String()
}

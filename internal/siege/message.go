package siege

import (
	"context"
	"io"
	"maps"
	"net/http"
	"strings"
)

// A message is what is said over HTTP. What is missing is what friends of
// /in/alert say.
type message struct {
	method string // empty: POST
	path   string // as it stands in the request
	header map[string]string
	body   string
	large  int64 // so many bytes in place of the body
}

// send sends the message, and returns the status of the answer; 0 where the
// connection was closed without one.
func (m message) send(ctx context.Context, client *http.Client, address string) (int, error) {
	var body io.Reader = strings.NewReader(m.body)
	if m.large > 0 {
		body = io.LimitReader(endless{}, m.large)
	}
	method := m.method
	if method == "" {
		method = http.MethodPost
	}
	r, err := http.NewRequestWithContext(ctx, method, "http://"+address+"/", body)
	if err != nil {
		return 0, err
	}
	r.URL.Opaque = m.path // as it is
	if m.large > 0 {
		r.ContentLength = m.large
	}
	for name, value := range m.header {
		r.Header.Set(name, value)
	}
	resp, err := client.Do(r)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	_, err = io.Copy(io.Discard, resp.Body)
	return resp.StatusCode, err
}

// with returns the message with another header.
func (m message) with(name, value string) message {
	m.header = maps.Clone(m.header)
	if m.header == nil {
		m.header = map[string]string{}
	}
	m.header[name] = value
	return m
}

// bearer returns the message with a token.
func (m message) bearer(token string) message { return m.with("Authorization", "Bearer "+token) }

// endless reads the same letter for ever.
type endless struct{}

// Read fills b.
func (endless) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = 'x'
	}
	return len(b), nil
}

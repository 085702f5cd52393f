package sim

import (
	"bytes"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"syscall"
	"time"
)

// RoundTripper returns a transport that asks the site's devices in process,
// as if the site had started at start. A device is addressed by its name, or
// by its address where it has one: http://freezer-1/rpc/Shelly.GetStatus.
//
// It goes by time.Now, which in a testing/synctest bubble is the bubble's
// clock, starts no goroutine, and obeys the request's context. The errors are
// those of the net package: a name that is not found, a refused connection.
// The site must be valid.
func (s Site) RoundTripper(start time.Time) http.RoundTripper {
	t := transport{}
	for _, d := range s.Devices {
		a := newActor(s, d, start)
		t[d.Name] = a
		if d.Address != "" {
			t[d.Address] = a
		}
	}
	return t
}

// A transport holds the devices by all their hosts.
type transport map[string]*actor

// RoundTrip implements http.RoundTripper.
func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		defer r.Body.Close()
	}
	a, ok := t[r.URL.Host]
	if !ok {
		a, ok = t[r.URL.Hostname()]
	}
	if !ok {
		return nil, dialError(&net.DNSError{Err: "no such host", Name: r.URL.Hostname(), IsNotFound: true})
	}
	answer, err := a.ask(r.Context(), r.URL.Path)
	switch {
	case errors.Is(err, errHungUp):
		return nil, &net.OpError{Op: "read", Net: "tcp", Err: os.NewSyscallError("read", syscall.ECONNRESET)}
	case err != nil:
		return nil, err
	case answer.Behaviour == Refuses:
		return nil, dialError(os.NewSyscallError("connect", syscall.ECONNREFUSED))
	}
	return answer.response(r), nil
}

func dialError(err error) error { return &net.OpError{Op: "dial", Net: "tcp", Err: err} }

// response turns an answer into what a client of net/http receives.
func (a Answer) response(r *http.Request) *http.Response {
	header := a.header()
	header.Set("Date", time.Now().UTC().Format(http.TimeFormat))
	return &http.Response{
		Status:        strconv.Itoa(a.Status) + " " + http.StatusText(a.Status),
		StatusCode:    a.Status,
		Proto:         "HTTP/1.1",
		ProtoMajor:    1,
		ProtoMinor:    1,
		Header:        header,
		ContentLength: int64(len(a.Body)),
		Body:          io.NopCloser(bytes.NewReader(a.Body)),
		Request:       r,
	}
}

// header is the part of the answer's head that it decides about itself.
func (a Answer) header() http.Header {
	header := http.Header{"Content-Type": {a.Type}}
	if a.Location != "" {
		header.Set("Location", a.Location)
	}
	return header
}

package kept_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/gaugewatch/gaugewatch/internal/kept"
)

// FuzzAnswer checks that of any answer the same is understood as by the standard
// library.
func FuzzAnswer(f *testing.F) {
	for _, answer := range []string{
		"", "x", ok, chunked, ok + ok, "HTTP/1.0 200 OK\r\n\r\nuntil the end", "HTTP/1.1 200\nContent-Length: 2\n\nok",
		"HTTP/1.1 100 Continue\r\n\r\n" + ok, "HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\nok",
		"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nz\r\n",
		"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nok", "HTTP/1.1 304 Not Modified\r\n\r\n",
		"HTTP/1.1 000 \n\n0", "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n",
	} {
		f.Add(answer, false)
		f.Add(answer, true)
	}
	f.Fuzz(func(t *testing.T, answer string, head bool) {
		if strings.Contains(answer, " 101") {
			t.Skip("we never ask for another protocol")
		}
		dial := func(context.Context, string, string) (net.Conn, error) {
			near, far := net.Pipe()
			go func() {
				defer far.Close()
				_, _ = http.ReadRequest(bufio.NewReader(far))
				_, _ = io.WriteString(far, answer)
			}()
			return near, nil
		}
		std := &http.Transport{DialContext: dial, DisableCompression: true, DisableKeepAlives: true, MaxResponseHeaderBytes: 64 << 10}
		ours := &kept.Transport{HeaderLimit: 64 << 10, Dial: func(ctx context.Context, address string, _ bool) (net.Conn, error) {
			return dial(ctx, "tcp", address)
		}}
		method := http.MethodGet
		if head {
			method = http.MethodHead
		}
		if got, want := heard(t, ours, method), heard(t, std, method); got != want {
			t.Errorf("%q: got %s, the standard library %s", answer, got, want)
		}
	})
}

// heard is what a transport makes of an answer.
func heard(t *testing.T, by http.RoundTripper, method string) string {
	request, err := http.NewRequestWithContext(t.Context(), method, "http://device/", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Close = true
	response, err := by.RoundTrip(request)
	if err != nil {
		return "no answer"
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	whole := err == nil
	if errors.Is(err, context.DeadlineExceeded) {
		t.Fatal(err)
	}
	return fmt.Sprintf("%d %q %v %d whole: %t", response.StatusCode, body, response.Header, response.ContentLength, whole)
}

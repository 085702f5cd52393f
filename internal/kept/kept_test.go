package kept_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gaugewatch/gaugewatch/internal/kept"
)

// transport returns a transport over the network, and how often it has dialed.
func transport(t testing.TB) (*kept.Transport, *int) {
	var mu sync.Mutex
	dialed := new(int)
	k := &kept.Transport{For: time.Hour, PerHost: 2, HeaderLimit: 4 << 10}
	k.Dial = func(ctx context.Context, address string, _ bool) (net.Conn, error) {
		mu.Lock()
		*dialed++
		mu.Unlock()
		return new(net.Dialer).DialContext(ctx, "tcp", address)
	}
	t.Cleanup(k.CloseIdleConnections)
	return k, dialed
}

// device returns the address of a device that does its part on each connection,
// by their number.
func device(t testing.TB, part func(n int, c net.Conn, r *bufio.Reader)) string {
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, over := context.WithCancel(context.Background())
	var parts sync.WaitGroup
	parts.Go(func() {
		for n := 1; ; n++ {
			c, err := l.Accept()
			if err != nil {
				return
			}
			parts.Go(func() {
				defer c.Close()
				defer context.AfterFunc(ctx, func() { c.Close() })()
				part(n, c, bufio.NewReader(c))
			})
		}
	})
	t.Cleanup(func() {
		l.Close()
		over()
		parts.Wait()
	})
	return "http://" + l.Addr().String() + "/"
}

// says returns the part of a device that gives the same answer to each request.
func says(answer string) func(int, net.Conn, *bufio.Reader) {
	return func(_ int, c net.Conn, r *bufio.Reader) {
		for {
			request, err := http.ReadRequest(r)
			if err != nil {
				return
			}
			_, _ = io.Copy(io.Discard, request.Body)
			if _, err := io.WriteString(c, answer); err != nil {
				return
			}
		}
	}
}

// ask sends a request and returns the body of its answer.
func ask(t testing.TB, k *kept.Transport, method, url, body string) (string, error) {
	t.Helper()
	var from io.Reader
	if body != "" {
		from = strings.NewReader(body)
	}
	request, err := http.NewRequestWithContext(t.Context(), method, url, from)
	if err != nil {
		t.Fatal(err)
	}
	response, err := k.RoundTrip(request)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	return fmt.Sprint(response.StatusCode, " ", string(text)), err
}

const (
	ok      = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
	chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX: y\r\n\r\n"
)

func TestAConnectionIsKeptAfterAnAnswerThatAllowsIt(t *testing.T) {
	for _, tt := range []struct {
		method, answer, want string
		dialed               int
	}{
		{"GET", ok, "200 ok", 1},
		{"GET", chunked, "200 ok", 1},
		{"GET", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n" + ok, "200 ok", 1},
		{"GET", "HTTP/1.1 204 No Content\r\n\r\n", "204 ", 1},
		{"HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n", "200 ", 1},
		{"POST", ok, "200 ok", 1},
		{"GET", "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok", "200 ok", 1},
		{"GET", "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", "200 ok", 3},
		{"GET", "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok", "200 ok", 3},
		{"GET", "HTTP/1.1 101 Switching Protocols\r\n\r\n", "101 ", 3},
		{"GET", ok + "\r\n", "200 ok", 3},                                 // a line that belongs to no answer
		{"GET", ok + "HTTP/1.1 408 Request Timeout\r\n\r\n", "200 ok", 3}, // nor does this one
	} {
		url := device(t, says(tt.answer))
		k, dialed := transport(t)
		for range 3 {
			if got, err := ask(t, k, tt.method, url, map[string]string{"POST": "x"}[tt.method]); err != nil || got != tt.want {
				t.Errorf("%q: got %q, %v, want %q", tt.answer, got, err, tt.want)
			}
		}
		if *dialed != tt.dialed {
			t.Errorf("%q: %d connections for 3 requests, want %d", tt.answer, *dialed, tt.dialed)
		}
	}
}

func TestWhatIsNotReadCostsTheConnection(t *testing.T) {
	k, dialed := transport(t)
	url := device(t, says(ok))
	for range 2 {
		request, _ := http.NewRequestWithContext(t.Context(), "GET", url, nil)
		response, err := k.RoundTrip(request)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = response.Body.Read(make([]byte, 1))
		response.Body.Close()
		if _, err := response.Body.Read(make([]byte, 1)); !errors.Is(err, http.ErrBodyReadAfterClose) {
			t.Errorf("read after the end: %v", err)
		}
	}
	if *dialed != 2 {
		t.Errorf("%d connections, want 2", *dialed)
	}
}

func TestARequestIsRepeatedWhenTheDeviceHasHungUp(t *testing.T) {
	// The device answers the first request and reads the second before it hangs
	// up, as one that restarts does.
	hangsUp := func(n int, c net.Conn, r *bufio.Reader) {
		for i := range 2 {
			request, err := http.ReadRequest(r)
			if err != nil || n == 1 && i == 1 {
				return
			}
			_, _ = io.Copy(io.Discard, request.Body)
			_, _ = io.WriteString(c, ok)
		}
	}
	for _, tt := range []struct {
		method string
		header http.Header
		want   bool
	}{
		{"GET", nil, true},
		{"POST", http.Header{"Idempotency-Key": {}}, true},
		{"POST", http.Header{}, false},
	} {
		k, _ := transport(t)
		url := device(t, hangsUp)
		for i := range 2 {
			request, _ := http.NewRequestWithContext(t.Context(), tt.method, url, strings.NewReader("x"))
			if tt.header != nil {
				request.Header = tt.header
			}
			response, err := k.RoundTrip(request)
			if err == nil {
				_, _ = io.ReadAll(response.Body)
			}
			if answered := err == nil; answered != (i == 0 || tt.want) {
				t.Errorf("%s with %v, request %d: %v", tt.method, tt.header, i+1, err)
			}
		}
	}
}

func TestADeviceThatHangsUpWhileNobodyAsksIsAskedOnce(t *testing.T) {
	var mu sync.Mutex
	requests := 0
	k, dialed := transport(t)
	url := device(t, func(_ int, c net.Conn, r *bufio.Reader) {
		if _, err := http.ReadRequest(r); err == nil {
			mu.Lock()
			requests++
			mu.Unlock()
			_, _ = io.WriteString(c, ok)
		}
	})
	for i := range 5 {
		// Without leave to repeat it: the connection is found to be of no use
		// before anything is sent.
		if _, err := ask(t, k, "POST", url, "x"); err != nil {
			t.Fatalf("request %d: %v", i+1, err)
		}
		eventually(t, func() bool { return k.Waiting() == 0 || k.Unfit() == 1 })
	}
	if *dialed != 5 || requests != 5 {
		t.Errorf("%d connections and %d requests, want 5 each", *dialed, requests)
	}
}

// eventually waits until something holds.
func eventually(t *testing.T, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); !holds(); <-time.After(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("it never comes to that")
		}
	}
}

func TestHeadersAreLimitedAndBodiesAreNot(t *testing.T) {
	k, _ := transport(t)
	long := strings.Repeat("x", 5<<10)
	if _, err := ask(t, k, "GET", device(t, says("HTTP/1.1 200 OK\r\nX: "+long+"\r\n\r\n")), ""); !errors.Is(err, kept.ErrHeaders) {
		t.Errorf("long headers: %v", err)
	}
	if _, err := ask(t, k, "GET", device(t, says(strings.Repeat("HTTP/1.1 100 Continue\r\n\r\n", 200)+ok)), ""); !errors.Is(err, kept.ErrHeaders) {
		t.Errorf("many heads: %v", err)
	}
	url := device(t, says(fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(long), long)))
	for range 2 {
		if got, err := ask(t, k, "GET", url, ""); err != nil || got != "200 "+long {
			t.Errorf("a long body: %d bytes, %v", len(got), err)
		}
	}
}

func TestTheContextEndsAnAnswerAnywhere(t *testing.T) {
	for name, answer := range map[string]string{
		"nothing": "", "half a head": "HTTP/1.1 200 OK\r\nContent", "half a body": "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf",
	} {
		for _, limited := range []bool{true, false} {
			k, dialed := transport(t)
			url := device(t, func(_ int, c net.Conn, r *bufio.Reader) {
				_, _ = http.ReadRequest(r)
				_, _ = io.WriteString(c, answer)
				_, _ = io.Copy(io.Discard, r) // until the other end closes
			})
			ctx, cancel := context.WithCancel(t.Context())
			want := context.Canceled
			if limited {
				ctx, cancel = context.WithTimeout(t.Context(), 200*time.Millisecond)
				want = context.DeadlineExceeded
			} else {
				time.AfterFunc(200*time.Millisecond, cancel)
			}
			request, _ := http.NewRequestWithContext(ctx, "GET", url, nil)
			response, err := k.RoundTrip(request)
			if err == nil {
				_, err = io.ReadAll(response.Body)
				response.Body.Close()
			}
			if !errors.Is(err, want) {
				t.Errorf("%s, limited %t: %v, want %v", name, limited, err, want)
			}
			cancel()
			if *dialed != 1 || k.Waiting() != 0 {
				t.Errorf("%s, limited %t: %d connections, of which %d wait", name, limited, *dialed, k.Waiting())
			}
		}
	}
}

func TestAWaitingConnectionHasNoGoroutine(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "ok") }))
	defer server.Close()
	k, _ := transport(t)
	k.PerHost = 100
	var asked sync.WaitGroup
	var held []*http.Response
	for range 50 {
		request, _ := http.NewRequestWithContext(t.Context(), "GET", server.URL, nil)
		response, err := k.RoundTrip(request)
		if err != nil {
			t.Fatal(err)
		}
		held = append(held, response)
	}
	before := runtime.NumGoroutine()
	for _, response := range held {
		asked.Go(func() { _, _ = io.ReadAll(response.Body) })
	}
	asked.Wait()
	if k.Waiting() != 50 {
		t.Fatalf("%d connections wait, want 50", k.Waiting())
	}
	for late, look := time.After(30*time.Second), time.NewTicker(time.Millisecond); runtime.NumGoroutine() > before; {
		select {
		case <-look.C: // who has read may not have ended yet
		case <-late:
			t.Fatalf("%d goroutines while 50 connections wait, %d before", runtime.NumGoroutine(), before)
		}
	}
}

func TestNoMoreConnectionsWaitThanAllowed(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "ok") }))
	defer server.Close()
	k, dialed := transport(t)
	var asked sync.WaitGroup
	for range 8 {
		asked.Go(func() {
			for range 20 {
				if got, err := ask(t, k, "GET", server.URL, ""); err != nil || got != "200 ok" {
					t.Errorf("got %q, %v", got, err)
				}
			}
		})
	}
	asked.Wait()
	if k.Waiting() > 2 || *dialed < 1 {
		t.Errorf("%d connections wait, want 2 at most", k.Waiting())
	}
	k.CloseIdleConnections()
	if k.Waiting() != 0 {
		t.Error("some wait after all have been closed")
	}
}

func TestAConnectionDoesNotWaitForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var closed atomic.Int32
		k := &kept.Transport{For: 5 * time.Minute, PerHost: 1, HeaderLimit: 4 << 10}
		k.Dial = func(context.Context, string, bool) (net.Conn, error) {
			near, far := net.Pipe()
			go func() {
				says(ok)(1, far, bufio.NewReader(far))
				closed.Add(1)
			}()
			return near, nil
		}
		for _, gap := range []time.Duration{4 * time.Minute, 4*time.Minute + 59*time.Second, 5 * time.Minute} {
			if got, err := ask(t, k, "GET", "http://device/", ""); err != nil || got != "200 ok" {
				t.Fatalf("got %q, %v", got, err)
			}
			time.Sleep(gap)
		}
		synctest.Wait()
		if n := closed.Load(); n > 1 {
			t.Errorf("%d connections were closed while they were in use", n)
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		if n := closed.Load(); n != 1 || k.Waiting() != 0 {
			t.Errorf("%d connections were closed, %d still wait", n, k.Waiting())
		}
	})
}

func TestOnlyHTTPIsSpoken(t *testing.T) {
	k, dialed := transport(t)
	if _, err := ask(t, k, "GET", "ftp://device/", ""); err == nil || *dialed > 0 {
		t.Errorf("FTP: %v after %d connections", err, *dialed)
	}
}

func TestAConnectionLeadsWhereTheURLSays(t *testing.T) {
	for url, want := range map[string]string{
		"http://device/": "device:80 false", "https://device/": "device:443 true", "https://device:8443/": "device:8443 true",
		"http://[2001:db8::1]/": "[2001:db8::1]:80 false", "http://gerät:81/": "xn--gert-noa:81 false",
	} {
		var got string
		k := &kept.Transport{Dial: func(_ context.Context, address string, secure bool) (net.Conn, error) {
			got = fmt.Sprint(address, " ", secure)
			return nil, io.ErrUnexpectedEOF
		}}
		if _, err := ask(t, k, "GET", url, ""); !errors.Is(err, io.ErrUnexpectedEOF) || got != want {
			t.Errorf("%s leads to %s (%v), want %s", url, got, err, want)
		}
	}
}

package siege

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"time"
)

// rough are those who do not keep to HTTP, or to any hurry.
func (s *siege) rough() []kind {
	return []kind{
		{name: "a head without end", weight: 1, want: []int{0, 408, 400}, do: func(ctx context.Context, d *net.Dialer) (int, error) {
			return s.trickle(ctx, d, "POST /in/alert HTTP/1.1\r\nHost: x\r\nX-Slow: ")
		}},
		{name: "a body that does not come", weight: 1, want: []int{0, 401, 408, 503}, do: func(ctx context.Context, d *net.Dialer) (int, error) {
			head := "POST /in/alert HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + s.Tokens["alert"] + "\r\nContent-Length: 60000\r\n\r\n"
			return s.trickle(ctx, d, head)
		}},
		{name: "garbage", weight: 2, want: []int{0, 400}, do: func(ctx context.Context, d *net.Dialer) (int, error) {
			return s.say(ctx, d, "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n")
		}},
		{name: "chunks that are none", weight: 1, want: []int{0, 400, 408}, do: func(ctx context.Context, d *net.Dialer) (int, error) {
			head := "POST /in/alert HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + s.Tokens["alert"] + "\r\nTransfer-Encoding: chunked\r\n\r\n"
			return s.say(ctx, d, head+"fffffffffffffffff\r\n")
		}},
		{name: "two lengths", weight: 1, want: []int{0, 400}, do: func(ctx context.Context, d *net.Dialer) (int, error) {
			return s.say(ctx, d, "POST /in/alert HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab")
		}},
	}
}

// mostPatient is how long anybody waits who says too little: longer than a server
// may.
const mostPatient = 30 * time.Second

// say says something and returns the status of the answer; 0: the connection was
// closed without one.
func (s *siege) say(ctx context.Context, d *net.Dialer, words string) (int, error) {
	conn, err := d.DialContext(ctx, "tcp", s.Address)
	if err != nil {
		return -1, err
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(mostPatient)); err != nil {
		return -1, err
	}
	if _, err := io.WriteString(conn, words); err != nil {
		return 0, err
	}
	return answer(conn)
}

// answer reads the status of an answer. Who is not answered and not let go gets
// -1.
func answer(conn net.Conn) (int, error) {
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		return -1, err
	case err != nil:
		return 0, err
	}
	defer resp.Body.Close()
	return resp.StatusCode, nil
}

// trickle says something, and then one letter after the other until it is let
// go.
func (s *siege) trickle(ctx context.Context, d *net.Dialer, words string) (int, error) {
	conn, err := d.DialContext(ctx, "tcp", s.Address)
	if err != nil {
		return -1, err
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(mostPatient)); err != nil {
		return -1, err
	}
	done := make(chan struct{})
	defer close(done)
	go func() {
		_, _ = io.WriteString(conn, words) // who is let go sees it below
		tick := time.NewTicker(time.Second)
		defer tick.Stop()
		for {
			select {
			case <-done:
				return
			case <-tick.C:
			}
			if _, err := io.Copy(conn, strings.NewReader("x")); err != nil {
				return
			}
		}
	}()
	return answer(conn)
}

// hog holds a connection without a word, and opens another when it is let go.
func (s *siege) hog(ctx context.Context) {
	for ctx.Err() == nil {
		conn, err := dialer(hogIP).DialContext(ctx, "tcp", s.Address)
		if err != nil {
			rest(ctx, 100*time.Millisecond)
			continue
		}
		stop := context.AfterFunc(ctx, func() { conn.Close() })
		_, _ = conn.Read(make([]byte, 1)) // until it is let go
		stop()
		conn.Close()
		rest(ctx, 100*time.Millisecond)
	}
}

// rest waits for a while, or until the context ends.
func rest(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

package web_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"github.com/gaugewatch/gaugewatch/internal/secret"
	"github.com/gaugewatch/gaugewatch/web"
	"github.com/gaugewatch/gaugewatch/web/arrivals"
)

// gated returns a door with a gate.
func gated(g web.Gate) *web.Door {
	if g.Path == "" {
		g.Name, g.Path = "box", "/in/box"
	}
	if g.Take == nil {
		g.Take = func(w http.ResponseWriter, _ *http.Request, body []byte) error {
			_, err := w.Write(append([]byte("got "), body...))
			return err
		}
	}
	d := door(web.State{}, nil)
	d.Proxies, d.Gates, d.Arrivals = web.LoopbackProxies(), []web.Gate{g}, new(arrivals.Book)
	return d
}

// post sends a body to a handler from an address.
func post(h http.Handler, path, from string, body io.Reader) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, path, body)
	r.RemoteAddr = net.JoinHostPort(from, "1000")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestAGateLetsNobodyInWithoutWhatItAsksFor(t *testing.T) {
	token := secret.New("a-token-of-ours")
	sealed := func(body string) string {
		sum := hmac.New(sha256.New, []byte("a-secret"))
		sum.Write([]byte(body))
		return base64.StdEncoding.EncodeToString(sum.Sum(nil))
	}
	key, header, seal := bearer(token.Equal), named("X-Token", token), signed("X-Signature", secret.New("a-secret"))
	for _, c := range []struct {
		rule   string
		gate   web.Gate
		header [2]string
		want   int
	}{
		{"open", web.Gate{}, [2]string{}, 200},
		{"bearer", web.Gate{Key: key}, [2]string{"Authorization", "Bearer a-token-of-ours"}, 200},
		{"the scheme in any case", web.Gate{Key: key}, [2]string{"Authorization", "bearer  a-token-of-ours "}, 200},
		{"no bearer", web.Gate{Key: key}, [2]string{}, 401},
		{"another bearer", web.Gate{Key: key}, [2]string{"Authorization", "Bearer a-token-of-theirs"}, 401},
		{"another scheme", web.Gate{Key: key}, [2]string{"Authorization", "Basic a-token-of-ours"}, 401},
		{"header", web.Gate{Key: header}, [2]string{"X-Token", "a-token-of-ours"}, 200},
		{"no header", web.Gate{Key: header}, [2]string{}, 401},
		{"another header", web.Gate{Key: header}, [2]string{"X-Token", "a-token-of-our"}, 401},
		{"a secret nobody has set", web.Gate{Key: named("X-Token", secret.Text{})}, [2]string{"X-Token", ""}, 401},
		{"seal", web.Gate{Seal: seal}, [2]string{"X-Signature", sealed("body")}, 200},
		{"no seal", web.Gate{Seal: seal}, [2]string{}, 401},
		{"the seal of another body", web.Gate{Seal: seal}, [2]string{"X-Signature", sealed("body ")}, 401},
		{"a seal that is no base64", web.Gate{Seal: seal}, [2]string{"X-Signature", "%"}, 401},
		{"a seal without a secret", web.Gate{Seal: signed("X-Signature", secret.Text{})}, [2]string{"X-Signature", sealed("body")}, 401},
		{"known, and not allowed", web.Gate{Key: func(*http.Request) error { return web.Refuse(403, "not this topic") }}, [2]string{}, 403},
	} {
		t.Run(c.rule, func(t *testing.T) {
			d := gated(c.gate)
			r := httptest.NewRequest(http.MethodPost, "/in/box", strings.NewReader("body"))
			if c.header[0] != "" {
				r.Header.Set(c.header[0], c.header[1])
			}
			w := httptest.NewRecorder()
			d.Handler().ServeHTTP(w, r)
			if w.Code != c.want || (w.Code == 200) != (w.Body.String() == "got body") {
				t.Errorf("%d %q, want %d", w.Code, w.Body, c.want)
			}
			if challenge := w.Header().Get("WWW-Authenticate"); (challenge != "") != (w.Code == 401) {
				t.Errorf("%d with WWW-Authenticate %q", w.Code, challenge)
			}
		})
	}
}

func TestWhoeverIsTurnedAwayLearnsTheStatusOnly(t *testing.T) {
	d := gated(web.Gate{Key: bearer(func(string) bool { return false })})
	w := post(d.Handler(), "/in/box", "203.0.113.5", strings.NewReader("body"))
	if got := w.Body.String(); got != "Unauthorized\n" {
		t.Errorf("%q, want the status", got)
	}
	got := d.Arrivals.Latest()
	if len(got) != 1 || got[0].Gate != "box" || got[0].Source != "203.0.113.5" || got[0].Status != 401 || got[0].Reason != "brings no bearer token" {
		t.Errorf("kept: %+v", got)
	}
}

func TestAGateMayTellWhoIsTurnedAwayInItsOwnWords(t *testing.T) {
	d := gated(web.Gate{
		Key: bearer(func(string) bool { return false }),
		Deny: func(w http.ResponseWriter, _ *http.Request, status int) {
			w.WriteHeader(status)
			fmt.Fprintf(w, `{"status":%d}`, status)
		},
	})
	if w := post(d.Handler(), "/in/box", "203.0.113.7", http.NoBody); w.Code != http.StatusUnauthorized || w.Body.String() != `{"status":401}` {
		t.Errorf("%d %q", w.Code, w.Body)
	}
	if last := d.Arrivals.Latest(); len(last) != 1 || last[0].Status != http.StatusUnauthorized {
		t.Errorf("kept %v", last)
	}
}

func TestABodyIsNotReadBeforeTheKeyFits(t *testing.T) {
	d := gated(web.Gate{Key: bearer(func(string) bool { return false })})
	body := &counted{}
	if w := post(d.Handler(), "/in/box", "203.0.113.5", body); w.Code != 401 || body.read > 0 {
		t.Errorf("%d after %d bytes", w.Code, body.read)
	}
}

// counted is a body without end that counts what is read of it.
type counted struct{ read int }

// Read fills b.
func (c *counted) Read(b []byte) (int, error) {
	c.read += len(b)
	return len(b), nil
}

func TestABodyIsNotReadBeyondItsLimit(t *testing.T) {
	sealed := false
	d := gated(web.Gate{Limit: 1000, Seal: func(*http.Request, []byte) error { sealed = true; return nil }})
	h := d.Handler()
	if w := post(h, "/in/box", "203.0.113.5", strings.NewReader(strings.Repeat("a", 1000))); w.Code != 200 {
		t.Errorf("of 1,000 bytes: %d", w.Code)
	}
	sealed = false
	body := &counted{}
	if w := post(h, "/in/box", "203.0.113.5", body); w.Code != 413 || body.read > 64<<10 || sealed {
		t.Errorf("without end: %d after %d bytes, looked at: %v", w.Code, body.read, sealed)
	}
	body = &counted{}
	announced := httptest.NewRequest(http.MethodPost, "/in/box", body)
	announced.ContentLength = 1001
	w := httptest.NewRecorder()
	if h.ServeHTTP(w, announced); w.Code != 413 || body.read > 0 {
		t.Errorf("too long by its own word: %d after %d bytes", w.Code, body.read)
	}
	if w := post(h, "/in/box", "203.0.113.5", iotest.ErrReader(errors.New("gone"))); w.Code != 408 {
		t.Errorf("broken off: %d, want 408", w.Code)
	}
	if w := post(gated(web.Gate{}).Handler(), "/in/box", "203.0.113.5", strings.NewReader(strings.Repeat("a", 64<<10+1))); w.Code != 413 {
		t.Errorf("without a limit of its own: %d, want 413", w.Code)
	}
}

// crowded is a gate whose requests stay inside until they may leave.
func crowded() (h http.Handler, inside, leave chan bool) {
	inside, leave = make(chan bool), make(chan bool)
	d := gated(web.Gate{Limit: 40 << 20, Take: func(http.ResponseWriter, *http.Request, []byte) error {
		inside <- true
		<-leave
		return nil
	}})
	return d.Handler(), inside, leave
}

// zeros is a body of so many MiB.
func zeros(mib int) io.Reader { return bytes.NewReader(make([]byte, mib<<20)) }

func TestAllBodiesTogetherAreBounded(t *testing.T) {
	h, inside, leave := crowded()
	codes := make(chan int)
	go func() { codes <- post(h, "/in/box", "203.0.113.5", zeros(30)).Code }()
	<-inside
	w := post(h, "/in/box", "203.0.113.6", zeros(30))
	if w.Code != 503 || w.Header().Get("Retry-After") == "" {
		t.Errorf("a second large body: %d, Retry-After %q", w.Code, w.Header().Get("Retry-After"))
	}
	leave <- true
	if code := <-codes; code != 200 {
		t.Errorf("the first: %d", code)
	}
	go func() { codes <- post(h, "/in/box", "203.0.113.6", zeros(30)).Code }()
	<-inside
	leave <- true
	if code := <-codes; code != 200 {
		t.Errorf("afterwards: %d", code)
	}
}

func TestNoSourceTakesAllTheRoomForBodies(t *testing.T) {
	h, inside, leave := crowded()
	codes := make(chan int)
	go func() { codes <- post(h, "/in/box", "203.0.113.5", zeros(25)).Code }()
	<-inside
	if w := post(h, "/in/box", "203.0.113.5", zeros(10)); w.Code != 503 {
		t.Errorf("of more than half of the room from one source: %d, want 503", w.Code)
	}
	go func() { codes <- post(h, "/in/box", "203.0.113.6", zeros(15)).Code }()
	<-inside
	for range 2 {
		leave <- true
		if code := <-codes; code != 200 {
			t.Errorf("a body for which there is room: %d", code)
		}
	}
}

func TestASourceThatSendsTooMuchIsHeldBackAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := gated(web.Gate{Pace: web.Pace{Burst: 3, Every: 10 * time.Second}}).Handler()
		send := func(from string) (int, string) {
			w := post(h, "/in/box", from, strings.NewReader(""))
			return w.Code, w.Header().Get("Retry-After")
		}
		for range 3 {
			if code, _ := send("203.0.113.5"); code != 200 {
				t.Fatalf("of the first three one is %d", code)
			}
		}
		if code, wait := send("203.0.113.5"); code != 429 || wait != "11" {
			t.Errorf("the fourth: %d, Retry-After %s, want 429, 11", code, wait)
		}
		if code, _ := send("203.0.113.6"); code != 200 {
			t.Errorf("another source: %d", code)
		}
		time.Sleep(10 * time.Second)
		if code, _ := send("203.0.113.5"); code != 200 {
			t.Errorf("after its time: %d", code)
		}
		if code, _ := send("203.0.113.5"); code != 429 {
			t.Errorf("and again: %d, want 429", code)
		}
		for i := range 3 {
			send(fmt.Sprintf("2001:db8::%d", i))
		}
		if code, _ := send("2001:db8::ffff"); code != 429 {
			t.Errorf("another address of the same network: %d, want 429", code)
		}
		if code, _ := send("2001:db8:0:1::1"); code != 200 {
			t.Errorf("another network: %d", code)
		}
	})
}

func TestManySourcesAreHeldBackTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := gated(web.Gate{Pace: web.Pace{Burst: 1, Every: time.Minute}}).Handler()
		let := 0
		for i := range 30_000 {
			if post(h, "/in/box", fmt.Sprintf("10.%d.%d.%d", i>>16, i>>8&255, i&255), strings.NewReader("")).Code == 200 {
				let++
			}
		}
		if let != 10_001 {
			t.Errorf("%d came in, want those that are told apart and one of the others", let)
		}
		time.Sleep(2 * time.Minute)
		if w := post(h, "/in/box", "203.0.113.5", strings.NewReader("")); w.Code != 200 {
			t.Errorf("later: %d", w.Code)
		}
	})
}

func TestWhatTakesARequestMayRefuseAnswerOrFail(t *testing.T) {
	for _, c := range []struct {
		rule string
		take func(w http.ResponseWriter, r *http.Request, body []byte) error
		code int
		body string
		kept int // the status that is kept
	}{
		{"says nothing", func(http.ResponseWriter, *http.Request, []byte) error { return nil }, 200, "", 200},
		{"makes no sense of it", func(http.ResponseWriter, *http.Request, []byte) error { return errors.New("no JSON") }, 400, "Bad Request\n", 400},
		{"refuses", func(http.ResponseWriter, *http.Request, []byte) error {
			return fmt.Errorf("sns: %w", web.Refuse(403, "a strange topic"))
		}, 403, "Forbidden\n", 403},
		{"has answered in its own words", func(w http.ResponseWriter, _ *http.Request, _ []byte) error {
			w.WriteHeader(401)
			fmt.Fprint(w, `{"status":401}`)
			return errors.New("an unknown token")
		}, 401, `{"status":401}`, 401},
		{"a status that makes no sense", func(http.ResponseWriter, *http.Request, []byte) error { return web.Refuse(204, "odd") }, 400, "Bad Request\n", 400},
		{"finds too late that it cannot", func(w http.ResponseWriter, _ *http.Request, _ []byte) error {
			fmt.Fprint(w, "yes")
			return web.Refuse(503, "the disk is full")
		}, 200, "yes", 503},
		{"panics", func(http.ResponseWriter, *http.Request, []byte) error { panic("a slip") }, 500, "Internal Server Error\n", 500},
	} {
		t.Run(c.rule, func(t *testing.T) {
			d := gated(web.Gate{Take: c.take})
			w := post(d.Handler(), "/in/box", "203.0.113.5", strings.NewReader(""))
			if w.Code != c.code || w.Body.String() != c.body {
				t.Errorf("%d %q, want %d %q", w.Code, w.Body, c.code, c.body)
			}
			if got := d.Arrivals.Latest(); len(got) != 1 || got[0].Status != c.kept || (got[0].Reason == "") != (c.kept == 200) {
				t.Errorf("kept: %+v, want status %d", got, c.kept)
			}
		})
	}
}

func TestAPanicIsLoggedWithWhereItHappened(t *testing.T) {
	var log bytes.Buffer
	d := gated(web.Gate{Take: func(http.ResponseWriter, *http.Request, []byte) error { panic("a slip") }})
	d.Log = slog.New(slog.NewTextHandler(&log, nil))
	w := post(d.Handler(), "/in/box", "203.0.113.5", strings.NewReader(""))
	if w.Code != 500 || strings.Contains(w.Body.String(), "slip") {
		t.Errorf("%d %q", w.Code, w.Body)
	}
	for _, want := range []string{"level=ERROR", "gate=box", `panic="a slip"`, "gate_test.go"} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("the log lacks %s: %s", want, log.String())
		}
	}
}

func TestWhatComesToTheWrongPlaceIsKeptToo(t *testing.T) {
	d := gated(web.Gate{})
	h := d.Handler()
	if w := post(h, "/in/bax%00%0A<b>", "203.0.113.5", strings.NewReader("")); w.Code != 404 {
		t.Errorf("beside the gate: %d", w.Code)
	}
	r := httptest.NewRequest(http.MethodDelete, "/in/box", http.NoBody)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Code != 405 || w.Header().Get("Allow") != "POST" {
		t.Errorf("DELETE: %d, Allow %q", w.Code, w.Header().Get("Allow"))
	}
	got := d.Arrivals.Latest()
	if len(got) != 2 || got[0].Reason != "comes by DELETE rather than by POST" || got[1].Reason != "nothing is at /in/bax <b>" || got[1].Gate != "" {
		t.Errorf("kept: %+v", got)
	}
}

func TestSecretsInMistypedAddressesAreNotKept(t *testing.T) {
	d := gated(web.Gate{})
	post(d.Handler(), "/in/pings/aT8wd7hQxJgPz2m5Yb0cRk/fail", "203.0.113.7", http.NoBody)
	if got := d.Arrivals.Latest(); len(got) != 1 || got[0].Reason != "nothing is at /in/pings/…/fail" {
		t.Errorf("kept %v", got)
	}
}

func TestWhatComesToAGateIsKeptAndCounted(t *testing.T) {
	d := gated(web.Gate{Pace: web.Pace{Every: -1}, Take: func(_ http.ResponseWriter, _ *http.Request, body []byte) error {
		switch string(body) {
		case "odd":
			return errors.New("odd")
		case "slip":
			panic("a slip")
		}
		return nil
	}})
	h := d.Handler()
	for range 250 {
		post(h, "/in/box", "203.0.113.5", strings.NewReader("odd"))
	}
	post(h, "/in/box", "203.0.113.6", strings.NewReader("slip"))
	post(h, "/in/box", "203.0.113.7", strings.NewReader("good"))
	latest := d.Arrivals.Latest()
	if len(latest) != 3 || latest[0].Outcome != arrivals.Taken || latest[0].Source != "203.0.113.7" || latest[0].Reason != "" ||
		latest[1].Outcome != arrivals.Failed || latest[1].Status != 500 || latest[2].Reason != "odd" || latest[2].Times != 250 {
		t.Errorf("kept: %+v", latest)
	}
	counts := d.Arrivals.Counts()
	if len(counts) != 1 || counts[0].Gate != "box" || counts[0].Refused != 250 || counts[0].Failed != 1 || counts[0].Taken != 1 || counts[0].Last.IsZero() {
		t.Errorf("counted: %+v", counts)
	}
	_, metrics := get(d, "/metrics")
	for _, want := range []string{`{gate="box",status="400"} 250`, `{gate="box",status="500"} 1`, `{gate="box",status="200"} 1`} {
		if !strings.Contains(metrics, "gaugewatch_requests_total"+want) {
			t.Errorf("/metrics lacks %s", want)
		}
	}
}

func TestADoorForOthersHasNoOpenGate(t *testing.T) {
	d := gated(web.Gate{})
	l, err := net.Listen("tcp", "0.0.0.0:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if err := d.Serve(ctx, l); err == nil || !strings.Contains(err.Error(), "needs no credential for box") {
		t.Errorf("Serve = %v, want a refusal", err)
	}
	d.Gates[0].Key = bearer(func(string) bool { return false })
	if open := d.Open(); len(open) > 0 {
		t.Errorf("open with a key: %v", open)
	}
}

func TestLoopbackIsWhatOnlyThisMachineReaches(t *testing.T) {
	for address, want := range map[string]bool{
		"127.0.0.1:80": true, "127.8.8.8:80": true, "[::1]:80": true, "localhost:80": true,
		"0.0.0.0:80": false, ":80": false, "[::]:80": false, "192.168.0.1:80": false, "example.com:80": false, "127.0.0.1": false, "": false,
	} {
		if got := web.Loopback(address); got != want {
			t.Errorf("%q: %v, want %v", address, got, want)
		}
	}
}

func TestSlowSendersAreLetGo(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	d := gated(web.Gate{})
	d.Log = slog.New(slog.DiscardHandler)
	conn, err := net.Dial("tcp", served(t, d))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	began := time.Now()
	fmt.Fprint(conn, "POST /in/box HTTP/1.1\r\nHost: x\r\n") // and no more
	if err := conn.SetReadDeadline(began.Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	answer, err := io.ReadAll(conn)
	if took := time.Since(began); err != nil || took > 30*time.Second {
		t.Errorf("let go after %s: %v, %q", took, err, answer)
	}
}

func FuzzAGateWithstandsAnyRequest(f *testing.F) {
	f.Add("POST /in/box HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbody")
	f.Add("GET /i/../in/box?a=%zz HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: ::\r\n\r\n")
	f.Add("POST /api/x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\n")
	d := gated(web.Gate{Key: bearer(func(token string) bool { return len(token) > 3 }), Seal: signed("X-Signature", secret.New("s"))})
	h := d.Handler()
	f.Fuzz(func(t *testing.T, raw string) {
		r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(raw)))
		if err != nil {
			return
		}
		r.RemoteAddr = "127.0.0.1:1"
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r.WithContext(t.Context()))
		if w.Code >= 500 || w.Code == 200 && strings.HasPrefix(r.URL.Path, "/in/") && r.Header.Get("X-Signature") == "" {
			t.Errorf("%q: %d", raw, w.Code)
		}
	})
}

func TestWhatIsTakenMayHaveARemark(t *testing.T) {
	d := gated(web.Gate{Take: func(http.ResponseWriter, *http.Request, []byte) error { return web.Refuse(200, "a key is not known") }})
	if w := post(d.Handler(), "/in/box", "203.0.113.5", strings.NewReader("")); w.Code != 200 || w.Body.Len() > 0 {
		t.Errorf("%d %q, want that it was taken", w.Code, w.Body)
	}
	if got := d.Arrivals.Latest(); len(got) != 1 || got[0].Status != 200 || got[0].Reason != "a key is not known" {
		t.Errorf("kept: %+v, want the remark", got)
	}
}

package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/gaugewatch/gaugewatch/internal/watch"
	"github.com/gaugewatch/gaugewatch/web/arrivals"
)

// TestEveryGateKeepsToTheRules holds every gate that the daemon has against every
// kind of bad request. What is good comes in first, so that what is refused is
// refused for what is bad about it.
func TestEveryGateKeepsToTheRules(t *testing.T) {
	s := newTown(t)
	defer func() { s.stop() }()
	ways := s.ways()
	for _, g := range s.gates {
		if !slices.ContainsFunc(ways, func(w way) bool { return w.gate == g.Name && w.path == g.Path }) {
			t.Errorf("nothing is tried at the gate %s, %s", g.Name, g.Path)
		}
	}
	for _, w := range ways {
		t.Run(w.gate+strings.ReplaceAll(w.path, "/", "-"), func(t *testing.T) {
			e := &examination{town: s, way: w, t: t}
			e.comesIn()
			e.needsItsSecret()
			e.comesByItsMethod()
			e.isBounded()
			e.makesSense()
			e.comesOnce()
			e.keepsItsPace()
			e.hasOnePath()
		})
	}
	t.Run("while nothing can be noted", func(t *testing.T) {
		s.stop()
		s.stop = func() {}
		if err := s.daemon.close(); err != nil {
			t.Fatal(err)
		}
		for _, w := range ways {
			if w.path == "/api/revoke" { // it needs a token of its own
				continue
			}
			if got := s.from(s.stranger(), w.good(s.right())); got.Code < 500 {
				t.Errorf("%s: %d, want that it is to come again", w.path, got.Code)
			}
		}
	})
}

// An examination is of one way.
type examination struct {
	*town
	way
	t *testing.T
}

// refused lets something come that is to be refused, and holds the answer and
// what is kept of it against the rules.
func (e *examination) refused(what string, c call, want int) {
	e.t.Helper()
	e.refusedFrom(e.stranger(), what, c, want)
}

func (e *examination) refusedFrom(address, what string, c call, want int) {
	e.t.Helper()
	before := e.noted()
	w := e.from(address, c)
	if w.Code != want {
		e.t.Errorf("%s: %d %q, want %d", what, w.Code, w.Body, want)
		return
	}
	if after := e.noted(); after != before {
		e.t.Errorf("%s: was %s, and is %s", what, before, after)
	}
	plain := http.StatusText(want) + "\n"
	if e.gate == "notify" {
		if !strings.HasPrefix(w.Body.String(), fmt.Sprintf(`{"status":%d,"message":"`, want)) || w.Body.Len() > 80 {
			e.t.Errorf("%s: answered %q, want the status and a few words", what, w.Body)
		}
	} else if c.method != http.MethodHead && w.Body.String() != plain {
		e.t.Errorf("%s: answered %q, want %q", what, w.Body, plain)
	}
	for _, secret := range []string{e.tokens["alert"], townSecret, "token is not", "signature is"} {
		if strings.Contains(w.Body.String()+fmt.Sprint(w.Header()), secret) {
			e.t.Errorf("%s: the answer tells %q", what, secret)
		}
	}
	latest := e.daemon.arrivals.Latest()
	i := slices.IndexFunc(latest, func(a arrivals.Arrival) bool { return a.Source == address && a.Status == want })
	switch {
	case i < 0 || latest[i].Gate != e.gate || latest[i].Reason == "" || latest[i].Outcome == arrivals.Taken:
		e.t.Errorf("%s: it is not kept: %+v", what, latest)
	case strings.Contains(latest[i].Reason, strings.Repeat("z", 20)) || strings.Contains(latest[i].Reason, e.right().notify):
		e.t.Errorf("%s: what is kept tells a secret: %q", what, latest[i].Reason)
	}
}

func (e *examination) comesIn() {
	e.t.Helper()
	before := e.noted()
	address := e.stranger()
	if w := e.from(address, e.good(e.right())); w.Code != http.StatusOK {
		e.t.Fatalf("what is good: %d %q", w.Code, w.Body)
	}
	if after := e.noted(); (after == before) != e.silent {
		e.t.Fatalf("what is good: was %s, and is %s", before, after)
	}
	if latest := e.daemon.arrivals.Latest(); !slices.ContainsFunc(latest, func(a arrivals.Arrival) bool {
		return a.Source == address && a.Gate == e.gate && a.Outcome == arrivals.Taken && a.Reason == ""
	}) {
		e.t.Errorf("what is good is not kept: %+v", latest)
	}
}

func (e *examination) needsItsSecret() {
	e.t.Helper()
	guessed, elsewhere := e.wrong()
	bare := e.good(e.right())
	bare.header = nil
	switch e.gate {
	case "ping":
		bare.target = "/in/ping/"
	case "sns":
		bare = bare.saying(`{"Type":"Notification","MessageId":"1","TopicArn":"` + townTopic + `"}`)
	}
	e.refused("without a secret", bare, cmp.Or(e.bare, 401))
	e.refused("with a guess", e.good(guessed), cmp.Or(e.guessed, 401))
	e.refused("with the secret of another door", e.good(elsewhere), cmp.Or(e.strange, 401))
	e.refused("with nothing behind the name", bare.with("Authorization", "Bearer "), cmp.Or(e.bare, 401))
	if e.gate == "sns" || e.gate == "line" {
		return
	}
	body := &unread{}
	unasked := e.good(guessed)
	unasked.body = body
	e.refused("with a body that does not matter", unasked, cmp.Or(e.guessed, 401))
	if body.read > 0 {
		e.t.Errorf("%d bytes are read of who may not come in", body.read)
	}
	door := map[string]string{"alertmanager": "alert"}[e.gate]
	door = cmp.Or(door, e.gate)
	if _, byToken := e.tokens[door]; !byToken || door == "ping" || e.path == "/api/revoke" {
		return
	}
	k, secret := e.right(), e.token(door)
	k.alert, k.notify, k.values = secret, secret, secret
	if w := e.from(e.stranger(), e.good(k)); w.Code != http.StatusOK {
		e.t.Errorf("with another token: %d", w.Code)
	}
	e.ask(watch.RequestRevoke, watch.RevokeRequest{Hash: hashOf(secret)})
	e.refused("with a token that was revoked", e.good(k), 401)
}

// unread is a body of which nobody should read.
type unread struct{ read int }

func (u *unread) Read(b []byte) (int, error) {
	u.read += len(b)
	return 0, io.EOF
}

func (e *examination) comesByItsMethod() {
	e.t.Helper()
	for _, method := range []string{http.MethodDelete, http.MethodPatch, http.MethodTrace, "BREW"} {
		c := e.good(e.right())
		c.method = method
		e.refused("by "+method, c, 405)
	}
}

func (e *examination) isBounded() {
	e.t.Helper()
	if e.limit == 0 {
		return
	}
	large := e.good(e.right())
	large.body = io.MultiReader(bytes.NewReader(make([]byte, e.limit<<20)), strings.NewReader("x"))
	e.refused("too long", large, 413)
	broken := e.good(e.right())
	broken.body = io.MultiReader(strings.NewReader("{"), iotest.ErrReader(errors.New("gone")))
	e.refused("broken off", broken, 408)
}

func (e *examination) makesSense() {
	e.t.Helper()
	if e.limit == 0 {
		return
	}
	want := cmp.Or(e.senseless, 400)
	for what, body := range map[string]string{
		"nothing": "", "no JSON": "hello", "cut off": `{"name": "rai`, "nested": strings.Repeat("[", 100_000), "more nested": strings.Repeat(`{"a":`, 100_000),
		"no text": "\xff\xfe\x00\x01", "null": "null", "another kind": `"text"`, "numbers": "[1, 2]",
	} {
		c := e.good(e.right()).saying(body)
		if e.gate == "line" {
			c = signedForLINE(townSecret, body)
		}
		if want == 200 {
			if w := e.from(e.stranger(), c); w.Code >= 500 {
				e.t.Errorf("%s: %d", what, w.Code)
			}
			continue
		}
		w := e.from(e.stranger(), c)
		empty := slices.Contains([]string{"null", "numbers", "another kind"}, what) // which says nothing, but is JSON
		if w.Code != want && (w.Code != 200 || !empty) {
			e.t.Errorf("%s: %d %q, want %d", what, w.Code, w.Body, want)
		}
	}
}

func (e *examination) comesOnce() {
	e.t.Helper()
	if e.unmarked || e.silent {
		return
	}
	c := e.good(e.right())
	body, err := io.ReadAll(c.body)
	if err != nil {
		e.t.Fatal(err)
	}
	first := e.from(e.stranger(), c.saying(string(body)))
	noted := e.noted()
	again := e.from(e.stranger(), c.saying(string(body)))
	if first.Code != 200 || again.Code != 200 || e.noted() != noted {
		e.t.Errorf("it came twice: %d and %d; was %s, and is %s", first.Code, again.Code, noted, e.noted())
	}
}

func (e *examination) keepsItsPace() {
	e.t.Helper()
	guessed, _ := e.wrong()
	flood, address := e.good(guessed), e.stranger()
	flood.body = http.NoBody
	for i := range 200 {
		if w := e.from(address, flood); w.Code == http.StatusTooManyRequests {
			if i < 100 || w.Header().Get("Retry-After") == "" {
				e.t.Errorf("held back after %d, Retry-After %q", i, w.Header().Get("Retry-After"))
			}
			e.refusedFrom(address, "from who has come too often", e.good(e.right()), 429)
			break
		} else if i == 199 {
			e.t.Error("nobody is held back")
		}
	}
	if w := e.from(e.stranger(), e.good(e.right())); w.Code != http.StatusOK {
		e.t.Errorf("from elsewhere meanwhile: %d", w.Code)
	}
}

func (e *examination) hasOnePath() {
	e.t.Helper()
	path := e.good(e.right()).target
	for _, target := range []string{
		strings.Replace(path, "/", "//", 1), "/x/.." + path, "/." + path, strings.ToUpper(path), path + "%00", path + "/..", path + "%2f..", path + ";x", "/in/ping/.." + path,
	} {
		c := e.good(e.right())
		c.target, c.header = target, nil // who comes by a trick brings nothing
		before := e.noted()
		if w := e.from(e.stranger(), c); w.Code < 300 || w.Code >= 500 {
			e.t.Errorf("%s: %d", target, w.Code)
		}
		if after := e.noted(); after != before {
			e.t.Errorf("%s: was %s, and is %s", target, before, after)
		}
	}
}

// TestLongHeadersComeToNoGate holds the server to its bound, at every gate.
func TestLongHeadersComeToNoGate(t *testing.T) {
	s := newTown(t)
	defer func() { s.stop() }()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	served := make(chan error)
	go func() { served <- s.door().Serve(ctx, l) }()
	for _, w := range s.ways() {
		c := w.good(s.right()).with("X-Long", strings.Repeat("x", 40<<10))
		r, err := http.NewRequestWithContext(t.Context(), c.method, "http://"+l.Addr().String()+c.target, c.body)
		if err != nil {
			t.Fatal(err)
		}
		for name, value := range c.header {
			r.Header.Set(name, value)
		}
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Errorf("%s: %v", w.path, err)
			continue
		}
		resp.Body.Close()
		if resp.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
			t.Errorf("%s: %d, want 431", w.path, resp.StatusCode)
		}
	}
	cancel()
	if err := <-served; err != nil {
		t.Error(err)
	}
	if counts := s.daemon.arrivals.Counts(); len(counts) > 0 {
		t.Errorf("somebody came to a gate: %+v", counts)
	}
}

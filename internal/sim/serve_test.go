package sim_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"runtime/pprof"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/internal/sim"
)

// run starts a site so long after its start and returns a client for it.
func run(t *testing.T, s sim.Site, elapsed time.Duration) (*sim.Running, *http.Client) {
	t.Helper()
	r, err := sim.Start(t.Context(), s, time.Now().Add(-elapsed))
	if err != nil {
		t.Fatal(err)
	}
	c := &http.Client{Transport: new(http.Transport), Timeout: 10 * time.Second}
	t.Cleanup(func() {
		c.CloseIdleConnections()
		r.Close()
		noneLeft(t)
	})
	return r, c
}

// noneLeft fails unless all goroutines of the package come to their end.
func noneLeft(t *testing.T) {
	t.Helper()
	deadline := time.Now().Add(30 * time.Second)
	for {
		var stacks bytes.Buffer
		if err := pprof.Lookup("goroutine").WriteTo(&stacks, 2); err != nil {
			t.Fatal(err)
		}
		var left strings.Builder
		for stack := range strings.SplitSeq(stacks.String(), "\n\n") {
			if strings.Contains(stack, "internal/sim.(") || strings.Contains(stack, "net/http.(*conn).serve") {
				left.WriteString(stack + "\n\n")
			}
		}
		if left.String() == "" {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("goroutines are left:\n%s", left.String())
		}
		<-time.After(time.Millisecond)
	}
}

// eventually asks until the outcome is as wanted.
func eventually(t *testing.T, what string, well func() bool) {
	t.Helper()
	deadline := time.Now().Add(30 * time.Second)
	for !well() {
		if time.Now().After(deadline) {
			t.Fatalf("after 30 s still not: %s", what)
		}
		<-time.After(5 * time.Millisecond)
	}
}

func TestEachDeviceHasItsOwnAddress(t *testing.T) {
	s := room()
	shelly := s.Devices[0]
	shelly.Name, shelly.Kind = "freezer", "shelly"
	s.Devices = append(s.Devices, shelly)
	r, c := run(t, s, 0)
	if r.Addr("room") == r.Addr("freezer") || !strings.HasPrefix(r.Addr("room"), "127.0.0.1:") {
		t.Errorf("addresses %s and %s", r.Addr("room"), r.Addr("freezer"))
	}
	if want := "http://" + r.Addr("freezer") + "/rpc/Shelly.GetStatus"; r.URL("freezer") != want {
		t.Errorf("URL %s, want %s", r.URL("freezer"), want)
	}
	for device, part := range map[string]string{"room": `"name":"inlet"`, "freezer": `"temperature:100"`} {
		status, body, err := get(t, c, r.URL(device))
		if err != nil || status != 200 || !strings.Contains(body, part) {
			t.Errorf("%s: status %d, body %s: %v", device, status, body, err)
		}
	}
	if r.Addr("attic") != "" || r.URL("attic") != "" {
		t.Errorf("a device that is not there has the address %s", r.Addr("attic"))
	}
}

func TestActsReachTheWire(t *testing.T) {
	for name, test := range map[string]struct {
		act  sim.Act
		well func(status int, body string) bool
	}{
		"set":     {sim.Act{Signal: "temperature", Set: new(-127.0)}, contains(200, `"temp":-127}`)},
		"ramp":    {sim.Act{Signal: "temperature", RampTo: new(31.0), Over: sec(1)}, contains(200, `"temp":31.0}`)},
		"text":    {sim.Act{Signal: "temperature", Text: new("n/a")}, contains(200, `"temp":"n/a"}`)},
		"missing": {sim.Act{Signal: "humidity", Play: sim.Missing}, func(_ int, body string) bool { return !strings.Contains(body, "humidity") }},
		"empty":   {sim.Act{Signal: "humidity", Play: sim.Empty}, contains(200, `"humidity":null`)},
		"freeze":  {sim.Act{Play: sim.Freeze}, contains(200, `"time":"`)},
		"status":  {sim.Act{Status: 503}, contains(503, "Service Unavailable")},
		"garbage": {sim.Act{Play: sim.Garbage}, func(_ int, body string) bool { return body != "" && !json.Valid([]byte(body)) }},
		"html":    {sim.Act{Play: sim.HTML}, contains(200, "<form")},
	} {
		t.Run(name, func(t *testing.T) {
			r, c := run(t, room(test.act), time.Hour)
			if status, body, err := get(t, c, r.URL("room")); err != nil || !test.well(status, body) {
				t.Errorf("status %d, body %s: %v", status, body, err)
			}
		})
	}
}

func contains(status int, part string) func(int, string) bool {
	return func(got int, body string) bool { return got == status && strings.Contains(body, part) }
}

func TestHangingDeviceAcceptsAndSaysNothing(t *testing.T) {
	r, c := run(t, room(sim.Act{Play: sim.Hang}), 0)
	c.Timeout = 100 * time.Millisecond
	if _, _, err := get(t, c, r.URL("room")); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v, want a timeout", err)
	}
}

func TestHangEndsWithoutAWord(t *testing.T) {
	r, c := run(t, room(sim.Act{For: sec(0.2), Play: sim.Hang}), 0)
	if _, _, err := get(t, c, r.URL("room")); !errors.Is(err, io.EOF) && !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("error %v, want a closed connection", err)
	}
	if status, _, err := get(t, c, r.URL("room")); err != nil || status != 200 {
		t.Errorf("after the act: status %d: %v", status, err)
	}
}

func TestRefusingDeviceComesBackAtItsAddress(t *testing.T) {
	r, c := run(t, room(sim.Act{At: sec(0.2), For: sec(0.3), RepeatEvery: sec(0.6), Play: sim.Refuse}), 0)
	refuses := func() bool {
		_, _, err := get(t, c, r.URL("room"))
		return errors.Is(err, syscall.ECONNREFUSED)
	}
	answers := func() bool {
		status, _, err := get(t, c, r.URL("room"))
		return err == nil && status == 200
	}
	for range 2 {
		eventually(t, "the device refuses", refuses)
		eventually(t, "the device answers", answers)
	}
}

func TestRefusalFromTheStartKeepsTheAddress(t *testing.T) {
	r, c := run(t, room(sim.Act{For: sec(0.2), Play: sim.Refuse}), 0)
	if r.Addr("room") == "" {
		t.Fatal("no address")
	}
	eventually(t, "the device answers", func() bool {
		status, _, err := get(t, c, r.URL("room"))
		return err == nil && status == 200
	})
}

func TestSlowDeviceAnswersInTheEnd(t *testing.T) {
	r, c := run(t, room(sim.Act{Slow: sec(0.1)}), 0)
	began := time.Now()
	if status, _, err := get(t, c, r.URL("room")); err != nil || status != 200 || time.Since(began) < 100*time.Millisecond {
		t.Errorf("after %s: status %d: %v", time.Since(began), status, err)
	}
}

func TestSiteStopsWithItsContextAlthoughClientsWait(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s := room(sim.Act{Play: sim.Hang})
	idle := room().Devices[0]
	idle.Name = "idle"
	s.Devices = append(s.Devices, idle)
	r, err := sim.Start(ctx, s, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	c := &http.Client{Transport: new(http.Transport), Timeout: 10 * time.Second}
	defer c.CloseIdleConnections()
	if _, _, err := get(t, c, r.URL("idle")); err != nil { // its connection stays open
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() {
		req, err := http.NewRequestWithContext(context.WithoutCancel(ctx), http.MethodGet, r.URL("room"), nil)
		if err != nil {
			done <- err
			return
		}
		resp, err := c.Do(req)
		if err == nil {
			resp.Body.Close()
		}
		done <- err
	}()
	<-time.After(50 * time.Millisecond)
	cancel()
	r.Wait()
	if err := <-done; err == nil || errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("the waiting client got %v, want a closed connection", err)
	}
	noneLeft(t)
}

func TestInvalidSiteDoesNotStart(t *testing.T) {
	s := room()
	s.Devices[0].Kind, s.Speed = "shely", -1
	_, err := sim.Start(t.Context(), s, time.Now())
	if err == nil || !strings.Contains(err.Error(), `did you mean "shelly"`) || !strings.Contains(err.Error(), "speed: ") {
		t.Errorf("error %v, want both mistakes", err)
	}
}

func TestTakenAddressIsAnError(t *testing.T) {
	first, _ := run(t, room(), 0)
	s := room()
	other := s.Devices[0]
	other.Name, other.Address = "other", first.Addr("room")
	s.Devices = append(s.Devices, other)
	if _, err := sim.Start(t.Context(), s, time.Now()); !errors.Is(err, syscall.EADDRINUSE) || !strings.Contains(err.Error(), `"other"`) {
		t.Errorf("error %v, want that the address is taken", err)
	}
}

func TestWhatIsBehindARefusingDeviceRefusesOnTheWire(t *testing.T) {
	s := room()
	s.Devices[0].Behind = "switch"
	s.Devices = append(s.Devices, sim.Device{
		Name: "switch", Signals: []sim.Signal{{Name: "ports", Base: 8}},
		Drama: []sim.Act{{At: sec(0.2), For: sec(0.3), RepeatEvery: sec(0.6), Play: sim.Refuse}},
	})
	r, c := run(t, s, 0)
	for range 2 {
		eventually(t, "the room refuses", func() bool {
			_, _, err := get(t, c, r.URL("room"))
			return errors.Is(err, syscall.ECONNREFUSED)
		})
		eventually(t, "the room answers", func() bool {
			status, _, err := get(t, c, r.URL("room"))
			return err == nil && status == 200
		})
	}
}

func TestRedirectReachesTheWire(t *testing.T) {
	s := room(sim.Act{Play: sim.Redirect})
	r, c := run(t, s, 0)
	for name, client := range map[string]*http.Client{"wire": c, "in process": {Transport: s.RoundTripper(time.Now())}} {
		client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, r.URL("room"), nil)
		if err != nil {
			t.Fatal(err)
		}
		if name == "in process" {
			request.URL.Host = "room"
		}
		resp, err := client.Do(request)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		resp.Body.Close()
		if resp.StatusCode != 302 || resp.Header.Get("Location") != "http://login.invalid/" {
			t.Errorf("%s: status %d to %q", name, resp.StatusCode, resp.Header.Get("Location"))
		}
	}
}

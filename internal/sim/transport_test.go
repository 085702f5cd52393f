package sim_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gaugewatch/gaugewatch/internal/sim"
)

// get asks for a URL with a timeout and returns the status and the body.
func get(t *testing.T, c *http.Client, url string) (status int, body string, err error) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := c.Do(r)
	if err != nil {
		return 0, "", err
	}
	defer resp.Body.Close()
	content, err := io.ReadAll(resp.Body)
	return resp.StatusCode, string(content), err
}

const roomURL = "http://room/api/v1/sensors"

func TestRoundTripperFollowsTheClockOfItsBubble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := room(sim.Act{At: sec(10), For: sec(20), Status: 503})
		c := &http.Client{Transport: s.RoundTripper(time.Now())}
		for range 3600 {
			elapsed := time.Since(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC))
			want := 200
			if elapsed >= 10*time.Second && elapsed < 30*time.Second {
				want = 503
			}
			status, _, err := get(t, c, roomURL)
			if err != nil || status != want {
				t.Fatalf("after %s: status %d, want %d: %v", elapsed, status, want, err)
			}
			time.Sleep(time.Second)
		}
	})
}

func TestRoundTripperAnswersWhole(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := room()
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, roomURL, nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := s.RoundTripper(time.Now()).RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		want := s.Answer("room", time.Now(), time.Now())
		if err != nil || string(body) != string(want.Body) || resp.ContentLength != int64(len(body)) {
			t.Errorf("body %s of length %d, want %s: %v", body, resp.ContentLength, want.Body, err)
		}
		date, err := http.ParseTime(resp.Header.Get("Date"))
		if err != nil || !date.Equal(time.Now()) {
			t.Errorf("date %s, want the bubble's %s: %v", date, time.Now(), err)
		}
		if got := resp.Header.Get("Content-Type"); got != "application/json" || resp.Status != "200 OK" {
			t.Errorf("status %s, content type %s", resp.Status, got)
		}
	})
}

func TestHangLastsUntilTheClientGivesUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := room(sim.Act{Play: sim.Hang})
		c := &http.Client{Transport: s.RoundTripper(time.Now()), Timeout: 5 * time.Second}
		began := time.Now()
		_, _, err := get(t, c, roomURL)
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(began) != 5*time.Second {
			t.Errorf("after %s: %v, want a timeout after 5s", time.Since(began), err)
		}
	})
}

func TestHangEndsWithTheAct(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := room(sim.Act{For: sec(3), Play: sim.Hang})
		c := &http.Client{Transport: s.RoundTripper(time.Now()), Timeout: 5 * time.Second}
		began := time.Now()
		_, _, err := get(t, c, roomURL)
		if !errors.Is(err, syscall.ECONNRESET) || time.Since(began) != 3*time.Second {
			t.Errorf("after %s: %v, want a reset after 3s", time.Since(began), err)
		}
		if status, _, err := get(t, c, roomURL); err != nil || status != 200 {
			t.Errorf("afterwards: status %d: %v", status, err)
		}
	})
}

func TestSlowDeviceTakesItsTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := room(sim.Act{Slow: sec(3)})
		c := &http.Client{Transport: s.RoundTripper(time.Now()), Timeout: 5 * time.Second}
		began := time.Now()
		if status, _, err := get(t, c, roomURL); err != nil || status != 200 || time.Since(began) != 3*time.Second {
			t.Errorf("after %s: status %d: %v, want 200 after 3s", time.Since(began), status, err)
		}
		c.Timeout = 2 * time.Second
		if _, _, err := get(t, c, roomURL); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("with a timeout of 2s: %v, want it to pass", err)
		}
	})
}

func TestRefusalLooksLikeTheSystems(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := room(sim.Act{Play: sim.Refuse})
		_, _, err := get(t, &http.Client{Transport: s.RoundTripper(time.Now())}, roomURL)
		if op := new(net.OpError); !errors.Is(err, syscall.ECONNREFUSED) || !errors.As(err, &op) || op.Op != "dial" {
			t.Errorf("error %v, want a refused dial", err)
		}
	})
}

func TestHostIsADeviceByNameOrAddress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := room()
		s.Devices[0].Address = "127.0.0.1:8181"
		c := &http.Client{Transport: s.RoundTripper(time.Now())}
		for _, host := range []string{"room", "room:80", "127.0.0.1:8181"} {
			if status, _, err := get(t, c, "http://"+host+"/api/v1/sensors"); err != nil || status != 200 {
				t.Errorf("host %s: status %d: %v", host, status, err)
			}
		}
		for _, host := range []string{"attic", "127.0.0.1:8182"} {
			_, _, err := get(t, c, "http://"+host+"/api/v1/sensors")
			if dns := new(net.DNSError); !errors.As(err, &dns) || !dns.IsNotFound {
				t.Errorf("host %s: %v, want a name that is not found", host, err)
			}
		}
	})
}

func TestOtherPathIsNotFound(t *testing.T) {
	for _, test := range []struct {
		device       sim.Device
		right, wrong string
	}{
		{sim.Device{}, "/api/v1/sensors", "/"},
		{sim.Device{Kind: "tasmota"}, "/cm?cmnd=Status%208", "/cm/"},
		{sim.Device{Path: "/values?all=1"}, "/values", "/api/v1/sensors"},
		{sim.Device{Body: "{{temperature}} {{humidity}}"}, "/", "/api/v1/sensors"},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := room()
			d := &s.Devices[0]
			d.Kind, d.Path, d.Body = test.device.Kind, test.device.Path, test.device.Body
			c := &http.Client{Transport: s.RoundTripper(time.Now())}
			for path, want := range map[string]int{test.right: 200, test.wrong: 404} {
				if status, _, err := get(t, c, "http://room"+path); err != nil || status != want {
					t.Errorf("path %s: status %d, want %d: %v", path, status, want, err)
				}
			}
		})
	}
}

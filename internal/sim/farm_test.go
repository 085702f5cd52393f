//go:build linux

package sim_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/internal/sim"
)

// farm starts a farm and returns a client for it.
func farm(t *testing.T, o sim.FarmOptions) (*sim.Farm, *http.Client) {
	t.Helper()
	f, err := sim.StartFarm(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	c := &http.Client{Transport: &http.Transport{MaxIdleConns: o.Devices}, Timeout: 10 * time.Second}
	t.Cleanup(func() {
		c.CloseIdleConnections()
		f.Close()
		noneLeft(t)
	})
	return f, c
}

// fields asks a device of a farm for its numbers.
func fields(t *testing.T, c *http.Client, url string) map[string]any {
	t.Helper()
	status, body, err := get(t, c, url)
	if err != nil || status != 200 {
		t.Fatalf("%s: status %d: %v", url, status, err)
	}
	var got map[string]any
	if err := json.Unmarshal([]byte(body), &got); err != nil {
		t.Fatalf("%s: %v: %s", url, err, body)
	}
	if len(body) < 1000 || len(body) > 1024 {
		t.Errorf("the answer has %d bytes, want about 1 KB", len(body))
	}
	return got
}

func TestFarmAnswersWithTwelveNumbers(t *testing.T) {
	f, c := farm(t, sim.FarmOptions{Devices: 1})
	first, second := fields(t, c, f.URL(0)), fields(t, c, f.URL(0))
	if n := len(sim.FarmFields()); n != 12 {
		t.Errorf("%d fields, want 12", n)
	}
	for _, name := range sim.FarmFields() {
		a, ok := first[name].(float64)
		if !ok || a >= 80 && name != "pressure" {
			t.Errorf("%s is %v, want a number below 80", name, first[name])
		}
		if first[name] == second[name] {
			t.Errorf("%s is %v again", name, a)
		}
	}
}

func TestFarmKeepsConnectionsOfNetHTTP(t *testing.T) {
	f, c := farm(t, sim.FarmOptions{Devices: 3})
	var reused int
	trace := &httptrace.ClientTrace{GotConn: func(info httptrace.GotConnInfo) {
		if info.Reused {
			reused++
		}
	}}
	for i := range 30 {
		r, err := http.NewRequestWithContext(httptrace.WithClientTrace(t.Context(), trace), http.MethodGet, f.URL(i%3), nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := c.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, resp.Body); err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
	}
	if reused != 27 {
		t.Errorf("%d of 30 requests used an open connection, want all but the first of each of 3 devices", reused)
	}
}

// say writes to a device and returns all that it says until it closes.
func say(t *testing.T, f *sim.Farm, text string) string {
	t.Helper()
	conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", f.Addr(0))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(30 * time.Second)); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(conn, text); err != nil {
		t.Fatal(err)
	}
	heard, err := io.ReadAll(bufio.NewReader(conn))
	if err != nil {
		t.Errorf("after %q: %v", text, err)
	}
	return string(heard)
}

func TestFarmClosesWhereTheClientAsksForIt(t *testing.T) {
	f, _ := farm(t, sim.FarmOptions{Devices: 1})
	for text, want := range map[string]int{
		"GET / HTTP/1.1\r\nHost: a\r\nconnection: Close\r\n\r\n":                         1,
		"GET / HTTP/1.0\r\n\r\n":                                                         1,
		"GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nConnection: close\r\n\r\n": 2,
	} {
		if heard := say(t, f, text); strings.Count(heard, "HTTP/1.1 200 OK") != want {
			t.Errorf("%q was answered with %q, want %d answers", text, heard, want)
		}
	}
}

func TestFarmTakesOnlyGet(t *testing.T) {
	f, _ := farm(t, sim.FarmOptions{Devices: 1})
	heard := say(t, f, "POST / HTTP/1.1\r\nContent-Length: 0\r\n\r\n")
	if !strings.HasPrefix(heard, "HTTP/1.1 405 ") {
		t.Errorf("a POST was answered with %q", heard)
	}
}

func TestFarmGivesEachDeviceItsAddress(t *testing.T) {
	f, c := farm(t, sim.FarmOptions{Devices: 1000, Log: 2})
	hosts := make(map[netip.Addr]bool)
	for i := range f.Len() {
		a := netip.MustParseAddrPort(f.Addr(i))
		if hosts[a.Addr()] = true; !a.Addr().IsLoopback() {
			t.Fatalf("device %d is at %s", i, a)
		}
	}
	if len(hosts) != 1000 {
		t.Errorf("%d addresses for 1000 devices", len(hosts))
	}
	for _, i := range []int{0, 249, 250, 999} {
		fields(t, c, f.URL(i))
		if f.Asked(i) != 1 || len(f.Arrivals(i)) != 1 {
			t.Errorf("device %d noted %d requests", i, f.Asked(i))
		}
	}
	if f.Asked(1) != 0 {
		t.Errorf("a device that nobody asked noted %d requests", f.Asked(1))
	}
}

func TestFarmRemembersArrivals(t *testing.T) {
	f, c := farm(t, sim.FarmOptions{Devices: 1, Log: 3})
	before := time.Now()
	for range 5 {
		fields(t, c, f.URL(0))
	}
	arrivals := f.Arrivals(0)
	if len(arrivals) != 3 || f.Asked(0) != 5 {
		t.Fatalf("%d arrivals remembered of %d, want 3 of 5", len(arrivals), f.Asked(0))
	}
	last := before.Add(-time.Millisecond) // the clock of the wall may be coarser
	for _, at := range arrivals {
		if at.Before(last) || at.After(time.Now()) {
			t.Errorf("an arrival at %s, after one at %s", at, last)
		}
		last = at
	}
}

func TestFarmHangsInPart(t *testing.T) {
	f, c := farm(t, sim.FarmOptions{Devices: 100, Hanging: 0.1, Log: 1})
	hanging, last := 0, -1
	for i := range f.Len() {
		if f.Hangs(i) {
			hanging, last = hanging+1, i
		}
	}
	if hanging != 10 {
		t.Fatalf("%d of 100 hang, want 10", hanging)
	}
	c.Timeout = 50 * time.Millisecond
	eventually(t, "the arrival at a hanging device is noted", func() bool {
		if status, _, err := get(t, c, f.URL(last)); err == nil {
			t.Errorf("device %d answered with status %d", last, status)
		}
		return len(f.Arrivals(last)) == 1
	})
	c.Timeout = 10 * time.Second
	fields(t, c, f.URL(0))
}

func TestRaisedValueIsServedAndNoted(t *testing.T) {
	f, c := farm(t, sim.FarmOptions{Devices: 2})
	if _, ok := f.Served(1); ok {
		t.Error("served before it was raised")
	}
	f.Raise(1, 99.5)
	if _, ok := f.Served(1); ok {
		t.Error("served before anybody asked")
	}
	if got := fields(t, c, f.URL(0))["temperature"]; got == 99.5 {
		t.Error("the other device was raised")
	}
	before := time.Now()
	if got := fields(t, c, f.URL(1))["temperature"]; got != 99.5 {
		t.Errorf("the raised temperature is %v", got)
	}
	at, ok := f.Served(1)
	if !ok || at.Before(before.Add(-time.Millisecond)) || at.After(time.Now()) {
		t.Errorf("served at %s (%t), want since %s", at, ok, before)
	}
	fields(t, c, f.URL(1))
	if again, _ := f.Served(1); !again.Equal(at) {
		t.Errorf("the moment moved from %s to %s", at, again)
	}
}

func TestFarmAnswersManyAtOnce(t *testing.T) {
	const devices, rounds = 500, 4
	f, c := farm(t, sim.FarmOptions{Devices: devices, Log: rounds})
	var group sync.WaitGroup
	failures := make(chan error, devices)
	for i := range devices {
		group.Go(func() {
			for range rounds {
				if status, body, err := get(t, c, f.URL(i)); err != nil || status != 200 || !json.Valid([]byte(body)) {
					failures <- fmt.Errorf("device %d: status %d: %w", i, status, err)
					return
				}
			}
		})
	}
	group.Wait()
	close(failures)
	for err := range failures {
		t.Error(err)
	}
	for i := range devices {
		if len(f.Arrivals(i)) != rounds {
			t.Errorf("device %d noted %d arrivals, want %d", i, len(f.Arrivals(i)), rounds)
		}
	}
}

func TestFarmStopsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	f, err := sim.StartFarm(ctx, sim.FarmOptions{Devices: 2, Hanging: 0.5})
	if err != nil {
		t.Fatal(err)
	}
	c := &http.Client{Transport: new(http.Transport), Timeout: 10 * time.Second}
	defer c.CloseIdleConnections()
	fields(t, c, f.URL(0)) // leaves an open connection
	cancel()
	noneLeft(t)
	f.Close()
	if _, _, err := get(t, c, f.URL(0)); err == nil {
		t.Error("the farm answers after its end")
	}
}

func TestFarmRefusesImpossibleOptions(t *testing.T) {
	for want, o := range map[string]sim.FarmOptions{
		"1 to 60000 devices": {},
		"not 60001":          {Devices: sim.MaxFarm + 1},
		"hanging part":       {Devices: 1, Hanging: 1.1},
		"log":                {Devices: 1, Log: -1},
	} {
		if _, err := sim.StartFarm(t.Context(), o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v, want %q", o, err, want)
		}
	}
}

func TestFarmAnswersOnlyAtItsDevicesAddresses(t *testing.T) {
	f, _ := farm(t, sim.FarmOptions{Devices: 1})
	_, port, err := net.SplitHostPort(f.Addr(0))
	if err != nil {
		t.Fatal(err)
	}
	conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", net.JoinHostPort("127.0.0.1", port))
	if err != nil {
		return
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(30 * time.Second)); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(conn, "GET / HTTP/1.1\r\n\r\n"); err != nil {
		return
	}
	if heard, _ := io.ReadAll(conn); len(heard) > 0 {
		t.Errorf("no device, but it says %q", heard)
	}
}

func BenchmarkFarm(b *testing.B) {
	f, err := sim.StartFarm(b.Context(), sim.FarmOptions{Devices: 100, Log: 1000})
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	c := &http.Client{Transport: &http.Transport{MaxIdleConns: 100}}
	defer c.CloseIdleConnections()
	for i := 0; b.Loop(); i++ {
		r, err := http.NewRequestWithContext(b.Context(), http.MethodGet, f.URL(i%100), nil)
		if err != nil {
			b.Fatal(err)
		}
		resp, err := c.Do(r)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, resp.Body); err != nil {
			b.Fatal(err)
		}
		resp.Body.Close()
	}
}

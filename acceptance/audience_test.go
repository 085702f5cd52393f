package acceptance_test

import (
	"bufio"
	"errors"
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/data"
)

// many is a site of 500 targets with three fields each.
func many(schedule time.Duration) string {
	var text strings.Builder
	fmt.Fprintf(&text, `
settle: 0
web: {listen: "127.0.0.1:0"}
channels: [{name: files, folder: {dir: messages}}]
defaults: {schedule: %s, timeout: 5s}
targets:
`, schedule)
	for i := range 500 {
		fmt.Fprintf(&text, "  - {name: device-%d, title: Cold store %d, http: {url: \"${DEVICES}/%d\"}, fields: [{name: a, title: Temperature, path: $.a, unit: °C, warn: {upper: 27}, error: {upper: 30}}, {name: b, title: Humidity, path: $.b, unit: \"%%\"}, {name: c, title: UPS input, path: $.c, unit: V}]}\n", i, i, i)
	}
	return text.String()
}

// processor returns how many seconds of the processor a process has used.
func processor(t *testing.T, s *process) float64 {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", s.cmd.Process.Pid))
	if err != nil {
		t.Skip("SKIPPED: nobody says here how much of the processor a process uses")
	}
	_, after, _ := strings.Cut(string(text), ") ")
	parts := strings.Fields(after)
	user, _ := strconv.Atoi(parts[11])
	system, _ := strconv.Atoi(parts[12])
	return float64(user+system) / 100
}

func TestAHundredOpenPagesHoldNoPollBack(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	p.patience = time.Minute
	var asked atomic.Int64
	devices := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		n := asked.Add(1)
		fmt.Fprintf(w, `{"a": %.1f, "b": %d, "c": %.1f}`, 20+float64(n%60)/10, 40+n%9, 219+float64(n%30)/10)
	}))
	t.Cleanup(devices.Close)
	p.env["DEVICES"] = devices.URL
	schedule, length := 5*time.Second, 10*time.Second
	if long, err := time.ParseDuration(os.Getenv("GAUGEWATCH_AUDIENCE")); err == nil {
		schedule, length = 20*time.Second, long // for figures
	}
	p.configure(many(schedule))
	daemon := p.watching()
	p.await("all devices to be asked", func() bool { return asked.Load() >= 500 })
	daemon.stop()
	p.remember(3 * time.Hour)
	daemon = p.watching()
	s := &site{place: p}
	s.open()
	// watched returns how much of a core is used, and how many polls come, for a while.
	watched := func() (share float64, polls int64) {
		began, before, already := time.Now(), processor(t, daemon), asked.Load()
		wait(length)
		return (processor(t, daemon) - before) / time.Since(began).Seconds(), asked.Load() - already
	}
	alone, pollsAlone := watched()
	told, close := s.audience(100)
	defer close()
	wait(3 * time.Second)
	seen, polls := watched()
	t.Logf("500 targets every %s: %.1f %% of a core, with 100 open pages %.1f %%; polls %d and %d; events told %d", schedule, 100*alone, 100*seen, pollsAlone, polls, told.Load())
	p.await("100 pages to be told again and again", func() bool { return told.Load() >= 100*5 })
	before := asked.Load()
	p.await("all devices to be asked twice more", func() bool { return asked.Load() >= before+2*500 })
}

// remember writes a value for each minute of a time that is over, of all fields.
func (p *place) remember(length time.Duration) {
	p.t.Helper()
	store, _, err := data.Open(p.t.Context(), filepath.Join(p.dir, p.state), data.Options{})
	if err != nil {
		p.t.Fatal(err)
	}
	defer store.Close()
	subjects, err := store.Subjects(p.t.Context())
	if err != nil {
		p.t.Fatal(err)
	}
	now := time.Now().Truncate(time.Minute)
	for at := now.Add(-length); at.Before(now); at = at.Add(time.Minute) {
		var b data.Batch
		for i, one := range subjects {
			if one.Field != "" {
				b.Samples = append(b.Samples, data.Sample{At: at, Series: one.ID, Value: 20 + 5*math.Sin(float64(i)+at.Sub(now).Hours()*3)})
			}
		}
		if err := store.Commit(p.t.Context(), b); err != nil {
			p.t.Fatal(err)
		}
	}
}

// audience opens pages that are kept as things stand, and counts what they are
// told.
func (s *site) audience(pages int) (told *atomic.Int64, leave func()) {
	s.t.Helper()
	told = new(atomic.Int64)
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: pages}}
	var open sync.WaitGroup
	var all []func() error
	for range pages {
		r, err := http.NewRequestWithContext(s.t.Context(), http.MethodGet, s.url+"/api/v1/stream?lang=en", http.NoBody)
		if err != nil {
			s.t.Fatal(err)
		}
		resp, err := client.Do(r)
		if err != nil || resp.StatusCode != http.StatusOK {
			s.t.Fatalf("a page is not kept as things stand: %v, %v", resp, err)
		}
		all = append(all, resp.Body.Close)
		open.Go(func() {
			for lines := bufio.NewReader(resp.Body); ; {
				line, err := lines.ReadSlice('\n')
				if strings.HasPrefix(string(line), "event: now") {
					told.Add(1)
				}
				if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
					return
				}
			}
		})
	}
	return told, func() {
		for _, close := range all {
			_ = close() // it is read no more
		}
		open.Wait()
	}
}

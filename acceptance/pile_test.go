package acceptance_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/notify"
)

// A pile is what a channel is owed.
type pile struct {
	name  string
	count int
	owe   func(i int) notify.Delivery
}

func TestTenThousandDeliveriesAreToldInTimeAndWithLittleMemory(t *testing.T) {
	t.Parallel()
	for _, pile := range []pile{{"alerts", 10_000, oweAlert}, {"notices", 2000, oweNotice}} {
		t.Run(pile.name, func(t *testing.T) {
			t.Parallel()
			p := newPlace(t, device("room"))
			p.patience = 3 * time.Minute
			folder := "  - name: files\n    folder: {dir: messages}\n"
			p.configure(strings.Replace(tells([]string{"webhook"}, []string{"room"}), "targets:\n", folder+"targets:\n", 1))
			p.owe(pile, "hook-0", "files")
			began := time.Now()
			daemon := p.watching()
			p.settled(0)
			t.Logf("%d %s were told in %d messages, within %s and %d MiB", pile.count, pile.name, len(p.provider.chat("webhook")), time.Since(began), daemon.peak()>>20)
			if most := int64(320 << 20); daemon.peak() > most && !raced { // to look for races takes memory
				t.Errorf("it took %d MiB, want at most %d", daemon.peak()>>20, most>>20)
			}
			daemon.stop()
			for _, d := range p.deliveries("hook-0") {
				if d.State != notify.Delivered {
					t.Fatalf("delivery %d is %s: %s", d.ID, d.State, d.Error)
				}
			}
			if n := len(p.provider.chat("webhook")); n == 0 || n > pile.count/8 {
				t.Errorf("%d messages, want some, but far fewer", n)
			}
		})
	}
}

func TestTenThousandOwedMessagesAreDrainedAtThePaceOfTheProvider(t *testing.T) {
	t.Parallel()
	p := newPlace(t, device("room"))
	p.patience = 3 * time.Minute
	p.configure(tells([]string{"telegram"}, []string{"room"}))
	const alerts, notices = 10_000, 150
	p.owe(pile{"alerts and notices", alerts + notices, func(i int) notify.Delivery {
		if i < alerts {
			return oweAlert(i)
		}
		return oweNotice(i)
	}}, "bot-0")
	daemon := p.watching()
	p.settled(0)
	daemon.stop()
	at := p.provider.attempts("telegram")
	for i := 1; i < len(at); i++ {
		if gap := at[i].Sub(at[i-1]); gap < 900*time.Millisecond { // a second, as the provider's clock sees it
			t.Errorf("message %d came %s after the one before, want a second", i, gap)
		}
	}
	if all := p.deliveries("bot-0"); len(all) < alerts+notices || len(at) < notices/9 || len(at) > notices {
		t.Errorf("%d deliveries in %d messages, want %d in some", len(all), len(at), alerts+notices)
	}
	for _, d := range p.deliveries("bot-0") {
		if d.State != notify.Delivered {
			t.Fatalf("delivery %d is %s: %s", d.ID, d.State, d.Error)
		}
	}
}

// oweAlert is an alert that began and ended.
func oweAlert(i int) notify.Delivery {
	at := time.Now().Add(-3 * time.Hour).Add(time.Duration(i) * time.Second)
	a := checks.Alert{
		ID: int64(i + 1), Kind: checks.Bound, Level: checks.Warn, Peak: checks.Warn, Side: checks.High, Since: at, Fired: at, Resolved: at.Add(time.Second),
		Value: 30, At: at, Worst: 30, WorstAt: at, Subject: checks.Subject{ID: 1, Target: "room"}, Limit: checks.Limit{Level: checks.Warn, Upper: new(25.0)},
	}
	return notify.Delivery{
		Cause: notify.CauseAlert, Owed: at, State: notify.Owed, Next: at,
		Parts: []notify.Part{{What: checks.Fired, Alert: a}, {What: checks.Resolved, Alert: a}},
	}
}

// oweNotice is news about the program.
func oweNotice(i int) notify.Delivery {
	at := time.Now().Add(-3 * time.Hour)
	return notify.Delivery{
		Cause: notify.CauseNotice, Owed: at, State: notify.Owed, Next: at,
		Notice: &notify.Notice{Topic: notify.LeftOut, Level: checks.Error, Text: fmt.Sprint("target-", i), Reason: "its certificate is missing"},
	}
}

// owe lets channels be owed the pile.
func (p *place) owe(all pile, channels ...string) {
	p.t.Helper()
	store, _, err := data.Open(p.t.Context(), filepath.Join(p.dir, p.state), data.Options{At: time.Now()})
	if err != nil {
		p.t.Fatal(err)
	}
	if _, err := store.Identify(p.t.Context(), []data.Naming{{Target: "room"}}); err != nil {
		p.t.Fatal(err)
	}
	b := data.Batch{Alerts: map[int64]checks.Alert{}}
	for i := range all.count {
		for _, channel := range channels {
			d := all.owe(i)
			d.Channel = channel
			for _, part := range d.Parts {
				b.Alerts[part.Alert.ID] = part.Alert
			}
			b.Deliveries = append(b.Deliveries, d)
		}
	}
	if err := store.Commit(p.t.Context(), b); err != nil {
		p.t.Fatal(err)
	}
	if err := store.Close(); err != nil {
		p.t.Fatal(err)
	}
}

// peak is the most memory that the process has had, in bytes; zero where the
// system does not tell.
func (s *process) peak() int64 {
	if runtime.GOOS != "linux" {
		return 0
	}
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.cmd.Process.Pid))
	found := regexp.MustCompile(`VmHWM:\s+(\d+) kB`).FindSubmatch(text)
	if err != nil || found == nil {
		s.t.Fatalf("%v: the system does not say how much memory the process has", err)
	}
	kilobytes, _ := strconv.ParseInt(string(found[1]), 10, 64)
	return kilobytes << 10
}

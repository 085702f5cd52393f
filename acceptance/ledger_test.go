package acceptance_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/notify"
)

func TestTheMessageIsFixedBeforeTheFirstByteLeavesAndEveryAttemptIsInTheLedger(t *testing.T) {
	t.Parallel()
	p := newPlace(t, device("room", hot(0, 3*time.Second)))
	p.configure(everywhere([]string{"room"}))
	moods := map[string][]mood{}
	for _, service := range services() {
		moods[service] = []mood{breaks, busy, swallows, slow}
	}
	p.provider.behave(func(service string) mood {
		if len(moods[service]) == 0 {
			return accepts
		}
		next := moods[service][0]
		moods[service] = moods[service][1:]
		return next
	})
	fixed := map[string]int{}
	p.provider.accepted = func(l letter) {
		if p.isFixed(l) {
			fixed[l.service]++
		}
	}
	daemon := p.watching()
	p.settled(1)
	daemon.stop()
	p.expectTold()
	for _, service := range services() {
		if n := len(p.provider.chat(service)); fixed[service] != n {
			t.Errorf("%s: %d of %d messages were fixed in the outbox when they were accepted", service, fixed[service], n)
		}
		tried := 0
		for _, d := range p.deliveries(channelOf(service)) {
			attempts, err := p.view().Attempts(t.Context(), d.ID)
			if err != nil {
				t.Fatal(err)
			}
			tried += len(slices.DeleteFunc(attempts, func(a data.Attempt) bool { return a.Delivery != d.ID }))
		}
		if asked := len(p.provider.attempts(service)); tried != asked {
			t.Errorf("%s was asked %d times, and the ledger knows of %d", service, asked, tried)
		}
	}
}

// read returns what stands in a file; nothing where it is not there.
func (p *place) read(name string) string {
	text, err := os.ReadFile(filepath.Join(p.dir, name))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		p.t.Error(err)
	}
	return string(text)
}

// isFixed says whether the outbox holds a letter as it is now accepted.
func (p *place) isFixed(l letter) bool {
	r, err := data.OpenReader(p.t.Context(), filepath.Join(p.dir, p.state))
	if err != nil {
		p.t.Error(err)
		return false
	}
	defer r.Close()
	all, err := r.Deliveries(p.t.Context(), data.DeliveryFilter{Channel: channelOf(l.service)})
	if err != nil {
		p.t.Error(err)
	}
	return slices.ContainsFunc(all, func(d data.Entry) bool {
		held := d.State == notify.Sending || d.State == notify.Unsure
		return held && d.Message != nil && strings.Contains(l.key, d.Message.Key[:8]) == (l.service != "telegram") && strings.Contains(l.text, d.Message.Title)
	})
}

// channelOf is the first channel on a service.
func channelOf(service string) string {
	return map[string]string{"telegram": "bot-0", "line": "account-0", "google_chat": "space-0", "webhook": "hook-0", "email": "mail-0"}[service]
}

func TestASirenInTheHouseToldInPlaceOfAChannelThatIsAway(t *testing.T) {
	t.Parallel()
	p := newPlace(t, device("room", hot(time.Second, 5*time.Second)))
	siren := "  - name: siren\n    command: {run: [sh, -c, \"cat >> siren.txt; echo >> siren.txt\"]}\n    standby: true\n    group_wait: 0\n"
	text := tells([]string{"line"}, []string{"room"})
	text = strings.Replace(text, "timeout: 1s\n", "timeout: 1s\n    fallback: {to: siren, after: 2s}\n", 1)
	p.configure(strings.Replace(text, "targets:\n\n", siren+"targets:\n\n", 1))
	p.provider.leave()
	daemon := p.watching()
	p.await("the siren to tell that it began and that it ended", func() bool {
		heard := p.read("siren.txt")
		return strings.Contains(heard, "WARN room: 30 °C") && strings.Contains(heard, "OK room: 20 °C")
	})
	p.provider.come()
	p.settled(1)
	daemon.stop()
	p.expectTold()
	if heard := p.read("siren.txt"); strings.Count(heard, "room: ") != 2 {
		t.Errorf("the siren told %q, want each once", heard)
	}
}

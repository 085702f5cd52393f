package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gaugewatch/gaugewatch/internal/watch"
	"github.com/gaugewatch/gaugewatch/web"
)

const (
	// judgeTimeout is how long judgement may take to say how things stand.
	judgeTimeout = 2 * time.Second
	// debtPatience is how long a channel may owe a message before that is
	// ill health.
	debtPatience = 10 * time.Minute
	// pollSlack is what polls may come late in good health.
	pollSlack = 15 * time.Second
)

// A pulse tells whether polls still come.
type pulse struct {
	mu     sync.Mutex
	last   time.Time     // the latest poll, or when the plan came into force
	within time.Duration // polls come at least so often; 0: there are none
}

// beat notes a poll.
func (p *pulse) beat() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.last = time.Now()
}

// expect notes how often polls come under a plan.
func (p *pulse) expect(plan watch.Plan) {
	now := time.Now()
	var within time.Duration
	for _, t := range plan.Targets {
		for _, s := range t.Schedule {
			if gap := s.Gap(now); within == 0 || gap < within {
				within = gap
			}
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.last, p.within = now, within
}

// silence is how long no poll has come, where that is too long; else zero.
func (p *pulse) silence(now time.Time) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	silent := now.Sub(p.last)
	if p.within == 0 || silent <= 2*p.within+pollSlack {
		return 0
	}
	return silent
}

// state tells the door how things stand.
func (d *daemon) state(ctx context.Context) (web.State, error) {
	ctx, cancel := context.WithTimeout(ctx, judgeTimeout)
	defer cancel()
	snap, err := d.watch.Snapshot(ctx)
	if err != nil {
		return web.State{}, err
	}
	now := time.Now()
	s := web.State{Alerts: snap.Alerts, Dropped: snap.Dropped}
	for _, v := range snap.Values {
		s.Values = append(s.Values, web.Value{Subject: v.Subject, Value: v.Value, At: v.At})
	}
	if silent := d.pulse.silence(now); silent > 0 {
		s.Ill = append(s.Ill, "no poll for "+lasted(silent))
	}
	for name, h := range d.dispatch.Health() {
		s.Channels = append(s.Channels, web.Channel{
			Name: name, Owed: h.Owed, Oldest: h.Oldest, LastSent: h.LastSent, Failures: h.Failures,
		})
		if h.Owed > 0 && h.Failures > 0 && now.Sub(h.Oldest) > debtPatience {
			s.Ill = append(s.Ill, fmt.Sprintf("channel %q owes %d messages for %s: %s", name, h.Owed, lasted(now.Sub(h.Oldest)), h.Text))
		}
	}
	slices.Sort(s.Ill)
	slices.SortFunc(s.Channels, func(a, b web.Channel) int { return strings.Compare(a.Name, b.Name) })
	return s, nil
}

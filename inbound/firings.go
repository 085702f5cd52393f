package inbound

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
)

// Firings know which alarms last that their sender repeats for as long as they
// do, so that only what is new is told, and end those that are repeated no
// more. The zero value knows of none.
type Firings struct {
	mu  sync.Mutex
	all map[string]firing // by name
}

// A firing is an alarm that lasts until a time, unless it is repeated.
type firing struct {
	alarm Alarm
	heard time.Time // when it came last
	until time.Time
}

// mostFirings bounds how many are known at one time. Those beyond are told each
// time they come, and last until their end is told.
const mostFirings = 5000

// Resume takes over what has lasted since before the start: it lasts a while
// longer, so that its sender can repeat it.
func (f *Firings) Resume(lasting []Alarm, now time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.all = make(map[string]firing, len(lasting))
	for _, a := range lasting {
		f.all[a.Name] = firing{a, now, now.Add(resolveAfter)}
	}
}

// take hands an alarm on if it says something new.
func (f *Firings) take(ctx context.Context, office Office, come firing) error {
	a := come.alarm
	f.mu.Lock()
	defer f.mu.Unlock()
	known, lasts := f.all[a.Name]
	switch {
	case a.Level == checks.None && !lasts && len(f.all) < mostFirings:
		return nil // it never was, or its end is told again
	case lasts && known.alarm.Level == a.Level && known.alarm.Text == a.Text:
		f.all[a.Name] = come
		return nil
	}
	if err := office.Alarm(ctx, a); err != nil {
		return err
	}
	switch {
	case a.Level == checks.None:
		delete(f.all, a.Name)
	case lasts || len(f.all) < mostFirings:
		if f.all == nil {
			f.all = map[string]firing{}
		}
		f.all[a.Name] = come
	}
	return nil
}

// Run ends what is repeated no more, until the context ends.
func (f *Firings) Run(ctx context.Context, office Office, log *slog.Logger) {
	const every = 5 * time.Second
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if err := f.lapse(ctx, office, time.Now()); err != nil && ctx.Err() == nil {
				log.Error("an alert that is repeated no more does not end", "error", err)
			}
		}
	}
}

// lapse ends what should have been repeated by now, as what nobody reports any
// more: whether it is well again nobody has said. After an error it is to be tried
// again.
func (f *Firings) lapse(ctx context.Context, office Office, now time.Time) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	for name, lasting := range f.all {
		if lasting.until.After(now) {
			continue
		}
		over := lasting.alarm
		over.Level, over.ID, over.At = checks.None, "", time.Time{}
		over.Class, over.End = checks.Unrenewed, checks.Ending{Took: now.Sub(lasting.heard).Round(time.Second)}
		if err := office.Alarm(ctx, over); err != nil {
			return err
		}
		delete(f.all, name)
	}
	return nil
}

package watch

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/checks/suppression"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/notify"
	"github.com/gaugewatch/gaugewatch/poller"
)

// A book is a store in memory. What is read from it went through JSON, as in
// the database.
type book struct {
	ids     map[string]int64 // by name
	watched map[int64]bool
	lastID  int64

	states  map[int64][]byte
	alerts  map[int64][]byte
	spans   map[int64]checks.Kind
	mutes   map[int64]suppression.Mute
	owed    []notify.Delivery
	changes []data.Change
	slots   map[string]time.Time
	alive   time.Time
}

// Meet gives what comes from outside an id.
func (b *book) Meet(_ context.Context, about checks.Subject) (int64, error) {
	if b.ids[about.String()] == 0 {
		b.lastID++
		b.ids[about.String()] = b.lastID
	}
	return b.ids[about.String()], nil
}

func newBook() *book {
	return &book{
		ids: map[string]int64{}, watched: map[int64]bool{}, states: map[int64][]byte{}, alerts: map[int64][]byte{},
		spans: map[int64]checks.Kind{}, mutes: map[int64]suppression.Mute{},
		slots: map[string]time.Time{},
	}
}

func (b *book) Identify(_ context.Context, names []data.Naming) (data.Identities, error) {
	var found data.Identities
	for _, n := range names {
		if n.Field == "" && n.WasTarget != "" {
			b.rename(n.WasTarget, n.Target)
		}
	}
	watched := map[int64]bool{}
	for _, n := range names {
		about := checks.Subject{Target: n.Target, Field: n.Field}
		id, known := b.ids[about.String()]
		if !known {
			b.lastID++
			id = b.lastID
			b.ids[about.String()] = id
			about.ID = id
			found.New = append(found.New, about)
		}
		watched[id] = true
		found.IDs = append(found.IDs, id)
	}
	for name, id := range b.ids {
		_, remembered := b.states[id]
		if !watched[id] && (b.watched[id] || remembered || slices.ContainsFunc(b.open(), func(a checks.Alert) bool { return a.Subject.ID == id })) {
			target, field, _ := strings.Cut(name, "/")
			found.Retired = append(found.Retired, checks.Subject{ID: id, Target: target, Field: field})
		}
	}
	slices.SortFunc(found.Retired, func(a, b checks.Subject) int { return int(a.ID - b.ID) })
	b.watched = watched
	return found, nil
}

// rename gives a target another name that is free.
func (b *book) rename(from, to string) {
	if _, taken := b.ids[to]; taken {
		return
	}
	for _, suffix := range []string{"", "/t"} {
		if id, known := b.ids[from+suffix]; known {
			delete(b.ids, from+suffix)
			b.ids[to+suffix] = id
		}
	}
}

// read reads what was written.
func read[T any](text []byte) T {
	var v T
	if err := json.Unmarshal(text, &v); err != nil {
		panic(err)
	}
	return v
}

// written is v as it is stored.
func written(v any) []byte {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return text
}

// open returns the stored alerts that last.
func (b *book) open() []checks.Alert {
	var open []checks.Alert
	for _, id := range slices.Sorted(maps.Keys(b.alerts)) {
		if a := read[checks.Alert](b.alerts[id]); a.Open() {
			open = append(open, a)
		}
	}
	return open
}

func (b *book) Load(context.Context) (data.Loaded, error) {
	l := data.Loaded{
		States: map[int64]checks.State{}, Open: b.open(), LastAlert: int64(len(b.alerts)), Spans: maps.Clone(b.spans),
		Slots: maps.Clone(b.slots), Alive: b.alive, Stopped: true, LastMute: int64(len(b.mutes)),
		Fired: map[data.FiredKey][]time.Time{}, Told: map[int64]map[string]notify.Telling{},
	}
	for id, text := range b.states {
		l.States[id] = read[checks.State](text)
	}
	for _, id := range slices.Sorted(maps.Keys(b.alerts)) {
		a := read[checks.Alert](b.alerts[id])
		l.LastAlert = max(l.LastAlert, id)
		key := data.FiredKey{Subject: a.Subject.ID, Kind: a.Kind}
		l.Fired[key] = append(l.Fired[key], a.Fired)
	}
	for _, id := range slices.Sorted(maps.Keys(b.mutes)) {
		if m := b.mutes[id]; m.Ended.IsZero() {
			l.Mutes = append(l.Mutes, m)
		}
	}
	for _, d := range b.owed {
		for _, p := range d.Parts {
			if l.Told[p.Alert.ID] == nil {
				l.Told[p.Alert.ID] = map[string]notify.Telling{}
			}
			telling := l.Told[p.Alert.ID][d.Channel]
			if telling.First.IsZero() {
				telling.First = d.Owed
			}
			telling.Last = d.Owed
			l.Told[p.Alert.ID][d.Channel] = telling
		}
	}
	return l, nil
}

func (b *book) Commit(_ context.Context, batch data.Batch) error {
	for id, state := range batch.States {
		if len(state.Open) > 0 || !state.At.IsZero() {
			b.states[id] = written(state)
		} else {
			delete(b.states, id)
		}
	}
	for id, a := range batch.Alerts {
		b.alerts[id] = written(a)
	}
	for _, c := range batch.Spans {
		if c.Ended {
			delete(b.spans, c.Subject)
		} else {
			b.spans[c.Subject] = c.Kind
		}
	}
	for _, m := range batch.Mutes {
		b.mutes[m.ID] = m
	}
	b.owed = append(b.owed, batch.Deliveries...)
	b.changes = append(b.changes, batch.Changes...)
	maps.Copy(b.slots, batch.Slots)
	if !batch.Alive.IsZero() {
		b.alive = batch.Alive
	}
	return nil
}

// Left returns nothing: no channel is ever taken away.
func (b *book) Left(context.Context, []string) ([]notify.Delivery, error) { return nil, nil }

func (b *book) Told(_ context.Context, alert int64) ([]string, error) {
	var channels []string
	for _, d := range b.owed {
		for _, p := range d.Parts {
			begins := p.What != checks.Resolved && p.What != checks.Unwatched
			if p.Alert.ID == alert && begins && !slices.Contains(channels, d.Channel) {
				channels = append(channels, d.Channel)
			}
		}
	}
	return channels, nil
}

func (*book) Retry(context.Context, data.Retry) ([]data.Entry, error) { return nil, nil }

func (*book) Drop(context.Context, data.Drop) ([]data.Entry, error) { return nil, nil }

func (*book) Deliveries(context.Context, data.DeliveryFilter) ([]data.Entry, error) { return nil, nil }

// A lazy poller asks nobody, and notes who is to be hurried.
type lazy struct{ hurried []int64 }

func (l *lazy) Apply([]*poller.Target) error { return nil }

func (l *lazy) Hurry(target int64) { l.hurried = append(l.hurried, target) }

// A dumb dispatcher sends nothing.
type dumb struct{}

func (dumb) Apply([]notify.Line) {}

func (dumb) Wake() {}

func (dumb) Direct(context.Context, []notify.Delivery) []int { return nil }

package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/config"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/notify"
)

// An auditor holds the database of a house against what must be in it,
// reckoned from the clock and the configuration alone.
type auditor struct {
	*house
	*data.Reader
	names   map[string]int64 // ids of subjects as they are called now
	renamed map[string]string
	nightly []time.Time
}

// audit checks the database after the daemon has been stopped for good.
// Renamed are the targets and fields that got another name, nightly the times
// of the schedule 30 2 * * *.
func (h *house) audit(renamed map[string]string, nightly ...time.Time) {
	h.t.Helper()
	ctx := h.t.Context()
	r, err := data.OpenReader(ctx, h.state)
	if err != nil {
		h.t.Fatal(err)
	}
	defer r.Close()
	a := auditor{house: h, Reader: r, renamed: renamed, nightly: nightly, names: map[string]int64{}}
	subjects, err := r.Subjects(ctx)
	if err != nil {
		h.t.Fatal(err)
	}
	for _, s := range subjects {
		a.names[checks.Subject{Target: s.Target, Field: s.Field}.String()] = s.ID
	}
	a.polls()
	a.values(ctx)
	a.gaps(ctx)
	a.tellings(ctx)
	for line := range strings.Lines(h.log.String()) {
		if strings.Contains(line, "level=ERROR") {
			h.t.Errorf("logged: %s", line)
		}
	}
}

// ticks says whether a schedule of the house has a tick at a full minute.
func (a *auditor) ticks(schedule string, at time.Time) bool {
	switch schedule {
	case "important":
		return true
	case "routine", "*/5 * * * *":
		return at.Unix()%300 == 0
	case "@hourly":
		return at.In(a.zone).Minute() == 0
	case "nightly":
		return slices.ContainsFunc(a.nightly, at.Equal)
	}
	a.t.Fatalf("the house has no schedule %q", schedule)
	return false
}

// anyTicks says whether any of the schedules has a tick at a full minute.
func (a *auditor) anyTicks(fields []config.Field, at time.Time) bool {
	return slices.ContainsFunc(fields, func(f config.Field) bool { return a.ticks(f.Schedule, at) })
}

// due returns when a target is polled in a stint, and the first poll, which
// is for all its fields; zero where the target was known before.
func (a *auditor) due(n int, target string) (all []time.Time, first time.Time) {
	s := a.stints[n]
	known := n > 0 && s.from.Equal(a.stints[n-1].to) && a.knew(n-1, target)
	w := s.watched[target]
	from := s.from
	if known {
		from = from.Add(-w.offset) // goes on with the ticks that it would have had
	} else {
		first = from.Truncate(time.Minute)
		for !a.anyTicks(w.fields, first) {
			first = first.Add(-time.Minute)
		}
		all = append(all, first)
	}
	for at := from.Truncate(time.Minute).Add(time.Minute); at.Add(w.offset).Before(s.to); at = at.Add(time.Minute) {
		if a.anyTicks(w.fields, at) {
			all = append(all, at)
		}
	}
	return all, first
}

// knew says whether a target was watched in a stint, under its name of now or
// one that it had before.
func (a *auditor) knew(n int, target string) bool {
	for name := range a.stints[n].watched {
		if name == target || a.renamed[name] == target {
			return true
		}
	}
	return false
}

// polls checks that each target was asked at its ticks, once each.
func (a *auditor) polls() {
	for n, s := range a.stints {
		for target := range s.watched {
			want, _ := a.due(n, target)
			got := s.asked[target]
			if slices.EqualFunc(got, want, time.Time.Equal) {
				continue
			}
			a.t.Errorf("%s was asked %d times from %s to %s, want %d", target, len(got), a.clock(s.from), a.clock(s.to), len(want))
			for i := range min(len(got), len(want)) {
				if !got[i].Equal(want[i]) {
					a.t.Errorf("the first tick that differs: %s, want %s", a.clock(got[i]), a.clock(want[i]))
					break
				}
			}
		}
	}
}

// clock writes a time of the house.
func (h *house) clock(at time.Time) string { return at.In(h.zone).Format("02 15:04:05") }

// expected returns the ticks at which each field was asked, by its id.
func (a *auditor) expected() map[int64]map[int64]bool {
	all := map[int64]map[int64]bool{}
	for n, s := range a.stints {
		for target, w := range s.watched {
			due, first := a.due(n, target)
			for _, f := range w.fields {
				id := a.id(target, f.Name)
				if all[id] == nil {
					all[id] = map[int64]bool{}
				}
				for _, at := range due {
					if at.Equal(first) || a.ticks(f.Schedule, at) {
						all[id][at.UnixMilli()] = true
					}
				}
			}
		}
	}
	return all
}

// id returns the id of a target or field by the name that it had.
func (a *auditor) id(target, field string) int64 {
	name := checks.Subject{Target: target, Field: field}.String()
	if now := a.renamed[name]; now != "" {
		name = now
	}
	if a.names[name] == 0 {
		a.t.Fatalf("the database knows no %s", name)
	}
	return a.names[name]
}

// values checks that every tick of every field has either a sample or lies in
// a span that says why not, and that there is nothing else.
func (a *auditor) values(ctx context.Context) {
	expected := a.expected()
	samples := map[int64]map[int64]bool{}
	err := a.Samples(ctx, data.Range{}, func(s data.Sample) error {
		if samples[s.Series] == nil {
			samples[s.Series] = map[int64]bool{}
		}
		samples[s.Series][s.At.UnixMilli()] = true
		if !expected[s.Series][s.At.UnixMilli()] {
			a.t.Errorf("a sample of series %d at %s, which is none of its ticks", s.Series, a.clock(s.At))
		}
		return nil
	})
	if err != nil {
		a.t.Fatal(err)
	}
	spans, err := a.Spans(ctx, data.Range{})
	if err != nil {
		a.t.Fatal(err)
	}
	for name, id := range a.names {
		target, _, _ := strings.Cut(name, "/")
		for tick := range expected[id] {
			at := time.UnixMilli(tick)
			if spanned := covered(spans, at, id, a.names[target]); spanned == samples[id][tick] {
				a.t.Errorf("%s at %s: a sample %t, in a span %t; want one of both", name, a.clock(at), samples[id][tick], spanned)
			}
		}
	}
}

// covered says whether a tick lies in a span of one of the subjects.
func covered(spans []data.Span, at time.Time, subjects ...int64) bool {
	return slices.ContainsFunc(spans, func(s data.Span) bool {
		return slices.Contains(subjects, s.Subject) && !at.Before(s.Began) && (s.Ended.IsZero() || at.Before(s.Ended))
	})
}

// gaps checks that the times without watch are those between the stints.
func (a *auditor) gaps(ctx context.Context) {
	spans, err := a.Spans(ctx, data.Range{IDs: []int64{0}})
	if err != nil {
		a.t.Fatal(err)
	}
	var got, want []string
	for _, s := range spans {
		got = append(got, a.clock(s.Began)+" "+a.clock(s.Ended)+" "+s.Reason)
	}
	for n, s := range a.stints[1:] {
		if before := a.stints[n]; !before.to.Equal(s.from) {
			want = append(want, a.clock(before.to)+" "+a.clock(s.from)+" stopped")
		}
	}
	if !slices.Equal(got, want) {
		a.t.Errorf("not watched: %q, want %q", got, want)
	}
}

// tellings checks that who wanted to know of an alert was told each of its
// steps once, and that exactly those were told its end, once.
func (a *auditor) tellings(ctx context.Context) {
	alerts, err := a.Alerts(ctx, data.AlertFilter{})
	if err != nil {
		a.t.Fatal(err)
	}
	deliveries, err := a.Deliveries(ctx, data.DeliveryFilter{})
	if err != nil {
		a.t.Fatal(err)
	}
	a.oneAtATime(alerts)
	told := map[string]int{}
	sent := 0
	for _, d := range deliveries {
		if d.State != notify.Delivered {
			a.t.Errorf("delivery %d to %s is %s", d.ID, d.Channel, d.State)
		}
		for _, p := range d.Parts {
			told[telling(p.Alert.ID, d.Channel, p.What, d.StandIn != 0)]++
		}
		if d.Carrier != 0 {
			continue
		}
		attempts, err := a.Attempts(ctx, d.ID)
		if err != nil {
			a.t.Fatal(err)
		}
		for _, attempt := range attempts {
			if attempt.Outcome == notify.Sent {
				sent++
			}
		}
	}
	if sent != len(a.chats.all) {
		a.t.Errorf("the ledger knows of %d messages, the chats got %d", sent, len(a.chats.all))
	}
	for _, alert := range alerts {
		a.telling(ctx, alert, told)
	}
	for what, n := range told {
		a.t.Errorf("%s: told %d times too often", what, n)
	}
}

// telling names what a channel was told of an alert.
func telling(alert int64, channel string, what checks.What, standIn bool) string {
	name := fmt.Sprintf("A%d %s to %s", alert, what, channel)
	if standIn {
		name += " in place of another"
	}
	return name
}

// telling takes what was rightly told of an alert out of the tellings, and
// complains of what is not there.
func (a *auditor) telling(ctx context.Context, alert checks.Alert, told map[string]int) {
	steps, err := a.Steps(ctx, alert.ID)
	if err != nil {
		a.t.Fatal(err)
	}
	take := func(channel string, what checks.What, standIn bool) bool {
		name := telling(alert.ID, channel, what, standIn)
		if told[name] == 0 {
			return false
		}
		if told[name]--; told[name] == 0 {
			delete(told, name)
		}
		return true
	}
	for _, channel := range a.load().Channels {
		if readsReports(channel.Name) {
			continue
		}
		heard := false
		for _, step := range steps {
			wanted := step.Level >= *channel.Level
			switch step.What {
			case checks.Fired, checks.Worsened:
				if wanted && !take(channel.Name, step.What, false) {
					a.t.Errorf("A%d: %s was not told that it %s", alert.ID, channel.Name, step.What)
				}
				heard = take(channel.Name, step.What, true) || heard || wanted
			case checks.Resolved, checks.Unwatched:
				// Where the fallback is told of it late, the end goes with the beginning.
				if heard && !take(channel.Name, step.What, false) && !take(channel.Name, step.What, true) {
					a.t.Errorf("A%d: %s was not told that it %s", alert.ID, channel.Name, step.What)
				}
			default:
			}
		}
	}
}

// oneAtATime checks that a subject never has two alerts of a kind.
func (a *auditor) oneAtATime(alerts []checks.Alert) {
	for i, one := range alerts {
		for _, other := range alerts[i+1:] { // the later ones come first
			same := one.Subject.ID == other.Subject.ID && one.Kind == other.Kind
			if same && (other.Open() || one.Fired.Before(other.Resolved)) {
				a.t.Errorf("%s and %s are of the same subject and kind and overlap", one.Name(), other.Name())
			}
		}
	}
}

package main

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/notify"
)

// A history is all that is known of one alert, and of the subject that it was
// asked by.
type history struct {
	Now *present `json:"now,omitempty"` // how the subject stands, where it was asked by

	Alert   *checks.Alert  `json:"alert,omitempty"` // nil: the subject has never had one
	Samples []checks.Point `json:"samples,omitempty"`
	Gaps    []gap          `json:"gaps,omitempty"`
	Steps   []stage        `json:"steps,omitempty"`
	Told    []hearing      `json:"told,omitempty"`
	Untold  []untold       `json:"untold,omitempty"`

	from, to time.Time // what the samples are of
}

// A present is how a subject stands now, and what is expected of it.
type present struct {
	standing
	Bounds  []bound   `json:"bounds,omitempty"`
	Pending []pending `json:"pending,omitempty"`
	Why     string    `json:"why,omitempty"` // nothing is firing

	Fields []standing `json:"fields,omitempty"` // of a target
	Quiet  []string   `json:"quiet,omitempty"`  // the mutes and the maintenance that hold news of it back now
}

// A pending condition is on its way to an alert.
type pending struct {
	Kind  string       `json:"kind"`
	Level checks.Level `json:"level"`
	Has   string       `json:"has"`   // how long it has lasted
	Needs string       `json:"needs"` // how long it must
}

// A gap is a stretch around the alert in which there was no value.
type gap struct {
	Of     string    `json:"of"` // the subject, or the program
	Kind   string    `json:"kind"`
	Reason string    `json:"reason,omitempty"`
	Began  time.Time `json:"began"`
	Ended  time.Time `json:"ended,omitzero"`
}

// A stage is one step in the life of the alert.
type stage struct {
	At    time.Time    `json:"at"`
	What  string       `json:"what"`
	Level checks.Level `json:"level"`
	Value *float64     `json:"value,omitempty"`
	Note  string       `json:"note,omitempty"` // the fault; by whom or by which rule
}

// A hearing is what one channel was told of the alert at a time.
type hearing struct {
	Delivery int64         `json:"delivery"`
	Channel  string        `json:"channel"`
	Steps    []checks.What `json:"steps"`
	Owed     time.Time     `json:"owed"`
	State    notify.State  `json:"state"`
	Done     time.Time     `json:"done,omitzero"`
	Instead  string        `json:"instead_of,omitempty"` // the channel that did not get through
	Attempts []tried       `json:"attempts,omitempty"`
	Error    string        `json:"error,omitempty"`
	Until    time.Time     `json:"quiet_until,omitzero"` // the quiet hours that hold it back end then
}

// A tried delivery is one attempt at it.
type tried struct {
	At      time.Time `json:"at"`
	Took    float64   `json:"took_ms"`
	Outcome string    `json:"outcome"`
	Answer  string    `json:"answer,omitempty"`
}

// Untold is a channel that has been owed no news of the alert.
type untold struct {
	Channel string `json:"channel"`
	Reason  string `json:"reason"`
}

// history returns the story of an alert.
func (v *view) history(ctx context.Context, a checks.Alert) (history, error) {
	s := history{Alert: &a}
	steps, err := v.Steps(ctx, a.ID)
	if err != nil {
		return s, err
	}
	if a.Fired.After(a.Since) {
		s.Steps = append(s.Steps, stage{At: a.Since, What: checks.Began.String()})
	}
	for _, step := range steps {
		s.Steps = append(s.Steps, stage{step.At, step.What.String(), step.Level, step.Value, step.Text})
	}
	if err := v.around(ctx, &s); err != nil {
		return s, err
	}
	if s.Told, err = v.hearings(ctx, a.ID); err != nil {
		return s, err
	}
	s.route(v.policies(), time.Now())
	return s, nil
}

// The time around an alert that its story looks at, before and after.
const (
	leastAround = 15 * time.Minute
	mostAround  = 12 * time.Hour
)

// around adds the samples and gaps around the alert.
func (v *view) around(ctx context.Context, s *history) error {
	now := time.Now()
	end := cmp.Or(s.Alert.Resolved, now)
	lead := min(max(end.Sub(s.Alert.Since)/3, leastAround), mostAround)
	s.from, s.to = s.Alert.Since.Add(-lead), end.Add(lead)
	if s.to.After(now) {
		s.to = now
	}
	var err error
	if s.Samples, err = v.samples(ctx, s.Alert, stretch{s.from, s.to}); err != nil {
		return err
	}
	s.Gaps, err = v.gaps(ctx, s.Alert.Subject, stretch{s.from, s.to})
	s.fit()
	return err
}

// fit leaves out the time before there was anything to see.
func (h *history) fit() {
	if len(h.Samples) == 0 {
		return
	}
	first := h.Alert.Since
	if at := h.Samples[0].At; at.Before(first) {
		first = at
	}
	for _, g := range h.Gaps {
		if g.Began.Before(first) {
			first = g.Began
		}
	}
	h.from = latest(h.from, first)
}

// longLook is from how long a time on not every sample of it is looked at.
const longLook = 12 * time.Hour

// samples returns the samples of the alert's field in a time: all of them, or
// where that is long those at even distances, and the worst.
func (v *view) samples(ctx context.Context, a *checks.Alert, in stretch) ([]checks.Point, error) {
	if a.Subject.Field == "" {
		return nil, nil
	}
	var points []checks.Point
	length := in.ended.Sub(in.began)
	if length <= longLook {
		of := data.Range{IDs: []int64{a.Subject.ID}, From: in.began, To: in.ended.Add(1)}
		err := v.Samples(ctx, of, func(s data.Sample) error {
			points = append(points, checks.Point{At: s.At, Value: s.Value})
			return nil
		})
		return points, err
	}
	const looks = 4 * plotWidth
	times := make([]time.Time, looks+1)
	for i := range times {
		times[i] = in.began.Add(length / looks * time.Duration(i))
	}
	points, err := v.Nearest(ctx, a.Subject.ID, times, length/looks/2)
	if !a.WorstAt.IsZero() && a.Kind == checks.Bound {
		points = append(points, checks.Point{At: a.WorstAt, Value: a.Worst})
	}
	points = slices.DeleteFunc(points, func(p checks.Point) bool { return p.At.IsZero() })
	slices.SortFunc(points, func(a, b checks.Point) int { return a.At.Compare(b.At) })
	return points, err
}

// gaps returns when there was no value: of the subject, its target or the
// program.
func (v *view) gaps(ctx context.Context, about checks.Subject, in stretch) ([]gap, error) {
	names := map[int64]string{about.ID: about.String()}
	subjects, err := v.Subjects(ctx)
	if err != nil {
		return nil, err
	}
	for _, s := range subjects {
		if s.Target == about.Target && s.Field == "" {
			names[s.ID] = s.Target
		}
	}
	return v.gapsOf(ctx, names, in)
}

// gapsOf returns when there was no value of subjects, by the names that they
// are to have, or of anything: where the program did not run, and where it does
// not now.
func (v *view) gapsOf(ctx context.Context, names map[int64]string, in stretch) ([]gap, error) {
	of := data.Range{IDs: []int64{0}, From: in.began, To: in.ended}
	for id := range names {
		of.IDs = append(of.IDs, id)
	}
	spans, err := v.Spans(ctx, of)
	var all []gap
	for _, s := range spans {
		all = append(all, gap{cmp.Or(names[s.Subject], ourselves), s.Kind, s.Reason, s.Began, s.Ended})
	}
	l, wrong := v.lapse(ctx)
	if !l.since.IsZero() && l.since.Before(in.ended) { // the next start writes it down
		reason := "unknown"
		if l.stopped {
			reason = "stopped"
		}
		all = append(all, gap{Of: ourselves, Kind: data.NotWatched, Reason: reason, Began: latest(l.since, in.began)})
	}
	return all, errors.Join(err, wrong)
}

// ourselves is what a gap is of in which nobody watched.
const ourselves = "gaugewatch"

// hearings returns who was told of an alert, the earliest first.
func (v *view) hearings(ctx context.Context, alert int64) ([]hearing, error) {
	accounts, err := v.Tale(ctx, alert)
	var all []hearing
	for _, a := range accounts {
		h := hearing{
			Delivery: a.Delivery, Channel: a.Channel, Steps: a.Steps, Owed: a.Owed, State: a.State, Done: a.Done,
			Instead: a.Instead, Error: a.Error,
		}
		for _, t := range a.Attempts {
			h.Attempts = append(h.Attempts, tried{t.At, float64(t.Took.Microseconds()) / 1000, t.Outcome.String(), t.Answer})
		}
		all = append(all, h)
	}
	return all, err
}

package backtest

import (
	"cmp"
	"context"
	"errors"
	"iter"
	"slices"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/internal/schedule"
)

// A Source makes readings of what is stored.
type Source struct {
	Reader   *data.Reader
	From, To time.Time // To is now at the latest
	Fields   []int64   // whose values are read; none: all

	// Schedules are when a subject is asked. Of a stretch without a value only
	// its begin and its end are stored: at the ticks between, the reading is
	// the same.
	Schedules map[int64][]schedule.Schedule
}

// Readings returns the readings in the order of their time, in batches. Where
// nobody watched there are none.
func (s Source) Readings(ctx context.Context) iter.Seq2[[]Reading, error] {
	return func(yield func([]Reading, error) bool) {
		spans, err := s.Reader.Spans(ctx, data.Range{From: s.From, To: s.To})
		if err != nil {
			yield(nil, err)
			return
		}
		blanks := newBlanks(s, spans)
		enough := errors.New("enough")
		err = s.Reader.Values(ctx, data.Range{IDs: s.Fields, From: s.From, To: s.To}, func(values []data.Value) error {
			if !yield(blanks.among(values), nil) {
				return enough
			}
			return nil
		})
		switch {
		case errors.Is(err, enough):
			return
		case err != nil:
			yield(nil, err)
			return
		}
		for rest := blanks.rest(); len(rest) > 0; rest = blanks.rest() {
			if !yield(rest, nil) {
				return
			}
		}
	}
}

// blanks are the readings without a value, and the gaps in which nobody
// watched, in the order of their time.
type blanks struct {
	to      time.Time
	gaps    []data.Span
	waiting []blank // that have not begun, the first first
	begun   []blank // the next reading first
}

// A blank is a stretch in which a subject had no value.
type blank struct {
	subject   int64
	why       checks.Kind // OK: nobody watched
	next      time.Time   // the next reading
	ended     time.Time
	lasts     bool // at the end of what is stored
	schedules []schedule.Schedule
}

// newBlanks returns the blanks of spans. Values that were refused are stored
// one by one, so that their spans say nothing more.
func newBlanks(s Source, spans []data.Span) *blanks {
	b := &blanks{to: s.To}
	for _, span := range spans {
		one := blank{
			subject: span.Subject, next: later(span.Began, s.From), schedules: s.Schedules[span.Subject],
			ended: cmp.Or(span.Ended, b.to), lasts: span.Ended.IsZero(),
		}
		switch span.Kind {
		case data.NotWatched:
			b.gaps = append(b.gaps, span)
		case checks.Missing.String():
			one.why = checks.Missing
		case checks.NoResponse.String():
			one.why = checks.NoResponse
		default:
			continue
		}
		b.waiting = append(b.waiting, one)
	}
	slices.SortStableFunc(b.waiting, blank.compare)
	return b
}

// later returns the later of two times.
func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

// compare orders blanks by their next readings, those of one time by their
// subjects: gaps come first, and targets before their fields.
func (b blank) compare(other blank) int {
	return cmp.Or(b.next.Compare(other.next), cmp.Compare(b.subject, other.subject))
}

// first returns the queue that has the next reading; nil: none has.
func (b *blanks) first() *[]blank {
	switch {
	case len(b.begun) == 0 && len(b.waiting) == 0:
		return nil
	case len(b.waiting) == 0, len(b.begun) > 0 && b.begun[0].compare(b.waiting[0]) < 0:
		return &b.begun
	}
	return &b.waiting
}

// among returns the readings of values, with those without a value among them.
func (b *blanks) among(values []data.Value) []Reading {
	all := make([]Reading, 0, len(values))
	for i := range values {
		v := &values[i]
		for q := b.first(); q != nil && !(*q)[0].next.After(v.At); q = b.first() {
			all = b.take(q, all)
		}
		why := checks.OK
		if v.Refused {
			why = checks.Invalid
		}
		all = append(all, Reading{At: v.At, Subject: v.Series, Why: why, Value: v.Value})
	}
	return all
}

// restAtMost is how many readings without a value make a batch.
const restAtMost = 4096

// rest returns the next readings after the last value.
func (b *blanks) rest() []Reading {
	var all []Reading
	for q := b.first(); q != nil && len(all) < restAtMost; q = b.first() {
		all = b.take(q, all)
	}
	return all
}

// take appends the next reading without a value, and finds the one after it.
func (b *blanks) take(from *[]blank, all []Reading) []Reading {
	one := (*from)[0]
	*from = (*from)[1:]
	switch over := !one.next.Before(one.ended); {
	case one.subject == 0: // a gap is told once
		return append(all, Reading{At: one.next})
	case over && one.why == checks.NoResponse && !one.lasts:
		return append(all, Reading{At: one.next, Subject: one.subject})
	case over:
		return all
	case !b.unwatched(one.next):
		all = append(all, Reading{At: one.next, Subject: one.subject, Why: one.why})
	}
	one.next = one.tick()
	i, _ := slices.BinarySearchFunc(b.begun, one, blank.compare)
	b.begun = slices.Insert(b.begun, i, one)
	return all
}

// tick returns the next tick of the subject, or the end of the span if that
// comes first.
func (b *blank) tick() time.Time {
	next := b.ended
	for _, s := range b.schedules {
		if tick := s.Next(b.next); !tick.IsZero() && tick.Before(next) {
			next = tick
		}
	}
	return next
}

// unwatched says whether nobody watched at a time.
func (b *blanks) unwatched(at time.Time) bool {
	return slices.ContainsFunc(b.gaps, func(g data.Span) bool {
		return !at.Before(g.Began) && at.Before(cmp.Or(g.Ended, b.to))
	})
}

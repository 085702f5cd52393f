package poller

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/schedule"
)

// Push are the settings of a target that sends its values by itself: a sensor
// on a battery, that sleeps in between. Its schedule is how often one looks
// whether it is silent.
type Push struct {
	Every schedule.Duration  `yaml:"every"` // how often it sends
	Grace *schedule.Duration `yaml:"grace"` // how late it may be; default: half of every
}

// Validate reports the mistakes in the settings.
func (s *Push) Validate() []checks.Problem {
	var p problems
	if s.Every <= 0 {
		p.add("every", "is missing: how often the device sends, such as 10m")
	}
	return p
}

// Cautions reports nothing.
func (s *Push) Cautions() []checks.Problem { return nil }

// Patience is how long it may send nothing before it is silent.
func (s *Push) Patience() time.Duration { return (s.Every + s.grace()).Std() }

// grace is how late it may be.
func (s *Push) grace() schedule.Duration {
	if s.Grace != nil {
		return *s.Grace
	}
	return s.Every / 2
}

// Open makes the source.
func (s *Push) Open(*Client) (Source, error) {
	return &Pushed{
		every: s.Every.Std(), grace: s.grace().Std(), letters: make(chan []byte), ear: &ear{last: Hearing{At: time.Now()}},
	}, nil
}

// ErrNothingNew says that a source has not been told anything since it was last
// asked: there is no poll then.
var ErrNothingNew = errors.New("nothing new")

// A Pushed is the source of a target that sends its values by itself. What it
// sends is handed over by [Pushed.Send], and the next poll is made of it.
type Pushed struct {
	every   time.Duration
	grace   time.Duration
	letters chan []byte
	ear     *ear
}

// A Hearing is when a target that sends by itself was last heard.
type Hearing struct {
	At time.Time // when it last sent something; before the first time, since when it is awaited

	// Deaf is for how long since then it was due and could not be heard, as
	// the program did not run: that is not its silence.
	Deaf time.Duration
}

// An ear keeps the latest hearing of a target, for all sources that follow each
// other.
type ear struct {
	mu   sync.Mutex
	last Hearing
}

// hear replaces the hearing.
func (e *ear) hear(h Hearing) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.last = h
}

// latest returns the hearing.
func (e *ear) latest() Hearing {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.last
}

// Heard returns when the target was last heard.
func (p *Pushed) Heard() Hearing { return p.ear.latest() }

// Follow takes the place of the source that the same target had before: what
// either hears, both have heard. It comes before the first Fetch.
func (p *Pushed) Follow(former *Pushed) { p.ear = former.ear }

// Resume goes on with what was heard until the program stopped; zero where that
// is not known. A time later than now is that of a clock that was wrong, and
// counts as now. It comes before the first Fetch.
func (p *Pushed) Resume(h Hearing, stopped time.Time) {
	now := time.Now()
	due := h.At.Add(p.every + h.Deaf)
	if stopped.After(due) {
		due = stopped
	}
	h.Deaf += max(0, now.Sub(due))
	h.At = now.Add(min(0, h.At.Sub(now))) // as the clock may still be set, time runs on without it
	p.ear.hear(h)
}

// Send hands over what the target has sent, once a poll begins that takes it:
// the caller hurries one. An error means that none came while the context lasted,
// or that it is no text.
func (p *Pushed) Send(ctx context.Context, body []byte, hurry func()) error {
	text, bad := toUTF8(body, "", "")
	if bad != nil {
		return bad
	}
	hurry()
	select {
	case p.letters <- text:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Host returns nothing: nobody is asked.
func (p *Pushed) Host() string { return "" }

// Fetch returns what the target has sent, one at a time. It is silent once it has
// sent nothing for too long.
func (p *Pushed) Fetch(ctx context.Context) (Answer, error) {
	const moment = 100 * time.Millisecond // who sends hurries us first
	timer := time.NewTimer(moment)
	defer timer.Stop()
	select {
	case text := <-p.letters:
		p.ear.hear(Hearing{At: time.Now()})
		return Answer{Body: text}, nil
	case <-ctx.Done():
	case <-timer.C:
	}
	last := p.ear.latest()
	if silent := time.Since(last.At); silent > p.every+p.grace+last.Deaf {
		silent = silent.Round(time.Second)
		s := silence(checks.Unsent, nil, "it has sent nothing for %s, and should every %s", schedule.Duration(silent), schedule.Duration(p.every))
		s.Fault.End = checks.Ending{Took: silent, Limit: p.every}
		return Answer{}, s
	}
	return Answer{}, ErrNothingNew
}

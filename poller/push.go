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

// Open makes the source.
func (s *Push) Open(*Client) (Source, error) {
	grace := s.Every / 2
	if s.Grace != nil {
		grace = *s.Grace
	}
	return &Pushed{every: s.Every.Std(), patience: (s.Every + grace).Std(), letters: make(chan []byte), heard: time.Now()}, nil
}

// ErrNothingNew says that a source has not been told anything since it was last
// asked: there is no poll then.
var ErrNothingNew = errors.New("nothing new")

// A Pushed is the source of a target that sends its values by itself. What it
// sends is handed over by [Pushed.Send], and the next poll is made of it.
type Pushed struct {
	every    time.Duration
	patience time.Duration
	letters  chan []byte

	mu    sync.Mutex
	heard time.Time // when it last sent something, or was opened
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
		p.mu.Lock()
		defer p.mu.Unlock()
		p.heard = time.Now()
		return Answer{Body: text}, nil
	case <-ctx.Done():
	case <-timer.C:
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if silent := time.Since(p.heard); silent > p.patience {
		silent = silent.Round(time.Second)
		s := silence(checks.Unsent, nil, "it has sent nothing for %s, and should every %s", schedule.Duration(silent), schedule.Duration(p.every))
		s.Fault.End = checks.Ending{Took: silent, Limit: p.every}
		return Answer{}, s
	}
	return Answer{}, ErrNothingNew
}

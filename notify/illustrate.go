package notify

import (
	"context"
	"slices"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
)

// How charts follow alerts. They are worth less than everything else.
const (
	chartLife  = 10 * time.Minute // after that nobody waits for one
	chartTries = 3
	mostCharts = 5 // that wait; the oldest gives way
)

// A chart is a picture that is to follow below a message that has been sent.
type chart struct {
	receipt string
	message Message // what goes below it
	alert   checks.Alert
	until   time.Time // after that it is given up
	next    time.Time // not to be tried before
	tries   int
	drawing bool
	drawn   bool // or it could not be: there is no picture then
}

// charted returns the alert of which a chart follows the message that tells
// the deliveries: the worst one of a field with values that lasts and is news.
func charted(told []Delivery) (checks.Alert, bool) {
	var parts []Part
	for _, d := range told {
		parts = append(parts, d.Parts...)
	}
	for _, i := range worstFirst(collapse(parts)) {
		a := i.alert
		if (i.news == lasts || i.news == worse) && a.Subject.Field != "" && a.Kind.Valued() && !a.Drill {
			return a, true
		}
	}
	return checks.Alert{}, false
}

// follow lets a chart follow a message that has arrived, where one may.
func (s *sender) follow(line Line, n Next, m Message, r Result) {
	_, can := line.Channel.(Illustrator)
	if !can || !line.Policy.Chart || r.Outcome != Sent || r.Receipt == "" || n.Digest != 0 || s.printer.of() == nil {
		return
	}
	a, ok := charted(append([]Delivery{*n.Carrier}, n.Joined...))
	if !ok {
		return
	}
	below := Message{Key: NewKey(), Level: m.Level, Title: m.Title, At: m.At, Threads: m.Threads, Language: m.Language, Delivery: m.Delivery}
	s.charts = append(s.charts, &chart{receipt: r.Receipt, message: below, alert: a, until: time.Now().Add(chartLife)})
	if more := len(s.charts) - mostCharts; more > 0 {
		s.charts = slices.Delete(s.charts, 0, more)
	}
}

// illustrate lets a chart follow, where one is to, nothing is to be sent until a
// time, zero is never, and nothing waits for the provider. It returns when to
// look again, as step does.
func (s *sender) illustrate(ctx context.Context, line Line, due []Delivery, until time.Time) time.Duration {
	illustrator, can := line.Channel.(Illustrator)
	now := time.Now()
	s.charts = slices.DeleteFunc(s.charts, func(c *chart) bool { return !can || !line.Policy.Chart || now.After(c.until) })
	if len(s.charts) == 0 {
		return -1
	}
	c := s.charts[len(s.charts)-1] // the latest matters most
	if !s.drawn(ctx, line, c) {
		return -1
	}
	if len(c.message.Pictures) == 0 {
		s.drop(c)
		return 0
	}
	stuck := slices.ContainsFunc(due, func(d Delivery) bool { return d.frozen() || d.Next.After(now) })
	ready := latest(c.next, s.edits.ready(line.Policy.Pace, s.history, now))
	if stuck || ready.After(now) || !until.IsZero() && until.Sub(now) < editTimeout {
		return max(ready.Sub(now), time.Second)
	}
	r := s.amend(ctx, line, func(ctx context.Context) Result { return illustrator.Illustrate(ctx, c.receipt, c.message) })
	s.edits.spend(time.Now())
	c.tries++
	c.message.Reached = r.Reached
	if r.Outcome != Sent {
		s.log.Info("no chart follows an alert yet", "outcome", r.Outcome.String(), "reason", r.Text)
	}
	if r.Outcome == Sent || r.Outcome == Permanent || c.tries >= chartTries {
		s.drop(c)
		return 0
	}
	c.next = time.Now().Add(max(r.Wait, backoff(c.tries)))
	return time.Until(c.next)
}

// drop gives a chart up, or is done with it.
func (s *sender) drop(c *chart) {
	s.charts = slices.DeleteFunc(s.charts, func(other *chart) bool { return other == c })
}

// drawn says whether a chart has been drawn, or could not be. It lets it be
// drawn beside all else and wakes the sender then.
func (s *sender) drawn(ctx context.Context, line Line, c *chart) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c.drawing || c.drawn {
		return c.drawn
	}
	c.drawing = true
	o := s.order(line, Edition{})
	go func() {
		picture, err := inTurn(ctx, s.printer, func(ctx context.Context, r Reporter) (Picture, error) { return r.Chart(ctx, c.alert, o) })
		if err != nil && ctx.Err() == nil {
			s.log.Warn("no chart follows an alert", "alert", c.alert.Name(), "error", err)
		}
		s.mu.Lock()
		if c.drawn = true; err == nil && len(picture.Bytes) > 0 {
			c.message.Pictures = []Picture{picture.Named()}
		}
		s.mu.Unlock()
		s.nudge()
	}()
	return false
}

// idle does what can wait: it edits messages, and lets charts follow them. It
// returns when to look again, as step does.
func (s *sender) idle(ctx context.Context, line Line, due []Delivery, until time.Time) (time.Duration, error) {
	wait, err := s.edit(ctx, line, due, until)
	if wait == 0 || err != nil {
		return wait, err
	}
	chart := s.illustrate(ctx, line, due, until)
	switch {
	case wait < 0:
		return chart, nil
	case chart < 0:
		return wait, nil
	}
	return min(wait, chart), nil
}

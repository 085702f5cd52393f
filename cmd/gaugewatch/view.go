package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"time"

	"github.com/gaugewatch/gaugewatch/config"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/internal/schedule"
)

// A view is the database as commands that only look at it have it, together
// with the configuration and the zone in which they show times.
type view struct {
	*data.Reader
	config *config.Config // nil where it is wrong
	zone   *time.Location
}

// openView opens the database that the configuration names.
func (o *options) openView(ctx context.Context) (*view, error) {
	c, err := o.load()
	_, wrong := errors.AsType[*wrongConfig](err)
	if err != nil && (!wrong || !exists(c.State)) {
		return nil, err // else the mistakes are printed, and looking goes on
	}
	r, err := data.OpenReader(ctx, c.State)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &hinted{err, "the daemon makes it: gaugewatch run -c " + o.config}
	}
	if err != nil {
		return nil, err
	}
	v := &view{Reader: r, config: c, zone: c.Zone()}
	if wrong {
		v.config = nil
	}
	return v, nil
}

// clock writes a time as tables show it, in the zone of the view.
func (v *view) clock(t time.Time) string {
	if t.IsZero() {
		return "–"
	}
	return t.In(v.zone).Format("2006-01-02 15:04:05")
}

// lasted writes how long something lasted: to the second, the minute, the hour
// or the day, by how long that is. Of less than a day it names the units.
func lasted(d time.Duration) string {
	const day = 24 * time.Hour
	d = d.Round(time.Second)
	switch {
	case d >= 14*day:
		return schedule.Duration(d.Round(day)).String()
	case d >= day:
		return schedule.Duration(d.Round(time.Hour)).String()
	case d >= time.Hour:
		d = d.Round(time.Minute)
		return units(int(d/time.Hour), "h", int(d%time.Hour/time.Minute), "m")
	}
	if d < time.Minute {
		return schedule.Duration(d).String()
	}
	return units(int(d/time.Minute), "m", int(d%time.Minute/time.Second), "s")
}

// units writes a length in two units, as "14m 30s" or "2h".
func units(many int, large string, few int, small string) string {
	text := strconv.Itoa(many) + large
	if few > 0 {
		text += " " + strconv.Itoa(few) + small
	}
	return text
}

// left writes how much of a time is left: to the minute, but for the last ones.
func left(d time.Duration) string {
	const last = 5 * time.Minute
	if d >= last {
		d = d.Round(time.Minute)
	}
	return lasted(d)
}

// troubleIf is the exit status for what is in trouble.
func troubleIf(trouble bool) error {
	if trouble {
		return &exitError{code: exitTrouble}
	}
	return nil
}

// A span is a flag for a period such as 7d.
type span time.Duration

// String returns the period as it is written.
func (s *span) String() string {
	if *s == 0 {
		return ""
	}
	return schedule.Duration(*s).String()
}

// Set reads a period.
func (s *span) Set(text string) error {
	d, err := schedule.ParseDuration(text)
	if err != nil {
		return fmt.Errorf("not a period: %w", err)
	}
	*s = span(d)
	return nil
}

// Type names the flag's kind for the help.
func (s *span) Type() string { return "period" }

package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
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
// or the day, by how long that is.
func lasted(d time.Duration) string {
	const day = 24 * time.Hour
	unit := time.Second
	switch {
	case d >= 14*day:
		unit = day
	case d >= day:
		unit = time.Hour
	case d >= time.Hour:
		unit = time.Minute
	}
	return schedule.Duration(d.Round(unit)).String()
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

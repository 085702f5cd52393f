package report

import (
	"context"
	"fmt"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/resident"
	"github.com/gaugewatch/gaugewatch/report/glyphs"
)

// A Desk puts reports together. Its methods may be called at any time and from
// anywhere; pictures are drawn one after the other.
type Desk struct {
	archive Archive
	site    func(ctx context.Context, from, to time.Time) (Site, error)
	fonts   *glyphs.Fonts
	drawing chan struct{} // holds one while a picture is drawn
}

// NewDesk returns a desk that draws with some fonts. Site says what is watched
// now, with the limits that hold in a period.
func NewDesk(archive Archive, site func(ctx context.Context, from, to time.Time) (Site, error), fonts *glyphs.Fonts) *Desk {
	return &Desk{archive: archive, site: site, fonts: fonts, drawing: make(chan struct{}, 1)}
}

// Drawing says whether a picture is being drawn, be it one for which nobody waits
// any more.
func (d *Desk) Drawing() bool { return len(d.drawing) > 0 }

// mostPictures is how many pictures a report has: as many as an album of
// Telegram. What is in trouble is on the first.
const mostPictures = 10

// Report puts an edition together. Where it cannot be drawn, or not before the
// context ends, the words come without pictures, and the error says why.
func (d *Desk) Report(ctx context.Context, e Edition) (Printed, error) {
	t, err := d.count(ctx, e)
	if err != nil {
		return Printed{}, err
	}
	printed := t.words()
	sheets := t.page.Sheets()
	printed.Pictures, err = d.pictures(ctx, sheets[:min(mostPictures, len(sheets))], func(p Page) (Picture, error) { return d.sheet(p, e.Tiles) })
	return printed, err
}

// before is how much of the time before an alert its chart shows.
const before = 3 * time.Hour

// Chart draws the last hours of the field of an alert: from some time before it
// began until now. Of the edition the reader's language, zone and theme count,
// and when it is made.
func (d *Desk) Chart(ctx context.Context, a checks.Alert, e Edition) (Picture, error) {
	if a.Subject.Field == "" {
		return Picture{}, fmt.Errorf("chart of %s: it is no field", a.Subject)
	}
	e.Title, e.Fields, e.Tags, e.only = "", nil, nil, a.Subject.ID
	e.Since, e.Until = a.Since.Add(-before), e.Made
	t, err := d.count(ctx, e)
	if err != nil {
		return Picture{}, err
	}
	if len(t.page.Cards) == 0 {
		return Picture{}, fmt.Errorf("chart of %s: it is not watched any more", a.Subject)
	}
	all, err := d.pictures(ctx, []Page{t.page}, d.chart)
	if err != nil {
		return Picture{}, err
	}
	return all[0], nil
}

// count reads what an edition shows.
func (d *Desk) count(ctx context.Context, e Edition) (tally, error) {
	if e.Made.IsZero() {
		e.Made = e.Until
	}
	from, to := e.period()
	site, err := d.site(ctx, from, to)
	if err != nil {
		return tally{}, fmt.Errorf("report: what is watched: %w", err)
	}
	shown, rest := e.chosen(site), []Target(nil)
	q := e.query(shown, from, to)
	if len(q.Fields) > mostRead {
		overview := q
		overview.Fields, overview.Targets = nil, append(q.Targets, q.Fields...)
		record, err := d.archive.Read(ctx, overview)
		if err != nil {
			return tally{}, fmt.Errorf("report: %w", err)
		}
		shown, rest = newCounter(e, site, overview, record).front(shown)
		q = e.query(shown, from, to)
		q.Targets = overview.Targets
	}
	record, err := d.archive.Read(ctx, q)
	if err != nil {
		return tally{}, fmt.Errorf("report: %w", err)
	}
	return newCounter(e, site, q, record).tally(shown, rest), nil
}

// How much of a period is read, and drawn. A picture is a thousand pixels wide:
// of more points than those nobody sees more.
const (
	longestSamples = 26 * time.Hour      // from here on, summaries of hours
	longestHours   = 45 * 24 * time.Hour // from here on, of days
	mostPoints     = 1600                // of a line
	thinned        = 720                 // stretches of a line that would have more, each with two points
	mostLead       = time.Hour           // before the period

	// mostRead is of how many fields values are read: twice as many as there are
	// on pictures. Of the others it is known whether they are in trouble.
	mostRead = 2 * mostPictures * mostRows
)

// query returns what an edition asks for of some targets.
func (e Edition) query(shown []Target, from, to time.Time) Query {
	q := Query{From: from, To: to, All: len(e.Fields) == 0 && len(e.Tags) == 0 && e.only == 0}
	shortest, longest := time.Duration(0), time.Duration(0)
	for _, t := range shown {
		q.Targets = append(q.Targets, t.Subject.ID)
		for _, f := range t.Fields {
			q.Fields = append(q.Fields, f.Subject.ID)
			longest = max(longest, f.Step)
			if f.Step > 0 && (shortest == 0 || f.Step < shortest) {
				shortest = f.Step
			}
		}
	}
	period := to.Sub(from)
	switch {
	case period > longestHours:
		const days = 24 * time.Hour
		q.Sum = days * (1 + period/(days*thinned))
	case period > longestSamples:
		q.Sum = time.Hour
	default:
		q.Lead = min(3*longest, mostLead)
		if shortest > 0 && period/shortest > mostPoints {
			q.Thin = max(period/thinned, time.Second).Truncate(time.Second)
		}
	}
	return q
}

// pictures draws some pages. It does so in a goroutine of its own, so that one
// that takes for ever hinders nobody but the next.
func (d *Desk) pictures(ctx context.Context, pages []Page, draw func(Page) (Picture, error)) ([]Picture, error) {
	select {
	case d.drawing <- struct{}{}:
	case <-ctx.Done():
		return nil, fmt.Errorf("report: another one is still being drawn: %w", context.Cause(ctx))
	}
	type outcome struct {
		all []Picture
		err error
	}
	done := make(chan outcome, 1)
	go func() {
		all, err := drawAll(ctx, pages, draw)
		resident.Ease() // of the fonts
		<-d.drawing
		done <- outcome{all, err} // who has it finds nothing drawn any more
	}()
	select {
	case o := <-done:
		return o.all, o.err
	case <-ctx.Done():
		return nil, fmt.Errorf("report: not drawn in time: %w", context.Cause(ctx))
	}
}

// drawAll draws pages one after the other until the context ends.
func drawAll(ctx context.Context, pages []Page, draw func(Page) (Picture, error)) (all []Picture, err error) {
	defer func() {
		if r := recover(); r != nil {
			all, err = nil, fmt.Errorf("report: drawing it: %v", r)
		}
	}()
	for _, p := range pages {
		if ctx.Err() != nil {
			return nil, fmt.Errorf("report: not drawn in time: %w", context.Cause(ctx))
		}
		one, err := draw(p)
		if err != nil {
			return nil, fmt.Errorf("report: drawing it: %w", err)
		}
		one.Alt = p.alt()
		all = append(all, one)
	}
	return all, nil
}

// sheet draws a page of a report, with a tile where one is wanted.
func (d *Desk) sheet(p Page, tiled bool) (Picture, error) {
	image, err := p.Draw(d.fonts)
	if err != nil {
		return Picture{}, err
	}
	drawn := Picture{PNG: image.PNG, Width: image.Width, Height: image.Height}
	if tiled {
		tile, err := p.Tile(d.fonts)
		if err != nil {
			return Picture{}, err
		}
		drawn.Tile = tile.PNG
	}
	return drawn, nil
}

// chart draws the chart of an alert.
func (d *Desk) chart(p Page) (Picture, error) {
	image, err := p.Chart(d.fonts)
	return Picture{PNG: image.PNG, Width: image.Width, Height: image.Height}, err
}

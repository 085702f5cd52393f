package page_test

import (
	"context"
	"flag"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/web"
	"github.com/gaugewatch/gaugewatch/web/page"
)

// wave is a plot of invented values: around a middle, with a bump of a height
// at the end.
func wave(from time.Time, middle, swing, bump float64, p page.Plot) page.Plot {
	p.From, p.To, p.Step = from, from.Add(3*time.Hour), time.Minute
	for m := range 181 {
		x := float64(m) / 180
		late := (x - 0.98) / 0.12
		v := middle + swing*math.Sin(9*x) + swing/8*math.Sin(97*x) + bump*math.Exp(-late*late)
		p.Points = append(p.Points, checks.Point{At: from.Add(time.Duration(m) * time.Minute), Value: v})
	}
	return p
}

// store is a site of three targets, one of them in trouble.
func store() page.Now {
	n := page.Now{At: time.Date(2026, 11, 1, 0, 0, 9, 0, time.UTC)}
	n.From = n.At.Add(-3 * time.Hour)
	since := n.At.Add(-24 * time.Minute)
	limits := []checks.Limit{{Level: checks.Warn, Lower: new(-25.0), Upper: new(-18.0)}, {Level: checks.Error, Upper: new(-15.0)}}
	row := func(title, unit string, places int, p page.Plot) page.Row {
		last := math.Round(p.Points[180].Value*math.Pow10(places)) / math.Pow10(places)
		return page.Row{Title: title, Unit: unit, Value: new(last), At: n.At.Add(-9 * time.Second), Limits: p.Limits, Plot: p.Draw()}
	}
	cold := row("Temperature", "°C", 1, wave(n.From, -20, 0.8, 7, page.Plot{Limits: limits, Bars: []page.Bar{{Level: checks.Error, From: since}}}))
	cold.Level = checks.Error
	alert := checks.Alert{
		ID: 41, Subject: checks.Subject{FieldTitle: "Temperature"}, Kind: checks.Bound, Side: checks.High, Level: checks.Error, Peak: checks.Error,
		Since: since, Fired: since, Worst: *cold.Value, WorstAt: n.At, Limit: limits[1], Limits: limits,
		Ack: &checks.Ack{By: "Kim", At: n.At.Add(-15 * time.Minute), Note: "on my way"},
	}
	silentPlot := wave(n.From, 22.4, 0.4, 0, page.Plot{Limits: []checks.Limit{{Level: checks.Warn, Upper: new(27.0)}}, Gaps: []page.Gap{{Lack: page.NoAnswer, From: n.At.Add(-40 * time.Minute)}}})
	silent := row("Temperature", "°C", 1, silentPlot)
	silentPlot.Points = silentPlot.Points[:140]
	silent.Plot = silentPlot.Draw()
	silent.Unknown, silent.Old, silent.At = true, true, n.At.Add(-40*time.Minute)
	n.Cards = []page.Card{
		{ID: 1, Title: "Server room A", Rows: []page.Row{
			row("Temperature", "°C", 1, wave(n.From, 23.5, 0.9, 0, page.Plot{Limits: []checks.Limit{{Level: checks.Warn, Upper: new(27.0)}}})),
			row("UPS input", "V", 1, wave(n.From, 220, 1.5, 0, page.Plot{Limits: []checks.Limit{{Level: checks.Warn, Lower: new(207.0)}}})),
		}},
		{ID: 2, Title: "Cold store 1", Alerts: []checks.Alert{alert}, Rows: []page.Row{cold}},
		{
			ID: 3, Title: "Bangkok, server room", Rows: []page.Row{silent}, Hold: &page.Hold{Name: "M3", By: "Lee", Until: n.At.Add(2 * time.Hour)},
			Alerts: []checks.Alert{{ID: 42, Kind: checks.NoResponse, Level: checks.Warn, Peak: checks.Warn, Since: silent.At, Fired: silent.At, Fault: checks.Fault{Text: "timeout after 5 s"}, Held: &checks.Hold{Name: "M3"}}},
		},
		{ID: 4, Title: "Office switch", Rows: []page.Row{{Pulse: true}}},
	}
	n.Health = page.Health{Beat: n.At.Add(-20 * time.Second), Channels: []page.Channel{{Name: "staff", Used: 61, Limit: 200}}}
	return n
}

// shop is a door that shows that site, with pages about its alerts.
func shop() *web.Door {
	d := chronicled(annals{}, nothing)
	d.Pages.Board = paged(store()).Pages.Board
	d.Pages.Home = func() (string, *time.Location) { return "en", time.FixedZone("Asia/Seoul", 9*3600) }
	return d
}

// update says that the pictures of the documents are made anew.
var update = flag.Bool("update", false, "write the pictures of the documents anew")

// browse opens a page in Chromium with some flags, and returns what it printed
// and said.
func browse(t *testing.T, url string, flags ...string) (printed, said string) {
	t.Helper()
	browser, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("SKIPPED: chromium is not installed, so nobody looks at the page")
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	var out, errs strings.Builder
	c := exec.CommandContext(ctx, browser, append([]string{
		"--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--enable-logging=stderr",
		"--user-data-dir=" + t.TempDir(), "--timeout=4000",
	}, append(flags, url)...)...)
	c.Stdout, c.Stderr = &out, &errs
	if err := c.Run(); err != nil {
		t.Fatalf("chromium: %v\n%s", err, errs.String())
	}
	return out.String(), errs.String()
}

func TestABrowserRunsThePageWithoutComplaint(t *testing.T) {
	url, closeDoor := listening(t, shop())
	defer func() { _ = closeDoor() }()
	printed, said := browse(t, url+"/?lang=en", "--dump-dom")
	for line := range strings.Lines(said) {
		if strings.Contains(line, "CONSOLE") {
			t.Errorf("the browser says %s", line)
		}
	}
	for _, want := range []string{`class="age old" data-at="1793488809">40 min<`, `id="lost" role="alert" hidden=""`} {
		if !strings.Contains(printed, want) {
			t.Errorf("the page as the browser has it lacks %s", want)
		}
	}
}

// The pictures of docs/page.md. They are made by: go generate ./web/page
//
//go:generate go test . -run PicturesOfThePage -update
func TestPicturesOfThePageAreOfTheirSize(t *testing.T) {
	url, closeDoor := listening(t, shop())
	defer func() { _ = closeDoor() }()
	for _, c := range []struct{ name, query, size, scheme string }{
		{"page", "en", "390,880", "1"},
		{"page-dark", "ko", "390,880", "0"},
		{"page-wide", "en", "1280,480", "1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.ArtifactDir(), c.name+".png")
			if *update {
				path = filepath.Join("..", "..", "docs", "pictures", c.name+".png")
			}
			browse(t, url+"/?lang="+c.query, "--screenshot="+path, "--window-size="+c.size, "--force-device-scale-factor=2", "--blink-settings=preferredColorScheme="+c.scheme)
			if made, err := os.Stat(path); err != nil || made.Size() < 20_000 {
				t.Errorf("no picture was made: %v", err)
			}
		})
	}
}

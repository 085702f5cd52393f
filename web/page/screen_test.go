package page_test

import (
	"math"
	"slices"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/browsertest"
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
func store() page.Now { return storeAt(time.Date(2026, 11, 1, 0, 0, 9, 0, time.UTC)) }

// storeAt is that site at a time.
func storeAt(at time.Time) page.Now {
	n := page.Now{At: at}
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

func TestABrowserRunsThePageWithoutComplaint(t *testing.T) {
	url, closeDoor := listening(t, shop())
	defer func() { _ = closeDoor() }()
	tab := browsertest.Start(t).Tab(t)
	tab.Visit(url + "/?lang=en")
	tab.Await("the age of an old value", `document.querySelector('.age.old[data-at="1793488809"]').textContent.startsWith("40 min")`)
	if !browsertest.Ask[bool](tab, `document.getElementById("lost").hidden`) {
		t.Error("the page says that it is not connected")
	}
	if wrong := tab.Complaints(); len(wrong) > 0 {
		t.Errorf("%q", wrong)
	}
}

func TestAPageOfManyTargetsIsSeenSoon(t *testing.T) {
	url, closeDoor := listening(t, paged(crowd(500, 3)))
	defer func() { _ = closeDoor() }()
	tab := browsertest.Start(t).Tab(t)
	tab.As(browsertest.View{Wide: 390, High: 844})
	tab.Visit(url + "/?lang=en") // the assets are kept from now on
	tab.Slow(4)
	var took []float64
	for range 3 {
		tab.Visit(url + "/?lang=en")
		tab.Await("something to be painted", `performance.getEntriesByName("first-contentful-paint").length`)
		took = append(took, browsertest.Ask[float64](tab, `performance.getEntriesByName("first-contentful-paint")[0].startTime`))
	}
	t.Logf("500 targets are first painted after %.0f ms with a processor four times as slow", took)
	if least := slices.Min(took); least > 5000 { // one second on a quiet machine
		t.Errorf("they are first painted after %.0f ms", least)
	}
}

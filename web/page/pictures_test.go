package page_test

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/browsertest"
	"github.com/gaugewatch/gaugewatch/web/page"
)

// update says that the pictures of the documents are made anew.
var update = flag.Bool("update", false, "write the pictures of the documents anew")

// A tale is the story of one alert.
type tale struct {
	annals
	story page.Story
}

func (t tale) Story(context.Context, int64) (page.Story, bool, error) { return t.story, true, nil }

// exhibition is the shop with all its pages, as it is now.
func exhibition() *page.Pages {
	p := shop().Pages
	n := storeAt(time.Now().Truncate(time.Minute))
	at := n.At
	n.Cards[1].Name, n.Cards[1].Rows[0].Name = "cold-store-1", "t"
	p.Board = paged(n).Pages.Board
	alert := n.Cards[1].Alerts[0]
	alert.Subject = checks.Subject{Target: "cold-store-1", TargetTitle: "Cold store 1", Field: "t", FieldTitle: "Temperature", Unit: "°C", Todo: "Close the door, then call Lee, 010-0000-0000"}
	silent := n.Cards[2].Alerts[0]
	silent.Subject = checks.Subject{Target: "bangkok", TargetTitle: "Bangkok, server room"}
	step := func(before time.Duration, what checks.What, level checks.Level, v float64) page.Step {
		return page.Step{At: at.Add(-before), What: what, Level: level, Value: new(v)}
	}
	told := func(channel string, arrived bool, why string, steps ...checks.What) page.Telling {
		return page.Telling{Channel: channel, Steps: steps, Owed: alert.Since, Done: alert.Since.Add(time.Second), Arrived: arrived, Error: why}
	}
	acknowledged := page.Step{At: alert.Ack.At, What: checks.Acknowledged, Level: checks.Error, Text: "Kim: on my way"}
	p.Past = tale{annals{alerts: []checks.Alert{alert, silent}}, page.Story{
		Alert: alert,
		Steps: []page.Step{step(26*time.Minute, checks.Began, checks.Warn, -17.8), step(24*time.Minute, checks.Fired, checks.Warn, -17.1), step(19*time.Minute, checks.Worsened, checks.Error, -14.9), acknowledged},
		Told:  []page.Telling{told("staff", true, "", checks.Fired), told("duty", true, "", checks.Worsened), told("mail", false, "the server does not answer: connection refused", checks.Fired)},
	}}
	p.Site = displayed(&n, alert)
	p.Ledger = ledgers{
		channels: []page.Channel{{Name: "staff", LastSent: alert.Since, Used: 61, Limit: 200}, {Name: "mail", Owed: 1, Oldest: alert.Since, Failures: 4, Error: "the server does not answer: connection refused"}},
		all: []page.Delivery{
			{ID: 313, Channel: "duty", State: page.Delivered, Owed: at.Add(-19 * time.Minute), Done: at.Add(-19 * time.Minute), Title: "ERROR Cold store 1: −14.9 °C", Attempts: 1},
			{ID: 312, Channel: "mail", State: page.Owed, Owed: alert.Since, Title: "WARN Cold store 1: −17.1 °C", Attempts: 4, Wait: &page.Wait{Why: page.NextTry, Until: at.Add(4 * time.Minute)}},
			{ID: 311, Channel: "staff", State: page.Delivered, Owed: alert.Since, Done: alert.Since, Title: "WARN Cold store 1: −17.1 °C", Attempts: 1},
		},
	}
	p.Audit = trails{all: []page.Trace{
		{ID: 9, At: alert.Ack.At, Who: "Kim", Place: page.InChat, Channel: "staff", Kind: "acknowledge", Text: "/ack A41 on my way", Answer: "acknowledged: A41 cold-store-1/t"},
		{ID: 8, At: at.Add(-40 * time.Minute), Who: "Lee", Place: page.AtPage, Kind: "mute", Answer: "M3: nothing is told of bangkok until 11:00, but for what is fatal"},
		{ID: 7, At: at.Add(-50 * time.Minute), Who: "(777000111)", Place: page.InChat, Kind: "refused", Text: "/do reboot", Answer: "a stranger", Refused: true},
	}}
	p.Inbound = func(context.Context) (page.Arrivals, error) {
		return page.Arrivals{
			Gates: []page.Gate{
				{Name: "sns", Addresses: []string{"https://watch.example.com/in/sns"}, Open: true, Taken: 12, Last: at.Add(-time.Hour), Refused: 2},
				{Name: "alert", Addresses: []string{"https://watch.example.com/in/alert"}, Open: true, Taken: 40, Last: at.Add(-3 * time.Minute)},
			},
			Latest: []page.Arrival{
				{At: at.Add(-3 * time.Minute), Gate: "alert", Source: "192.0.2.7", Outcome: page.Taken, Status: 200, Times: 1},
				{At: at.Add(-9 * time.Minute), Since: at.Add(-30 * time.Minute), Gate: "sns", Source: "192.0.2.9", Outcome: page.TurnedAway, Status: 403, Times: 2, Reason: "the topic arn:aws:sns:ap-northeast-2:123456789012:test is not in inbound.sns.topics"},
			},
		}, nil
	}
	p.Configuration = func(context.Context, page.Search) (page.Understood, error) {
		return page.Understood{
			Files: []string{"config.yaml"}, Since: at.Add(-26 * time.Hour), Found: 1,
			Parts:   []page.Part{{Name: "general", Entries: []page.Entry{{Key: "language", Value: "en", Place: "config.yaml:2"}, {Key: "timezone", Value: "Asia/Seoul", Place: "config.yaml:3"}, {Key: "flush", Value: "30s"}}}},
			Told:    []page.Hearing{{Targets: []string{"cold-store-1", "server-room-a"}, From: "00:00", To: "24:00", Levels: []page.Heard{{Level: checks.Fatal, Channels: []string{"staff", "duty", "mail"}}, {Level: checks.Error, Channels: []string{"staff", "duty"}}, {Level: checks.Warn, Channels: []string{"staff"}}}}},
			Targets: []page.Part{{Name: "cold-store-1", Entries: []page.Entry{{Key: "schedule", Value: "1m", Place: "config.yaml:41"}, {Key: "timeout", Value: "5s"}}}},
		}, nil
	}
	return p
}

// displayed is the cold store, with its alert.
func displayed(n *page.Now, alert checks.Alert) grounds {
	end := n.At
	alert.Since, alert.Fired = end.Add(-26*time.Minute), end.Add(-24*time.Minute)
	c := page.Course{Step: time.Minute, Min: -20.8, Avg: -19.1, Max: -13, Count: 180, Points: wave(end.Add(-3*time.Hour), -20, 0.8, 7, page.Plot{}).Points}
	c.Limits = []page.Segment{{Limits: alert.Limits}}
	c.Gaps = []page.Gap{{Lack: page.NoAnswer, From: end.Add(-130 * time.Minute), To: end.Add(-121 * time.Minute)}}
	c.Flags = []page.Flag{{Alert: alert, Levels: []page.LevelTurn{{At: alert.Fired, Level: checks.Warn}, {At: end.Add(-19 * time.Minute), Level: checks.Error}}}}
	g := grounds{course: c, targets: map[string]page.Target{"cold-store-1": {ID: 2, Name: "cold-store-1", Title: "Cold store 1", Tags: []string{"osaka"}, Fields: []page.Field{
		{ID: 3, Name: "t", Title: "Temperature", Unit: "°C", Limits: alert.Limits},
	}}}}
	for m := range 6 {
		v := n.Cards[1].Rows[0].Value
		g.details.Polls = append(g.details.Polls, page.Poll{At: end.Add(time.Duration(-m) * time.Minute), Took: time.Duration(9+m%3) * time.Millisecond, Results: []page.Result{{Field: 3, Value: new(*v - float64(m)/10)}}})
	}
	g.details.Asked = []page.Timetable{{Fields: []string{"Temperature"}, When: "1m", Next: end.Add(time.Minute), Timeout: 5 * time.Second}}
	g.details.Rules = []page.Rule{
		{Field: "t", Kind: checks.Bound, Level: checks.Warn, Lower: new(-25.0), Upper: new(-18.0), Clear: 0.5, Holds: true, After: checks.After{Polls: 2}, Layer: "target", Place: "config.yaml:71", Within: 2 * time.Minute, Told: []string{"staff"}},
		{Field: "t", Kind: checks.Bound, Level: checks.Error, Upper: new(-15.0), Clear: 0.5, Holds: true, After: checks.After{Polls: 2}, Layer: "target", Place: "config.yaml:72", Within: 2 * time.Minute, Told: []string{"staff", "duty"}},
	}
	return g
}

// The pictures of docs/page.md. They are made by: go generate ./web/page
//
//go:generate go test . -run PicturesOfThePages -update
func TestPicturesOfThePages(t *testing.T) {
	d := shop()
	d.Pages = exhibition()
	url, closeDoor := listening(t, d)
	defer func() { _ = closeDoor() }()
	tab := browsertest.Start(t).Tab(t)
	for _, c := range []struct {
		name, path, language string
		wide, high           int
		dark                 bool
	}{
		{"page", "/", "en", 390, 880, false},
		{"page-dark", "/", "ko", 390, 880, true},
		{"page-wide", "/", "en", 1280, 480, false},
		{"page-alerts", "/alerts", "en", 390, 640, false},
		{"page-story", "/alerts/A41", "ja", 390, 720, false},
		{"page-target", "/targets/cold-store-1", "en", 390, 1000, false},
		{"page-target-wide", "/targets/cold-store-1", "th", 1280, 700, true},
		{"page-deliveries", "/deliveries", "en", 390, 880, false},
		{"page-inbound", "/inbound", "en", 390, 820, false},
		{"page-audit", "/audit", "en", 390, 640, false},
		{"page-configuration", "/configuration", "en", 390, 760, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			tab.As(browsertest.View{Wide: c.wide, High: c.high, Dark: c.dark, Fine: 2})
			tab.Visit(url + c.path + "?lang=" + c.language)
			tab.Await("the letters", `document.fonts.status === "loaded" && (!document.querySelector("figure.chart") || document.querySelector("canvas"))`)
			for _, flaw := range append(tab.Flaws(), tab.Complaints()...) {
				t.Error(flaw)
			}
			path := filepath.Join(t.ArtifactDir(), c.name+".png")
			if *update {
				path = filepath.Join("..", "..", "docs", "pictures", c.name+".png")
			}
			if err := os.WriteFile(path, tab.Picture(false), 0o600); err != nil {
				t.Fatal(err)
			}
		})
	}
}

package page_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/web/page"
)

// understood is what the configuration of tests comes to: 45 targets.
func understood(_ context.Context, s page.Search) (page.Understood, error) {
	u := page.Understood{
		Files: []string{"config.yaml"}, Since: noon(), Wrong: &page.Wrong{At: noon(), Mistakes: []string{"config.yaml:3:1: nonsense: unknown key"}},
		LeftOut:  []page.Absence{{What: "channel", Name: "gone", Place: "config.yaml:9", Reason: "NO_TOKEN is not set " + nasty}},
		Warnings: []string{"nobody hears of info"},
		Parts: []page.Part{
			{Name: "language", Entries: []page.Entry{{Key: "language", Value: "ko", Place: "config.yaml:2"}}},
			{Name: "keep", Entries: []page.Entry{{Key: "keep"}, {Depth: 1, Key: "samples", Value: "90d"}, {Depth: 1, Key: "alerts", Value: nasty, Place: "config.yaml:4"}}},
		},
		Told: []page.Hearing{
			{Targets: []string{"room", "cellar"}, More: 40, Days: []string{"sat", "sun"}, From: "00:00", To: "24:00", Levels: []page.Heard{
				{Level: checks.Warn}, {Level: checks.Error, Channels: []string{"ops"}, Later: []page.Later{{Channel: "boss", At: "Mon 07:00"}}},
			}},
			{Targets: []string{"room", "cellar"}, More: 40, From: "07:00", To: "23:00", Levels: []page.Heard{{Level: checks.Error, Channels: []string{"ops"}}}},
			{Targets: []string{"rack"}, From: "00:00", To: "24:00"},
		},
	}
	for i := range 45 {
		name := fmt.Sprintf("room-%d", i)
		if !strings.Contains(name, s.Name) {
			continue
		}
		if u.Found++; u.Found > s.From && len(u.Targets) < page.MostTargets {
			u.Targets = append(u.Targets, page.Part{Name: name, Entries: []page.Entry{{Key: "timeout", Value: "5s"}}})
		}
	}
	return u, nil
}

func TestTheConfigurationIsShownAsUnderstood(t *testing.T) {
	body := look(keeping(nothing), "/configuration").Body.String()
	for _, want := range []string{
		"What the files hold now was refused (", "config.yaml:3:1: nonsense: unknown key", "config.yaml:9: channel gone: NO_TOKEN is not set", "nobody hears of info",
		`<span class="k" dir="auto">language</span> <span class="val" dir="auto">ko</span> <small dir="ltr">config.yaml:2</small>`,
		`<li class="d1"><span class="k" dir="auto">samples</span> <span class="val" dir="auto">90d</span> <small>built in</small>`,
		"room, cellar … &#43;40", "Sat Sun", "07:00–23:00", "always", "ops, boss at Mon 07:00", "NOBODY", "45 targets", `configuration?from=20#targets`,
	} {
		if !strings.Contains(body, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	for _, bad := range []string{"<script>", "<img", "\u202e", "\x00"} {
		if strings.Contains(body, bad) {
			t.Errorf("the page holds %q", bad)
		}
	}
	if n := strings.Count(body, "<caption"); n != 2 {
		t.Errorf("%d tables say who is told, want one for each group of targets", n)
	}
}

func TestTargetsOfTheConfigurationAreTurnedPageByPage(t *testing.T) {
	for query, want := range map[string]struct{ first, next string }{
		"":                 {"room-0", "from=20"},
		"?from=40":         {"room-40", ""},
		"?target=room-1":   {"room-1", ""},
		"?target=2&from=2": {"room-20", ""},
		"?target=nothing":  {"", ""},
		"?from=x":          {"room-0", "from=20"},
	} {
		body := look(keeping(nothing), "/configuration"+query).Body.String()
		first := ""
		if _, after, found := strings.Cut(body, `<summary dir="auto">room-`); found {
			number, _, _ := strings.Cut(after, "<")
			first = "room-" + number
		}
		if first != want.first || strings.Contains(body, `rel="next"`) != (want.next != "") || !strings.Contains(body, want.next) {
			t.Errorf("%s begins with %q, want %q and then %q", query, first, want.first, want.next)
		}
		if want.first == "" && !strings.Contains(body, "No target is called so.") {
			t.Error("it is not said that there is none")
		}
	}
}

package page_test

import (
	"context"
	"strings"
	"testing"

	"github.com/gaugewatch/gaugewatch/internal/browsertest"
	"github.com/gaugewatch/gaugewatch/web"
	"github.com/gaugewatch/gaugewatch/web/page"
)

// endless is a word that no page has room for.
func endless() string { return strings.Repeat("x", 10_000) + nasty }

// overrun is a door whose pages about what was told, done, asked for and
// configured hold nothing but endless words.
func overrun() *web.Door {
	long := endless()
	d := keeping(nothing)
	told, done, past := posted(), asked(), kept()
	for i := range told.all {
		told.all[i].Title, told.all[i].Error, told.all[i].Channel = long, long, long
	}
	for i := range told.channels {
		told.channels[i].Name, told.channels[i].Error = long, long
	}
	for i := range done.all {
		done.all[i].Who, done.all[i].Text, done.all[i].Answer, done.all[i].Channel = long, long, long, long
	}
	past.mutes = []page.Muted{{ID: 3, Name: "M3", Scope: long, By: long, Why: long, Until: noon()}}
	d.Pages.Ledger, d.Pages.Audit, d.Pages.Past = told, done, past
	d.Pages.Inbound = func(ctx context.Context) (page.Arrivals, error) {
		a, err := visited(ctx)
		for i := range a.Latest {
			a.Latest[i].Reason, a.Latest[i].Gate, a.Latest[i].Source = long, long, long
		}
		return a, err
	}
	d.Pages.Configuration = func(ctx context.Context, s page.Search) (page.Understood, error) {
		u, err := understood(ctx, s)
		u.LeftOut[0].Reason, u.Warnings[0], u.Wrong.Mistakes[0], u.Told[0].Targets = long, long, long, []string{long, long}
		for i := range u.Parts {
			for j := range u.Parts[i].Entries {
				u.Parts[i].Entries[j].Value = long
			}
		}
		return u, err
	}
	return d
}

func TestEndlessWordsRunOutOfNoPage(t *testing.T) {
	url, closeDoor := listening(t, overrun())
	defer func() { _ = closeDoor() }()
	tab := browsertest.Start(t).Tab(t)
	tab.Send("Authorization", "Bearer Kim") // who may act sees the most
	for _, wide := range []int{390, 1280} {
		tab.As(browsertest.View{Wide: wide, High: 1200, Dark: wide < 1000})
		for _, path := range []string{"deliveries", "deliveries/40", "inbound", "audit", "configuration", "alerts", "alerts/A3"} {
			tab.Visit(url + "/" + path)
			for _, flaw := range append(tab.Flaws(), tab.Complaints()...) {
				t.Errorf("%s, %d wide: %.300s", path, wide, flaw)
			}
		}
	}
}

func TestTheListOfAlertsAndTheFormForNotesFitAPhoneInEveryLanguage(t *testing.T) {
	t.Parallel()
	d := chronicled(many(2, 160), nothing)
	url, closeDoor := listening(t, d)
	defer func() { _ = closeDoor() }()
	tab := browsertest.Start(t).Tab(t)
	tab.Send("Authorization", "Bearer Kim")
	tab.As(browsertest.View{Wide: 390, High: 844})
	for _, code := range []string{"en", "ko", "ja", "th"} {
		for path, want := range map[string]int{"alerts?since=all&before=120&lang=": 2, "alerts?since=90d&lang=": 1, "alerts/A9?lang=": 0} {
			tab.Visit(url + "/" + path + code)
			if got := browsertest.Ask[int](tab, `document.querySelectorAll(".pages a").length`); got != want {
				t.Errorf("/%s%s leads to %d pages, want %d", path, code, got, want)
			}
			for _, one := range browsertest.Ask[[]string](tab, small) {
				t.Errorf("/%s%s: %s", path, code, one)
			}
			for _, flaw := range append(tab.Flaws(), tab.Complaints()...) {
				t.Errorf("/%s%s: %s", path, code, flaw)
			}
		}
	}
}

package page_test

import (
	"testing"

	"github.com/gaugewatch/gaugewatch/internal/browsertest"
	"github.com/gaugewatch/gaugewatch/web/page"
)

// small lists what can be pressed on a page and is smaller than 40 by 40 pixels.
// What stretches over its line counts as large as that, and a box to tick as
// its label.
const small = `
(() => {
  const found = [];
  const placed = (e) => getComputedStyle(e).position === "relative" ? e : placed(e.parentElement);
  for (const e of document.querySelectorAll("a, button, select, summary, input:not([type=hidden])")) {
    if (e.matches(".skip") || !e.checkVisibility()) continue;
    const over = getComputedStyle(e, "::after").position === "absolute" ? placed(e.parentElement) : e;
    const of = e.type === "checkbox" ? e.labels[0] : over;
    const box = of.getBoundingClientRect();
    if (box.width && (box.width < 39.5 || box.height < 39.5)) found.push(e.outerHTML.slice(0, 90) + " " + Math.round(box.width) + "×" + Math.round(box.height));
  }
  return found;
})()`

func TestFingersHitWhatTheyMean(t *testing.T) {
	t.Parallel()
	d := shop()
	d.Pages = exhibition()
	past, _ := d.Pages.Past.(tale)
	past.mutes = []page.Muted{{ID: 3, Name: "M3", Scope: "bangkok", By: "Lee", Until: noon().AddDate(5, 0, 0)}}
	d.Pages.Past = past
	url, closeDoor := listening(t, d)
	defer func() { _ = closeDoor() }()
	tab := browsertest.Start(t).Tab(t)
	tab.Send("Authorization", "Bearer Kim")
	tab.As(browsertest.View{Wide: 390, High: 844})
	for _, path := range []string{
		"", "alerts", "alerts/A41", "deliveries", "deliveries/312", "inbound", "audit", "configuration", "targets/cold-store-1", "targets/cold-store-1/t", "targets/nowhere",
	} {
		for _, code := range []string{"en", "th"} {
			tab.Visit(url + "/" + path + "?lang=" + code)
			for _, one := range browsertest.Ask[[]string](tab, small) {
				t.Errorf("/%s: %s", path, one)
			}
			for _, flaw := range tab.Flaws() {
				t.Errorf("/%s: %s", path, flaw)
			}
		}
	}
}

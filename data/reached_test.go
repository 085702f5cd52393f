package data_test

import (
	"testing"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/notify"
)

// TestWhatGotWorseIsToldWithTheLevelOfThen lets an alert get worse, milder, and
// worse again but less so: each delivery knows how bad it had become by then.
func TestWhatGotWorseIsToldWithTheLevelOfThen(t *testing.T) {
	a := alert(1, 5)
	s := mustOwe(t, owe("tg", checks.Fired, a))
	for i, step := range []struct {
		what  checks.What
		level checks.Level
	}{
		{checks.Fired, checks.Warn},
		{checks.Worsened, checks.Fatal},
		{checks.Eased, checks.Warn},
		{checks.Worsened, checks.Error},
		{checks.Eased, checks.Warn},
	} {
		at := minute(2 + i)
		b := data.Batch{Changes: []data.Change{{Alert: 1, Change: checks.Change{What: step.what, At: at, Condition: checks.Condition{Kind: checks.Bound, Level: step.level}}}}}
		if step.what == checks.Worsened {
			d := owe("tg", step.what, a)
			d.Owed = at
			b.Deliveries = []notify.Delivery{d}
		}
		must(t, s.Commit(t.Context(), b))
	}
	var got []checks.Level
	for _, d := range get[[]notify.Delivery](t)(s.Due(t.Context(), "tg")) {
		got = append(got, d.Parts[0].Reached)
	}
	same(t, "levels", got, []checks.Level{checks.None, checks.Fatal, checks.Error})
}

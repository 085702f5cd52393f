package backtest_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/backtest"
)

// outcome makes one of alerts such as "a bound warn 1..5".
func outcome(t *testing.T, alerts ...string) *backtest.Outcome {
	t.Helper()
	o := &backtest.Outcome{Ended: minute(100)}
	for _, text := range alerts {
		var target, kind, level, lasts string
		if _, err := fmt.Sscan(text, &target, &kind, &level, &lasts); err != nil {
			t.Fatal(err)
		}
		a := backtest.Alert{Subject: &checks.Subject{ID: int64(target[0]), Target: target}}
		if err := a.Kind.UnmarshalText([]byte(kind)); err != nil {
			t.Fatal(err)
		}
		if err := a.Peak.UnmarshalText([]byte(level)); err != nil {
			t.Fatal(err)
		}
		var from, to int
		if _, err := fmt.Sscanf(lasts, "%d..%d", &from, &to); err == nil {
			a.Resolved = minute(to)
		}
		a.Since, a.Fired = minute(from), minute(from)
		o.Alerts = append(o.Alerts, a)
	}
	return o
}

// names writes alerts.
func names(alerts []*backtest.Alert) string {
	var all []backtest.Alert
	for _, a := range alerts {
		all = append(all, *a)
	}
	return raised(all)
}

func TestCompare(t *testing.T) {
	for _, c := range []struct {
		rule              string
		first, second     []string
		gone, added, both string
	}{
		{"the same", []string{"a bound warn 1..5"}, []string{"a bound warn 1..5"}, "", "", ""},
		{"later and shorter is the same", []string{"a bound warn 1..5"}, []string{"a bound warn 4..5"}, "", "", ""},
		{"one less", []string{"a bound warn 1..5", "a bound warn 7..8"}, []string{"a bound warn 7..8"}, "a bound warn 1..5", "", ""},
		{"one more", []string{"a bound warn 7..8"}, []string{"a bound warn 1..5", "a bound warn 7..8"}, "", "a bound warn 1..5", ""},
		{"another kind", []string{"a bound warn 1..5"}, []string{"a rise warn 1..5"}, "a bound warn 1..5", "a rise warn 1..5", ""},
		{"another subject", []string{"a bound warn 1..5"}, []string{"b bound warn 1..5"}, "a bound warn 1..5", "b bound warn 1..5", ""},
		{"one in place of several", []string{"a bound warn 1..5", "a bound warn 7..8"}, []string{"a bound warn 1..9"}, "", "", ""},
		{"several in place of one, the worst of which counts", []string{"a bound warn 1..9"}, []string{"a bound warn 1..5", "a bound fatal 7..8"}, "", "", "a bound warn 1..9 → a bound fatal 7..8"},
		{"milder", []string{"a bound fatal 1..9"}, []string{"a bound warn 2..9"}, "", "", "a bound fatal 1..9 → a bound warn 2..9"},
		{"one that lasts", []string{"a bound warn 1.."}, []string{"a bound warn 90..95"}, "", "", ""},
		{
			"in the order of time",
			[]string{"b bound warn 3..4", "c bound warn 1..2", "a bound warn 3..5"},
			nil, "c bound warn 1..2; a bound warn 3..5; b bound warn 3..4", "", "",
		},
	} {
		t.Run(c.rule, func(t *testing.T) {
			d := backtest.Compare(outcome(t, c.first...), outcome(t, c.second...))
			var both []string
			for _, pair := range d.Changed {
				both = append(both, names(pair[:1])+" → "+names(pair[1:]))
			}
			for _, part := range []struct{ what, got, want string }{
				{"gone", names(d.Gone), c.gone}, {"new", names(d.New), c.added}, {"changed", strings.Join(both, "; "), c.both},
			} {
				if part.got != part.want {
					t.Errorf("%s: %s, want %s", part.what, part.got, part.want)
				}
			}
		})
	}
}

func TestAnAlertThatLastsHasLastedUntilTheEnd(t *testing.T) {
	o := outcome(t, "a bound warn 90..", "a bound warn 10..15")
	if got := o.Alerts[0].Lasted(o); got != 10*time.Minute {
		t.Errorf("lasted %v, want until the end of the replay", got)
	}
	if got := o.Alerts[1].Lasted(o); got != 5*time.Minute {
		t.Errorf("lasted %v, want until its end", got)
	}
}

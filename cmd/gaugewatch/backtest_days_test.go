package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/config"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/internal/backtest"
	"github.com/gaugewatch/gaugewatch/notify"
)

// What the daemon has lived through comes out of a replay under the same
// configuration again: the same alerts, and the same messages at the same time.
func TestAReplayOfLivedDaysRaisesWhatWasRaised(t *testing.T) {
	if alone(t) {
		return
	}
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, "2000-03", "24 00:00")
		h.file = without(h.file, "ghost")
		for _, s := range threeDays() {
			if s.device != "ghost" {
				h.happens(s.device, s.from, s.acts...)
			}
		}
		h.start(time.Time{})
		h.wait("25 13:50:20")
		h.stop()
		reader, o := replay(t, h.load())
		minute := func(at time.Time) string { return at.Truncate(time.Minute).In(h.zone).Format(time.DateTime) + " " }
		var was, is []string
		for _, a := range stored(t, reader) {
			was = append(was, minute(a.Fired)+minute(a.Resolved)+about(&a.Subject, a.Kind, a.Side, a.Peak))
		}
		for _, a := range o.Alerts {
			is = append(is, minute(a.Fired)+minute(a.Resolved)+about(a.Subject, a.Kind, a.Side, a.Peak))
		}
		differ(t, "alerts", was, is)
		was, is = nil, nil
		entries, err := reader.Deliveries(t.Context(), data.DeliveryFilter{State: notify.Delivered})
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			if e.Cause == notify.CauseAlert && e.Carrier == 0 {
				was = append(was, minute(e.Done)+e.Channel)
			}
		}
		for _, m := range o.Messages {
			is = append(is, minute(m.At)+m.Channel)
		}
		differ(t, "messages", was, is)
	})
}

// So do the alerts of all rules that hold news back, bounds of the hour among
// them; but not those about bounds that only the device knows. How long a silence
// lasts depends on when others were asked in a hurry.
func TestAReplayUnderEveryRuleRaisesWhatWasRaised(t *testing.T) {
	if alone(t) {
		return
	}
	synctest.Test(t, func(t *testing.T) {
		p := newPlayhouse(t, "2000-03", "23 21:54")
		p.start(time.Time{})
		p.wait("23 22:30:00")
		p.stop()
		reader, o := replay(t, p.load())
		lasted := func(kind checks.Kind, from, to time.Time) string {
			if kind == checks.NoResponse || kind == checks.Uplink {
				return ""
			}
			return fmt.Sprint(" ", to.Sub(from).Round(time.Second))
		}
		var was, is []string
		for _, a := range stored(t, reader) {
			if a.Subject.Target != "thermostat" {
				was = append(was, about(&a.Subject, a.Kind, a.Side, a.Peak)+lasted(a.Kind, a.Fired, a.Resolved))
			}
		}
		for _, a := range o.Alerts {
			is = append(is, about(a.Subject, a.Kind, a.Side, a.Peak)+lasted(a.Kind, a.Fired, a.Resolved))
		}
		differ(t, "alerts", was, is)
	})
}

// replay replays the last days of what a configuration has stored.
func replay(t *testing.T, c *config.Config) (*data.Reader, *backtest.Outcome) {
	t.Helper()
	reader, err := data.OpenReader(t.Context(), c.State)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = reader.Close() })
	v := &view{Reader: reader, config: c, zone: c.Zone()}
	trial, err := v.newTrial(t.Context(), 5*24*time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	defer trial.close()
	tried, err := trial.run(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	return reader, tried[0].outcome
}

// stored returns the alerts that were.
func stored(t *testing.T, r *data.Reader) []checks.Alert {
	t.Helper()
	alerts, err := r.Alerts(t.Context(), data.AlertFilter{})
	if err != nil {
		t.Fatal(err)
	}
	return alerts
}

// about writes what an alert is about.
func about(s *checks.Subject, kind checks.Kind, side checks.Side, peak checks.Level) string {
	return s.String() + " " + kindWord(kind, side) + " " + peak.String()
}

// differ fails where two lists are not the same but for their order.
func differ(t *testing.T, what string, was, is []string) {
	t.Helper()
	slices.Sort(was)
	slices.Sort(is)
	if len(was) == 0 {
		t.Errorf("no %s were lived through", what)
	}
	var only []string
	for i, k := 0, 0; i < len(was) || k < len(is); {
		switch {
		case k == len(is) || i < len(was) && was[i] < is[k]:
			only = append(only, "- "+was[i])
			i++
		case i == len(was) || is[k] < was[i]:
			only = append(only, "+ "+is[k])
			k++
		default:
			i++
			k++
		}
	}
	if len(only) > 0 {
		t.Errorf("%d %s were lived through; of these differ:\n%s", len(was), what, strings.Join(only, "\n"))
	}
}

package main

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/internal/language"
	"github.com/spf13/cobra"
)

// newAlerts is the command that lists alerts.
func newAlerts(o *options) *cobra.Command {
	var since span
	c := &cobra.Command{
		Use:     "alerts",
		GroupID: "look",
		Short:   "List what is firing, or what has fired",
		Long: `Lists the alerts that are firing, worst first, from the database, whether the
daemon runs or not. With --since also those that have ended. The mutes in force
head the list. At the end of a line stands who has acknowledged the alert, what
holds it back, and that it comes and goes.

Exit status 3 where an alert is firing, or no daemon keeps watch.`,
		Example: "  gaugewatch alerts\n  gaugewatch alerts --since 7d --json",
		Args:    usageArgs(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			v, err := o.openView(c.Context())
			if err != nil {
				return err
			}
			defer v.Close()
			f := data.AlertFilter{Open: since == 0}
			if since > 0 {
				f.From = time.Now().Add(-time.Duration(since))
			}
			alerts, err := v.Alerts(c.Context(), f)
			if err != nil {
				return err
			}
			if err := o.tellMutes(c.Context(), v); err != nil {
				return err
			}
			lapse, err := v.lapse(c.Context())
			if err != nil {
				return err
			}
			worstFirst(alerts)
			t := v.alertTable(alerts)
			if !lapse.since.IsZero() {
				t.empty = "No alert was firing at " + v.clock(lapse.since) + ", when watch was last kept."
			}
			if err := o.show(t); err != nil {
				return err
			}
			o.tellLapse(lapse)
			return troubleIf(!lapse.since.IsZero() || anyOpen(alerts))
		},
	}
	o.jsonFlag(c)
	c.Flags().Var(&since, "since", "also what has ended, of the last `period` (7d, 12h)")
	return c
}

// alertTable shows alerts.
func (v *view) alertTable(alerts []checks.Alert) table {
	t := table{
		head:  []string{"ALERT", "LEVEL", "KIND", "SUBJECT", "VALUE", "SINCE", "LASTED", ""},
		empty: "No alert is firing.", value: alerts,
	}
	for _, a := range alerts {
		end := cmp.Or(a.Resolved, time.Now())
		level := a.Level.String()
		if !a.Open() {
			level = "(" + a.Peak.String() + ")"
		}
		name := a.Name()
		if a.Drill {
			name += " drill"
		}
		t.add(name, level, kindWord(a.Kind, a.Side), a.Subject.String(), alertValue(a), v.clock(a.Since), lasted(end.Sub(a.Since)), v.cared(a))
	}
	return t
}

// alertValue is the value of an alert, or in its place the fault, or how many
// are silent.
func alertValue(a checks.Alert) string {
	if a.Kind == checks.Uplink && a.Others > 0 {
		return count(a.Others, "target") + " silent"
	}
	if a.Kind.Outside() {
		first, _, _ := strings.Cut(language.Of("en").Said(a.Fault, saidRoom), "\n")
		return oneLine(language.Squeeze(first, saidRoom))
	}
	if !a.Kind.Valued() || a.At.IsZero() {
		return a.Fault.String()
	}
	return number(a.Value, a.Subject.Unit)
}

// saidRoom is how many characters a table shows of what somebody outside says.
const saidRoom = 60

// kindWord is a kind as a table shows it: low and high rather than bound.
func kindWord(kind checks.Kind, side checks.Side) string {
	switch kind {
	case checks.Bound:
		return side.String()
	case checks.NoResponse:
		return "no response"
	case checks.OK, checks.Missing, checks.Invalid, checks.Stale, checks.Stuck, checks.Rise, checks.Fall, checks.Event, checks.Uplink, checks.Alarm, checks.News, checks.Overdue, checks.Unconfirmed:
	}
	return kind.String()
}

// number writes a value with its unit.
func number(v float64, unit string) string {
	text := strconv.FormatFloat(v, 'f', -1, 64)
	if unit != "" {
		text += " " + unit
	}
	return text
}

// anyOpen says whether an alert lasts.
func anyOpen(alerts []checks.Alert) bool {
	for _, a := range alerts {
		if a.Open() {
			return true
		}
	}
	return false
}

package config

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/config/strict"
	"github.com/gaugewatch/gaugewatch/notify"
)

// An ExplainedMonth is what is known of the limit that a channel's provider
// sets for a month.
type ExplainedMonth struct {
	// Counts is what one message counts; 0: as many as the group has
	// members, or the account has friends.
	Counts int `json:"counts"`

	// Reports is how many reports come in thirty days, each of which is one
	// message.
	Reports int `json:"reports,omitempty"`

	// Left is what the provider says, where it was asked and has answered;
	// Unknown is why it has not.
	Left    *notify.Allowance `json:"left,omitempty"`
	Unknown string            `json:"unknown,omitempty"`
}

// printMonths writes what messages count, and how many are left.
func (e Explanation) printMonths(p *printer) {
	for _, x := range e.Channels {
		if x.Month == nil {
			continue
		}
		if len(p.rows) == 0 {
			p.head("BY THE MONTH", "ONE MESSAGE COUNTS", "REPORTS NEED", "LEFT")
		}
		p.row(x.Name, x.Month.counts(), x.Month.need(), x.Month.left())
	}
}

// counts says what one message counts.
func (m *ExplainedMonth) counts() string {
	switch {
	case m.Left != nil && m.Left.Cost > 0:
		return strconv.FormatInt(m.Left.Cost, 10)
	case m.Counts == 0:
		return "1 for each member or friend"
	}
	return strconv.Itoa(m.Counts)
}

// left says how many messages are left.
func (m *ExplainedMonth) left() string {
	switch a := m.Left; {
	case a == nil:
		return cmp.Or(m.Unknown, "validate --online asks")
	case !a.Limited:
		return "no limit"
	case a.Cost == 0:
		return fmt.Sprintf("%d of %d", a.Left(), a.Limit)
	default:
		return fmt.Sprintf("%d of %d, which is %s; the last %d are for errors", a.Left(), a.Limit, count(int(a.Alerts()), "alert"), a.Reserve)
	}
}

// each is what one message counts; 0: that is not known.
func (m *ExplainedMonth) each() int {
	if m.Left != nil && m.Left.Cost > 0 {
		return int(m.Left.Cost)
	}
	return m.Counts
}

// need says how many messages of a month reports need.
func (m *ExplainedMonth) need() string {
	switch {
	case m.Reports == 0:
		return "none"
	case m.each() == 0:
		return fmt.Sprintf("%d for each member or friend", m.Reports)
	}
	return strconv.Itoa(m.Reports * m.each())
}

// Costly warns of channels that hear of much of which each message counts
// several times, while nobody knows how many messages are left of the month,
// and of those whose reports need more than their month has.
func (c *Config) Costly(means Explanation) []strict.Mistake {
	var warnings strict.Report
	for i, ch := range c.active() {
		x := means.Channels[i]
		if x.Month == nil {
			continue
		}
		if text := x.Month.overdraws(x.Name); text != "" {
			warnings.At(c.reportsTo(ch), "%s", text)
		}
		if x.Month.Left != nil || x.Month.Counts == 1 || x.Standby || x.Level >= checks.Error {
			continue
		}
		at := ch.Node.Get("level")
		if at == nil {
			at = ch.Node
		}
		each := "as the group has members, or the account has friends"
		if x.Month.Counts > 0 {
			each = fmt.Sprintf("as it has recipients, %d", x.Month.Counts)
		}
		warnings.At(at, "%s hears of %s and above, and each alert costs as many messages of the month %s; level: error saves them, and validate --online asks how many there are", x.Name, x.Level, each)
	}
	return warnings.Sorted()
}

// freeMonth is how many messages LINE sends in a month for nothing, by its price
// list for Japan.
const freeMonth = 200

// overdraws says that reports need more of a month than there is; empty where
// they do not.
func (m *ExplainedMonth) overdraws(channel string) string {
	const remedy = "choose fewer times, only_if: alerts, or another channel"
	need := m.Reports * max(1, m.each())
	switch a := m.Left; {
	case a == nil && need > freeMonth && m.each() == 0:
		return fmt.Sprintf("reports to %s need %d messages a month for each member or friend, and a free plan has %d in all: %s; validate --online asks how many there are", channel, need, freeMonth, remedy)
	case a == nil && need > freeMonth:
		return fmt.Sprintf("reports to %s need %d messages a month, and a free plan has %d: %s; validate --online asks how many there are", channel, need, freeMonth, remedy)
	case a != nil && a.Limited && int64(need) > a.Limit-a.Reserve:
		return fmt.Sprintf("reports to %s need %d messages a month, and its plan has %d, the last %d of them for errors: before the month ends there are no reports any more; %s", channel, need, a.Limit, a.Reserve, remedy)
	}
	return ""
}

// reportsTo is where the first report to a channel stands.
func (c *Config) reportsTo(ch *Channel) *strict.Node {
	for i := range c.Reports {
		if r := &c.Reports[i]; slices.Contains(c.readers(r), ch) {
			return where(r.Node, "channels")
		}
	}
	return ch.Node
}

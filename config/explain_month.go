package config

import (
	"cmp"
	"fmt"
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
			p.head("BY THE MONTH", "ONE MESSAGE COUNTS", "LEFT")
		}
		p.row(x.Name, x.Month.counts(), x.Month.left())
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

// Costly warns of channels that hear of much of which each message counts
// several times, while nobody knows how many messages are left of the month.
func (c *Config) Costly(means Explanation) []strict.Mistake {
	var warnings strict.Report
	for i, ch := range c.active() {
		x := means.Channels[i]
		if x.Month == nil || x.Month.Left != nil || x.Month.Counts == 1 || x.Standby || x.Level >= checks.Error {
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

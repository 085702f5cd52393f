package main

import (
	"context"
	"slices"
	"strings"

	"github.com/gaugewatch/gaugewatch/config"
	"github.com/gaugewatch/gaugewatch/web"
	"github.com/gaugewatch/gaugewatch/web/page"
)

// A reach is how others come to the door.
type reach struct {
	base   string // of URLs; empty: nobody knows by which name they come
	public bool   // others than this machine know it
}

// reachOf returns how others come to the door of a configuration.
func reachOf(c *config.Config) reach {
	if public := c.Web.Public(); public != nil {
		return reach{strings.TrimSuffix(public.String(), "/"), true}
	}
	if !web.Loopback(c.Web.Listen) {
		return reach{public: true}
	}
	scheme := "http://"
	if c.Web.TLS != nil {
		scheme = "https://"
	}
	return reach{base: scheme + c.Web.Listen}
}

// inbound returns what tells the page what came in through the gates.
func (d *daemon) inbound(by reach) page.Inbound {
	gates := append(d.gates(), d.earGates()...)
	return func(context.Context) (page.Arrivals, error) {
		a := page.Arrivals{Public: by.public}
		open := d.openGates()
		at := map[string]int{}
		for _, g := range gates {
			i, known := at[g.Name]
			if !known {
				i = len(a.Gates)
				at[g.Name] = i
				a.Gates = append(a.Gates, page.Gate{Name: g.Name, Open: open[g.Name]})
			}
			a.Gates[i].Addresses = append(a.Gates[i].Addresses, d.addresses(by.base, g.Path)...)
		}
		for _, c := range d.arrivals.Counts() {
			i, known := at[c.Gate]
			if !known {
				i = len(a.Gates)
				a.Gates = append(a.Gates, page.Gate{Name: c.Gate})
			}
			g := &a.Gates[i]
			g.Taken, g.Refused, g.Failed, g.Last = c.Taken, c.Refused, c.Failed, c.Last
		}
		slices.SortStableFunc(a.Gates, func(x, y page.Gate) int { return rankOf(y) - rankOf(x) })
		for _, one := range d.arrivals.Latest() {
			a.Latest = append(a.Latest, page.Arrival{
				At: one.At, Gate: one.Gate, Source: one.Source, Outcome: page.Coming(one.Outcome), Status: one.Status, Reason: one.Reason,
				Times: one.Times, Since: one.Since,
			})
		}
		return a, nil
	}
}

// rankOf is how much a gate wants to be seen: open ones, and where somebody was
// turned away.
func rankOf(g page.Gate) int {
	rank := 0
	if g.Refused+g.Failed > 0 {
		rank += 2
	}
	if g.Open {
		rank++
	}
	return rank
}

// openGates says which gates are open under the plan in force.
func (d *daemon) openGates() map[string]bool {
	now, ears := d.doors.get(), d.ears.get()
	return map[string]bool{
		"alert": now.alert != nil, "alertmanager": now.alertmanager != nil, "notify": now.notify != nil, "ping": now.ping != nil,
		"values": now.values != nil, "sns": now.sns != nil,
		"line": len(ears.line) > 0, "telegram": len(ears.bots) > 0, "googlechat": len(ears.apps) > 0,
	}
}

// addresses returns where others find a gate, in words where its path differs.
func (d *daemon) addresses(base, path string) []string {
	path = strings.NewReplacer("{key...}", "TOKEN", "{target}", "TARGET").Replace(path)
	if !strings.Contains(path, "{account}") {
		return []string{base + path}
	}
	bots := d.ears.get().bots
	if len(bots) == 0 {
		return []string{base + strings.Replace(path, "{account}", "BOT", 1)}
	}
	var all []string
	for _, bot := range bots {
		all = append(all, base+strings.Replace(path, "{account}", bot.Bot(), 1))
	}
	return all
}

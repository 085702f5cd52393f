package main

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/notify"
)

// factQuota and the name of a channel are the name of the fact that holds its
// purse.
const factQuota = "quota "

// A purse is how much of its month a channel has left, as commands see it that
// look at the database, and what people have been told of it.
type purse struct {
	Allowance notify.Allowance `json:"allowance"`
	Told      notify.Warned    `json:"told"`
}

// purseOf reads a purse; what cannot be read is an empty one.
func purseOf(fact string) purse {
	var p purse
	if json.Unmarshal([]byte(fact), &p) != nil {
		return purse{}
	}
	return p
}

// watchQuotas tells people how much of their month channels have left, as far
// as that is news, and keeps it, until the context ends.
func (d *daemon) watchQuotas(ctx context.Context) {
	tick := time.NewTicker(time.Minute)
	defer tick.Stop()
	all := purses{d, make(map[string]string)}
	for {
		select {
		case <-ctx.Done():
			return
		case now := <-tick.C:
			for name, h := range d.dispatch.Health() {
				if err := all.keep(ctx, name, h.Allowance, now); err != nil && ctx.Err() == nil {
					d.log.Error("what is left of a channel's month", "channel", name, "error", err)
				}
			}
		}
	}
}

// purses are those of all channels.
type purses struct {
	*daemon
	kept map[string]string // the facts by channel, as they were written last
}

// keep tells and keeps how much of its month one channel has left.
func (p purses) keep(ctx context.Context, channel string, a notify.Allowance, now time.Time) error {
	if !a.Holds(now) {
		return nil
	}
	before, known := p.kept[channel]
	if !known {
		var err error
		if before, err = p.store.Fact(ctx, factQuota+channel); err != nil {
			return err
		}
	}
	topic, told := a.News(purseOf(before).Told, now)
	if err := p.tellQuota(ctx, channel, topic, a); err != nil {
		return err
	}
	fact, err := json.Marshal(purse{a, told})
	if err != nil {
		return err
	}
	if string(fact) != before {
		err = p.store.SetFact(ctx, factQuota+channel, string(fact))
	}
	if err == nil {
		p.kept[channel] = string(fact)
	}
	return err
}

// tellQuota tells news of a channel's month: to itself as well, where it can
// still send.
func (d *daemon) tellQuota(ctx context.Context, channel string, topic notify.Topic, a notify.Allowance) error {
	if topic == "" {
		return nil
	}
	var except []string
	if topic != notify.Quota {
		except = []string{channel}
	}
	d.log.Warn("what is left of a channel's month is news", "channel", channel, "news", string(topic), "used", a.Used, "limit", a.Limit)
	n := notify.Notice{Topic: topic, Level: checks.Error, Text: channel, Channel: true, Allowance: &a}
	return d.watch.Tell(ctx, n, except...)
}

// tellQuotas prints to a person how much of their month channels have left.
func (o *options) tellQuotas(ctx context.Context, v *view) error {
	if v.config == nil || o.json {
		return nil
	}
	now := time.Now()
	for i := range v.config.Channels {
		name := v.config.Channels[i].Name
		fact, err := v.Fact(ctx, factQuota+name)
		if err != nil {
			return err
		}
		if a := purseOf(fact).Allowance; a.Holds(now) && (a.Limited || a.Refused) {
			fmt.Fprintf(o.Out, "%s: %s; the month turns %s\n", name, quotaWords(a, now), v.clock(a.Turn))
		}
	}
	return nil
}

// quotaWords writes how much of its month a channel has left.
func quotaWords(a notify.Allowance, now time.Time) string {
	if !a.Limited {
		return "no messages are left of the month"
	}
	text := fmt.Sprintf("%d of %s of the month used", a.Used, count(int(a.Limit), "message"))
	switch {
	case a.Spent(now):
		return text + ", nothing goes out"
	case a.Cost > 0:
		text += fmt.Sprintf(", enough for %s", count(int(a.Alerts()), "alert"))
	}
	if a.Cost > 1 {
		text += fmt.Sprintf(" to %d people each", a.Cost)
	}
	if a.Scarce(now) {
		text += ", which are kept for errors"
	}
	return text
}

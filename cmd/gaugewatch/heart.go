package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gaugewatch/gaugewatch/config"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/internal/heartbeat"
	"github.com/gaugewatch/gaugewatch/internal/wire"
	"github.com/gaugewatch/gaugewatch/notify"
)

// beat lets the heart beat as a plan says, in place of the one before, until
// the context ends.
func (d *daemon) beat(ctx context.Context, plan config.Plan) {
	if d.stopHeart != nil {
		d.stopHeart()
		d.stopHeart = nil
	}
	h := plan.Heartbeat
	d.heard.forget()
	if h == nil || d.dry {
		return
	}
	client, err := wire.New(plan.Outward())
	if err != nil {
		d.log.Error("the heartbeat cannot beat", "error", err)
		return
	}
	ctx, d.stopHeart = context.WithCancel(ctx)
	heart := &heartbeat.Heart{URL: h.URL, Fail: h.Fail, Every: h.Every.Std(), HTTP: client, Log: d.log, Ill: d.unkept, Heard: d.heard.note}
	go heart.Run(ctx)
}

// stuck says what has come to a standstill that a new start may set going.
func (d *daemon) stuck(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, judgeTimeout)
	defer cancel()
	if _, err := d.watch.Snapshot(ctx); err != nil {
		return errors.New("judgement does not answer")
	}
	if silent := d.pulse.silence(time.Now()); silent > 0 {
		return fmt.Errorf("no poll for %s", lasted(silent))
	}
	if allStand(d.dispatch.Health(), time.Now()) {
		return errors.New("all channels stand still")
	}
	return nil
}

// unkept says why the watch is not kept as far as people are concerned: what is
// stuck, or that no channel gets through.
func (d *daemon) unkept(ctx context.Context) error {
	if err := d.stuck(ctx); err != nil {
		return err
	}
	proven := func(channel string) bool {
		sent, err := d.store.Deliveries(ctx, data.DeliveryFilter{Channel: channel, State: notify.Delivered, Limit: 1})
		return err == nil && len(sent) > 0
	}
	return d.outlets.get().closed(d.dispatch.Health(), proven, time.Now())
}

// An outlet is a channel as one of the ways to people.
type outlet struct {
	channel string
	local   bool // what it writes stays on this machine
	standIn bool // told in place of another, so that its silence says nothing
	absent  bool // left out for now
}

// outletsOf returns the outlets that the channels of a plan are.
func outletsOf(lines []notify.Line, from config.Plan) outlets {
	local, standIn := make(map[string]bool), make(map[string]bool)
	for _, ch := range from.Channels {
		switch ch.Settings.(type) {
		case *notify.Console, *notify.Folder:
			local[ch.Policy.Channel] = true
		}
	}
	for _, l := range lines {
		standIn[l.Policy.Fallback] = true
	}
	all := make(outlets, 0, len(lines))
	for _, l := range lines {
		name := l.Policy.Channel
		_, isAbsent := l.Channel.(absent)
		all = append(all, outlet{name, local[name], l.Policy.Standby || standIn[name], isAbsent})
	}
	return all
}

// outlets are those of a plan.
type outlets []outlet

// closed says why nobody can be told, given the health of the channels and what
// knows which have ever delivered; nil: somebody can be. What stays on this machine
// reaches nobody, so it counts only where all does.
func (all outlets) closed(health map[string]notify.Health, proven func(channel string) bool, now time.Time) error {
	if far := slices.DeleteFunc(slices.Clone(all), func(o outlet) bool { return o.local }); len(far) > 0 {
		all = far
	}
	var dead []string
	for _, o := range all {
		h := health[o.channel]
		if ill := ills(o.channel, h, now); ill != "" {
			dead = append(dead, ill)
		}
	}
	if len(dead) == 0 {
		return nil
	}
	opens := func(o outlet) bool {
		h := health[o.channel]
		return ills(o.channel, h, now) == "" && !o.absent && (!o.standIn || !h.LastSent.IsZero() || proven(o.channel))
	}
	if slices.ContainsFunc(all, opens) {
		return nil
	}
	return errors.New("nobody can be told: " + strings.Join(dead, "; "))
}

// An ear knows when the heartbeat was heard.
type ear struct {
	mu   sync.Mutex
	at   time.Time // last; zero: not yet
	deaf bool      // the latest beat was not heard
}

// note notes whether a beat was heard.
func (e *ear) note(at time.Time, heard bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.deaf = !heard; heard {
		e.at = at
	}
}

// forget forgets the heart that was listened to.
func (e *ear) forget() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.at, e.deaf = time.Time{}, false
}

// last returns when the heartbeat was last heard, and whether it is not now.
func (e *ear) last() (at time.Time, deaf bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.at, e.deaf
}

package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/gaugewatch/gaugewatch/config"
	"github.com/gaugewatch/gaugewatch/internal/heartbeat"
	"github.com/gaugewatch/gaugewatch/internal/wire"
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
	var dead []string
	all := d.dispatch.Health()
	for name, h := range all {
		if ill := ills(name, h, time.Now()); ill != "" {
			dead = append(dead, ill)
		}
	}
	if len(dead) > 0 && len(dead) == len(all) {
		return errors.New("nobody can be told: " + strings.Join(dead, "; "))
	}
	return nil
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

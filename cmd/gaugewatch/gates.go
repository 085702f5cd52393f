package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/config"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/inbound"
	"github.com/gaugewatch/gaugewatch/internal/watch"
	"github.com/gaugewatch/gaugewatch/web"
)

// doors are the ways in that are open under the plan in force; nil: closed.
type doors struct {
	alert *inbound.Alert
}

// openDoors opens the doors of a plan, in place of those before.
func (d *daemon) openDoors(plan config.Plan) {
	var open doors
	in, desk := plan.Inbound, watch.Desk{Watch: d.watch, Store: d.store}
	known := tokens{store: d.store, desk: desk}
	if e := in.Alert; e != nil {
		open.alert = &inbound.Alert{Office: desk, Tokens: known, Level: e.Or(checks.Error), Tags: e.Tags}
	}
	d.doors.set(open)
}

// gates are where something is taken in from outside. They stand there for
// good; what comes to a closed door is turned away.
func (d *daemon) gates() []web.Gate {
	return []web.Gate{
		{
			Name: "alert", Path: "/in/alert",
			Key: func(r *http.Request) error { return through(d.doors.get().alert, (*inbound.Alert).Key, r) },
			Take: func(w http.ResponseWriter, r *http.Request, body []byte) error {
				return d.doors.get().alert.Take(w, r, body)
			},
		},
	}
}

// through asks a door about a request, and turns it away where the door is
// closed.
func through[D any](door *D, ask func(*D, *http.Request) error, r *http.Request) error {
	if door == nil {
		return web.Refuse(http.StatusNotFound, "the door is closed: nothing under inbound opens it")
	}
	return ask(door, r)
}

// tokens know the secrets that let somebody in, by their hashes.
type tokens struct {
	store *data.Store
	desk  watch.Desk
}

var _ inbound.Tokens = tokens{}

// Token returns whom a secret belongs to at a door. That it is looked up by its
// hash keeps the time that this takes from telling anything about it.
func (t tokens) Token(ctx context.Context, door, secret string) (inbound.Token, bool, error) {
	found, known, err := t.store.TokenOf(ctx, hashOf(secret))
	if err != nil || !known || found.Door != door {
		return inbound.Token{}, false, err
	}
	return inbound.Token{Name: found.Name, Door: found.Door, Channel: found.Channel}, true, nil
}

// Revoke ends the life of a secret.
func (t tokens) Revoke(ctx context.Context, secret string) error {
	hash := hashOf(secret)
	found, known, err := t.store.TokenOf(ctx, hash)
	if err != nil || !known {
		return err
	}
	body, err := json.Marshal(watch.RevokeRequest{Name: found.Name, Hash: hash})
	if err != nil {
		return err
	}
	_, _, err = t.desk.Ask(ctx, data.Note{
		Request: data.Request{Kind: watch.RequestRevoke, Body: body, At: time.Now()}, From: "token " + found.Name,
	})
	return err
}

// hashOf returns the hash of a secret as it is stored.
func hashOf(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

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
	"github.com/gaugewatch/gaugewatch/internal/photo"
	"github.com/gaugewatch/gaugewatch/internal/sns"
	"github.com/gaugewatch/gaugewatch/internal/watch"
	"github.com/gaugewatch/gaugewatch/internal/wire"
	"github.com/gaugewatch/gaugewatch/poller"
	"github.com/gaugewatch/gaugewatch/web"
)

// doors are the ways in that are open under the plan in force; nil: closed.
type doors struct {
	alert        *inbound.Alert
	alertmanager *inbound.Alertmanager
	notify       *inbound.LineNotify
	ping         *inbound.Ping
	values       *inbound.Values
	sns          *inbound.SNS
}

// openDoors opens the doors of a plan, in place of those before.
func (d *daemon) openDoors(ctx context.Context, plan config.Plan) {
	var open doors
	in, desk := plan.Inbound, watch.Desk{Watch: d.watch, Store: d.store}
	known, lab := tokens{store: d.store, desk: desk}, new(photo.Lab)
	if e := in.Alert; e != nil {
		open.alert = &inbound.Alert{Office: desk, Tokens: known, Level: e.Or(checks.Error), Tags: e.Tags, Lab: lab}
	}
	if e := in.Alertmanager; e != nil {
		open.alertmanager = &inbound.Alertmanager{Office: desk, Tokens: known, Level: e.Or(checks.Error), Tags: e.Tags, Firings: &d.firings}
	} else {
		d.firings.Resume(nil, time.Now()) // what lasted has ended with the door
	}
	if e := in.Notify; e != nil {
		open.notify = &inbound.LineNotify{Office: desk, Tokens: known, Level: e.Or(checks.Info), Tags: e.Tags, Lab: lab, Log: d.log}
	}
	if e := in.SNS; e != nil {
		open.sns = d.openSNS(plan, desk)
	}
	open.ping = &inbound.Ping{Jobs: d.jobs, Tokens: known}
	if err := d.jobs.Use(ctx, plan.Jobs, time.Now()); err != nil {
		d.log.Error("jobs are not awaited", "error", err)
		open.ping = nil
	}
	d.logs.Use(ctx, plan.Logs)
	open.values = &inbound.Values{Tokens: known, Send: d.send}
	d.doors.set(open)
}

// send hands over what a device has sent by itself. Found is false where none of
// the name sends.
func (d *daemon) send(ctx context.Context, target string, body []byte) (found bool, err error) {
	for _, t := range d.inForce.get().Targets {
		if source, sends := t.Source.(*poller.Pushed); sends && t.Subject.Target == target {
			why := t.Unreadable(body)
			if err := source.Send(ctx, body, func() { d.poller.Hurry(t.Subject.ID) }); err != nil || why == "" {
				return true, err
			}
			return true, web.Refuse(http.StatusOK, "taken, but it cannot be read: "+why)
		}
	}
	return false, nil
}

// openSNS opens the door for Amazon's notification service; nil: it cannot be
// asked for its certificates.
func (d *daemon) openSNS(plan config.Plan, desk watch.Desk) *inbound.SNS {
	e := plan.Inbound.SNS
	out, err := wire.New(plan.Outward())
	if err != nil {
		d.log.Error("the door sns stays closed", "error", err)
		return nil
	}
	client := out.Standard()
	client.Timeout = snsTimeout
	return &inbound.SNS{
		Verifier: &sns.Verifier{Topics: e.Topics, HTTP: client},
		Office:   desk, Level: e.Or(checks.Error), Tags: e.Tags, Log: d.log,
	}
}

// awaitRepeats takes over which alerts of an Alertmanager's kind last, and ends
// those that are repeated no more, until the context ends.
func (d *daemon) awaitRepeats(ctx context.Context) {
	snap, err := d.watch.Snapshot(ctx)
	if err != nil {
		return // the program ends
	}
	var lasting []inbound.Alarm
	for _, a := range snap.Alerts {
		if a.Subject.Target == "alertmanager" {
			lasting = append(lasting, inbound.Alarm{
				Door: a.Subject.Target, Name: a.Subject.Field, Title: a.Subject.FieldTitle, Level: a.Level, Text: a.Fault.Text,
				Tags: a.Subject.Tags, To: a.Subject.To, Account: "firings",
			})
		}
	}
	d.firings.Resume(lasting, time.Now())
	d.firings.Run(ctx, watch.Desk{Watch: d.watch, Store: d.store}, d.log)
}

// snsTimeout is how long the service may take to show a certificate: it waits for
// our answer no longer than 15 s.
const snsTimeout = 10 * time.Second

// gates are where something is taken in from outside. They stand there for
// good; what comes to a closed door is turned away.
func (d *daemon) gates() []web.Gate {
	alert := func() *inbound.Alert { return d.doors.get().alert }
	service := func() *inbound.SNS { return d.doors.get().sns }
	values := func() *inbound.Values { return d.doors.get().values }
	ping := func() *inbound.Ping { return d.doors.get().ping }
	manager := func() *inbound.Alertmanager { return d.doors.get().alertmanager }
	all := []web.Gate{
		{Name: "alert", Path: "/in/alert", Limit: inbound.PictureBody, Key: by(alert, (*inbound.Alert).Key), Take: taking(alert, (*inbound.Alert).Take)},
		{Name: "alertmanager", Path: "/api/v2/alerts", Limit: inbound.AlertmanagerBody, Key: by(manager, (*inbound.Alertmanager).Key), Take: taking(manager, (*inbound.Alertmanager).Take)},
		{
			Name: "ping", Path: inbound.PingPath + "{key...}", Methods: []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut},
			Limit: inbound.PingBody, Key: by(ping, (*inbound.Ping).Key), Take: taking(ping, (*inbound.Ping).Take),
		},
		{Name: "values", Path: inbound.ValuesPath + "{target}", Limit: inbound.ValuesBody, Key: by(values, (*inbound.Values).Key), Take: taking(values, (*inbound.Values).Take)},
		{Name: "sns", Path: "/in/sns", Limit: sns.MaxBody, Key: by(service, anybody), Seal: sealed(service, (*inbound.SNS).Seal), Take: taking(service, (*inbound.SNS).Take)},
	}
	return append(all, d.notifyGates()...)
}

// notifyGates are those of scripts for LINE Notify.
func (d *daemon) notifyGates() []web.Gate {
	door := func() *inbound.LineNotify { return d.doors.get().notify }
	gate := func(path, method string, take func(*inbound.LineNotify, http.ResponseWriter, *http.Request, []byte) error) web.Gate {
		return web.Gate{
			Name: "notify", Path: path, Methods: []string{method}, Limit: inbound.PictureBody,
			Key: by(door, (*inbound.LineNotify).Key), Take: taking(door, take), Deny: new(inbound.LineNotify).Deny,
		}
	}
	return []web.Gate{
		gate("/api/notify", http.MethodPost, (*inbound.LineNotify).Notify),
		gate("/api/status", http.MethodGet, (*inbound.LineNotify).Status),
		gate("/api/revoke", http.MethodPost, (*inbound.LineNotify).Revoke),
	}
}

// errClosed turns away what comes to a closed door.
func errClosed() error {
	return web.Refuse(http.StatusNotFound, "the door is closed: nothing under inbound opens it")
}

// anybody lets in to a door that looks at the body alone.
func anybody[D any](*D, *http.Request) error { return nil }

// by lets a door look at a request before its body is read, as long as it is
// open.
func by[D any](now func() *D, key func(*D, *http.Request) error) func(*http.Request) error {
	return func(r *http.Request) error {
		door := now()
		if door == nil {
			return errClosed()
		}
		return key(door, r)
	}
}

// sealed lets a door look at the raw body, as long as it is open.
func sealed[D any](now func() *D, seal func(*D, *http.Request, []byte) error) func(*http.Request, []byte) error {
	return func(r *http.Request, body []byte) error {
		door := now()
		if door == nil {
			return errClosed()
		}
		return seal(door, r, body)
	}
}

// taking lets a door take something in, as long as it is open.
func taking[D any](now func() *D, take func(*D, http.ResponseWriter, *http.Request, []byte) error) func(http.ResponseWriter, *http.Request, []byte) error {
	return func(w http.ResponseWriter, r *http.Request, body []byte) error {
		door := now()
		if door == nil {
			return errClosed()
		}
		return take(door, w, r, body)
	}
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

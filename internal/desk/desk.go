// Package desk carries out what people ask for in chats, and answers in the
// language of the chat.
//
//	d := desk.New(desk.Options{Watch: w, Store: store, Site: site, Reporter: reporter})
//	answer, err := d.Command(ctx, inbound.Command{Text: "/mute freezer-1 2h", …})
//
// A command is read, then held against what its writer may do, then noted for
// good, and only then done: as a request like those of the command line. Who is
// in a chat that a channel writes to may look; who is named by the channel's
// commands may do all. Others get no answer, but stay in the record.
package desk

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/checks/suppression"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/inbound"
	"github.com/gaugewatch/gaugewatch/internal/language"
	"github.com/gaugewatch/gaugewatch/internal/watch"
	"github.com/gaugewatch/gaugewatch/notify"
)

// A Store is where the desk looks things up, and notes what is asked for.
type Store interface {
	watch.Presses

	// Alerts returns the alerts that the filter chooses, the latest first.
	Alerts(ctx context.Context, f data.AlertFilter) ([]checks.Alert, error)
	// Mutes returns the mutes that were in force at a time or later.
	Mutes(ctx context.Context, from time.Time) ([]suppression.Mute, error)

	Tales
}

// Tales are the stories of alerts.
type Tales interface {
	// Steps returns the life of an alert.
	Steps(ctx context.Context, alert int64) ([]data.Step, error)
	// Tale returns who was told of an alert.
	Tale(ctx context.Context, alert int64) ([]data.Account, error)
}

// A Site is what is watched, and what people may do there.
type Site struct {
	watch.Plan
	Actions map[string]Action
}

// Options are what a desk is made with.
type Options struct {
	Watch    *watch.Watch
	Store    Store
	Site     func() Site     // in force
	Reporter notify.Reporter // nil: nothing is drawn
	Log      *slog.Logger
}

// A Desk carries out what people ask for. Make one with [New].
type Desk struct {
	Options

	clerk   watch.Desk // notes requests
	pace    pace
	asked   sync.Mutex
	pending map[string]pending // actions that wait for a yes, by who was asked
	life    context.Context    // of the program, with which actions end
}

var (
	_ inbound.Desk   = (*Desk)(nil)
	_ inbound.Hearer = (*Desk)(nil)
	_ inbound.Office = (*Desk)(nil)
)

// New returns a desk.
func New(o Options) *Desk {
	return &Desk{Options: o, clerk: watch.Desk{Watch: o.Watch, Store: o.Store}, pending: map[string]pending{}}
}

// Live lets actions run until the context ends, at the latest; before it is
// called, until they end themselves.
func (d *Desk) Live(ctx context.Context) {
	d.asked.Lock()
	defer d.asked.Unlock()
	d.life = ctx
}

// A deed is what a command comes to. Its zero value is an answer that says
// nothing.
type deed struct {
	kind string // of the request that it notes
	body any

	// Say returns the answer, after what is to change has changed.
	say func(ctx context.Context) (inbound.Answer, error)
}

// A slip is why a command cannot be carried out as it was written.
type slip struct{ inbound.Answer }

// Error returns what the person is told.
func (s *slip) Error() string { return s.Text }

// Press carries out a press, unless somebody presses too often.
func (d *Desk) Press(ctx context.Context, p inbound.Press) (string, error) {
	if ok, first := d.pace.take(p.Account+" "+p.Who, inbound.Asked(p.At, time.Now())); !ok {
		if first {
			g := d.guest(inbound.Command{Account: p.Account, ID: p.ID, At: p.At, Name: p.Who, Channels: p.Channels, People: p.People})
			return "", d.refuse(ctx, g, "too many presses in a short time")
		}
		return "", nil
	}
	return d.clerk.Press(ctx, p)
}

// Alarm takes in what somebody outside tells.
func (d *Desk) Alarm(ctx context.Context, a inbound.Alarm) error { return d.clerk.Alarm(ctx, a) }

// Idle says whether people talk to each other.
func (d *Desk) Idle(c inbound.Command) bool { return parse(c.Text).idle(c.Direct) }

// Command answers a command.
func (d *Desk) Command(ctx context.Context, c inbound.Command) (inbound.Answer, error) {
	o := parse(c.Text)
	if o.idle(c.Direct) {
		return inbound.Answer{}, nil // people talk to each other
	}
	o = o.about(c.About)
	g := d.guest(c)
	if ok, first := d.pace.take(c.Account+" "+c.User, inbound.Asked(c.At, time.Now())); !ok {
		if first {
			return inbound.Answer{}, d.refuse(ctx, g, "too many commands in a short time")
		}
		return inbound.Answer{}, nil
	}
	switch {
	case o.verb == vWhoami:
		return d.looked(ctx, g, inbound.Answer{Text: d.whoami(g)})
	case len(c.Channels) == 0 && (o.verb != "" || !o.bare):
		return inbound.Answer{}, d.refuse(ctx, g, "no channel writes to this chat")
	case len(c.Channels) == 0:
		return inbound.Answer{}, nil
	}
	deed, err := d.prepare(ctx, g, o)
	wrong, mistaken := errors.AsType[*slip](err)
	switch {
	case mistaken && o.bare && !c.Direct && (!o.says(vAck) || g.by == "" || len(wrong.Buttons) == 0):
		return inbound.Answer{}, nil // they talk to each other, after all
	case o.verb.changes() && g.by == "":
		return inbound.Answer{Text: g.Denied}, d.refuse(ctx, g, "may only look")
	case mistaken:
		return wrong.Answer, nil
	case err != nil:
		return inbound.Answer{}, err
	}
	return d.carryOut(ctx, g, deed)
}

// carryOut notes what a command asks for, does it, and answers.
func (d *Desk) carryOut(ctx context.Context, g guest, todo deed) (inbound.Answer, error) {
	if todo.kind == "" {
		todo.kind, todo.body = watch.RequestLook, struct{}{}
	}
	outcome, fresh, err := d.note(ctx, g, todo.kind, todo.body)
	switch why, refused := cutRefused(outcome); {
	case err != nil:
		return inbound.Answer{}, err
	case !fresh && todo.kind == watch.RequestDo:
		return inbound.Answer{Text: language.Fill(g.Broken, language.Values{"name": todo.body.(watch.ActionRequest).Action})}, nil
	case !fresh && todo.kind != watch.RequestLook:
		return inbound.Answer{Text: g.Before}, nil // its answer was lost with a restart
	case refused:
		return inbound.Answer{Text: language.Fill(g.Failed, language.Values{"text": why})}, nil
	}
	return todo.say(ctx)
}

// looked notes that somebody has looked at something.
func (d *Desk) looked(ctx context.Context, g guest, a inbound.Answer) (inbound.Answer, error) {
	_, _, err := d.note(ctx, g, watch.RequestLook, struct{}{})
	return a, err
}

// refuse notes what somebody has tried.
func (d *Desk) refuse(ctx context.Context, g guest, why string) error {
	_, _, err := d.note(ctx, g, watch.RequestRefuse, watch.RefuseRequest{Why: why})
	return err
}

// note notes a request of a guest, and has it carried out.
func (d *Desk) note(ctx context.Context, g guest, kind string, body any) (outcome string, fresh bool, err error) {
	text, err := heard(body, g)
	if err != nil {
		return "", false, err
	}
	return d.clerk.Ask(ctx, data.Note{Request: data.Request{Kind: kind, Body: text, At: inbound.Asked(g.At, time.Now())}, From: g.Account, Mark: g.ID})
}

// heard writes the body of a request, with who has asked for it.
func heard(body any, g guest) ([]byte, error) {
	text, err := json.Marshal(body)
	if err != nil {
		return nil, err
	}
	keys := map[string]any{}
	if err := json.Unmarshal(text, &keys); err != nil {
		return nil, err
	}
	if g.by != "" {
		keys["by"] = g.by // also where they only look
	}
	keys["heard"] = watch.Heard{Who: language.Tidy(g.Who(), whoRoom), Channel: g.channel, Text: language.Tidy(g.Text, textRoom)}
	return json.Marshal(keys)
}

// prepare finds out what a command comes to, before anything is done. A *slip
// says why it cannot be done as it was written.
func (d *Desk) prepare(ctx context.Context, g guest, o order) (deed, error) {
	s, err := d.scene(ctx, g)
	if err != nil {
		return deed{}, err
	}
	ways := map[verb]func(order) (deed, error){
		vStatus: s.status, vAlerts: s.alerts, vChart: s.chart, vReport: s.report, vWhy: s.why, vMutes: s.listMutes,
		vAck: s.ack, vMute: s.mute, vPause: s.mute, vUnmute: s.unmute, vNote: s.note, vTell: s.tell,
		vDo: s.do, vYes: s.yes, vNo: s.no, vHelp: s.help,
	}
	if way := ways[o.verb]; way != nil {
		return way(o)
	}
	return deed{}, s.noVerb(o)
}

// A scene is all that is known when a command is carried out.
type scene struct {
	guest
	desk *Desk
	ctx  context.Context // of the one command that the scene is made for
	site Site
	snap watch.Snapshot
	now  time.Time

	asked time.Time // for what is to be done: before now where it comes late
}

// scene looks at how things stand.
func (d *Desk) scene(ctx context.Context, g guest) (*scene, error) {
	snap, err := d.Watch.Snapshot(ctx)
	now := time.Now()
	return &scene{guest: g, desk: d, ctx: ctx, site: d.Site(), snap: snap, now: now, asked: inbound.Asked(g.At, now)}, err
}

// says is a deed that changes nothing.
func says(a inbound.Answer) (deed, error) {
	return deed{say: func(context.Context) (inbound.Answer, error) { return a, nil }}, nil
}

// slipped is why a command cannot be done; with a button for each thing to say in
// its place.
func slipped(text string, instead ...string) error {
	a := inbound.Answer{Text: text}
	const most = 6 // buttons
	for _, say := range instead[:min(len(instead), most)] {
		a.Buttons = append(a.Buttons, inbound.Button{Label: language.Clip(say, labelRoom), Says: say})
	}
	return &slip{a}
}

// A guest is who has written a command, and what they may do.
type guest struct {
	inbound.Command
	words
	channel string // in whose name they are answered; empty: none writes there
	by      string // their short name; empty: they may only look
	policy  notify.Policy
	clock   language.Clock
}

// guest finds out who somebody is.
func (d *Desk) guest(c inbound.Command) guest {
	g := guest{Command: c}
	for _, channel := range c.Channels {
		if short := c.People[channel]; short != "" && g.by == "" {
			g.channel, g.by = channel, short
		}
	}
	if g.channel == "" && len(c.Channels) > 0 {
		g.channel = c.Channels[0]
	}
	site := d.Site()
	at := slices.IndexFunc(site.Lines, func(l notify.Line) bool { return l.Policy.Channel == g.channel })
	if at < 0 && len(site.Lines) > 0 {
		at = 0 // a stranger is answered as the first channel is
	}
	if at >= 0 {
		g.policy = site.Lines[at].Policy
	}
	g.words = wordsOf(g.policy.Language)
	g.clock = language.NewClock(g.Words, g.policy.Zone, time.Now())
	return g
}

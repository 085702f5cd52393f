package watch

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/checks/suppression"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/internal/schedule"
	"github.com/gaugewatch/gaugewatch/notify"
	"github.com/gaugewatch/gaugewatch/poller"
)

// The stories of this file are random: devices fall silent and come back,
// values climb, people mute, pause and acknowledge, the configuration changes,
// the program restarts and the clock is set. Beside the watch a naive model
// remembers what was said and holds against it what was told.

// A gadget is a target of the model, as it is and as was heard of it.
type gadget struct {
	name    string
	id      int64 // 0 while it is not watched
	fieldID int64
	parents []*gadget
	remote  bool
	fields  bool // it has one, t
	fickle  bool // its field flaps

	dead  bool   // in the world
	value string // that it would tell: a number, or m for none

	heard
}

// heard is what was heard of a gadget since it has been watched.
type heard struct {
	asked  bool      // since the start
	ok     bool      // it responded when last asked
	began  time.Time // when that was,
	epoch  int       // by the clock of that time
	back   time.Time // when it last responded again since the start
	backAt int       // by the clock of that time; -1: never

	fails   int // in a row
	gone    bool
	misses  int    // polls in a row without a value
	streaks [3]int // of the levels warn, error and fatal
	bound   trouble
	missing trouble
}

// A trouble is what is wrong with a field.
type trouble struct {
	level  checks.Level
	peak   checks.Level // the worst so far of the present one
	fired  []time.Time  // when alerts of it began,
	again  []time.Time  // and when they came back to a level since the start
	flaps  bool         // the present one
	well   time.Time    // since when it is well, as far as anybody knows
	steady time.Time    // since when it is as it is
	looked time.Time    // when it was last asked for
}

// step takes the trouble to another level; pending says that it is not well
// even where it is none.
func (t *trouble) step(level checks.Level, pending, fickle bool, now time.Time) {
	if now.Before(t.looked) {
		t.unknown(now)
	}
	before, peak := t.level, t.peak
	t.level, t.looked = level, now
	if before == checks.None && !t.flaps {
		peak = checks.None
	}
	t.peak = max(peak, level)
	switch {
	case t.flaps || level <= before:
	case before == checks.None:
		t.fired = append(t.fired, now)
		t.flaps = fickle && t.comes(now)
	case level <= peak:
		t.again = append(t.again, now)
		t.flaps = fickle && t.comes(now)
	}
	switch {
	case level != before:
		t.well, t.steady = now, now
	case level == checks.None && pending:
		t.well = now
	}
	since := t.steady
	if level == checks.None {
		since = t.well
	}
	if t.flaps && now.Sub(since) >= flapPer/2 {
		t.flaps = false
	}
}

// comes says whether the trouble has come too often.
func (t *trouble) comes(now time.Time) bool {
	recent := 0
	for _, at := range slices.Concat(t.fired, t.again) {
		if ago := now.Sub(at); 0 <= ago && ago <= flapPer {
			recent++
		}
	}
	return recent >= flapTimes
}

// unknown says that nobody can tell whether it is well, or as bad as before: the
// time does not count.
func (t *trouble) unknown(now time.Time) {
	t.delay(now.Sub(t.looked))
	t.looked = now
}

// forget returns what is remembered of it when it is not watched any more.
func (t *trouble) forget() trouble { return trouble{fired: t.fired, again: t.again} }

// delay takes a time out that does not count.
func (t *trouble) delay(by time.Duration) { t.well, t.steady = t.well.Add(by), t.steady.Add(by) }

// A told is who has been told of an alert, and at which level it stood.
type told struct {
	key      alertKey
	channels map[string]checks.Level
	ended    map[string]int
	over     bool
	forgot   bool // a restart forgot what people know of it
}

// A model is a watch beside what is known of it.
type model struct {
	t     *testing.T
	rng   *rand.Rand
	ctx   context.Context
	now   time.Time
	epoch int
	story []string

	book   *book
	lazy   *lazy
	watch  *Watch
	plan   Plan
	uplink bool

	gadgets []*gadget
	cast    []*gadget // those that the story is about
	pace    int       // seconds from one event to the next, at most
	mutes   map[int64]suppression.Mute
	paused  []suppression.Mute // pauses that ended in this event
	later   map[int64]bool     // alerts of which one ended that are told again later, surely or perhaps
	tales   map[int64]*told
	read    int // deliveries that have been looked at
	night   night

	known    map[int64]map[string]checks.Level // who had been told of what before this event
	reminded map[int64]map[string]bool         // who was told again in it
	news     map[int64]bool                    // what was told in it for the first time
	netBack  time.Time                         // when the network was last up again,
	netOf    int                               // by the clock of that time; -1: never since the start
	netTold  bool                              // it had been told to be down
}

// levels are the bounds of every field: above each at once, but for the first,
// which takes two polls.
var levels = []struct {
	level checks.Level
	bound float64
	polls int
}{{checks.Warn, 27, 2}, {checks.Error, 30, 1}, {checks.Fatal, 40, 1}}

const (
	modelTimeout = 3 * time.Second
	flapTimes    = 2
	flapPer      = 16 * time.Minute
)

func newModel(t *testing.T, seed uint64) *model {
	m := &model{
		t: t, rng: rand.New(rand.NewPCG(seed, 7)), ctx: t.Context(), now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC),
		book: newBook(), mutes: map[int64]suppression.Mute{}, tales: map[int64]*told{}, later: map[int64]bool{}, uplink: true, netOf: -1, night: newNight(seed),
	}
	hub := &gadget{name: "switch"}
	one := &gadget{name: "one", parents: []*gadget{hub}, fields: true, fickle: true}
	two := &gadget{name: "two", parents: []*gadget{one}, fields: true}
	m.gadgets = []*gadget{hub, one, two, {name: "far", remote: true, fields: true}, {name: "farther", remote: true}}
	for _, g := range m.gadgets {
		g.value, g.backAt = "20", -1
	}
	m.cast = slices.Clone(m.gadgets)
	m.rng.Shuffle(len(m.cast), func(i, j int) { m.cast[i], m.cast[j] = m.cast[j], m.cast[i] })
	m.cast = m.cast[:1+m.rng.IntN(len(m.cast))]
	m.pace = []int{20, 90}[m.rng.IntN(2)]
	m.start()
	return m
}

// actor picks a gadget that the story is about, mostly.
func (m *model) actor() *gadget {
	if m.rng.IntN(10) == 0 {
		return m.gadgets[m.rng.IntN(len(m.gadgets))]
	}
	return m.cast[m.rng.IntN(len(m.cast))]
}

// targets are those that are watched, under the names of now.
func (m *model) targets() []Target {
	var all []Target
	for _, g := range m.gadgets {
		if g.id < 0 {
			continue
		}
		about := checks.Subject{Target: g.name}
		if g.remote {
			about.Tags = []string{"remote"}
		}
		t := Target{
			Target: &poller.Target{Subject: about, Timeout: modelTimeout},
			Rules:  &checks.Rules{NoResponse: checks.Rule{Level: checks.Error, After: checks.After{Polls: 2}}},
		}
		if g.name == "uno" || g.name == "one" {
			t.Was = map[string]string{"uno": "one", "one": "uno"}[g.name]
		}
		for _, p := range g.parents {
			t.Parents = append(t.Parents, p.name)
		}
		if g.fields {
			about.Field = "t"
			t.Target.Fields = []poller.Field{{Subject: about}}
			f := Field{Rules: &checks.Rules{Missing: checks.Rule{Level: checks.Warn, After: checks.After{Polls: 2}}}}
			for _, l := range levels {
				f.Rules.Limits = append(f.Rules.Limits, checks.Limit{Level: l.level, Upper: new(l.bound), After: checks.After{Polls: l.polls}})
			}
			if g.fickle {
				f.Flap = suppression.Flap{Times: flapTimes, Per: flapPer}
			}
			t.Fields = []Field{f}
		}
		all = append(all, t)
	}
	return all
}

// apply puts the plan of now into force.
func (m *model) apply() {
	line := func(p notify.Policy) notify.Line { return notify.Line{Policy: p} }
	m.plan.Targets, m.plan.Flush = m.targets(), time.Hour
	m.plan.Mutes = MutePolicy{Max: 2 * time.Hour, Except: checks.Fatal}
	m.plan.Uplink = nil
	if m.uplink {
		m.plan.Uplink = &Uplink{Tag: "remote"}
	}
	m.plan.Lines = []notify.Line{
		line(notify.Policy{
			Channel: "ops", Level: checks.Info, Repeat: 20 * time.Minute, Quiet: m.night.quiet,
			Escalate: notify.Escalation{Wait: 10 * time.Minute, To: []string{"boss"}},
		}),
		line(notify.Policy{Channel: "night", Level: checks.Error}),
		line(notify.Policy{Channel: "boss", Level: checks.Info, Standby: true}),
	}
	if _, err := m.watch.replan(m.ctx, m.plan); err != nil {
		m.t.Fatal(err)
	}
	for _, g := range m.gadgets {
		if g.id < 0 {
			g.heard = heard{backAt: -1, bound: g.bound.forget(), missing: g.missing.forget()}
			continue
		}
		g.id, g.fieldID = m.book.ids[g.name], m.book.ids[g.name+"/t"]
	}
}

// start makes a watch over what is stored.
func (m *model) start() {
	m.lazy = &lazy{}
	m.watch = New(Options{Store: m.book, Poller: m.lazy, Dispatcher: dumb{}, Log: slog.New(slog.DiscardHandler)})
	m.watch.now = func() time.Time { return m.now }
	if err := m.watch.start(m.ctx); err != nil {
		m.t.Fatal(err)
	}
	m.apply()
}

// reachable says whether a gadget would respond.
func (m *model) reachable(g *gadget) bool {
	return !g.dead && !slices.ContainsFunc(g.parents, func(p *gadget) bool { return !m.reachable(p) })
}

// members are the remote gadgets that are watched.
func (m *model) members() []*gadget {
	return slices.DeleteFunc(slices.Clone(m.gadgets), func(g *gadget) bool { return !g.remote || g.id <= 0 })
}

// netDown says whether all that is remote failed at its latest poll.
func (m *model) netDown() bool {
	all := m.members()
	return m.uplink && len(all) >= 2 && !slices.ContainsFunc(all, func(g *gadget) bool { return !g.asked || g.ok })
}

// poll asks a gadget, and returns what comes of it.
func (m *model) poll(g *gadget) poller.Poll {
	i := slices.IndexFunc(m.plan.Targets, func(t Target) bool { return t.Subject.Target == g.name })
	t := m.plan.Targets[i].Target
	p := poller.Poll{Target: t, Tick: m.now, Began: m.now}
	before, told := m.netDown(), anyAlert(m.watch, func(a checks.Alert) bool { return a.Kind == checks.Uplink })
	word := g.value
	if !m.reachable(g) {
		word = "x"
		p.Took = time.Duration(m.rng.IntN(2)) * modelTimeout
		p.Began = m.now.Add(-p.Took)
		p.Response = checks.Reading{Why: checks.NoResponse, Fault: checks.Fault{Class: checks.Timeout}}
	} else if g.fields {
		r := poller.Result{Field: &t.Fields[0]}
		if word == "m" {
			r.Reading = checks.Reading{Why: checks.Missing}
		} else if _, err := fmt.Sscan(word, &r.Reading.Value); err != nil {
			m.t.Fatal(err)
		}
		p.Results = []poller.Result{r}
	}
	m.tell("%s says %s", g.name, word)
	m.hear(g, word, p.Began)
	if before && !m.netDown() {
		m.netBack, m.netOf, m.netTold = m.now, m.epoch, told
	}
	return p
}

// hear is the naive judgement.
func (m *model) hear(g *gadget, word string, began time.Time) {
	ok := word != "x"
	if ok && g.asked && !g.ok {
		g.back, g.backAt = m.now, m.epoch
	}
	g.asked, g.ok, g.began, g.epoch = true, ok, began, m.epoch
	if !ok {
		g.fails++
		g.gone = g.gone || g.fails >= 2
		g.bound.unknown(m.now)
		g.missing.unknown(m.now)
		return
	}
	g.fails, g.gone = 0, false
	if !g.fields {
		return
	}
	if word == "m" {
		g.misses++
		level := g.missing.level
		if g.misses >= 2 {
			level = checks.Warn
		}
		g.missing.step(level, true, g.fickle, m.now)
		g.bound.unknown(m.now)
		return
	}
	g.misses = 0
	g.missing.step(checks.None, false, g.fickle, m.now)
	m.measure(g, word)
}

// measure judges a value.
func (m *model) measure(g *gadget, word string) {
	var value float64
	if _, err := fmt.Sscan(word, &value); err != nil {
		m.t.Fatal(err)
	}
	level, pending := checks.None, false
	for i, l := range levels {
		if value <= l.bound {
			g.streaks[i] = 0
			continue
		}
		g.streaks[i]++
		pending = true
		if g.streaks[i] >= l.polls || l.level <= g.bound.level {
			level = l.level
		}
	}
	g.bound.step(level, pending, g.fickle, m.now)
}

// tell notes what happens, for whoever reads of a failure.
func (m *model) tell(format string, args ...any) {
	m.story = append(m.story, m.now.Format("15:04:05 ")+fmt.Sprintf(format, args...))
}

// fail ends the story.
func (m *model) fail(format string, args ...any) {
	m.t.Helper()
	m.t.Fatalf("%s\n%s", fmt.Sprintf(format, args...), strings.Join(m.story, "\n"))
}

// ask carries out a request.
func (m *model) ask(kind string, body any) string {
	text, err := json.Marshal(body)
	if err != nil {
		m.t.Fatal(err)
	}
	answer := m.watch.carryOut(m.ctx, data.Request{Kind: kind, Body: text, At: m.now})
	m.watch.record(m.ctx)
	m.tell("%s %s: %s", kind, text, answer)
	return answer
}

// watched picks a gadget that is watched.
func (m *model) watched() *gadget {
	for {
		if g := m.actor(); g.id > 0 {
			return g
		}
	}
}

// happen lets something happen.
func (m *model) happen() {
	m.now = m.now.Add(time.Duration(m.rng.IntN(m.pace)) * time.Second)
	m.begin()
	switch n := m.rng.IntN(100); {
	case n < 50:
		m.take(1 + m.rng.IntN(2))
	case n < 80:
		m.change()
	case n < 88:
		m.care()
	case n < 92:
		m.reload()
	case n < 96:
		m.restart()
	case n < 97:
		m.setClock()
	default:
		m.tell("nothing")
	}
	m.listen()
	if m.rng.IntN(3) > 0 {
		m.obey()
	}
	m.beat()
}

// take hands polls over that came together.
func (m *model) take(n int) {
	var polls []poller.Poll
	for range n {
		polls = append(polls, m.poll(m.watched()))
	}
	m.watch.take(m.ctx, polls)
}

// obey asks who is hurried.
func (m *model) obey() {
	for len(m.lazy.hurried) > 0 {
		id := m.lazy.hurried[0]
		m.lazy.hurried = m.lazy.hurried[1:]
		i := slices.IndexFunc(m.gadgets, func(g *gadget) bool { return g.id == id })
		if i < 0 {
			continue // not watched any more
		}
		m.now = m.now.Add(time.Millisecond)
		m.watch.take(m.ctx, []poller.Poll{m.poll(m.gadgets[i])})
		m.listen()
	}
}

// change changes the world.
func (m *model) change() {
	g := m.actor()
	if m.rng.IntN(3) == 0 {
		g.dead = !g.dead
		if g.remote && m.rng.IntN(2) == 0 { // it was our uplink
			for _, other := range m.gadgets {
				other.dead = other.remote && g.dead || !other.remote && other.dead
			}
		}
	} else {
		g.value = []string{"20", "20", "28", "31", "41", "m"}[m.rng.IntN(6)]
	}
	m.tell("(%s: dead %t, %s)", g.name, g.dead, g.value)
	m.take(1)
}

// care is what people do.
func (m *model) care() {
	switch m.rng.IntN(4) {
	case 0, 1:
		scope := []string{m.watched().name, m.watched().name + "/*", "*", "tag:remote"}[m.rng.IntN(4)]
		r := MuteRequest{Scope: scope, For: schedule.Duration(1+m.rng.IntN(20)) * schedule.Duration(time.Minute), Pause: m.rng.IntN(2) == 0}
		if answer := m.ask(RequestMute, r); !strings.HasPrefix(answer, RefusedRequest) {
			latest := m.watch.mutes[len(m.watch.mutes)-1]
			m.mutes[latest.ID] = suppression.Mute{ID: latest.ID, Pause: r.Pause, Scope: latest.Scope, Began: m.now, Until: m.now.Add(r.For.Std())}
		}
	case 2:
		for _, id := range slices.Sorted(maps.Keys(m.mutes)) { // so that a seed is one story
			mute := m.mutes[id]
			m.endMute(mute)
			m.ask(RequestUnmute, UnmuteRequest{ID: id})
			break
		}
	case 3:
		m.ask(RequestAcknowledge, AckRequest{All: true, By: "kim"})
	}
}

// endMute notes that a mute is over.
func (m *model) endMute(mute suppression.Mute) {
	delete(m.mutes, mute.ID)
	if mute.Pause {
		m.paused = append(m.paused, mute)
	}
}

// reload changes the configuration.
func (m *model) reload() {
	g := m.actor()
	switch n := m.rng.IntN(5); {
	case n == 0 && g.id > 0 && g.name != "switch":
		m.tell("%s is not watched any more", g.name)
		g.id = -1
	case n == 0 && g.id < 0:
		m.tell("%s is watched again", g.name)
		g.id = 0
	case n == 1 && m.gadgets[1].id > 0:
		g = m.gadgets[1]
		g.name = map[string]string{"one": "uno", "uno": "one"}[g.name]
		m.tell("it is called %s now", g.name)
	case n == 2:
		m.uplink, m.netOf = !m.uplink, -1 // a new one has never been down
		m.tell("uplink: %t", m.uplink)
	default:
		begin := m.now.Add(time.Duration(m.rng.IntN(10)) * time.Minute)
		w := Maintenance{Name: "work", Window: schedule.Once(begin, begin.Add(10*time.Minute))}
		if m.rng.IntN(2) == 0 {
			w.Scopes = []suppression.Scope{{Target: g.name}}
		}
		m.plan.Maintenance = []Maintenance{w}
		m.tell("maintenance of %v from %s", w.Scopes, begin.Format("15:04:05"))
	}
	m.apply()
}

// restart stops the program, or kills it when all is written, and starts it
// again after a while.
func (m *model) restart() {
	m.tell("restart")
	if m.rng.IntN(2) == 0 {
		m.watch.stop(m.ctx)
	} else {
		m.watch.commit(m.ctx)
	}
	m.now = m.now.Add(time.Duration(m.rng.IntN(300)) * time.Second)
	unwatched := max(0, m.now.Sub(m.book.alive))
	for _, g := range m.gadgets {
		g.asked, g.ok, g.back, g.backAt, g.began = false, false, time.Time{}, -1, time.Time{}
		for _, t := range g.troubles() {
			t.delay(unwatched)
			t.looked, t.again = m.now, nil
		}
	}
	for _, a := range m.watch.alerts {
		if a.Flapping.Times > 0 {
			m.tales[a.ID].forgot = true
		}
	}
	m.netOf = -1
	clear(m.later) // who was to be told again then is not
	m.start()
}

// setClock sets the clock.
func (m *model) setClock() {
	step := time.Duration(m.rng.IntN(7200)-3600) * time.Second
	m.now = m.now.Add(step)
	m.epoch++
	m.tell("the clock is set by %s", step)
}

// beat lets a second pass, and holds what was told against what is known.
func (m *model) beat() {
	m.now = m.now.Add(time.Second)
	m.watch.beat(m.ctx, m.now)
	if m.watch.round.over() {
		for _, mute := range m.mutes {
			if length := mute.Until.Sub(mute.Began); !m.now.Before(mute.Until) || mute.Until.Sub(m.now) > 2*length {
				m.tell("M%d ends", mute.ID)
				m.endMute(mute)
			}
		}
	}
	m.verify()
	m.verifyNight()
}

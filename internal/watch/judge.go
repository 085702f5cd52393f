package watch

import (
	"maps"
	"slices"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/notify"
	"github.com/gaugewatch/gaugewatch/poller"
)

// judge judges polls in the order in which they came and returns the steps
// that alerts took.
func (w *Watch) judge(polls []poller.Poll) []notify.Part {
	w.foreseen = 0
	var steps []notify.Part
	for i := range polls {
		steps = w.judgePoll(&polls[i], steps)
	}
	return steps
}

// judgePoll judges one poll: the target's response, then what it said. The
// time of judgement is that of the answer; samples carry the tick's.
func (w *Watch) judgePoll(p *poller.Poll, steps []notify.Part) []notify.Part {
	s, known := w.subjects[p.Target.Subject.ID]
	if !known || s.about != &p.Target.Subject {
		return steps // asked under a configuration that is gone
	}
	target := s.device
	at := p.Began.Add(p.Took)
	if w.tooEarly(at) {
		return steps
	}
	w.live(at)
	target.noteSkew(p)
	w.hear(p)
	w.round.note(p)
	target.began = p.Began
	down := w.net.down()
	w.respond(target, p, at)
	w.enqueue(target, w.net.down() != down)
	if !target.silent || !w.settling(at) {
		steps = w.judgeReading(s, p.Response, at, steps)
	}
	w.spanned(s, p.Response, p.Tick)
	if target.silent {
		for _, f := range target.fields {
			w.remember(f, f.state.Freeze())
			if len(w.flapping) > 0 {
				steps = w.calm(f, p.Response, at, steps)
			}
		}
		return steps
	}
	for i := range p.Results {
		steps = w.judgeResult(p, &p.Results[i], at, steps)
	}
	return steps
}

// enqueue has the alerts reviewed of which news is held back: those of a target,
// of its fields and of what is reached through it, of those that wait for such
// an answer, and where the network has turned, of all.
func (w *Watch) enqueue(target *device, turned bool) {
	if len(w.holds) == 0 {
		return
	}
	w.queue = append(w.queue, target.about.ID)
	for _, f := range target.fields {
		w.queue = append(w.queue, f.about.ID)
	}
	for _, c := range target.children {
		w.queue = append(w.queue, c.about.ID)
	}
	if !target.lost && w.net.tells(target) {
		w.queue = slices.AppendSeq(w.queue, maps.Keys(w.net.doubts))
		clear(w.net.doubts)
	}
	w.queueBeyond = w.queueBeyond || turned
}

// judgeResult judges what a poll says about one field.
func (w *Watch) judgeResult(p *poller.Poll, r *poller.Result, at time.Time, steps []notify.Part) []notify.Part {
	f, known := w.subjects[r.Field.Subject.ID]
	if !known {
		return steps
	}
	steps = w.abide(f, at, steps)
	f.tick = p.Tick
	reading := f.rules.Believe(f.state, r.Reading)
	if reading.Why == checks.OK {
		w.batch.Samples = append(w.batch.Samples, data.Sample{At: p.Tick, Series: r.Field.Subject.ID, Value: reading.Value})
		f.answer = reading.Limits
	}
	if reading.Why == checks.Invalid {
		w.batch.Rejects = append(w.batch.Rejects, data.Reject{
			At: p.Tick, Series: r.Field.Subject.ID, Value: reading.Value, Raw: r.Raw, Class: reading.Fault.Class,
		})
	}
	w.spanned(f, reading, p.Tick)
	reading.Moved = f.movedBeside()
	return w.judgeReading(f, reading, at, steps)
}

// movedBeside returns when another field of the target last changed; zero
// where none has.
func (s *subject) movedBeside() time.Time {
	var moved time.Time
	if s.rules.Stuck.Level == checks.None {
		return moved
	}
	for _, other := range s.device.fields {
		changed := other.state.Changed
		if other != s && changed.After(moved) && !changed.Equal(other.first) {
			moved = changed
		}
	}
	return moved
}

// judgeReading judges a reading of a subject, remembers what follows and
// appends the steps that its alerts took.
func (w *Watch) judgeReading(s *subject, r checks.Reading, at time.Time, steps []notify.Part) []notify.Part {
	state, changes := checks.Judge(s.rules, s.state, r, at)
	if s.state.At.IsZero() {
		s.first = state.Changed
	}
	w.remember(s, state)
	for _, c := range changes {
		if step, ok := w.apply(s, c); ok {
			steps = append(steps, step)
		}
	}
	if len(state.Open) > 0 {
		w.refresh(s)
	}
	if len(w.flapping) > 0 {
		steps = w.calm(s, r, at, steps)
	}
	return steps
}

// remember replaces the state of a subject. It is stored where something is
// open, and where the rules look far back; else what is stored is deleted.
func (w *Watch) remember(s *subject, state checks.State) {
	switch lasting := s.rules.Stuck.Level > checks.None || s.rules.On != checks.Never; {
	case lasting || len(state.Open) > 0:
		w.batch.States[s.about.ID], s.stored = state, true
	case s.stored:
		w.batch.States[s.about.ID], s.stored = checks.State{}, false
	}
	s.state = state
}

// spanned opens and closes the span of a subject that has no value.
func (w *Watch) spanned(s *subject, r checks.Reading, tick time.Time) {
	if r.Why == s.span {
		return
	}
	if s.span != checks.OK {
		w.batch.Spans = append(w.batch.Spans, data.SpanChange{Subject: s.about.ID, Kind: s.span, At: tick, Ended: true})
	}
	if r.Why != checks.OK {
		w.batch.Spans = append(w.batch.Spans, data.SpanChange{Subject: s.about.ID, Kind: r.Why, Reason: r.Fault.Class, At: tick})
	}
	s.span = r.Why
}

// settling says whether the site may still be coming up after a boot.
func (w *Watch) settling(at time.Time) bool {
	return !w.Booted.IsZero() && at.Sub(w.Booted) < w.plan.Settle
}

// touch notes when the first of what is not committed yet came.
func (w *Watch) touch() {
	if w.since.IsZero() {
		w.since = w.now()
	}
}

// live notes that the watch is kept at a time, and the first time what gap
// lies before it. A clock that shows an earlier time than was stored proves
// nothing: the gap is known once it is past that.
func (w *Watch) live(at time.Time) {
	w.touch()
	if w.tooEarly(at) || !at.After(w.alive) {
		return
	}
	if !w.resumed && !w.alive.IsZero() {
		w.gap = data.Gap{Began: w.alive, Ended: at, Stopped: w.stopped}
		w.batch.Gaps = append(w.batch.Gaps, w.gap)
		for _, a := range w.open() {
			w.put(w.unseen(a))
		}
	}
	w.resumed = true
	w.alive, w.batch.Alive = at, at
}

// Package watch keeps the watch: it owns the state of all alerts and runs the
// pipeline that every poll goes through.
//
//	judge → suppress → route → record → wake → observe
//
// One goroutine, that of [Watch.Run], judges, decides what is owed to whom
// and commits both together, so that alert state has one owner and what was
// judged is never lost. Everything else talks to it through channels: polls
// arrive by [Watch.Take]; a new configuration, a drill or a question is
// carried out between two polls.
package watch

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/checks/suppression"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/internal/schedule"
	"github.com/gaugewatch/gaugewatch/notify"
	"github.com/gaugewatch/gaugewatch/poller"
)

// A Store keeps what the watch must not lose.
type Store interface {
	Register

	// Load returns what was stored when the program last ran.
	Load(ctx context.Context) (data.Loaded, error)

	// Commit writes a batch in one transaction.
	Commit(ctx context.Context, b data.Batch) error

	Ledger
}

// A Register gives ids to what there is to watch.
type Register interface {
	// Identify gives every name of a configuration its id, and says whom it
	// no longer names.
	Identify(ctx context.Context, names []data.Naming) (data.Identities, error)

	// Meet returns the id of what something from outside is about.
	Meet(ctx context.Context, about checks.Subject) (int64, error)
}

// A Poller is given the targets to ask.
type Poller interface {
	Apply(targets []*poller.Target) error

	// Hurry asks the target of an id now. It does not wait for the answer.
	Hurry(target int64)
}

// A Dispatcher delivers what the store owes.
type Dispatcher interface {
	Apply(lines []notify.Line)
	Wake()
	Direct(ctx context.Context, owed []notify.Delivery) []int
}

// A Plan is what to watch and whom to tell.
type Plan struct {
	Targets []Target
	Lines   []notify.Line

	// Flush is how long a poll without news may wait for company before
	// it is written.
	Flush time.Duration

	// Settle is how long after the boot of the host a target may be silent
	// without its being judged.
	Settle time.Duration

	// Mutes says how long a mute may last at most, zero as long as one
	// likes, and which level it does not hold back.
	Mutes MutePolicy

	// Maintenance are the windows in which nothing is told.
	Maintenance []Maintenance

	// Uplink is how our own network is told from many silent devices; nil:
	// not at all.
	Uplink *Uplink

	// Reports are put together again and again.
	Reports []Report

	// People are the names by which people are called, by their short ones.
	People map[string]string

	// Tags are those of what may come in from outside.
	Tags []string

	// Heeds says whether the plan still listens to a subject from outside:
	// its door is open. What lasts of others ends as no longer watched. Nil:
	// it listens to all.
	Heeds func(about checks.Subject) bool

	// Notices are told when the plan comes into force.
	Notices []notify.Notice
}

// A MutePolicy bounds what a mute may do.
type MutePolicy struct {
	Max    time.Duration // zero: no bound
	Except checks.Level  // this level and above is told all the same; None: nothing is
}

// A Maintenance is a time in which nothing is told of some targets.
type Maintenance struct {
	Name   string
	Scopes []suppression.Scope // none: everything
	Window schedule.Window
}

// An Uplink is the way to all targets with a tag. It counts as down while
// Check, a target, does not respond, or where that is empty, while none of
// two or more such targets does.
type Uplink struct {
	Tag   string
	Check string
}

// A Target is a target to poll together with the rules for it. Rules are never
// nil, and nobody changes them: those that are equal may be the same.
type Target struct {
	*poller.Target
	Was     string           // its former name, whose history it goes on with
	Rules   *checks.Rules    // for the target itself
	Flap    suppression.Flap // when its silence counts as flapping
	Parents []string         // targets that it is reached through
	Fields  []Field          // for its fields, in the order of Target.Fields
}

// A Field is the part of a field that judgement needs.
type Field struct {
	Was   string
	Rules *checks.Rules
	Timed []TimedRules // the first whose window is open holds in place of Rules
	Flap  suppression.Flap
}

// TimedRules hold while a window is open.
type TimedRules struct {
	Window schedule.Window
	Rules  *checks.Rules
}

// Options are what a Watch is made with.
type Options struct {
	Store      Store
	Poller     Poller
	Dispatcher Dispatcher
	Log        *slog.Logger

	// Booted is when the host started; zero where that is not known.
	Booted time.Time

	// Built is when this program was built; zero where that is not known.
	// A clock that shows an earlier time is wrong.
	Built time.Time

	// History is asked for the latest values where an alert begins or gets
	// worse, and for the alerts of the time of a report; nil: no trend is told,
	// and reports come whether there were any or not.
	History History

	// RequestsEvery is how often Serve looks whether another process has
	// asked for something, and nothing tells it. Zero is when the store says
	// that it was written, or every 250 ms where it cannot say. A simulation,
	// in which time does not wait for files, has a time of its own.
	RequestsEvery time.Duration

	// Carry carries out the requests of kinds that the watch does not know, and
	// says what became of them; nothing: it does not know them either. Nil:
	// nobody does.
	Carry func(ctx context.Context, r data.Request) string

	// Observe is told of every poll after it was judged; nil: nobody.
	Observe func(poller.Poll)
}

// A Watch keeps watch. Make one with [New].
type Watch struct {
	Options

	answering baton // held while requests are looked for and carried out
	callers   queue

	in   chan poller.Poll
	do   chan func(context.Context)
	over chan struct{} // closed when Run has returned
	now  func() time.Time

	// What follows belongs to the goroutine of Run.

	plan     Plan
	subjects map[int64]*subject
	outside  map[string]*subject       // those of them that something from outside is about and lasts, by name
	alerts   map[alertKey]checks.Alert // open ones
	lastID   int64                     // the highest alert id given

	cares       map[int64]*care          // of open alerts
	holds       map[alertKey]bool        // of which news is held back
	flapping    map[alertKey]time.Time   // that flap, and when it was last looked whether they are calm
	unpaused    map[int64]bool           // alerts of which a pause has ended, and who was told is not told yet that they last
	fired       map[alertKey][]time.Time // when alerts fired lately
	foreseen    int                      // trends that were looked for since polls were last taken
	queue       []int64                  // subjects of which something may be told now that was held back
	queueBeyond bool                     // and those beyond the network
	net         *network                 // between us and what is remote
	mutes       []suppression.Mute       // in force
	lastMute    int64                    // the highest mute id given
	reminded    time.Time                // when it was last looked whom to remind

	hearings map[int64]poller.Hearing // of targets that send by themselves, as of when the plan came into force; before the first, as stored

	slots map[string]time.Time // the latest slots of reports that were seen to, by their names

	batch   data.Batch // not committed yet
	since   time.Time  // when the first of it came; zero while it is empty
	failing bool       // the latest attempt to write it failed
	direct  int        // how many of its deliveries were tried past the store
	trying  bool       // such an attempt is under way
	directs sync.WaitGroup
	dropped int // samples dropped for want of space

	round *round // the first round of polls; nil once it is over and the gap before it is known
	drill *drill // the drill that is under way; nil: none

	running context.Context // of Run
	alive   time.Time       // the latest time at which the watch was kept; it never goes back
	stopped bool            // the stop before this start was meant
	resumed bool            // the gap before this start is known,
	gap     data.Gap        // and this is it

	early  bool      // our clock shows a time before the program was built
	skewed bool      // our clock has been told to be wrong
	minute time.Time // when it was last compared with the devices'
}

// New returns a watch that has not begun.
func New(o Options) *Watch {
	if o.Observe == nil {
		o.Observe = func(poller.Poll) {}
	}
	return &Watch{
		Options:   o,
		answering: make(baton, 1),
		in:        make(chan poller.Poll, 4096), do: make(chan func(context.Context)), over: make(chan struct{}), now: time.Now,
		subjects: map[int64]*subject{}, outside: map[string]*subject{}, alerts: map[alertKey]checks.Alert{},
		cares: map[int64]*care{}, unpaused: map[int64]bool{}, holds: map[alertKey]bool{}, flapping: map[alertKey]time.Time{}, fired: map[alertKey][]time.Time{},
		hearings: map[int64]poller.Hearing{}, slots: map[string]time.Time{},
	}
}

// Take hands a poll over to be judged. It blocks while judgement is far
// behind, and returns at once when the context has ended.
func (w *Watch) Take(ctx context.Context, p poller.Poll) {
	select {
	case w.in <- p:
	case <-ctx.Done():
	}
}

// between carries out f in the goroutine of Run, between two polls, and
// waits until it is done. An error means that it is not: the context or Run has
// ended.
func (w *Watch) between(ctx context.Context, f func(context.Context)) error {
	done := make(chan struct{})
	select {
	case w.do <- func(ctx context.Context) { defer close(done); f(ctx) }:
		<-done
		return nil
	case <-w.over:
		return context.Canceled
	case <-ctx.Done():
		return ctx.Err()
	}
}

// How many polls are judged together at most, and how many samples wait at
// most before they are written.
const (
	drainAtMost   = 512
	samplesAtMost = 8192
)

// Run keeps watch until the context ends, and then judges and writes what it
// holds. What was stored is loaded before the first poll is judged. It is
// called once.
func (w *Watch) Run(ctx context.Context) error {
	defer close(w.over)
	if err := w.start(ctx); err != nil {
		if ctx.Err() != nil {
			return nil
		}
		return err
	}
	w.running = ctx
	work := context.WithoutCancel(ctx) // what has begun is finished
	beat := time.NewTimer(untilBeat(w.now()))
	defer beat.Stop()
	var polls []poller.Poll
	for {
		select {
		case p := <-w.in:
			polls = w.drain(append(polls[:0], p))
			w.take(work, polls)
		case f := <-w.do:
			f(work)
		case <-beat.C:
			w.beat(work, w.now())
			beat.Reset(untilBeat(w.now()))
		case <-ctx.Done():
			w.stop(work)
			return nil
		}
	}
}

// untilBeat is how long it is to the next whole second of the clock. Polls
// start then too, and to wake once for both halves what waking costs.
func untilBeat(now time.Time) time.Duration {
	return now.Truncate(time.Second).Add(time.Second).Sub(now)
}

// take is the way of every poll.
func (w *Watch) take(ctx context.Context, polls []poller.Poll) {
	steps := w.judge(polls)
	w.route(ctx, w.suppress(steps))
	w.record(ctx)
	w.observe(polls)
}

// drain adds the polls that wait already, so that they share a commit.
func (w *Watch) drain(polls []poller.Poll) []poller.Poll {
	for len(polls) < drainAtMost {
		select {
		case p := <-w.in:
			polls = append(polls, p)
		default:
			return polls
		}
	}
	return polls
}

// observe tells the observer.
func (w *Watch) observe(polls []poller.Poll) {
	for _, p := range polls {
		w.Observe(p)
	}
}

// beat does what falls due with time rather than with a poll.
func (w *Watch) beat(ctx context.Context, now time.Time) {
	w.endDrill(ctx, now)
	w.endRound(ctx, now)
	w.tend(ctx, now)
	w.issue(ctx, now)
	if now.Sub(w.minute) >= time.Minute {
		w.minute = now
		w.live(now)
		w.tellSkew(ctx, now)
	}
	if !w.since.IsZero() && now.Sub(w.since) >= w.plan.Flush {
		if !w.trying {
			w.direct = 0 // what could not be sent from memory is tried again
		}
		w.commit(ctx)
	}
}

// stop judges what has been handed over, writes what is held and notes that
// the stop was meant.
func (w *Watch) stop(ctx context.Context) {
	for polls := w.drain(nil); len(polls) > 0; polls = w.drain(nil) {
		w.take(ctx, polls)
	}
	w.live(w.now())
	w.batch.Stopped = true
	w.commit(ctx)
	w.directs.Wait()
}

package watch

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/inbound"
	"github.com/gaugewatch/gaugewatch/notify"
)

// What comes from outside at one time is noted and judged together, so that many
// share what the disk takes for one.
const (
	mostTogether = 100              // alarms
	mostQueued   = 1000             // that wait
	noteWithin   = 10 * time.Second // that one waits at most until its turn comes
)

// Why an alarm was not noted.
var (
	errQueue  = errors.New("too many alarms wait")
	errFailed = errors.New("the program failed over it, or over another that came with it")
)

// A caller is an alarm that somebody waits for to be judged.
type caller struct {
	inbound.Alarm
	ctx    context.Context // of who waits
	judged chan error
}

// A queue holds the alarms that wait, the first one first.
type queue struct {
	mu  sync.Mutex
	all []*caller
}

// A baton is held by one at a time. Who waits for it may wait for something else
// as well.
type baton chan struct{}

func (b baton) take() { b <- struct{}{} }
func (b baton) give() { <-b }

// join adds an alarm.
func (q *queue) join(a *caller) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.all) >= mostQueued {
		return errQueue
	}
	q.all = append(q.all, a)
	return nil
}

// leave takes an alarm away again, and says whether nobody sees to it yet.
func (q *queue) leave(a *caller) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	i := slices.Index(q.all, a)
	if i >= 0 {
		q.all = slices.Delete(q.all, i, i+1)
	}
	return i >= 0
}

// take takes the first of the queue: as many as are seen to together, or one
// with a picture, for which there may be no room.
func (q *queue) take() []*caller {
	q.mu.Lock()
	defer q.mu.Unlock()
	n := slices.IndexFunc(q.all, func(a *caller) bool { return a.Photo != nil })
	if n < 0 {
		n = len(q.all)
	}
	n = min(max(n, 1), mostTogether, len(q.all))
	taken := slices.Clone(q.all[:n])
	q.all = slices.Delete(q.all, 0, n)
	return taken
}

// Alarm notes an alarm and has it judged as the same request of another process
// would be, together with others that come meanwhile. What is noted is judged,
// even if the context ends; where the program ends in between, first of all at the
// next start. What waits too long is not noted, and is to come again.
func (d Desk) Alarm(ctx context.Context, a inbound.Alarm) error {
	w, one := d.Watch, &caller{Alarm: a, ctx: ctx, judged: make(chan error, 1)}
	if err := w.callers.join(one); err != nil {
		return err
	}
	late, cancel := context.WithTimeoutCause(ctx, noteWithin, fmt.Errorf("it was not its turn within %s", noteWithin))
	defer cancel()
	for {
		select {
		case err := <-one.judged:
			return err
		case w.answering <- struct{}{}: // so that nobody else finds them waiting
			d.together(w.callers.take())
		case <-late.Done():
			if w.callers.leave(one) {
				return context.Cause(late)
			}
			return <-one.judged
		}
	}
}

// together notes alarms and has them judged, tells those who wait, and gives the
// baton back, also where the program fails over it.
func (d Desk) together(all []*caller) {
	err := errFailed
	defer func() {
		d.Watch.answering.give()
		for _, a := range all {
			a.judged <- err
		}
	}()
	if len(all) == 0 {
		return
	}
	w, ctx := d.Watch, context.WithoutCancel(all[0].ctx)
	var notes []data.Note
	if notes, err = d.note(ctx, all); err == nil {
		err = w.between(ctx, func(ctx context.Context) {
			for i, a := range all {
				if n := notes[i]; n.ID > 0 {
					w.reply(n.Request, w.heed(ctx, a.Alarm, n.About))
				}
			}
			w.record(ctx)
		})
	}
}

// note notes alarms for good, each with what it is about. Those that were noted
// before get no number.
func (d Desk) note(ctx context.Context, all []*caller) ([]data.Note, error) {
	notes := make([]data.Note, len(all))
	for i, a := range all {
		notes[i] = data.Note{
			Request: data.Request{Kind: RequestAlarm, At: time.Now()}, From: a.Account, Mark: a.ID, About: aboutOf(a.Alarm), Pictures: name(&a.Alarm),
		}
		if err := write(&notes[i], a.Alarm); err != nil {
			return nil, err
		}
	}
	ids, err := d.Store.Notes(ctx, notes)
	if a := all[0]; a.Photo != nil && errors.Is(err, notify.ErrNoRoom) { // it is the only one
		d.Watch.Log.Warn("a picture from outside is not kept", "door", a.Door, "name", a.Name, "error", err)
		a.Picture, notes[0].Pictures = checks.Picture{Lost: checks.LostNoRoom}, nil
		if err := write(&notes[0], a.Alarm); err != nil {
			return nil, err
		}
		ids, err = d.Store.Notes(ctx, notes)
	}
	for i, id := range ids {
		notes[i].ID = id
	}
	return notes, err
}

// write writes what an alarm says into its note.
func write(n *data.Note, a inbound.Alarm) (err error) {
	n.Body, err = json.Marshal(a)
	return err
}

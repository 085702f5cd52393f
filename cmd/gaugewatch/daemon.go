package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"sync"
	"time"

	"github.com/gaugewatch/gaugewatch/config"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/inbound"
	"github.com/gaugewatch/gaugewatch/internal/desk"
	"github.com/gaugewatch/gaugewatch/internal/watch"
	"github.com/gaugewatch/gaugewatch/notify"
	"github.com/gaugewatch/gaugewatch/poller"
	"github.com/gaugewatch/gaugewatch/web"
	"github.com/gaugewatch/gaugewatch/web/arrivals"
)

// A daemon is the rooms of the program, wired.
type daemon struct {
	log    *slog.Logger
	out    io.Writer      // where console channels print
	client *poller.Client // asks devices
	dry    bool           // messages are printed instead of sent

	store    *data.Store
	poller   *poller.Poller
	dispatch *notify.Dispatcher
	watch    *watch.Watch
	metrics  *web.Metrics
	publish  notify.Publisher // of the plan in force; nil: pictures reach nobody outside
	served   kept[string]     // the web.public_url of the open door; empty: it has none, or is closed
	pulse    pulse
	lag      lag
	heard    ear
	herald   herald
	keep     kept[data.Keep]
	home     kept[home]
	reporter *reporter
	doors    kept[doors]
	desk     *desk.Desk
	ears     kept[listeners]
	guests   *guestbook
	inbox    *inbound.Inbox
	firings  inbound.Firings
	jobs     *inbound.Jobs
	logs     *inbound.Logs
	arrivals arrivals.Book
	inForce  kept[watch.Plan]
	outlets  kept[outlets]
	validity validity
	recall   recollection

	understood *understanding

	stopHeart, stopVerify, stopListen context.CancelFunc // of the plan in force; nil: there is none
}

// newDaemon opens the database and wires the rooms. What was wrong with the
// database is returned as notices for those who are told of alerts.
func newDaemon(ctx context.Context, o *options, c *config.Config) (*daemon, []notify.Notice, error) {
	log, err := o.logger()
	if err != nil {
		return nil, nil, err
	}
	store, opened, err := data.Open(ctx, c.State, data.Options{})
	if err != nil {
		return nil, nil, refused(err)
	}
	d := &daemon{
		log: log, out: o.Out, client: poller.NewClient(), store: store, poller: poller.New(),
		dispatch: notify.NewDispatcher(store, log), metrics: web.NewMetrics(),
		understood: &understanding{read: func(s snapshot) (*config.Config, error) { return s.host(o).Load(o.config) }},
	}
	d.watch = watch.New(watch.Options{
		Store: heralded{store, &d.herald}, Poller: d.poller, Dispatcher: d.dispatch, Log: log, Booted: booted(), Built: built(), History: store, Observe: d.observe,
	})
	d.reporter = d.newReporter()
	office := watch.Desk{Watch: d.watch, Store: store}
	d.jobs, d.logs = inbound.NewJobs(office, store, log), inbound.NewLogs(office, log)
	d.desk = d.newDesk()
	d.dispatch.Print(d.reporter)
	return d, d.aftermath(opened), nil
}

// close gives everything back after run has returned.
func (d *daemon) close() error {
	d.client.Close()
	d.reporter.close()
	return d.store.Close()
}

// observe counts a poll.
func (d *daemon) observe(p poller.Poll) {
	d.pulse.beat(time.Now())
	d.recall.note(&p)
	d.metrics.Poll(p.Response, p.Took, p.Late, p.Missed)
	target := p.Target.Subject.Target
	switch behind := p.Missed > 0; {
	case !d.lag.turned(target, behind):
	case behind:
		d.log.Warn("polls are left out: the one before still ran when the next was due, or the machine slept", "target", target, "left out", p.Missed)
	default:
		d.log.Info("polls come in time again", "target", target)
	}
}

// run keeps watch until the context ends: first the poller stops, then what
// it found is judged and written, then the channels finish their attempts.
// Begin is called once everything runs, except that nobody is answered yet: what
// others have asked for is about what begin has put into force. And nothing is
// told before what was asked while no daemon ran is done.
func (d *daemon) run(ctx context.Context, begin func(context.Context) error) error {
	late, stopLate := context.WithCancel(context.WithoutCancel(ctx))
	defer stopLate()
	last, stopLast := context.WithCancel(context.WithoutCancel(ctx))
	defer stopLast()
	ctx, stop := context.WithCancel(ctx)
	defer stop()

	var polling, judging, sending sync.WaitGroup
	var judged error
	answered := make(chan struct{})
	sending.Go(func() {
		select {
		case <-answered:
		case <-last.Done():
		}
		d.dispatch.Run(last)
	})
	judging.Go(func() {
		if judged = d.watch.Run(late); judged != nil {
			stop()
		}
	})
	polling.Go(func() { d.poller.Run(ctx, func(p poller.Poll) { d.watch.Take(late, p) }) })
	polling.Go(func() { d.tidyUp(ctx) })
	polling.Go(func() { d.watchQuotas(ctx) })

	err := begin(ctx)
	if err == nil {
		judging.Go(func() {
			if err := d.watch.Answer(late, d.store); err != nil && late.Err() == nil {
				d.log.Error("requests of other processes", "error", err)
			}
			close(answered)
			d.watch.Serve(late, d.store)
		})
		judging.Go(func() { d.awaitRepeats(ctx) })
		judging.Go(func() { d.jobs.Run(ctx) })
		polling.Go(func() { d.logs.Run(ctx) }) // what it tells at the end is judged
		judging.Go(func() { d.keepVisits(ctx) })
		<-ctx.Done()
	}
	stop()
	polling.Wait()
	stopLate()
	judging.Wait()
	stopLast()
	sending.Wait()
	return errors.Join(err, judged)
}

// apply puts a configuration into force.
func (d *daemon) apply(ctx context.Context, c *config.Config, notices []notify.Notice) (watch.Diff, error) {
	plan, from := d.plan(c)
	for _, l := range from.LeftOut {
		d.log.Error("left out: "+l.Reason, "what", l.What, "name", l.Name)
		if l.What == "channel" || l.What == "target" { // of a heart the silence tells
			notices = append(notices, leftOutNotice(l))
		}
	}
	plan.Notices = notices
	d.keep.set(c.Retention())
	d.home.set(home{c.Language, c.Zone()})
	d.reporter.use(c.Fonts)
	d.pulse.expect(plan, time.Now())
	d.beat(ctx, from)
	d.verify(ctx, from.Verify, plan.Lines)
	diff, err := d.watch.Apply(ctx, plan)
	if err == nil {
		d.inForce.set(plan)
		d.outlets.set(outletsOf(plan.Lines, from))
		d.validity.begin(from.LeftOut, time.Now())
		d.understood.use(c)
		d.recall.keep(plan.Targets)
		d.openDoors(ctx, from)
		d.listen(ctx, from)
	}
	return diff, err
}

// tidyUp condenses and prunes the database every few minutes.
func (d *daemon) tidyUp(ctx context.Context) {
	const every = 5 * time.Minute
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case now := <-tick.C:
			err := errors.Join(d.store.Condense(ctx, now), d.store.Prune(ctx, d.keep.get(), now))
			if err != nil && ctx.Err() == nil {
				d.log.Error("tidying the database up", "error", err)
			}
		}
	}
}

// A kept is a value that one goroutine sets and another gets.
type kept[T any] struct {
	mu    sync.Mutex
	value T
}

func (k *kept[T]) set(v T) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.value = v
}

func (k *kept[T]) get() T {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.value
}

package notify

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"
)

// How long printing may take. Alerts go out meanwhile.
const (
	printTime  = 20 * time.Second // for one report or chart
	printQueue = time.Minute      // behind others
	printGrace = time.Second      // for a reporter to hand over what it has when its time is up
)

// A printer prints reports and charts for all channels, one at a time.
type printer struct {
	turn chan struct{} // holds one token while something is printed

	mu       sync.Mutex
	reporter Reporter
}

// newPrinter returns a printer without a reporter.
func newPrinter() *printer { return &printer{turn: make(chan struct{}, 1)} }

// set replaces the reporter; nil: there is none.
func (p *printer) set(r Reporter) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.reporter = r
}

// of returns the reporter.
func (p *printer) of() Reporter {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.reporter
}

// Why nothing was printed.
var (
	errNoReporter  = errors.New("nothing can be printed")
	errPrinterBusy = fmt.Errorf("others were being printed for more than %s", printQueue)
	errPrintLate   = fmt.Errorf("it was not printed within %s", printTime)
)

// inTurn prints something when it is its turn, and returns what there is of it
// when its time is up. A reporter that does not heed that goes on by itself, and
// blocks the printer until it is done.
func inTurn[T any](ctx context.Context, p *printer, work func(context.Context, Reporter) (T, error)) (T, error) {
	var none T
	reporter := p.of()
	if reporter == nil {
		return none, errNoReporter
	}
	queue, stop := context.WithTimeoutCause(ctx, printQueue, errPrinterBusy)
	defer stop()
	select {
	case p.turn <- struct{}{}:
	case <-queue.Done():
		return none, context.Cause(queue)
	}
	type outcome struct {
		printed T
		err     error
	}
	done := make(chan outcome, 1)
	ctx, cancel := context.WithTimeoutCause(ctx, printTime, errPrintLate)
	defer cancel()
	go func() {
		defer func() { <-p.turn }()
		var o outcome
		defer func() {
			if broken := recover(); broken != nil {
				o.err = fmt.Errorf("a fault of the program while it was printed: %v", broken)
			}
			done <- o
		}()
		o.printed, o.err = work(ctx, reporter)
	}()
	select {
	case o := <-done:
		return o.printed, o.err
	case <-ctx.Done():
	}
	grace := time.NewTimer(printGrace)
	defer grace.Stop()
	select {
	case o := <-done:
		return o.printed, o.err
	case <-grace.C:
		return none, context.Cause(ctx)
	}
}

// A proof is a report that a sender has ordered.
type proof struct {
	order   string // what was ordered, see [Order.name]
	ready   bool
	printed Printed
	cancel  context.CancelFunc
}

// name tells an order from others.
func (o Order) name() string {
	edition, _ := json.Marshal(o.Edition) // of times and strings: it cannot fail
	return fmt.Sprint(o.Language, " ", o.Zone, " ", o.Tiles, " ", string(edition))
}

// order is what a reporter is to print of an edition for the channel.
func (s *sender) order(line Line, e Edition) Order {
	_, tiles := line.Channel.(Tiler)
	p := line.Policy
	return Order{Edition: e, Channel: s.name, Language: p.Language, Zone: p.Zone, Allowance: s.history.Allowance, Tiles: tiles}
}

// printed returns an edition as the channel is to get it, and whether it is
// printed yet. It lets it be printed beside all else and wakes the sender then.
// What was printed is kept until another is asked for, since a message that has
// not arrived is sent again.
func (s *sender) printed(ctx context.Context, line Line, e Edition) (Printed, bool) {
	o := s.order(line, e)
	s.mu.Lock()
	defer s.mu.Unlock()
	switch latest := s.proofs[e.Report]; {
	case s.printer.of() == nil:
		return Printed{}, true
	case latest != nil && latest.order == o.name():
		return latest.printed, latest.ready
	case latest != nil:
		latest.cancel()
	}
	ctx, cancel := context.WithCancel(ctx)
	proof := &proof{order: o.name(), cancel: cancel}
	s.proofs[e.Report] = proof
	go func() {
		defer cancel()
		printed, err := inTurn(ctx, s.printer, func(ctx context.Context, r Reporter) (Printed, error) { return r.Report(ctx, o) })
		if err != nil {
			printed.Pictures = nil
			if ctx.Err() == nil {
				s.log.Error("a report goes out without its picture", "report", e.Report, "error", err)
			}
		}
		for i := range printed.Pictures {
			printed.Pictures[i] = printed.Pictures[i].Named()
		}
		s.mu.Lock()
		proof.printed, proof.ready = printed, true
		s.mu.Unlock()
		s.nudge()
	}()
	return Printed{}, false
}

// forgetProof gives up what was printed of a report once it has arrived, or has
// failed.
func (s *sender) forgetProof(report string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.proofs, report)
}

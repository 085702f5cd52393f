package data_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/notify"
)

// A post office is an outbox together with what was seen of it.
type postOffice struct {
	t        *testing.T
	s        *data.Store
	path     string
	program  []byte
	final    map[int64]notify.State
	attempts int
}

// next takes a number below n from the program.
func (p *postOffice) next(n int) int {
	if len(p.program) == 0 || n == 0 {
		return 0
	}
	b := p.program[0]
	p.program = p.program[1:]
	return int(b) % n
}

// pick takes some of the deliveries.
func (p *postOffice) pick(from []int64) []int64 {
	from = slices.Clone(from)
	var some []int64
	for range p.next(4) {
		if len(from) > 0 {
			i := p.next(len(from))
			some = append(some, from[i])
			from = slices.Delete(from, i, i+1)
		}
	}
	return some
}

// step does what the next byte says. Steps that make no sense must fail and
// change nothing, which the invariants show.
func (p *postOffice) step() {
	channel := []string{"tg", "mail"}[p.next(2)]
	due := get[[]notify.Delivery](p.t)(p.s.Due(p.t.Context(), channel))
	var ids, travelling []int64
	for _, d := range due {
		ids = append(ids, d.ID)
		if d.State == notify.Sending || d.State == notify.Unsure {
			travelling = append(travelling, d.ID)
		}
	}
	switch p.next(8) {
	case 0, 1:
		what := []checks.What{checks.Fired, checks.Worsened, checks.Resolved}[p.next(3)]
		mustOweMore(p.t, p.s, owe(channel, what, alert(int64(1+p.next(3)), 5)))
	case 2:
		if all := p.pick(ids); len(all) > 0 {
			f := frozen("key", all[0], all[1:]...)
			if p.next(2) == 1 {
				f.Message.Pictures = pictured(all[0], fmt.Sprint(all[0], "-", p.next(3), ".png")).Message.Pictures
			}
			_ = p.s.Freeze(p.t.Context(), f)
		}
	case 3:
		for _, id := range p.pick(travelling) {
			p.settle(id)
		}
	case 4:
		other := map[string]string{"tg": "mail", "mail": "tg"}[channel]
		must(p.t, p.s.StandIn(p.t.Context(), other, p.pick(ids), minute(9)))
	case 5:
		must(p.t, p.s.Close())
		p.s = mustOpenAt(p.t, p.path)
	case 6:
		mustOweMore(p.t, p.s, oweReport(channel))
	case 7:
		for _, id := range p.pick(ids) {
			p.miss(id)
		}
	}
}

// miss tells the other channel that what is owed has not arrived.
func (p *postOffice) miss(id int64) {
	for _, d := range get[[]data.Entry](p.t)(p.s.Deliveries(p.t.Context(), data.DeliveryFilter{Message: id})) {
		if d.ID == id {
			o := missing(id, minute(90))
			o.State, o.Next, o.Missed[0].Channel = d.State, d.Next, map[string]string{"tg": "mail", "mail": "tg"}[d.Channel]
			o.Missed[0].Notice.Text = d.Channel
			must(p.t, p.s.Settle(p.t.Context(), o))
		}
	}
}

// settle settles an attempt in one of the ways in which they end.
func (p *postOffice) settle(id int64) {
	way := p.next(4)
	outcome := []notify.Outcome{notify.Sent, notify.Permanent, notify.Unknown, notify.Temporary}[way]
	state := []notify.State{notify.Delivered, notify.Failed, notify.Unsure, notify.Owed}[way]
	if p.s.Settle(p.t.Context(), settled(id, outcome, state)) == nil {
		p.attempts++
	}
}

// inspect checks what must always be true.
func (p *postOffice) inspect() {
	p.t.Helper()
	all := get[[]data.Entry](p.t)(p.s.Deliveries(p.t.Context(), data.DeliveryFilter{}))
	by := map[int64]data.Entry{}
	standIns := map[int64]int{}
	for _, e := range all {
		by[e.ID] = e
		standIns[e.StandIn]++
	}
	for _, e := range all {
		p.inspectOne(e, by[e.Carrier])
		if e.StandIn != 0 && standIns[e.StandIn] > 1 {
			p.t.Errorf("%d deliveries stand in for %d", standIns[e.StandIn], e.StandIn)
		}
		if was, ended := p.final[e.ID]; ended && was != e.State {
			p.t.Errorf("delivery %d was %s and is %s", e.ID, was, e.State)
		}
		if e.State.Final() {
			p.final[e.ID] = e.State
		}
	}
	if got := peek(p.t, p.path, "SELECT count(*) FROM attempts"); got != strconv.Itoa(p.attempts) {
		p.t.Errorf("%s attempts in the ledger, %d were made", got, p.attempts)
	}
	p.inspectDue(by)
}

// inspectOne checks one delivery and the carrier in whose message it travels.
func (p *postOffice) inspectOne(e, carrier data.Entry) {
	p.t.Helper()
	if e.State.Final() == e.Done.IsZero() {
		p.t.Errorf("delivery %d is %s, done %v", e.ID, e.State, e.Done)
	}
	if travels := e.State == notify.Sending || e.State == notify.Unsure; travels && (e.Message == nil || e.Message.Key == "") {
		p.t.Errorf("delivery %d is %s without a message", e.ID, e.State)
	}
	if e.State == notify.Owed && e.Message != nil {
		p.t.Errorf("delivery %d is owed and still has a message", e.ID)
	}
	if e.State == notify.Joined && carrier.State != notify.Sending && carrier.State != notify.Unsure {
		p.t.Errorf("delivery %d travels with %d, which is %q", e.ID, e.Carrier, carrier.State)
	}
	if e.Carrier != 0 && (carrier.Channel != e.Channel || carrier.Carrier != 0) {
		p.t.Errorf("delivery %d to %s travels with %d to %s, which travels with %d", e.ID, e.Channel, e.Carrier, carrier.Channel, carrier.Carrier)
	}
	if len(e.Parts) == 0 && e.Edition == nil && e.Notice == nil {
		p.t.Errorf("delivery %d tells nothing", e.ID)
	}
	if e.Notice != nil && e.StandIn == 0 {
		missed := peek(p.t, p.path, "SELECT count(*) FROM deliveries WHERE state = 'owed' AND stand_in IS NULL AND notice ->> '$.text' = '"+e.Notice.Text+"'")
		if missed != "0" && missed != "1" {
			p.t.Errorf("that %s misses a report is owed %s times", e.Notice.Text, missed)
		}
	}
}

// inspectDue checks that what is due is all that has not come to its end.
func (p *postOffice) inspectDue(by map[int64]data.Entry) {
	p.t.Helper()
	maps.DeleteFunc(by, func(_ int64, e data.Entry) bool { return e.State.Final() })
	for _, channel := range []string{"tg", "mail"} {
		for _, d := range get[[]notify.Delivery](p.t)(p.s.Due(p.t.Context(), channel)) {
			if d.Message != nil {
				p.inspectPictures(d)
			}
			if e, open := by[d.ID]; !open || e.Channel != channel {
				p.t.Errorf("delivery %d is due to %s and should not be", d.ID, channel)
			}
			delete(by, d.ID)
		}
	}
	if len(by) > 0 {
		p.t.Errorf("not due, though open: %v", slices.Collect(maps.Keys(by)))
	}
}

// inspectPictures checks that a message on its way has all of its pictures.
func (p *postOffice) inspectPictures(d notify.Delivery) {
	p.t.Helper()
	kept := peek(p.t, p.path, fmt.Sprint("SELECT count(*) FROM pictures WHERE delivery = ", d.ID))
	want := "0"
	if len(d.Message.Pictures) > 0 {
		want = "3"
	}
	for _, one := range d.Message.Pictures {
		if len(one.Bytes) == 0 {
			p.t.Errorf("delivery %d has lost the picture %s", d.ID, one.Name)
		}
	}
	if kept != want || len(d.Message.Pictures) != 0 && len(d.Message.Pictures) != 2 {
		p.t.Errorf("delivery %d keeps %s pictures and shows %d", d.ID, kept, len(d.Message.Pictures))
	}
}

// run plays a program.
func runPostOffice(t *testing.T, program []byte) {
	s, path := mustOpen(t)
	p := &postOffice{t: t, s: s, path: path, program: program, final: map[int64]notify.State{}}
	for len(p.program) > 0 && !t.Failed() {
		p.step()
		p.inspect()
	}
}

func TestTheOutboxKeepsItsPromisesWhateverHappens(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 12 {
		program := make([]byte, 150)
		for i := range program {
			program[i] = byte(random.IntN(256))
		}
		runPostOffice(t, program)
	}
}

func FuzzOutbox(f *testing.F) {
	f.Add([]byte("\x00\x00\x00\x00\x00\x02\x01\x00\x00\x03\x01\x00\x02"))
	f.Fuzz(func(t *testing.T, program []byte) { runPostOffice(t, program[:min(len(program), 200)]) })
}

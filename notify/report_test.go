package notify_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/notify"
)

// A desk prints reports, as a script says: each byte of it is the fate of one
// order, after it all go well.
type desk struct {
	mu      sync.Mutex
	script  string
	takes   time.Duration // for each order
	release chan struct{} // ends what does not heed its time
	orders  []notify.Order
	charts  []string // alerts that were drawn
	busy    int
	most    int // at a time
}

func newDesk(script string) *desk { return &desk{script: script, release: make(chan struct{})} }

// leave ends what does not heed its time, and waits for what is printed.
func (d *desk) leave() {
	close(d.release)
	wait(time.Minute)
}

// begin notes that something is printed and returns its fate.
func (d *desk) begin() byte {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.busy++
	d.most = max(d.most, d.busy)
	fate := byte('s')
	if len(d.script) > 0 {
		fate, d.script = d.script[0], d.script[1:]
	}
	return fate
}

func (d *desk) end() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.busy--
}

func (d *desk) Report(ctx context.Context, o notify.Order) (notify.Printed, error) {
	fate := d.begin()
	defer d.end()
	d.mu.Lock()
	d.orders = append(d.orders, o)
	number := len(d.orders)
	d.mu.Unlock()
	time.Sleep(d.takes)
	words := notify.Printed{Title: fmt.Sprint("words ", number), Text: o.Report}
	if err := d.suffer(ctx, fate); err != nil {
		if fate == 'f' || fate == 'l' {
			return words, err
		}
		return notify.Printed{}, err
	}
	words.Pictures = []notify.Picture{{Width: 2, Height: 3, Alt: "page", Bytes: fmt.Append(nil, "page ", number), Tile: []byte("tile")}}
	return words, nil
}

func (d *desk) Chart(ctx context.Context, a checks.Alert, _ notify.Order) (notify.Picture, error) {
	fate := d.begin()
	defer d.end()
	d.mu.Lock()
	d.charts = append(d.charts, a.Name())
	d.mu.Unlock()
	time.Sleep(d.takes)
	return notify.Picture{Width: 2, Height: 3, Alt: a.Name(), Bytes: []byte("chart of " + a.Name())}, d.suffer(ctx, fate)
}

// suffer lets an order fail: f with its words, e without, p by a fault, l when
// its time is up, h long after that.
func (d *desk) suffer(ctx context.Context, fate byte) error {
	switch fate {
	case 'f', 'e':
		return errors.New("out of ink")
	case 'p':
		panic("paper jam")
	case 'l':
		<-ctx.Done()
		return ctx.Err()
	case 'h':
		<-d.release
		return errors.New("too late")
	}
	return nil
}

// printed returns how many reports were ordered, and how many at a time at most.
func (d *desk) printed() (orders []notify.Order, most int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.orders), d.most
}

// reporting runs a dispatcher with a desk, the channels ops and spare.
func reporting(t *testing.T, policy notify.Policy, d *desk) *post {
	t.Helper()
	p := newPost(t, policy)
	p.report(d)
	return p
}

// report runs a dispatcher with a desk.
func (p *post) report(d *desk) {
	p.dispatch = notify.NewDispatcher(p.store, slog.New(slog.DiscardHandler))
	p.dispatch.Print(d)
	p.dispatch.Apply([]notify.Line{
		{Policy: p.policy, Channel: p.ops},
		{Policy: notify.Policy{Channel: "spare", Level: checks.Warn, Timeout: 30 * time.Second}, Channel: p.spare},
	})
	p.run()
}

// issue makes channels owe the report of the last three hours.
func (p *post) issue(channels ...string) {
	p.t.Helper()
	p.issueAs("day", channels...)
}

// issueAs is issue for a report of a name.
func (p *post) issueAs(report string, channels ...string) {
	p.t.Helper()
	now := time.Now()
	var b data.Batch
	for _, channel := range channels {
		b.Deliveries = append(b.Deliveries, notify.Delivery{
			Channel: channel, Cause: notify.CauseReport, State: notify.Owed, Owed: now, Next: now,
			Edition: &notify.Edition{Report: report, Title: "Stores", Since: now.Add(-3 * time.Hour), Until: now, Next: now.Add(3 * time.Hour)},
		})
	}
	if err := p.store.Commit(p.t.Context(), b); err != nil {
		p.t.Fatal(err)
	}
	p.dispatch.Wake()
	synctest.Wait()
}

// reports writes the titles of what was sent with the seconds after a time and
// what pictures it shows.
func (p *provider) reports(since time.Time) string {
	var all []string
	messages, at := p.sent()
	for i, m := range messages {
		var text strings.Builder
		fmt.Fprintf(&text, "%s @%.0f", m.Title, at[i].Sub(since).Seconds())
		for _, picture := range m.Pictures {
			text.WriteString(" [" + string(picture.Bytes) + "]")
		}
		all = append(all, text.String())
	}
	return strings.Join(all, ", ")
}

func TestAReportGoesOutInTheLanguageAndZoneOfItsChannelWithItsPictures(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk("")
		p := reporting(t, notify.Policy{Language: "ko", Zone: seoul}, d)
		defer p.close()
		p.issue("ops")
		wait(0)
		got := p.ops.messages()
		orders, _ := d.printed()
		if len(got) != 1 || len(orders) != 1 {
			t.Fatalf("%d messages of %d orders, want one", len(got), len(orders))
		}
		m, o := got[0], orders[0]
		if o.Channel != "ops" || o.Language != "ko" || o.Zone != seoul || o.Report != "day" || o.Until.Sub(o.Since) != 3*time.Hour {
			t.Errorf("ordered %+v, want what the channel needs", o)
		}
		if m.Title != "words 1" || m.Text != "day" || m.Language != "ko" || m.At.Location() != seoul || len(m.Key) != 36 || m.Delivery != 1 {
			t.Errorf("message = %+v, want the words of the report", m)
		}
		if len(m.Pictures) != 1 || !strings.HasSuffix(m.Pictures[0].Name, ".png") || len(m.Pictures[0].Name) < 24 ||
			m.Pictures[0].Preview == m.Pictures[0].Name || len(m.Pictures[0].Preview) < 24 {
			t.Fatalf("pictures = %+v, want one under names that nobody guesses", m.Pictures)
		}
		png, _, err := p.store.Picture(t.Context(), m.Pictures[0].Name)
		if err != nil || string(png) != "page 1" {
			t.Errorf("kept %q, %v; want the page", png, err)
		}
		if n := p.owed("ops"); n != 0 {
			t.Errorf("%d are still owed", n)
		}
	})
}

func TestSeveralReportsThatDoNotArriveArePrintedOnceEach(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk("")
		p := reporting(t, notify.Policy{}, d)
		defer p.close()
		p.ops.script = strings.Repeat("t", 40)
		p.issueAs("week", "ops")
		p.issue("ops")
		wait(2 * time.Hour)
		if orders, _ := d.printed(); len(orders) != 2 || len(p.ops.messages()) != 42 || p.owed("ops") != 0 {
			t.Errorf("%d orders, %d attempts; want two reports of one order each", len(orders), len(p.ops.messages()))
		}
	})
}

// A tiled provider is one that shows tiles.
type tiled struct{ *provider }

func (tiled) Tiled() {}

func TestTilesAreOrderedWhereTheyAreShown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk("")
		p := reporting(t, notify.Policy{}, d)
		defer p.close()
		p.issue("ops")
		p.dispatch.Apply([]notify.Line{{Policy: p.policy, Channel: tiled{p.ops}}})
		p.issue("ops")
		if orders, _ := d.printed(); len(orders) != 2 || orders[0].Tiles || !orders[1].Tiles {
			t.Errorf("ordered %+v, want a tile for the second", orders)
		}
	})
}

func TestWhateverPrintingDoesTheReportGoesOut(t *testing.T) {
	for _, c := range []struct {
		fate, want string
		takes      time.Duration
	}{
		{"s", "words 1 @0 [page 1]", 0},
		{"s", "words 1 @19 [page 1]", 19 * time.Second},
		{"f", "words 1 @0", 0},
		{"e", "📋 REPORT Stores, 31 Dec 21:00–1 Jan 00:00 @0", 0},
		{"p", "📋 REPORT Stores, 31 Dec 21:00–1 Jan 00:00 @0", 0},
		{"l", "words 1 @20", 0},
		{"h", "📋 REPORT Stores, 31 Dec 21:00–1 Jan 00:00 @21", 0},
	} {
		synctest.Test(t, func(t *testing.T) {
			d := newDesk(c.fate)
			d.takes = c.takes
			p := reporting(t, notify.Policy{}, d)
			defer d.leave()
			defer p.close()
			began := time.Now()
			p.issue("ops")
			wait(5 * time.Minute)
			if got := p.ops.reports(began); got != c.want || p.owed("ops") != 0 {
				t.Errorf("fate %s: %q, want %q; %d are still owed", c.fate, got, c.want, p.owed("ops"))
			}
		})
	}
}

func TestWithoutAReporterAReportSaysOfWhatTimeItIs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPost(t, notify.Policy{Language: "th"})
		defer p.close()
		p.start()
		p.issue("ops")
		if got := p.ops.titles(); len(got) != 1 || !strings.HasPrefix(got[0], "📋 รายงาน Stores") {
			t.Errorf("sent %q, want a plain report", got)
		}
	})
}

func TestAlertsGoOutWhileAReportIsPrinted(t *testing.T) {
	for _, fate := range []string{"s", "l", "h"} {
		synctest.Test(t, func(t *testing.T) {
			d := newDesk(fate)
			d.takes = 10 * time.Second
			p := reporting(t, notify.Policy{}, d)
			defer d.leave()
			defer p.close()
			began := time.Now()
			p.issue("ops")
			for id := range int64(5) {
				wait(time.Second)
				p.owe(id+1, checks.Fired, checks.Error)
			}
			_, at := p.ops.sent()
			for i, at := range at {
				if late := at.Sub(began) - time.Duration(i+1)*time.Second; late != 0 {
					t.Errorf("fate %s: alert %d came %s late", fate, i+1, late)
				}
			}
			wait(time.Minute)
			if n := len(p.ops.messages()); n != 6 || p.owed("ops") != 0 {
				t.Errorf("fate %s: %d messages, %d are still owed; want five alerts and the report", fate, n, p.owed("ops"))
			}
		})
	}
}

func TestReportsArePrintedOneAtATimeAndOneThatHangsHoldsOthersUpForAMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk("sh")
		d.takes = 5 * time.Second
		p := reporting(t, notify.Policy{}, d)
		defer p.close()
		began := time.Now()
		p.issue("ops", "spare")
		wait(90 * time.Second)
		sent := strings.Split(p.ops.reports(began)+", "+p.spare.reports(began), ", 31 Dec")
		if _, most := d.printed(); most != 1 || len(sent) != 2 {
			t.Errorf("%d were printed at a time, sent %q; want one after the other, the second as plain words", most, sent)
		}
		next := time.Now()
		p.issue("ops", "spare")
		wait(2 * time.Minute)
		for name, channel := range map[string]*provider{"ops": p.ops, "spare": p.spare} {
			if got := channel.reports(next); !strings.HasSuffix(got, "@60") || strings.Contains(got[strings.LastIndex(got, "REPORT"):], "[") {
				t.Errorf("%s got %q, want plain words within a minute while the printer is blocked", name, got)
			}
		}
		close(d.release)
		wait(time.Second)
		p.issue("ops")
		wait(time.Minute)
		if got := p.ops.messages(); len(got[len(got)-1].Pictures) != 1 {
			t.Errorf("the last message is %q, want a picture: the printer is free", got[len(got)-1].Title)
		}
	})
}

func TestAReportThatDoesNotArriveIsPrintedOnceAndKeepsItsPictures(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk("")
		p := reporting(t, notify.Policy{}, d)
		defer p.close()
		p.ops.script = strings.Repeat("t", 6) + "uu"
		p.issue("ops")
		wait(40 * time.Minute)
		got := p.ops.messages()
		if orders, _ := d.printed(); len(orders) != 1 || len(got) != 9 {
			t.Fatalf("%d attempts of %d orders, want nine of one", len(got), len(orders))
		}
		for i, m := range got {
			if m.Pictures[0].Name != got[0].Pictures[0].Name || !bytes.Equal(m.Pictures[0].Bytes, []byte("page 1")) || !bytes.Equal(m.Pictures[0].Tile, []byte("tile")) {
				t.Errorf("attempt %d shows %+v, want the same picture as ever", i+1, m.Pictures)
			}
			if settles := i > 6; i > 0 && settles != (m.Key == got[i-1].Key) || settles != m.Repeated {
				t.Errorf("attempt %d: key %s, repeated %v; want those before it only where it may have arrived", i+1, m.Key, m.Repeated)
			}
		}
	})
}

func TestAfterAnOutageOneReportTellsAllOfIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk("")
		p := reporting(t, notify.Policy{GiveUp: 12 * time.Hour}, d)
		defer p.close()
		began := time.Now()
		p.ops.script = strings.Repeat("t", 100_000)
		for range 8 {
			p.issue("ops")
			p.owe(int64(len(p.ops.messages())+1), checks.Fired, checks.Warn)
			wait(3 * time.Hour)
		}
		p.ops.mu.Lock()
		p.ops.script, p.ops.got, p.ops.at = "", nil, nil
		p.ops.mu.Unlock()
		wait(2 * time.Minute)
		got := p.ops.messages()
		orders, _ := d.printed()
		last := orders[len(orders)-1]
		if len(got) != 2 || !strings.HasPrefix(got[0].Title, "📨") || len(got[1].Pictures) != 1 || p.owed("ops") != 0 {
			t.Fatalf("sent %q, want the digest and then one report", p.ops.titles())
		}
		if from := began.Add(-3 * time.Hour); !last.Since.Equal(from) || last.Until.Sub(from) != 24*time.Hour {
			t.Errorf("it reaches from %s to %s, want the whole outage", last.Since, last.Until)
		}
	})
}

func TestAReportThatIsTooMuchForTheUplinkLeavesItToAlerts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := reporting(t, notify.Policy{}, newDesk(""))
		defer p.close()
		p.ops.script = strings.Repeat("h", 1000)
		p.issue("ops")
		wait(6 * time.Hour)
		if tried := len(p.ops.messages()); tried < 20 || tried > 50 {
			t.Errorf("tried %d times in six hours, want once in ten minutes", tried)
		}
		p.ops.mu.Lock()
		p.ops.script = ""
		p.ops.mu.Unlock()
		p.owe(1, checks.Fired, checks.Fatal)
		wait(40 * time.Second) // an attempt may be under way
		alert := func(title string) bool { return strings.HasPrefix(title, "🚨") }
		if got := p.ops.titles(); !slices.ContainsFunc(got, alert) {
			t.Errorf("the last message is %q, want the alert before", got[len(got)-1])
		}
		wait(10 * time.Minute)
		if p.owed("ops") != 0 {
			t.Error("the report is still owed")
		}
	})
}

func TestAReportUnderWayIsSettledWithItsPicturesAfterARestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk("s")
		p := reporting(t, notify.Policy{}, d)
		defer p.close()
		p.ops.script = "u"
		p.issue("ops")
		p.stop()
		p.issue("ops") // owed while nobody sends
		p.report(d)
		wait(5 * time.Minute)
		got := p.ops.messages()
		if len(got) != 3 || string(got[1].Pictures[0].Bytes) != "page 2" || got[2].Key != got[0].Key || string(got[2].Pictures[0].Bytes) != "page 1" {
			t.Errorf("sent %s, want the next, and the first again as it was", p.ops.reports(time.Now()))
		}
	})
}

func TestAReportThatIsPrintedWhenTheProgramStopsGoesOutAfterItsStart(t *testing.T) {
	for _, fate := range []string{"s", "l", "h"} {
		synctest.Test(t, func(t *testing.T) {
			d := newDesk(fate)
			d.takes = 2 * time.Second
			p := reporting(t, notify.Policy{}, d)
			defer p.close()
			p.issue("ops")
			began := time.Now()
			p.stop()
			if took := time.Since(began); took > 5*time.Second {
				t.Errorf("fate %s: to stop took %s", fate, took)
			}
			if len(p.ops.messages()) != 0 || p.owed("ops") != 1 {
				t.Errorf("fate %s: %d sent, %d owed; want that it stays owed", fate, len(p.ops.messages()), p.owed("ops"))
			}
			p.report(newDesk(""))
			wait(time.Minute)
			if got := p.ops.messages(); len(got) != 1 || len(got[0].Pictures) != 1 || p.owed("ops") != 0 {
				t.Errorf("fate %s: sent %d, want the report", fate, len(got))
			}
			d.leave()
		})
	}
}

func TestAMissingReportIsToldByTheOthersOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := reporting(t, notify.Policy{}, newDesk(""))
		defer p.close()
		p.ops.script = strings.Repeat("t", 100_000)
		p.issue("ops")
		wait(29 * time.Minute)
		if got := p.spare.titles(); len(got) != 0 {
			t.Fatalf("after 29 min: %q", got)
		}
		wait(2 * time.Minute)
		const title = "📪 REPORT MISSING: ops"
		if got := p.spare.messages(); len(got) != 1 || got[0].Title != title || !strings.Contains(got[0].Text, "00:00") || !strings.Contains(got[0].Text, "busy") {
			t.Fatalf("after 31 min: %q, want that it is missing, of when and why", p.spare.titles())
		}
		p.issue("ops")
		wait(3 * time.Hour)
		p.stop()
		p.report(newDesk(""))
		wait(3 * time.Hour)
		if got := p.spare.titles(); len(got) != 1 {
			t.Errorf("told %q, want it once, also over a restart", got)
		}
		p.ops.mu.Lock()
		p.ops.script = ""
		p.ops.mu.Unlock()
		wait(2 * time.Minute)
		p.ops.mu.Lock()
		p.ops.script = strings.Repeat("t", 1000)
		p.ops.mu.Unlock()
		p.issue("ops")
		wait(time.Hour)
		if got := p.spare.titles(); len(got) != 2 || got[1] != title {
			t.Errorf("told %q, want it again once a report had arrived meanwhile", got)
		}
	})
}

func TestAReportThatWaitsForTheEndOfQuietHoursIsNotMissing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := reporting(t, notify.Policy{Quiet: quietFrom(0)}, newDesk(""))
		defer p.close()
		wait(90 * time.Minute)
		began := time.Now()
		p.issue("ops")
		wait(3 * time.Hour)
		p.issue("ops")
		wait(24 * time.Hour)
		if got := p.ops.messages(); len(got) != 1 || len(p.spare.messages()) != 0 {
			t.Errorf("sent %s, spare was told %q; want one report of the night", p.ops.reports(began), p.spare.titles())
		}
	})
}

func TestAFallbackGetsNoReports(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		now := time.Now()
		b := &book{due: []notify.Delivery{{
			ID: 7, Channel: "ops", Cause: notify.CauseReport, State: notify.Owed, Owed: now, Next: now,
			Edition: &notify.Edition{Report: "day", Since: now.Add(-3 * time.Hour), Until: now, Next: now.Add(3 * time.Hour)},
		}}}
		ops := &provider{script: strings.Repeat("t", 10_000)}
		b.serve(t, notify.Policy{Fallback: "spare", FallbackAfter: 3 * time.Minute}, ops)
		wait(time.Hour)
		if len(b.standIns) != 0 || len(ops.messages()) < 10 {
			t.Errorf("handed over %v after %d attempts, want nothing", b.standIns, len(ops.messages()))
		}
	})
}

func TestTheFallbackOfAReportThatIsRefusedIsNotSaidToBeTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		now := time.Now()
		b := &book{due: []notify.Delivery{{
			ID: 7, Channel: "ops", Cause: notify.CauseReport, State: notify.Owed, Owed: now, Next: now,
			Edition: &notify.Edition{Report: "day", Since: now.Add(-3 * time.Hour), Until: now, Next: now.Add(3 * time.Hour)},
		}}}
		b.serve(t, notify.Policy{Fallback: "spare", FallbackAfter: 3 * time.Minute}, &provider{script: "p"})
		wait(time.Minute)
		if len(b.settled) != 1 || b.settled[0].State != notify.Failed || b.settled[0].Fallback != "" {
			t.Errorf("settled %+v, want a failure of which no fallback is told", b.settled)
		}
	})
}

func TestReportsAreNotSentPastTheOutbox(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := reporting(t, notify.Policy{}, newDesk(""))
		defer p.close()
		now := time.Now()
		owed := []notify.Delivery{
			{Channel: "ops", Cause: notify.CauseReport, Owed: now, Edition: &notify.Edition{Report: "day", Until: now}},
			{Channel: "ops", Cause: notify.CauseNotice, Owed: now, Notice: &notify.Notice{Topic: notify.DiskFull, Level: checks.Error}},
		}
		if got := p.dispatch.Direct(t.Context(), owed); !slices.Equal(got, []int{1}) || len(p.ops.messages()) != 1 {
			t.Errorf("arrived: %v, sent %q; want the notice alone", got, p.ops.titles())
		}
	})
}

func TestTheProviderIsAskedWhatIsLeftBeforeEachReport(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := january(10_000, 10, 3)
		p := newPost(t, notify.Policy{})
		defer p.close()
		d := newDesk("")
		p.dispatch = notify.NewDispatcher(p.store, slog.New(slog.DiscardHandler))
		p.dispatch.Print(d)
		p.dispatch.Apply(p.meteredLines(m, 20))
		p.run()
		for slot := range int64(5) {
			wait(3 * time.Hour)
			m.set(func() { m.used = 1000 * (slot + 1) })
			before, _, _ := m.seen()
			p.issue("ops")
			orders, _ := d.printed()
			if asked, _, taken := m.seen(); asked != before+1 || len(taken) != int(slot+1) || orders[slot].Allowance.Used != 1000*(slot+1) {
				t.Errorf("report %d: asked %d times more, it was made with %+v; want what is left just before", slot+1, asked-before, orders[slot].Allowance)
			}
		}
		m.set(func() { m.down = true })
		p.issue("ops")
		if _, _, taken := m.seen(); len(taken) != 6 {
			t.Errorf("%d reports, want six: one goes out too where nobody answers", len(taken))
		}
	})
}

func TestTheLastReportsOfAMonthSayWhenTheNextComes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := january(200, 150, 3) // 160 may be used for reports: three are left for a month
		p := newPost(t, notify.Policy{Channel: "ops"})
		defer p.close()
		p.dispatch = notify.NewDispatcher(p.store, slog.New(slog.DiscardHandler))
		p.dispatch.Print(newDesk(""))
		p.dispatch.Apply(p.meteredLines(m, 20))
		p.run()
		for range 8 * 32 {
			p.issue("ops")
			h := p.dispatch.Health()["ops"]
			if h.Owed != 0 || h.Failures != 0 {
				t.Fatalf("health = %+v, want that what waits for want of messages is no debt", h)
			}
			wait(3 * time.Hour)
		}
		_, _, taken := m.seen()
		var said []string
		for _, text := range taken {
			_, next, told := strings.Cut(text, "next report ")
			if said = append(said, next); !told && len(said) < 4 {
				t.Errorf("report %d says %q, want when the next comes", len(said), text)
			}
		}
		if len(taken) < 4 || said[0] == "" || said[2] != "31 Jan 15:00" {
			t.Errorf("said %q, want three reports spread over the month, the last of which names its turn", said)
		}
	})
}

func TestTheLogSaysOnceThatAReportWaitsForTheMonth(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log strings.Builder
		p := newPost(t, notify.Policy{Channel: "ops"})
		p.dispatch = notify.NewDispatcher(p.store, slog.New(slog.NewTextHandler(&log, nil)))
		p.dispatch.Print(newDesk(""))
		p.dispatch.Apply(p.meteredLines(january(200, 150, 3), 20))
		p.run()
		for range 3 {
			wait(3 * time.Hour)
			p.issue("ops")
		}
		p.close()
		if got := strings.Count(log.String(), `msg="held back so that the messages of the month last" channel=ops deliveries=1 until=2000-01-`); got != 1 {
			t.Errorf("said %d times, want once:\n%s", got, log.String())
		}
	})
}

// fullOutbox is an outbox that has no room for pictures.
type fullOutbox struct{ notify.Outbox }

func (o fullOutbox) Freeze(ctx context.Context, f notify.Frozen) error {
	if len(f.Message.Pictures) > 0 {
		return fmt.Errorf("%w: the disk is full", notify.ErrNoRoom)
	}
	return o.Outbox.Freeze(ctx, f)
}

func TestWithoutRoomForPicturesTheWordsGoOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, _, err := data.Open(t.Context(), filepath.Join(t.TempDir(), "x.db"), data.Options{At: time.Now(), Reserve: -1})
		if err != nil {
			t.Fatal(err)
		}
		p := &post{t: t, store: store, ops: &provider{}, policy: notify.Policy{Channel: "ops", Timeout: time.Minute}}
		defer p.close()
		p.dispatch = notify.NewDispatcher(fullOutbox{store}, slog.New(slog.DiscardHandler))
		p.dispatch.Print(newDesk(""))
		p.dispatch.Apply([]notify.Line{{Policy: p.policy, Channel: p.ops}})
		p.run()
		p.issue("ops")
		if got := p.ops.messages(); len(got) != 1 || got[0].Title != "words 1" || len(got[0].Pictures) != 0 || p.owed("ops") != 0 {
			t.Errorf("sent %+v, want the words", got)
		}
	})
}

func TestOfSeveralMissingReportsOthersHearOnceAndNotAgainAsTheyArrive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := reporting(t, notify.Policy{}, newDesk(""))
		defer p.close()
		p.ops.script = strings.Repeat("t", 100_000)
		p.issueAs("day", "ops")
		p.issueAs("night", "ops")
		wait(time.Hour)
		p.ops.mu.Lock()
		p.ops.script = ""
		p.ops.mu.Unlock()
		wait(time.Hour)
		if p.owed("ops") != 0 {
			t.Fatalf("%d reports are still owed", p.owed("ops"))
		}
		var missing int
		for _, title := range p.spare.titles() {
			if strings.Contains(title, "REPORT MISSING") {
				missing++
			}
		}
		if missing != 1 {
			t.Errorf("others heard %q, want once that reports are missing", p.spare.titles())
		}
	})
}

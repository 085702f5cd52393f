package notify_test

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/line"
	"github.com/gaugewatch/gaugewatch/notify"
)

// A metered channel is one whose provider keeps the limit of a month.
type metered struct {
	*month
	reserve int64
}

func (c metered) Send(_ context.Context, m notify.Message) notify.Result {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.pass()
	if !c.take(m.Title + "\n" + m.Text) {
		return notify.Result{Outcome: notify.Exhausted, Text: "nothing is left"}
	}
	return notify.Result{Outcome: notify.Sent}
}

func (c metered) Meter(context.Context) (notify.Allowance, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.pass()
	if c.asked++; c.down {
		return notify.Allowance{}, errors.New("it does not answer")
	}
	now := time.Now()
	return notify.Allowance{
		At: now, Turn: line.Turn(now), Limited: c.limit > 0, Limit: c.limit, Used: max(0, c.used-c.lag), Cost: c.members, Reserve: c.reserve,
	}, nil
}

// seen returns how often the provider was asked what is left, how many messages
// were tried, and the text of those that it has taken.
func (m *month) seen() (asked, tried int, taken []string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.asked, m.tried, slices.Clone(m.taken)
}

// set changes the month.
func (m *month) set(f func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	f()
}

// begin runs the dispatcher with ops as a metered channel, whose fallback is
// spare.
func (p *post) begin(m *month, reserve int64) {
	p.policy.Fallback, p.policy.FallbackAfter = "spare", 3*time.Hour
	p.dispatch = notify.NewDispatcher(p.store, slog.New(slog.DiscardHandler))
	p.dispatch.Apply(p.meteredLines(m, reserve))
	p.run()
}

func (p *post) meteredLines(m *month, reserve int64) []notify.Line {
	return []notify.Line{
		{Policy: p.policy, Channel: metered{m, reserve}},
		{Policy: notify.Policy{Channel: "spare", Level: checks.Fatal, Timeout: 30 * time.Second}, Channel: p.spare},
	}
}

// january returns a month that turns when LINE's does; a bubble's clock begins
// on 1 January 2000.
func january(limit, used, members int64) *month {
	return &month{limit: limit, used: used, members: members, turn: line.Turn(time.Now())}
}

// untilTurn waits until so long after the month has turned.
func untilTurn(after time.Duration) {
	time.Sleep(time.Until(line.Turn(time.Now())) + after)
	synctest.Wait()
}

func TestAMonthRunsOutAndTurnsWithoutAnythingLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPost(t, notify.Policy{GiveUp: 24 * time.Hour})
		defer p.close()
		m := january(10, 0, 3)
		p.begin(m, 3)
		for i, step := range []struct {
			rule         string
			level        checks.Level
			tried, spare int
		}{
			{"an error goes out", checks.Error, 1, 0},
			{"what is mild goes out while there is more than the reserve", checks.Warn, 2, 0},
			{"of the reserve it gets nothing: the fallback is told at once", checks.Warn, 2, 1},
			{"an error does", checks.Error, 3, 1},
			{"what the provider refuses the fallback is told at once", checks.Error, 4, 2},
			{"nothing is tried after that", checks.Fatal, 4, 3},
		} {
			p.owe(int64(i+1), checks.Fired, step.level)
			wait(time.Minute)
			if _, tried, _ := m.seen(); tried != step.tried || len(p.spare.titles()) != step.spare {
				t.Fatalf("%s: %d tried, %d to the fallback; want %d and %d", step.rule, tried, len(p.spare.titles()), step.tried, step.spare)
			}
		}
		p.owe(3, checks.Resolved, checks.Warn)
		wait(29 * 24 * time.Hour)
		asked, tried, _ := m.seen()
		if tried != 4 || asked > 50 || p.owed("ops") != 4 {
			t.Errorf("a month later %d tried, asked %d times what is left, %d owed; want four tried, one question an hour on the first day and one a day then, four owed", tried, asked, p.owed("ops"))
		}
		untilTurn(time.Minute)
		_, _, taken := m.seen()
		if len(taken) != 5 || !strings.HasPrefix(taken[3], "🚨 FATAL room-6") || p.owed("ops") != 0 {
			t.Fatalf("after the turn %d owed, and taken\n%s", p.owed("ops"), strings.Join(taken, "\n---\n"))
		}
		for _, want := range []string{"📊 QUOTA: held back", "room-3", "room-5"} {
			if !strings.Contains(taken[4], want) {
				t.Errorf("the digest does not tell %q:\n%s", want, taken[4])
			}
		}
		p.owe(9, checks.Fired, checks.Error)
		if _, _, taken := m.seen(); len(taken) != 6 {
			t.Error("after the turn an error does not go out")
		}
	})
}

func TestAChannelGoesOnWithinADayAfterSomebodyHasBoughtMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPost(t, notify.Policy{})
		defer p.close()
		m := january(200, 200, 3)
		p.begin(m, 20)
		p.owe(1, checks.Fired, checks.Fatal)
		wait(48 * time.Hour)
		m.set(func() { m.limit = 1000 })
		if _, tried, _ := m.seen(); tried != 0 {
			t.Errorf("%d tried with nothing left, want none", tried)
		}
		wait(24 * time.Hour)
		if _, _, taken := m.seen(); len(taken) != 1 || p.owed("ops") != 0 {
			t.Errorf("a day after somebody has bought more taken %q, %d owed", taken, p.owed("ops"))
		}
	})
}

func TestARefusalCountsForMoreThanNumbersThatLag(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPost(t, notify.Policy{})
		defer p.close()
		m := january(200, 200, 3)
		m.lag = 30
		p.begin(m, 0)
		p.owe(1, checks.Fired, checks.Fatal)
		for day := range 10 {
			p.owe(int64(2+day), checks.Fired, checks.Fatal)
			wait(24 * time.Hour)
		}
		if _, tried, _ := m.seen(); tried != 1 {
			t.Errorf("%d tried, want the one that was refused", tried)
		}
		untilTurn(time.Hour)
		if _, _, taken := m.seen(); len(taken) == 0 || p.owed("ops") != 0 {
			t.Errorf("after the turn taken %q, %d owed", taken, p.owed("ops"))
		}
	})
}

func TestAMonthThatTurnsLaterThanWasThoughtIsWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPost(t, notify.Policy{})
		defer p.close()
		m := january(200, 200, 3)
		m.turn = m.turn.Add(9 * time.Hour)
		p.begin(m, 0)
		p.owe(1, checks.Fired, checks.Fatal)
		untilTurn(8 * time.Hour)
		if _, tried, _ := m.seen(); tried != 0 || p.owed("ops") != 1 {
			t.Errorf("%d tried, %d owed before it turns; want none and one", tried, p.owed("ops"))
		}
		wait(2 * time.Hour)
		if _, _, taken := m.seen(); len(taken) != 1 || p.owed("ops") != 0 {
			t.Errorf("within an hour of its turn taken %q, %d owed", taken, p.owed("ops"))
		}
	})
}

func TestAMonthTurnsEvenWhenNobodySaysWhatIsLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPost(t, notify.Policy{})
		defer p.close()
		m := january(200, 200, 3)
		m.down = true
		p.begin(m, 20)
		p.owe(1, checks.Fired, checks.Warn)
		wait(20 * 24 * time.Hour)
		if _, tried, _ := m.seen(); tried != 1 || len(p.spare.titles()) != 1 {
			t.Errorf("%d tried, %d to the fallback; want the one that was refused", tried, len(p.spare.titles()))
		}
		untilTurn(time.Minute)
		if _, _, taken := m.seen(); len(taken) != 1 || p.owed("ops") != 0 {
			t.Errorf("after the turn taken %q, %d owed", taken, p.owed("ops"))
		}
	})
}

func TestWhatWasHeldBackStaysSoAfterARestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPost(t, notify.Policy{GiveUp: 24 * time.Hour})
		defer p.close()
		m := january(200, 185, 3)
		p.begin(m, 20)
		for id := range int64(5) {
			p.owe(id+1, checks.Fired, checks.Warn)
		}
		for range 3 {
			wait(48 * time.Hour)
			p.stop()
			p.begin(m, 20)
		}
		if _, tried, _ := m.seen(); tried != 0 || p.owed("ops") != 5 || len(p.spare.titles()) == 0 {
			t.Errorf("%d tried, %d owed, %d to the fallback; want all five held back and told there", tried, p.owed("ops"), len(p.spare.titles()))
		}
		h := p.dispatch.Health()["ops"]
		if h.Owed != 0 || h.Short != 5 || h.Allowance.Left() != 15 {
			t.Errorf("its health is %+v, want nothing owed, five that wait, and 15 messages left", h)
		}
	})
}

func TestAProviderIsAskedWhatIsLeftButSeldom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPost(t, notify.Policy{})
		defer p.close()
		m := january(5000, 0, 3)
		p.begin(m, 20)
		for id := range int64(35) {
			p.owe(id+1, checks.Fired, checks.Warn)
			wait(time.Minute)
		}
		if asked, tried, _ := m.seen(); asked != 4 || tried != 35 {
			t.Errorf("asked %d times for %d messages, want once at the start and after each ten", asked, tried)
		}
		if left := p.dispatch.Health()["ops"].Allowance.Left(); left != 5000-35*3 {
			t.Errorf("%d left, want what goes out between readings counted", left)
		}
		wait(4 * 24 * time.Hour)
		p.dispatch.Measure()
		synctest.Wait()
		p.dispatch.Apply(p.meteredLines(m, 100))
		synctest.Wait()
		if asked, _, _ := m.seen(); asked < 9 || asked > 10 || p.dispatch.Health()["ops"].Allowance.Reserve != 100 {
			t.Errorf("asked %d times, want once a day, when somebody wants to know, and with new settings", asked)
		}
	})
}

func TestPastTheOutboxWantOfMessagesHoldsBackWhatIsMild(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPost(t, notify.Policy{})
		defer p.close()
		m := january(200, 185, 3)
		p.begin(m, 20)
		mild, bad := owedFor(1, 0, "1 warn"), owedFor(2, 0, "2 error")
		mild.Channel, bad.Channel = "ops", "ops"
		if arrived := p.dispatch.Direct(t.Context(), []notify.Delivery{mild, bad}); !slices.Equal(arrived, []int{1}) {
			t.Errorf("arrived %v, want the second alone", arrived)
		}
	})
}

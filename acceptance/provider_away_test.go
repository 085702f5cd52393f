package acceptance_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/notify"
)

func TestWhatHappensWhileAProviderIsAwayIsToldOnceItIsBack(t *testing.T) {
	t.Parallel()
	p := newPlace(t, device("early", hot(time.Second, 2*time.Second)), device("late", hot(2*time.Second, time.Hour)))
	p.configure(configuration([]string{"early", "late"}))
	p.provider.leave()
	daemon := p.watching()
	wait(5 * time.Second)
	if n := len(p.provider.chat("line")) + len(p.provider.chat("telegram")); n > 0 {
		t.Fatalf("%d messages arrived at a provider that was away", n)
	}
	p.provider.come()
	p.settled(2)
	for _, service := range []string{"line", "telegram"} {
		if !p.provider.seen(service, "WARN late: 30 °C") || !p.provider.seen(service, "OVER early") {
			t.Errorf("%s tells %q, want that late is hot and that early was", service, p.provider.chat(service))
		}
	}
	daemon.stop()
	p.expectTold()
}

func TestAProviderThatAsksForPatienceIsGivenIt(t *testing.T) {
	t.Parallel()
	p := newPlace(t, device("room", hot(0, time.Hour)))
	p.configure(configuration([]string{"room"}))
	asked := 0
	p.provider.behave(func(service string) mood {
		if service == "line" {
			return accepts
		}
		if asked++; asked == 1 {
			return busy
		}
		return accepts
	})
	daemon := p.watching()
	p.settled(1)
	daemon.stop()
	p.expectTold()
	if at := p.provider.attempts("telegram"); len(at) != 2 || at[1].Sub(at[0]) < 2*time.Second {
		t.Errorf("Telegram was asked at %s; want twice, the second time after the two seconds that it had asked for", at)
	}
}

func TestAProviderThatAsksForAnHourIsLeftAloneAlsoByAProgramThatCrashesAgainAndAgain(t *testing.T) {
	t.Parallel()
	p := newPlace(t, device("first", hot(0, time.Hour)), device("later", hot(6*time.Second, time.Hour)))
	p.configure(configuration([]string{"first", "later"}))
	p.provider.behave(func(service string) mood {
		if service == "telegram" {
			return flooded
		}
		return accepts
	})
	daemon := p.watching()
	p.await("Telegram to be asked", func() bool { return len(p.provider.attempts("telegram")) > 0 })
	r := p.view()
	p.await("what it said to be written", func() bool {
		tried, err := r.Deliveries(t.Context(), data.DeliveryFilter{Channel: "bot-0", State: notify.Owed})
		return err == nil && len(tried) > 0 && tried[len(tried)-1].Attempts == 1
	})
	for range 3 {
		daemon.kill()
		daemon = p.watching()
		wait(2 * time.Second)
	}
	p.await("LINE to tell both", func() bool { return p.provider.seen("line", "WARN first") && p.provider.seen("line", "WARN later") })
	wait(2 * time.Second)
	daemon.stop()
	if at := p.provider.attempts("telegram"); len(at) != 1 {
		t.Errorf("Telegram was asked at %s; want once: it had asked for an hour", at)
	}
}

func TestWhatMayHaveArrivedIsSentAgainAsWhatItIs(t *testing.T) {
	t.Parallel()
	p := newPlace(t, device("room", hot(0, time.Hour)))
	p.configure(everywhere([]string{"room"}))
	asked := map[string]int{}
	p.provider.behave(func(service string) mood {
		if asked[service]++; asked[service] == 1 {
			return swallows
		}
		return accepts
	})
	daemon := p.watching()
	p.settled(1)
	daemon.stop()
	p.expectTold()
	for _, service := range services() {
		chat, repeated := p.provider.chat(service), p.provider.repeated[service]
		switch {
		case service == "telegram" && (len(chat) != 2 || !p.provider.seen(service, "possibly repeated")):
			t.Errorf("Telegram shows %q; want the second marked as a possible repeat", chat)
		case service != "telegram" && (len(chat) != 1 || repeated != 1):
			t.Errorf("%s shows %q and knew %d again; want one message, that came twice with one key", service, chat, repeated)
		}
	}
}

func TestAFullMailboxKeepsALetterFromNobodyElseAndRepeatsItToNobody(t *testing.T) {
	t.Parallel()
	p := newPlace(t, device("room", hot(time.Second, 4*time.Second), hot(12*time.Second, time.Hour)))
	p.configure(strings.Replace(tells([]string{"email"}, []string{"room"}), "[ops@example.com]", "[ops@example.com, full@example.com]", 1))
	p.provider.mail.fill("full@example.com")
	daemon := p.watching()
	p.await("three letters to who has room", func() bool { return len(p.provider.mail.of("ops@example.com")) == 3 })
	if got := p.provider.mail.of("full@example.com"); len(got) > 0 {
		t.Errorf("a full mailbox has got %q", got)
	}
	daemon.stop()
	p.provider.mail.fill()
	daemon = p.watching()
	p.settled(2)
	daemon.stop()
	ops, late := p.provider.mail.of("ops@example.com"), p.provider.mail.of("full@example.com")
	if slices.Sort(late); len(ops) != 3 || !slices.Equal(late, slices.Sorted(slices.Values(ops))) {
		t.Errorf("who had room has got %q, and who had none %q; want each letter once", ops, late)
	}
}

package acceptance_test

import (
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/data"
)

func TestAMinuteWithoutUplinkLosesNothingAndTellsItInFewMessages(t *testing.T) {
	t.Parallel()
	p := newPlace(t, device("calm"),
		device("first", hot(3*time.Second, 5*time.Second)), // begins and ends while nobody can be reached
		device("second", hot(22*time.Second, 4*time.Second)),
		device("third", hot(40*time.Second, 8*time.Second)),
		device("twice", hot(10*time.Second, 5*time.Second), hot(45*time.Second, 5*time.Second)),
		device("lasts", hot(30*time.Second, time.Hour)),
		device("later", hot(66*time.Second, time.Hour)))
	devices := []string{"calm", "first", "second", "third", "twice", "lasts", "later"}
	p.configure(everywhere(devices))
	p.provider.behave(func(string) mood { return hangs }) // first a door that nobody answers,
	began := time.Now()
	daemon := p.watching()
	wait(8 * time.Second)
	p.provider.leave() // then nobody is there,
	wait(47 * time.Second)
	p.provider.behave(func(string) mood { return breaks }) // then one that is broken
	p.provider.come()
	wait(time.Until(began.Add(time.Minute)))
	for _, service := range services() {
		if chat := p.provider.chat(service); len(chat) > 0 {
			t.Fatalf("%s shows %q already: this proves little", service, chat)
		}
	}
	p.provider.behave(func(string) mood { return accepts })
	p.patience = 75 * time.Second // after so long an outage a channel is tried once a minute
	p.awaitEverywhere("WARN later: 30 °C")
	p.settled(7)
	daemon.stop()
	p.expectTold()
	p.expectEverySecond(p.ticks("calm"))
	for _, service := range services() {
		if !p.provider.seen(service, "WARN lasts: 30 °C", "OVER second", "OVER third") || len(p.provider.chat(service)) > 4 {
			t.Errorf("%s shows %q, want in few messages which are over and that one lasts", service, p.provider.chat(service))
		}
	}
}

// awaitEverywhere waits until all services show a message with the words.
func (p *place) awaitEverywhere(words ...string) {
	p.t.Helper()
	for _, service := range services() {
		p.await(words[0]+" to be told on "+service, func() bool { return p.provider.seen(service, words...) })
	}
}

// silent is a server that takes connections and never says a word.
func silent(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			t.Cleanup(func() { _ = c.Close() })
		}
	}()
	return l.Addr().String()
}

func TestAChannelThatIsBrokenDeadOrSlowDelaysNeitherAnotherNorAPoll(t *testing.T) {
	t.Parallel()
	p := newPlace(t, device("calm"), device("a", hot(2*time.Second, time.Hour)), device("b", hot(4*time.Second, time.Hour)), device("c", hot(6*time.Second, time.Hour)))
	delete(p.env, "BOT_TOKEN")                                                             // has no secret,
	p.env["CHAT_HOOK"] = "https://" + silent(t) + "/v1/spaces/AAAA/messages?key=k&token=t" // shakes no hand,
	p.env["MAIL"] = silent(t)                                                              // does not greet,
	p.provider.behave(func(service string) mood {                                          // and does not answer: but the webhook is well
		if service == "line" {
			return hangs
		}
		return accepts
	})
	p.configure(strings.ReplaceAll(everywhere([]string{"calm", "a", "b", "c"}), "timeout: 1s", "timeout: 20s"))
	daemon := p.watching()
	for _, device := range []string{"a", "b", "c"} {
		p.await("the webhook to tell of "+device, func() bool { return p.provider.seen("webhook", "WARN "+device+": 30 °C") })
	}
	ledger := p.view()
	p.await("the webhook to owe nothing", func() bool {
		debts, err := ledger.Debts(t.Context())
		return err == nil && !slices.ContainsFunc(debts, func(d data.Debt) bool { return d.Channel == "hook-0" })
	})
	daemon.kill() // a stop waits for the slow ones
	p.expectEverySecond(p.ticks("calm"))
	const most = 10 * time.Second // half of what an attempt may take
	for _, d := range p.deliveries("hook-0") {
		attempts, err := p.view().Attempts(t.Context(), d.ID)
		if err != nil || len(attempts) != 1 || attempts[0].At.Sub(d.Owed) > most || attempts[0].Took > most {
			t.Errorf("%s, owed since %s, was tried %+v; want once, and before an attempt that hangs can have ended: %v", d.Tells(), d.Owed, attempts, err)
		}
	}
}

// deliveries returns what a channel was or is owed, the earliest first.
func (p *place) deliveries(channel string) []data.Entry {
	p.t.Helper()
	all, err := p.view().Deliveries(p.t.Context(), data.DeliveryFilter{Channel: channel})
	if err != nil {
		p.t.Fatal(err)
	}
	slices.Reverse(all)
	return all
}

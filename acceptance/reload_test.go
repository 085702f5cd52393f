package acceptance_test

import (
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/notify"
)

// onItsWay starts a daemon of which a message to each service has arrived
// without an answer: it is on its way.
func onItsWay(t *testing.T) (*place, *process) {
	t.Helper()
	p := newPlace(t, device("room", hot(0, time.Hour)))
	p.configure(strings.ReplaceAll(configuration([]string{"room"}), "timeout: 1s", "timeout: 3s"))
	p.provider.behave(func(string) mood { return swallows })
	daemon := p.watching()
	p.await("both to be asked", func() bool {
		return len(p.provider.attempts("line")) > 0 && len(p.provider.attempts("telegram")) > 0
	})
	return p, daemon
}

// reload puts a configuration into force.
func (p *place) reload(daemon *process, text string) {
	p.t.Helper()
	before := strings.Count(p.output.String(), "the new configuration is in force")
	p.configure(text)
	daemon.signal(syscall.SIGHUP)
	p.await("the new configuration", func() bool {
		return strings.Count(p.output.String(), "the new configuration is in force") > before
	})
}

func TestATokenThatIsChangedWhileAMessageIsOnItsWayTellsItOnce(t *testing.T) {
	t.Parallel()
	p, daemon := onItsWay(t)
	p.env["LINE_TOKEN"] = "" // the process has its own
	p.provider.behave(func(string) mood { return accepts })
	changed := strings.NewReplacer("${LINE_TOKEN}", lineToken, "${BOT_TOKEN}", botToken, "timeout: 1s", "timeout: 2s")
	p.reload(daemon, changed.Replace(configuration([]string{"room"})))
	p.settled(1)
	daemon.stop()
	p.expectTold()
	if n := p.provider.repeated["line"]; n != 1 {
		t.Errorf("LINE knew %d letters again, want the one that was on its way", n)
	}
}

func TestAChannelThatIsRemovedWhileItsMessageIsOnItsWayOwesItUntilItReturns(t *testing.T) {
	t.Parallel()
	p, daemon := onItsWay(t)
	both := configuration([]string{"room"})
	before, _, _ := strings.Cut(both, "  - name: account-0")
	ends := strings.LastIndex(both, "targets:\n")
	p.reload(daemon, before+both[ends:])
	p.provider.behave(func(string) mood { return accepts })
	p.await("the other channel to tell", func() bool { return p.provider.seen("telegram", "WARN room: 30 °C") })
	wait(3 * time.Second) // the attempt under way has its time
	asked := len(p.provider.attempts("line"))
	if owed := p.deliveries("account-0"); len(owed) == 0 || owed[0].State != notify.Unsure || owed[0].Attempts != 1 {
		t.Errorf("the channel that is gone owes %+v, want its message, tried once", owed)
	}
	wait(2 * time.Second)
	if n := len(p.provider.attempts("line")); n != asked {
		t.Errorf("a channel that is gone was asked %d times", n-asked)
	}
	p.reload(daemon, both)
	p.settled(1)
	daemon.stop()
	p.expectTold()
	if n := p.provider.repeated["line"]; n != 1 {
		t.Errorf("LINE knew %d letters again, want the one that was on its way", n)
	}
}

func TestWhatAChannelOwesThatIsRenamedIsToldUnderItsNewName(t *testing.T) {
	t.Parallel()
	p := newPlace(t, device("room", hot(0, time.Hour)))
	p.configure(configuration([]string{"room"}))
	p.provider.leave()
	daemon := p.watching()
	p.await("the alert", func() bool { return len(p.alerts()) == 1 })
	p.reload(daemon, strings.NewReplacer("account-0", "staff", "bot-0", "ops").Replace(configuration([]string{"room"})))
	p.provider.come()
	for _, service := range p.services() {
		p.await(service+" to tell", func() bool { return p.provider.seen(service, "WARN room: 30 °C") })
	}
	daemon.stop()
	for _, service := range p.services() {
		if began, _ := p.provider.news(service); began["A1"] != 1 {
			t.Errorf("%s shows %q, want the alert once", service, p.provider.chat(service))
		}
	}
}

package acceptance_test

import (
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestANewConfigurationIsToldAndAWrongOneIsRefused(t *testing.T) {
	t.Parallel()
	p := newPlace(t, device("old"), device("new", hot(0, time.Hour)))
	p.configure(configuration([]string{"old"}))
	daemon := p.watching()

	p.configure(strings.Replace(configuration([]string{"old", "new"}), "upper: 25", "uper: 25", 1))
	daemon.signal(syscall.SIGHUP)
	p.await("the wrong configuration to be refused", func() bool {
		return strings.Contains(p.output.String(), "the new configuration is refused: the old one stays")
	})
	if !strings.Contains(p.output.String(), "config.yaml:") || !strings.Contains(p.output.String(), "uper") {
		t.Error("the log does not say what is wrong and where")
	}
	p.await("people to be told that it is refused", func() bool {
		return p.provider.seen("line", "CONFIGURATION WRONG", "config.yaml:", "uper")
	})

	p.configure(configuration([]string{"old", "new"}))
	daemon.signal(syscall.SIGHUP)
	p.await("the new configuration and its alert to be told", func() bool {
		return p.provider.seen("line", "NEW CONFIGURATION", "new") && p.provider.seen("line", "WARN new: 30 °C")
	})
	p.settled(1)
	daemon.stop()
	p.expectTold()
	p.expectEverySecond(p.ticks("old"))
}

func TestAWrongFileAtTheStartIsToldAndTheLastGoodOneIsUsed(t *testing.T) {
	t.Parallel()
	const state = "far/away.db" // nothing in a file that cannot be read says where it is
	good := "state: " + state + configuration([]string{"room"})
	for name, wrong := range map[string]string{
		"a mistake":                   good + "\nnonsense: 1\n",
		"cut off in a word":           good[:strings.LastIndex(good, "path:")+8],
		"cut off before the channels": good[:strings.Index(good, "channels:")],
		"empty":                       "",
		"only a comment":              "# begun anew\n",
		"zeros":                       string(make([]byte, 4096)),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPlace(t, device("room", hot(0, time.Hour)))
			p.state = state
			p.configure(good)
			p.watching().stop()
			p.configure(wrong)
			daemon := p.watching()
			p.await("the chats to be told", func() bool {
				return p.provider.seen("line", "CONFIGURATION WRONG", "config.yaml") && p.provider.seen("telegram", "CONFIGURATION WRONG")
			})
			p.settled(1)
			daemon.stop()
			p.expectTold()
			if alerts := p.alerts(); len(alerts) != 1 || !alerts[0].Open() {
				t.Errorf("the alerts are %+v, want the one of the room, still open", alerts)
			}
		})
	}
}

func TestAFirstStartWithAWrongFileSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	p.configure("targets:\n  - name: room\n    htp: {url: http://127.0.0.1/}\n")
	code, said := p.run("run")
	if code != 1 || !strings.Contains(said, "config.yaml:3:5") || !strings.Contains(said, `"http"`) && !strings.Contains(said, "did you mean") {
		t.Errorf("exit code %d, said:\n%s\nwant 1, with the place of the mistake and what is meant", code, said)
	}
}

func TestAnUnsetSecretLeavesOneChannelOutUntilItIsSetAndTheOtherTells(t *testing.T) {
	t.Parallel()
	p := newPlace(t, device("room", hot(0, time.Hour)))
	delete(p.env, "BOT_TOKEN")
	p.configure(configuration([]string{"room"}))
	daemon := p.watching()
	p.await("the other channel to tell", func() bool {
		return p.provider.seen("line", "LEFT OUT", "bot-0", "BOT_TOKEN") && p.provider.seen("line", "WARN room: 30 °C")
	})
	daemon.stop()
	if n := len(p.provider.attempts("telegram")); n > 0 {
		t.Errorf("%d requests were sent without a token", n)
	}
	if chat := p.provider.chat("line"); len(chat) != 2 {
		t.Errorf("LINE shows %q, want what is left out and the alert, once each", chat)
	}

	p.env["BOT_TOKEN"] = botToken
	daemon = p.watching()
	p.settled(1)
	daemon.stop()
	p.expectTold()
	if chat := p.provider.chat("line"); len(chat) != 2 {
		t.Errorf("once nothing is left out LINE shows %q, want nothing new", chat)
	}
}

func TestASecondDaemonIsRefused(t *testing.T) {
	t.Parallel()
	p := newPlace(t, device("room"))
	p.configure(configuration([]string{"room"}))
	first := p.watching()
	code, said := p.run("run")
	if code != 4 || !strings.Contains(said, "in use by another gaugewatch") {
		t.Errorf("exit code %d, said:\n%s\nwant 4 and that another gaugewatch uses the database", code, said)
	}
	first.stop()
	p.watching().stop()
}

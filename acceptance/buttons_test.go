package acceptance_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// pressable is a configuration in which Kim Minsu, number 111, may press buttons.
func pressable(devices ...string) string {
	var text strings.Builder
	text.WriteString(`
settle: 0
people: {minsu: {name: Kim Minsu, telegram: 111}}
defaults: {schedule: 1s, spread: 0, timeout: 2s}
channels:
  - name: ops
    telegram: {token: "${BOT_TOKEN}", chat: "-1001", api: "${API}"}
    commands: [minsu]
    group_wait: 0
targets:
`)
	for _, device := range devices {
		text.WriteString(target(device))
	}
	return text.String()
}

// newChat returns a place whose messages go to a chat with buttons.
func newChat(t *testing.T, lasts time.Duration) (*place, *bot) {
	t.Helper()
	p := newPlace(t, device("room", hot(0, lasts)))
	b := newBot(t)
	p.env["API"], p.env["BOT_TOKEN"] = b.url, contractToken
	p.configure(pressable("room"))
	return p, b
}

// told waits for the first message of the chat that holds a text.
func (p *place) told(b *bot, part string) posting {
	p.t.Helper()
	var found posting
	p.await("a message with "+part, func() bool {
		for _, m := range b.chat() {
			if strings.Contains(m.text, part) {
				found = m
				return true
			}
		}
		return false
	})
	return found
}

// acknowledged says by whom the alert is, and how often somebody asked for it.
func (p *place) acknowledged() (by string, asked int) {
	p.t.Helper()
	if a := p.alerts(); len(a) > 0 && a[0].Ack != nil {
		by = a[0].Ack.By
	}
	return by, strings.Count(p.output.String(), `answer="acknowledged: A1`)
}

func TestAButtonAcknowledgesAndTheMessageSaysSo(t *testing.T) {
	t.Parallel()
	p, b := newChat(t, 7*time.Second)
	daemon := p.watching()
	m := p.told(b, "WARN room: 30 °C")
	if got := fmt.Sprint(m.labels()); got != "[Acknowledge Pause 30 min]" {
		t.Fatalf("the buttons are %s, want Acknowledge and Pause 30 min", got)
	}
	if words := b.press(m, "Acknowledge", 222); !strings.HasPrefix(words, "Only those") {
		t.Errorf("a stranger was told %q, want that they may not", words)
	}
	if by, _ := p.acknowledged(); by != "" {
		t.Fatalf("a stranger's press acknowledged the alert for %q", by)
	}
	if words := b.press(m, "Acknowledge", 111); !strings.HasPrefix(words, "Ack Kim Minsu ") {
		t.Errorf("who pressed was told %q, want who has acknowledged", words)
	}
	p.await("the message to show it", func() bool {
		now := b.chat()[0]
		return strings.Contains(now.text, "\nAck Kim Minsu ") && fmt.Sprint(now.labels()) == "[Pause 30 min]"
	})
	if code, text := p.run("alerts"); code != 3 || !strings.Contains(text, "ack Kim Minsu") {
		t.Errorf("gaugewatch alerts (%d) prints %s; want who has acknowledged", code, text)
	}
	p.told(b, "✅ OK room")
	p.await("the message to show that it is over", func() bool {
		now := b.chat()[0]
		return strings.HasPrefix(now.text, "✅ WARN room") && len(now.buttons) == 0
	})
	if words := b.press(m, "Pause 30 min", 111); words != "It is over already" {
		t.Errorf("who pressed too late was told %q", words)
	}
	daemon.stop()
	b.expectAllAnswered()
	var said []string
	for line := range strings.Lines(p.output.String()) {
		if strings.Contains(line, "kind=press") {
			said = append(said, line)
		}
	}
	if len(said) != 3 {
		t.Errorf("the log tells of %d presses, want 3:\n%s", len(said), strings.Join(said, ""))
	}
}

func TestAPressIsNeitherLostNorDoneTwiceWhenTheDaemonIsKilled(t *testing.T) {
	t.Parallel()
	p, b := newChat(t, time.Hour)
	daemon := p.watching()
	m := p.told(b, "WARN room: 30 °C")
	p.settled(1)
	heard := b.hold() // from now on answers come back only from the grave
	b.pressed(m, "Acknowledge", 111)
	b.pressed(m, "Pause 30 min", 111)
	<-heard
	daemon.kill()
	b.release()
	daemon = p.watching()
	p.await("all presses to be answered", func() bool { return b.unanswered() == 0 })
	by, asked := p.acknowledged()
	if by != "Kim Minsu" || asked != 1 {
		t.Errorf("acknowledged by %q, %d times; want by Kim Minsu, once", by, asked)
	}
	if code, text := p.run("mutes"); code != 0 || strings.Count(text, "room") != 1 {
		t.Errorf("gaugewatch mutes (%d) prints %s; want one pause", code, text)
	}
	p.await("the message to show it", func() bool { return strings.Contains(b.chat()[0].text, "Ack Kim Minsu ") })
	daemon.stop()
}

func TestAPressIsHeardThatWasMadeWhileNoDaemonRan(t *testing.T) {
	t.Parallel()
	p, b := newChat(t, time.Hour)
	daemon := p.watching()
	m := p.told(b, "WARN room: 30 °C")
	p.settled(1)
	daemon.kill()
	b.pressed(m, "Acknowledge", 111)
	daemon = p.watching()
	p.await("the message to show it", func() bool { return strings.Contains(b.chat()[0].text, "Ack Kim Minsu ") })
	daemon.stop()
	b.expectAllAnswered()
}

func TestAnotherListenerIsNamed(t *testing.T) {
	t.Parallel()
	p, b := newChat(t, time.Hour)
	b.conflict()
	daemon := p.watching()
	p.told(b, "WARN room: 30 °C")
	p.await("the reason in the log", func() bool { return strings.Contains(p.output.String(), "another program uses this bot") })
	daemon.stop()
}

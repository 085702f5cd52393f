package acceptance_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// write lets somebody write something in the chat.
func (b *bot) write(text string, who int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.number++
	b.queue = append(b.queue, map[string]any{"update_id": b.number, "message": map[string]any{
		"message_id": 1000 + b.number, "date": time.Now().Unix(), "text": text,
		"chat": map[string]any{"id": -1001, "type": "supergroup"},
		"from": map[string]any{"id": who, "is_bot": false, "first_name": "Somebody"},
	}})
	close(b.news)
	b.news = make(chan struct{})
}

func TestACommandInTheChatIsCarriedOutAndInTheAudit(t *testing.T) {
	t.Parallel()
	p, b := newChat(t, time.Hour)
	daemon := p.watching()
	p.told(b, "WARN room: 30 °C")
	p.await("the chat to be offered the commands", func() bool { b.mu.Lock(); defer b.mu.Unlock(); return len(b.menus) == 1 })
	if m := b.menus[0]; !strings.Contains(m, `"chat_id":"-1001"`) || !strings.Contains(m, `{"command":"status","description":"how things stand"}`) || strings.Contains(m, `"do"`) {
		t.Errorf("it was offered %s", m)
	}
	b.write("/status", 222)
	p.told(b, "1 of 1 in trouble")
	b.write("/mute room 2h", 222)
	p.told(b, "Only those")
	b.write("/mute room 2h stocktaking", 111)
	p.told(b, "Muted until")
	if code, text := p.run("mutes"); code != 0 || !strings.Contains(text, "Kim Minsu") || !strings.Contains(text, "stocktaking") {
		t.Errorf("gaugewatch mutes (%d) prints %s", code, text)
	}
	code, text := p.run("audit")
	for _, want := range []string{"minsu (111 Somebody)", "/mute room 2h stocktaking", "refused: may only look", "(222 Somebody)", "answered"} {
		if code != 0 || !strings.Contains(text, want) {
			t.Errorf("gaugewatch audit (%d) prints %s; want %s in it", code, text, want)
		}
	}
	daemon.stop()
	daemon = p.watching()
	b.write("/help", 111)
	p.told(b, "/whoami – your numbers")
	daemon.stop()
	if len(b.menus) != 1 {
		t.Errorf("the chat was offered %q, want the same once", b.menus)
	}
}

func TestACommandIsNeitherLostNorDoneTwiceWhenTheDaemonIsKilled(t *testing.T) {
	t.Parallel()
	p, b := newChat(t, time.Hour)
	daemon := p.watching()
	p.told(b, "WARN room: 30 °C")
	p.settled(1)
	for i := range 5 {
		b.write(fmt.Sprintf("/mute room %dh", i+1), 111)
		time.Sleep(time.Duration(i) * 15 * time.Millisecond)
		daemon.kill()
		daemon = p.watching()
		p.await("the command to be answered", func() bool {
			return strings.Count(b.said(), "🔕 Muted until")+strings.Count(b.said(), "done before") >= i+1
		})
	}
	if code, text := p.run("mutes"); code != 0 || strings.Count(text, "\nM") != 5 {
		t.Errorf("gaugewatch mutes (%d) prints %s; want five", code, text)
	}
	daemon.stop()
}

func TestAnActionRunsAfterAYesAndItsOutputIsTold(t *testing.T) {
	t.Parallel()
	p, b := newChat(t, time.Hour)
	p.configure(pressable("room") + `
actions:
  hello: {run: [/bin/echo, "<b>$HOME & $BOT_TOKEN</b>"], users: [minsu]}
  slow: {run: [/bin/sleep, "60"], confirm: false, timeout: 1s}
`)
	daemon := p.watching()
	b.write("/do hello", 111)
	m := p.told(b, "Run hello?")
	if got := fmt.Sprint(m.labels()); got != "[Yes, run it No]" {
		t.Errorf("the buttons are %s", got)
	}
	b.press(m, "Yes, run it", 111)
	p.told(b, "hello is done")
	if !strings.Contains(b.said(), "<b>$HOME & $BOT_TOKEN</b>") {
		t.Errorf("the chat says %s; want the output as it is: no shell, no markup", b.said())
	}
	b.write("/do slow", 111)
	p.told(b, "did not end within 1 s")
	if code, text := p.run("audit", "--json"); code != 0 || !strings.Contains(text, `"kind": "done"`) || !strings.Contains(text, "stopped after 1s") {
		t.Errorf("gaugewatch audit (%d) prints %s", code, text)
	}
	daemon.stop()
}

// said is all that stands in the chat.
func (b *bot) said() string {
	var all []string
	for _, m := range b.chat() {
		all = append(all, m.text)
	}
	return strings.Join(all, "\n")
}

package config

import (
	"net/url"
	"time"

	"github.com/gaugewatch/gaugewatch/config/strict"
	"github.com/gaugewatch/gaugewatch/internal/schedule"
	"github.com/gaugewatch/gaugewatch/internal/secret"
)

// A Heartbeat says whom to tell that the watch is kept, and how often.
type Heartbeat struct {
	URL   secret.Text       `yaml:"url"`
	Fail  secret.Text       `yaml:"fail"`
	Every schedule.Duration `yaml:"every"`

	Node *strict.Node `yaml:",node"`
}

// heartbeatLeast is the shortest time between two beats.
const heartbeatLeast = 10 * time.Second

// defaultBeat is how often the heart beats.
const defaultBeat = schedule.Duration(time.Minute)

// heartbeat reads where the heart beats. One whose URL is not set is left out.
func (l *loader) heartbeat(n *strict.Node) {
	if n == nil || n.Kind == strict.Null {
		return
	}
	l.begin()
	defer l.begin()
	h := &Heartbeat{Every: defaultBeat, Node: n}
	l.decoder.Decode(n, h)
	switch {
	case n.Kind != strict.Map:
		return
	case l.fault != nil:
		l.leaveOut(LeftOut{What: "heartbeat", Name: "heartbeat", Pos: n.Pos, Reason: l.fault.Error()})
		return
	}
	l.config.Heartbeat = h
	if !isWebAddress(h.URL) {
		l.mistake(h.Node, "url", "write the URL that is to be asked for, such as https://hc-ping.com/your-uuid")
	}
	if !h.Fail.Empty() && !isWebAddress(h.Fail) {
		l.mistake(h.Node, "fail", "write the URL that is to be told what is wrong, such as https://hc-ping.com/your-uuid/fail")
	}
	if h.Every.Std() < heartbeatLeast {
		l.mistake(h.Node, "every", "beats are at least %s apart", heartbeatLeast)
	}
}

// isWebAddress says whether a text is the URL of a web page.
func isWebAddress(text secret.Text) bool {
	u, err := url.Parse(text.Reveal())
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Hostname() != ""
}

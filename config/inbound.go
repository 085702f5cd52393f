package config

import (
	"regexp"
	"slices"
	"strings"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/config/strict"
	"github.com/gaugewatch/gaugewatch/inbound"
)

// Inbound says by which doors alarms may come in from outside. A door that is
// nil is closed.
type Inbound struct {
	Alert        *Entrance `yaml:"alert"`
	Alertmanager *Entrance `yaml:"alertmanager"`
	Notify       *Entrance `yaml:"notify"`
	SNS          *Topics   `yaml:"sns"`
}

// An Entrance says what becomes of what comes in by a door.
type Entrance struct {
	Level *checks.Level `yaml:"level"` // where the alarm does not say
	Tags  []string      `yaml:"tags"`
}

// Topics are those of Amazon's notification service that may speak.
type Topics struct {
	Topics   []string `yaml:"topics"` // ARNs
	Entrance `yaml:",inline"`
}

// Or returns the level of the door, or the other one where it says none.
func (e *Entrance) Or(otherwise checks.Level) checks.Level {
	if e == nil {
		return otherwise
	}
	return or(e.Level, otherwise)
}

// open lists the doors that are open, by their keys.
func (i *Inbound) open() map[string]*Entrance {
	doors := map[string]*Entrance{"alert": i.Alert, "alertmanager": i.Alertmanager, "notify": i.Notify}
	if i.SNS != nil {
		doors["sns"] = &i.SNS.Entrance
	}
	for key, e := range doors {
		if e == nil {
			delete(doors, key)
		}
	}
	return doors
}

// checkInbound checks the doors by which alarms come in.
func (l *loader) checkInbound() {
	n := l.config.root.Get("inbound")
	if n == nil {
		return
	}
	doors := l.config.Inbound.open()
	for _, key := range keysOf(doors) {
		at := n.Get(key)
		if level := doors[key].Level; level != nil && *level == checks.None {
			l.mistake(at, "level", "an alarm has the level info, warn, error or fatal; to close the door take it out of the file")
		}
	}
	l.checkTopics(n.Get("sns"))
	w := &l.config.Web
	switch {
	case len(doors) == 0:
	case !w.listens():
		l.report.At(n, "nothing listens that could take anything in: set web: {listen: 127.0.0.1:8080}")
	case w.Exposed() && w.PublicURL == "" && w.TLS == nil && onlyTokens(doors):
		l.warnings.At(n, "tokens come over the network for all to read: set web: {tls}, or put a reverse proxy in front")
	}
}

// onlyTokens says whether one of the doors is opened by a token.
func onlyTokens(doors map[string]*Entrance) bool {
	for key := range doors {
		if key != "sns" {
			return true
		}
	}
	return false
}

// checkTopics checks which topics may speak: without one, everybody who has an
// account there could.
func (l *loader) checkTopics(n *strict.Node) {
	s := l.config.Inbound.SNS
	if s == nil || n == nil {
		return
	}
	if len(s.Topics) == 0 && n.Kind == strict.Map {
		l.mistake(n, "topics", "name the topics that may speak, since anybody can have one: arn:aws:sns:ap-northeast-2:123456789012:alarms")
	}
	arn := regexp.MustCompile(`^arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]+(\.fifo)?$`)
	for i, topic := range s.Topics {
		at, _ := n.Find("topics[" + itoa(i) + "]")
		if !arn.MatchString(topic) && !l.faults[at] {
			l.report.At(at, "expected the ARN of a topic, such as arn:aws:sns:ap-northeast-2:123456789012:alarms")
		}
	}
}

// checkDoorNames checks that no target is called as a door is: what comes in by
// the door could not be told from it.
func (l *loader) checkDoorNames() {
	for i := range l.config.Targets {
		if t := &l.config.Targets[i]; slices.Contains(inbound.Doors(), t.Name) {
			l.mistake(t.Node, "name", "%s is the name of what comes in from outside (%s): choose another", t.Name, strings.Join(inbound.Doors(), ", "))
		}
	}
}

// An outsider is what is heard of and is no target.
type outsider struct {
	about checks.Subject // without a field: whatever comes in by the door
	level checks.Level   // of which somebody should hear; None: its token may say who does
	node  *strict.Node
}

// outsiders lists what is heard of and is no target.
func (c *Config) outsiders() []outsider {
	var all []outsider
	doors := c.Inbound.open()
	for _, key := range keysOf(doors) {
		e, level := doors[key], checks.None
		if key == "sns" {
			level = e.Or(checks.Error)
		}
		all = append(all, outsider{checks.Subject{Target: key, Tags: e.Tags}, level, c.root.Get("inbound").Get(key)})
	}
	for i := range c.Jobs {
		j := &c.Jobs[i]
		all = append(all, outsider{checks.Subject{Target: "jobs", Field: j.Name, Tags: j.Tags}, or(j.Level, checks.Error), j.Node})
	}
	for i := range c.Logs {
		l := &c.Logs[i]
		all = append(all, outsider{checks.Subject{Target: "logs", Field: l.Name, Tags: l.Tags}, or(l.Level, checks.Error), l.Node})
	}
	return all
}

// Tags lists the tags that targets and what comes in from outside bear, each
// once, in their order.
func (c *Config) Tags() []string {
	tags := c.doorTags()
	for i := range c.Targets {
		tags = append(tags, c.Targets[i].Tags...)
	}
	slices.Sort(tags)
	return slices.Compact(tags)
}

// doorTags lists the tags of what comes in from outside.
func (c *Config) doorTags() []string {
	var tags []string
	for _, o := range c.outsiders() {
		tags = append(tags, o.about.Tags...)
	}
	return tags
}

package config

import (
	"path"
	"slices"
	"strings"

	"github.com/gaugewatch/gaugewatch/internal/near"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/config/strict"
	"github.com/gaugewatch/gaugewatch/inbound"
	"github.com/gaugewatch/gaugewatch/notify"
)

// channel reads and checks one channel.
func (l *loader) channel(n *strict.Node) {
	l.begin()
	c := Channel{Node: n}
	l.decoder.Decode(n, &c)
	if n.Kind != strict.Map {
		return
	}
	c.zone = l.checkZone(n, "timezone", c.Timezone)
	l.checkLanguage(n, c.Language)
	l.checkChannelNumbers(&c)
	if c.Kind.Key != "" {
		l.problems(c.Kind.Node, c.Kind.Value.Validate())
		c.place()
	}
	switch {
	case c.Kind.Key == "":
		l.report.At(n, "the channel needs one of %s", strict.Words(keysOf(notify.Kinds()), "or"))
	case c.disabled():
		c.left = true
	case l.fault != nil:
		l.leaveOut(LeftOut{What: "channel", Name: c.Name, Pos: n.Pos, Reason: l.fault.Error()})
		c.left = true
	}
	l.config.Channels = append(l.config.Channels, c)
}

func (l *loader) leaveOut(o LeftOut) { l.config.LeftOut = append(l.config.LeftOut, o) }

// keysOf lists the keys of a map in alphabetical order.
func keysOf[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

func (l *loader) checkChannelNumbers(c *Channel) {
	if c.Level != nil && *c.Level == checks.None {
		l.mistake(c.Node, "level", "a channel hears of info, warn, error or fatal, and of all above; to silence it use enabled: false")
	}
	if c.Timeout != nil && *c.Timeout <= 0 {
		l.mistake(c.Node, "timeout", "an attempt needs some time, such as %s", defaultSendTimeout)
	}
	for i, glob := range c.Targets {
		if _, err := path.Match(glob, ""); err != nil {
			l.problems(c.Node, []checks.Problem{{Path: "targets[" + itoa(i) + "]", Text: "not a pattern: " + glob}})
		}
	}
	for _, p := range c.Template.Validate() {
		l.problems(c.Node, []checks.Problem{{Path: "template." + p.Path, Text: p.Text}})
	}
	if c.Fallback != nil && c.Fallback.To == "" {
		l.mistake(c.Node, "fallback", "needs the name of a channel: {to: siren, after: 3m}")
	}
	l.checkPersistence(c)
	l.checkQuiet(c)
}

// checkChannels checks what concerns several channels.
func (l *loader) checkChannels() {
	taken := make(map[string]*strict.Node)
	for i := range l.config.Channels {
		l.checkName(l.config.Channels[i].Node, "channel", l.config.Channels[i].Name, taken)
	}
	for i := range l.config.Channels {
		c := &l.config.Channels[i]
		l.checkFallback(c)
		l.checkEscalation(c)
		l.checkEscalationCircle(c)
		l.checkStandby(c)
		l.checkCommands(c)
		l.checkTargetsOf(c)
		l.checkTags(c.Node, "tags", c.Tags)
	}
}

// checkFallback checks that another channel stands in for one.
func (l *loader) checkFallback(c *Channel) {
	if c.Fallback == nil || c.Fallback.To == "" {
		return
	}
	to := l.config.channel(c.Fallback.To)
	at := c.Node.Get("fallback")
	switch circle := l.config.circle(c); {
	case to == nil:
		l.unlike(at, "to", "there is no channel "+c.Fallback.To, near.Word(c.Fallback.To, l.config.channelNames()))
	case circle != nil:
		l.mistake(at, "to", "a circle: %s", strings.Join(circle, " → "))
	case to.disabled() && !c.disabled():
		l.warn(at, "to", "the channel %s is disabled: nobody stands in", to.Name)
	case to.left && to.Fallback == nil && !c.disabled():
		l.warn(at, "to", "the channel %s is left out: nobody stands in for now", to.Name)
	}
}

// circle returns the names on the way from a channel over its fallbacks back
// to itself; nil where there is no way back. Of several channels in a circle
// it tells the first.
func (c *Config) circle(from *Channel) []string {
	way := []string{from.Name}
	for at := from; at != nil && at.Fallback != nil; {
		at = c.channel(at.Fallback.To)
		switch {
		case at == nil:
			return nil
		case at == from:
			return append(way, at.Name)
		case slices.Contains(way, at.Name) || c.before(at, from):
			return nil
		}
		way = append(way, at.Name)
	}
	return nil
}

// before says whether a channel stands in front of another.
func (c *Config) before(a, b *Channel) bool {
	for i := range c.Channels {
		switch &c.Channels[i] {
		case a:
			return true
		case b:
			return false
		}
	}
	return false
}

// checkTargetsOf warns of patterns that fit no target.
func (l *loader) checkTargetsOf(c *Channel) {
	for i, glob := range c.Targets {
		fits := slices.ContainsFunc(l.config.Targets, func(t Target) bool {
			ok, err := path.Match(glob, t.Name)
			return ok || err != nil
		}) || slices.ContainsFunc(inbound.Doors(), func(door string) bool {
			ok, _ := path.Match(glob, door)
			return ok
		})
		if !fits {
			at, _ := c.Node.Find("targets[" + itoa(i) + "]")
			l.warnings.At(at, "there is no target %s", glob)
		}
	}
}

// channel returns the channel with a name, or nil.
func (c *Config) channel(name string) *Channel {
	for i := range c.Channels {
		if c.Channels[i].Name == name {
			return &c.Channels[i]
		}
	}
	return nil
}

func (c *Config) channelNames() []string {
	var names []string
	for _, channel := range c.Channels {
		names = append(names, channel.Name)
	}
	return names
}

// policy returns what a channel is told, and how.
func (c *Config) policy(ch *Channel) notify.Policy {
	p := notify.Policy{
		Channel: ch.Name, Level: checks.Info, Targets: ch.Targets, Tags: ch.Tags, Standby: ch.Standby,
		Language: ch.Language, Zone: ch.zone, Quiet: ch.quiet, Repeat: or(ch.Repeat, 0).Std(), Escalate: c.escalation(ch),
		GroupWait: or(ch.GroupWait, defaultGroupWait).Std(), GiveUp: or(ch.GiveUp, defaultGiveUp).Std(),
		Timeout: or(ch.Timeout, defaultSendTimeout).Std(), Chart: or(ch.Chart, true), Template: ch.Template,
	}
	if p.Language == "" {
		p.Language = c.Language
	}
	if ch.Level != nil {
		p.Level = *ch.Level
	}
	if ch.Kind.Value != nil {
		p.Pace = ch.Kind.Value.Pace()
	}
	if f := ch.Fallback; f != nil {
		if to := c.channel(f.To); to != nil && !to.disabled() {
			p.Fallback, p.FallbackAfter = f.To, or(f.After, defaultFallbackAfter).Std()
		}
	}
	return p
}

// or returns what a pointer points to, or the other value where it is nil.
func or[T any](p *T, otherwise T) T {
	if p == nil {
		return otherwise
	}
	return *p
}

// checkRoutes warns of trouble that nobody would hear of.
func (l *loader) checkRoutes() {
	c := l.config
	r := &routes{loader: l, policies: c.policies()}
	defer r.tell()
	if len(r.policies) == 0 {
		if c.absent() != nil {
			l.warn(c.root, "channels", "every channel is left out: nobody is told of anything for now")
		}
		return // else a mistake: see Idle
	}
	for i := range c.Targets {
		if t := &c.Targets[i]; !r.hears(t.subject()) {
			r.checkTarget(t)
		}
	}
	for _, o := range c.outsiders() {
		if o.node != nil && !r.hears(o.about) {
			r.check(o.level, o.node, o.node.Get("level"))
		}
	}
}

// routes are the ways that trouble may take to people.
type routes struct {
	*loader
	policies []notify.Policy
	unheard  []unheard

	// Of the subject that is being checked:
	about string
	deaf  []checks.Level // of which no channel hears
}

// unheard is a level of which no channel hears, from some targets and doors.
type unheard struct {
	level   checks.Level
	at      *strict.Node // where it is first
	targets []string
	known   map[string]bool // those
}

// hears says whether somebody hears of a subject at every level, and begins to
// check it.
func (r *routes) hears(about checks.Subject) bool {
	r.about, r.deaf = about.String(), r.deaf[:0]
	for _, level := range checks.Levels() {
		if !slices.ContainsFunc(r.policies, func(p notify.Policy) bool { return p.Reaches(about, level) }) {
			r.deaf = append(r.deaf, level)
		}
	}
	return len(r.deaf) == 0
}

// checkTarget checks what may be wrong with a target and its fields.
func (r *routes) checkTarget(t *Target) {
	r.check(t.rules().NoResponse.Level, t.Node, t.Node.Get(checks.NoResponse.String()))
	for i := range t.Fields {
		f := &t.Fields[i]
		for _, b := range f.allBounds() {
			r.check(b.level, f.Node, b.Node)
		}
		rules := f.rules()
		for _, kind := range troubles() {
			r.check(rules.Of(kind).Level, f.Node, f.Node.Get(kind.String()))
		}
	}
}

// check notes where nobody hears of a level of the subject, which is that of the
// rule at a node of the file, or holds by itself where that is nil.
func (r *routes) check(level checks.Level, n, at *strict.Node) {
	if !slices.Contains(r.deaf, level) {
		return
	}
	if at == nil || at.Pos.File == "" {
		at = n
	}
	i := slices.IndexFunc(r.unheard, func(u unheard) bool { return u.level == level })
	if i < 0 {
		i = len(r.unheard)
		r.unheard = append(r.unheard, unheard{level: level, at: at, known: make(map[string]bool)})
	}
	if u := &r.unheard[i]; !u.known[r.about] {
		u.known[r.about] = true
		u.targets = append(u.targets, r.about)
	}
}

// tell warns of each level of which nobody hears, once.
func (r *routes) tell() {
	const few = 3
	for _, u := range r.unheard {
		names := strict.Words(u.targets, "and")
		if more := len(u.targets) - few; more > 0 {
			names = strings.Join(u.targets[:few], ", ") + " and " + itoa(more) + " more"
		}
		r.warnings.At(u.at, "no channel hears of %s from %s", u.level, names)
	}
}

// absent returns the channels that are left out.
func (c *Config) absent() []*Channel {
	var all []*Channel
	for i := range c.Channels {
		if ch := &c.Channels[i]; ch.left && !ch.disabled() {
			all = append(all, ch)
		}
	}
	return all
}

// disabled says whether the channel is not to be used.
func (c *Channel) disabled() bool { return c.Enabled != nil && !*c.Enabled }

// active returns the channels that are neither left out nor disabled.
func (c *Config) active() []*Channel {
	var all []*Channel
	for i := range c.Channels {
		if !c.Channels[i].left {
			all = append(all, &c.Channels[i])
		}
	}
	return all
}

// told returns the names of the channels that hear of a level of a subject.
func told(policies []notify.Policy, about checks.Subject, level checks.Level) []string {
	names := []string{}
	for _, p := range policies {
		if p.Reaches(about, level) {
			names = append(names, p.Channel)
		}
	}
	return names
}

// subject is the target as channels choose by it.
func (t *Target) subject() checks.Subject { return checks.Subject{Target: t.Name, Tags: t.Tags} }

// policies returns what the channels in use are told.
func (c *Config) policies() []notify.Policy {
	var all []notify.Policy
	for _, ch := range c.active() {
		all = append(all, c.policy(ch))
	}
	return all
}

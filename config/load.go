package config

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/config/strict"
	"github.com/gaugewatch/gaugewatch/internal/near"
	"github.com/gaugewatch/gaugewatch/internal/schedule"
	"github.com/gaugewatch/gaugewatch/internal/secret"
	"github.com/gaugewatch/gaugewatch/notify"
	"github.com/gaugewatch/gaugewatch/poller"
)

// What holds where the file does not say otherwise.
const (
	defaultLanguage = "en"
	defaultState    = "state/gaugewatch.db"
	defaultFlush    = schedule.Duration(30 * time.Second)
	defaultSettle   = schedule.Duration(3 * time.Minute)

	defaultGroupWait     = schedule.Duration(time.Minute)
	defaultGiveUp        = schedule.Duration(24 * time.Hour)
	defaultSendTimeout   = schedule.Duration(30 * time.Second)
	defaultFallbackAfter = schedule.Duration(3 * time.Minute)
	defaultEscalateWait  = schedule.Duration(15 * time.Minute)
	defaultMute          = day

	day  = schedule.Duration(24 * time.Hour)
	year = 365 * day
)

// A loader reads one configuration.
type loader struct {
	host     Host
	now      time.Time
	config   *Config
	report   strict.Report
	warnings strict.Report
	decoder  strict.Decoder

	expanded map[string]bool   // what the report must not show
	rhythms  map[string]rhythm // those without a name, by their texts
	variable *regexp.Regexp    // of a profile

	// Of the channel or target that is being read:
	faults map[*strict.Node]bool // what could not be had
	fault  error                 // the first of them
}

func newLoader(h Host, path string) *loader {
	l := &loader{
		host: h, now: h.now(),
		config: &Config{
			Language: defaultLanguage, State: defaultState, Flush: defaultFlush, Settle: defaultSettle,
			Keep: Keep{Samples: 90 * day, Summaries: 5 * year, Alerts: 5 * year, Deliveries: 2 * year, Audit: 5 * year, Pictures: 14 * day},
			Web:  Web{Listen: "none"}, Mutes: Mutes{Max: defaultMute, Except: checks.Fatal}, Verify: defaultVerify,
			root: &strict.Node{Kind: strict.Map, Pos: strict.Pos{File: path, Line: 1, Column: 1}},
			zone: time.Local, schedules: make(map[string]rhythm), calendars: make(map[string]*schedule.Calendar),
		},
		expanded: make(map[string]bool), rhythms: make(map[string]rhythm), variable: regexp.MustCompile(variable),
	}
	l.decoder = strict.Decoder{Report: &l.report, Warnings: &l.warnings, Expand: l.expand, Fault: l.miss, Later: isFree}
	strict.Offer(&l.decoder, poller.Sources())
	strict.Offer(&l.decoder, notify.Kinds())
	return l
}

// load decodes and checks what the files hold.
func (l *loader) load(root *strict.Node) {
	c := l.config
	c.root = root
	apart := []string{"channels", "defaults", "heartbeat", "profiles", "publish", "targets"}
	l.decoder.Decode(without(root, func(key string) bool { return slices.Contains(apart, key) }), c)
	l.reveal()
	l.checkGeneral()
	l.heartbeat(root.Get("heartbeat"))
	l.publish(root.Get("publish"))
	for _, n := range l.list(root, "channels") {
		l.channel(n)
	}
	l.targets(root)
	l.checkParents()
	l.checkUplink()
	l.checkMaintenance()
	l.checkChannels()
	l.checkReports()
	l.checkInbound()
	l.checkJobs()
	l.checkLogs()
	l.checkDoorNames()
	l.checkRoutes()
}

// list returns the items of a list at the root.
func (l *loader) list(root *strict.Node, key string) []*strict.Node {
	n := root.Get(key)
	switch {
	case n == nil || n.Kind == strict.Null:
		return nil
	case n.Kind != strict.List:
		l.report.At(n, "expected a list, each item of which begins with \"- \"")
		return nil
	}
	for _, item := range n.Items {
		if item.Kind == strict.Null {
			l.report.At(item, "an empty item")
		}
	}
	return n.Items
}

// miss notes a value that cannot be had. What makes no sense in any
// environment is a mistake.
func (l *loader) miss(n *strict.Node, err error) {
	if !errors.As(err, new(absence)) {
		l.report.At(n, "%s", err)
		return
	}
	if l.faults == nil {
		l.faults = make(map[*strict.Node]bool)
	}
	l.faults[n] = true
	if l.fault == nil {
		l.fault = err
	}
}

// reveal makes mistakes of the values that could not be had: where they belong
// to no channel and no target, nothing can be left out.
func (l *loader) reveal() {
	for n := range l.faults {
		_, err := l.expand(n)
		l.report.At(n, "%s", err)
	}
	l.begin()
}

// begin forgets what is known about the channel or target before.
func (l *loader) begin() { l.faults, l.fault = nil, nil }

// problems reports what a room says about its settings, which stand at n.
func (l *loader) problems(n *strict.Node, found []checks.Problem) {
	for _, p := range found {
		at, exact := n.Find(p.Path)
		if l.faults[at] || l.report.Doubts(at) {
			continue
		}
		m := strict.Mistake{Pos: at.Pos, Path: at.Path(), Text: l.redact(p.Text), Near: p.Near}
		if !exact {
			m.Path = strict.Join(n.Path(), p.Path)
		}
		l.report.Add(m)
	}
}

// redact takes out of a text what came from the environment or a file.
func (l *loader) redact(text string) string {
	var hidden []secret.Text
	for value := range l.expanded {
		hidden = append(hidden, secret.New(value))
	}
	return secret.NewRedactor(hidden...).Redact(text)
}

// mistake reports a mistake about a key of a node, or about the node where the
// key is missing.
func (l *loader) mistake(n *strict.Node, key, format string, args ...any) {
	l.unlike(n, key, fmt.Sprintf(format, args...), "")
}

// unlike reports a mistake about a key of a node that is nearly right. What
// could not be had or read is not looked at.
func (l *loader) unlike(n *strict.Node, key, text, near string) {
	if at := where(n, key); !l.faults[at] && !l.report.Doubts(at) {
		l.report.Add(strict.Mistake{Pos: at.Pos, Path: at.Path(), Text: l.redact(text), Near: near})
	}
}

// nowhere reports a name that nothing has.
func (l *loader) nowhere(at *strict.Node, what, name string, known []string) {
	if l.faults[at] || l.report.Doubts(at) {
		return
	}
	m := strict.Mistake{Pos: at.Pos, Path: at.Path(), Text: "there is no " + what + " " + l.redact(name)}
	if !l.expanded[name] {
		m.Near = near.Word(name, known)
	}
	l.report.Add(m)
}

// sound says whether nothing is known to be wrong with a key of a node.
func (l *loader) sound(n *strict.Node, key string) bool {
	at := n.Get(key)
	return !l.faults[at] && !l.report.Doubts(at)
}

// warn reports what is doubtful about a key of a node.
func (l *loader) warn(n *strict.Node, key, format string, args ...any) {
	l.warnings.At(where(n, key), format, args...)
}

// where returns the value of a key, or the node itself.
func where(n *strict.Node, key string) *strict.Node {
	if value := n.Get(key); value != nil {
		return value
	}
	return n
}

// isName says whether a text may name something: letters, digits, marks of
// letters, and - _ . after the first.
func isName(text string) bool {
	first, _ := utf8.DecodeRuneInString(text)
	alien := func(r rune) bool {
		return !unicode.In(r, unicode.L, unicode.M, unicode.N) && !strings.ContainsRune("._-", r)
	}
	return unicode.In(first, unicode.L, unicode.N) && !strings.ContainsFunc(text, alien) && len(text) <= maxName
}

// maxName bounds a name, in bytes.
const maxName = 200

// nameOf turns a text into a name that is allowed.
func nameOf(text string) string {
	allowed := func(r rune) rune {
		if unicode.In(r, unicode.L, unicode.M, unicode.N) || r == '.' || r == '_' {
			return r
		}
		return '-'
	}
	return strings.Trim(strings.Map(allowed, text), "-._")
}

// checkName reports a name that is missing, not allowed, or taken.
func (l *loader) checkName(n *strict.Node, what, name string, taken map[string]*strict.Node) {
	at := where(n, "name")
	switch was, twice := taken[name]; {
	case name == "":
		l.mistake(n, "name", "the %s needs a name", what)
		return
	case !isName(name):
		l.unlike(n, "name", "a name is made of letters, digits, -, _ and ., and begins with a letter or digit", nameOf(name))
	case twice:
		l.report.At(at, "the name %s stands already at %s", name, was.Pos)
		return
	}
	taken[name] = at
}

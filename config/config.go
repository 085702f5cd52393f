// Package config reads the configuration: one file, with others included. It
// reports every mistake at once, each with its place and the next step, and
// builds what the rooms need.
//
//	c, err := config.Load("config.yaml", os.Getenv)
//	if err != nil {
//		return err // a Mistakes: all of them, one a line
//	}
//	plan := c.Plan(client)
//
// Settings lie in layers: built in, defaults, a profile, the target, the
// field. A later layer replaces a key whole; fields merge by name, a source's
// settings by key; null removes. Every value knows where it stood, so that
// [Config.Explain] can say where a bound comes from.
//
// Three things are kept apart. A [strict.Mistake] makes the file wrong; a
// warning does not; and a [LeftOut] target or channel is one that cannot work
// for now, since a secret or a certificate is missing: the rest goes on
// without it.
package config

import (
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/config/strict"
	"github.com/gaugewatch/gaugewatch/internal/schedule"
	"github.com/gaugewatch/gaugewatch/internal/sim"
	"github.com/gaugewatch/gaugewatch/notify"
	"github.com/gaugewatch/gaugewatch/poller"
	"github.com/gaugewatch/gaugewatch/poller/reading"
)

// A Config is a configuration as it was read: merged, decoded and checked.
// The tags name the keys; keys.yaml in this package says what they mean.
type Config struct {
	Timezone    string              `yaml:"timezone"`
	Language    string              `yaml:"language"`
	State       string              `yaml:"state"`
	Keep        Keep                `yaml:"keep"`
	Schedules   map[string]string   `yaml:"schedules"`
	Web         Web                 `yaml:"web"`
	Publish     *Publish            `yaml:"publish"`
	Proxy       string              `yaml:"proxy"`
	ProxyCA     string              `yaml:"proxy_ca,path"`
	Settle      schedule.Duration   `yaml:"settle"`
	Flush       schedule.Duration   `yaml:"flush"`
	Simulator   *Simulator          `yaml:"simulator"`
	Include     []string            `yaml:"include"`
	People      map[string]*Person  `yaml:"people"`
	Calendars   map[string]string   `yaml:"calendars"` // paths
	Fonts       []string            `yaml:"fonts"`     // paths of those that can be used
	Actions     map[string]*Action  `yaml:"actions"`
	Mutes       Mutes               `yaml:"mutes"`
	Maintenance []Maintenance       `yaml:"maintenance"`
	Uplink      *Uplink             `yaml:"uplink"`
	Heartbeat   *Heartbeat          `yaml:"heartbeat"`
	Verify      string              `yaml:"verify"`
	Channels    []Channel           `yaml:"channels"`
	Reports     []Report            `yaml:"reports"`
	Inbound     Inbound             `yaml:"inbound"`
	Jobs        []Job               `yaml:"jobs"`
	Logs        []Log               `yaml:"logs"`
	Defaults    Defaults            `yaml:"defaults"`
	Profiles    map[string]*Profile `yaml:"profiles"`
	Targets     []Target            `yaml:"targets"`

	// Files are the files that were read, the main one first.
	Files []string

	// Texts are what the files held, in the same order: nothing in them is
	// expanded.
	Texts []string

	// Warnings are what is doubtful but no mistake, in the files' order.
	Warnings []strict.Mistake

	// LeftOut are the channels and targets that cannot work for now.
	LeftOut []LeftOut

	zone      *time.Location
	verify    schedule.Schedule // zero: never
	schedules map[string]rhythm // those that have names
	calendars map[string]*schedule.Calendar
	root      *strict.Node
}

// A LeftOut is a channel or target that cannot work for now.
type LeftOut struct {
	What   string     `json:"what"` // channel or target
	Name   string     `json:"name"`
	Pos    strict.Pos `json:"place"`
	Reason string     `json:"reason"`
}

// String returns what was left out and why, on one line.
func (l LeftOut) String() string {
	what := l.What
	if l.Name != l.What {
		what += " " + l.Name
	}
	return l.Pos.String() + ": " + what + " is left out: " + l.Reason
}

// Mistakes are what makes a configuration wrong, in the files' order.
type Mistakes []strict.Mistake

// Error returns all mistakes, one a line.
func (m Mistakes) Error() string {
	lines := make([]string, len(m))
	for i, mistake := range m {
		lines[i] = mistake.String()
	}
	return strings.Join(lines, "\n")
}

// Keep says how long things are kept; zero is for good.
type Keep struct {
	Samples    schedule.Duration `yaml:"samples"`
	Summaries  schedule.Duration `yaml:"summaries"`
	Alerts     schedule.Duration `yaml:"alerts"`
	Deliveries schedule.Duration `yaml:"deliveries"`
	Audit      schedule.Duration `yaml:"audit"`
	Pictures   schedule.Duration `yaml:"pictures"`
}

// A Simulator is a site of simulated devices: the name of a shipped one, a
// file, or the site itself.
type Simulator struct {
	Name     string `yaml:"-"` // of a shipped site, or a path
	sim.Site `yaml:",inline"`
}

// UnmarshalText takes the name of a shipped site, or a path.
func (s *Simulator) UnmarshalText(text []byte) error {
	s.Name = string(text)
	return nil
}

// A Channel is a way to reach people, and what they want to know.
type Channel struct {
	Name      string             `yaml:"name"`
	Enabled   *bool              `yaml:"enabled"`
	Level     *checks.Level      `yaml:"level"`
	Targets   []string           `yaml:"targets"`
	Tags      []string           `yaml:"tags"`
	Standby   bool               `yaml:"standby"`
	Language  string             `yaml:"language"`
	Timezone  string             `yaml:"timezone"`
	GroupWait *schedule.Duration `yaml:"group_wait"`
	GiveUp    *schedule.Duration `yaml:"give_up"`
	Timeout   *schedule.Duration `yaml:"timeout"`
	Fallback  *Fallback          `yaml:"fallback"`
	Quiet     *Quiet             `yaml:"quiet"`
	Repeat    *schedule.Duration `yaml:"repeat"`
	Escalate  *Escalation        `yaml:"escalate"`
	Chart     *bool              `yaml:"chart"`
	Template  notify.Template    `yaml:"template"`
	Commands  []string           `yaml:"commands"` // short names of people

	Kind strict.One[notify.Settings] `yaml:",inline"`
	Node *strict.Node                `yaml:",node"`

	zone  *time.Location
	quiet *notify.Quiet // nil: never
	left  bool          // out, or disabled
}

// A Fallback is the channel that stands in for another.
type Fallback struct {
	To    string             `yaml:"to"`
	After *schedule.Duration `yaml:"after"`
}

// Common are the keys that defaults, profiles and targets share: how a target
// is asked, and what holds for all its fields.
type Common struct {
	Schedule   string             `yaml:"schedule"`
	Timeout    schedule.Duration  `yaml:"timeout"`
	After      *After             `yaml:"after"`
	Parallel   int                `yaml:"parallel"`
	Spread     *schedule.Duration `yaml:"spread"`
	DependsOn  []string           `yaml:"depends_on"`
	NoResponse *Rule              `yaml:"no_response"`
	Missing    *Rule              `yaml:"missing"`
	Invalid    *Rule              `yaml:"invalid"`
	Flapping   *Flapping          `yaml:"flapping"`
	Todo       string             `yaml:"todo"`

	Source strict.One[poller.Settings] `yaml:",inline"`
}

// Judging are the keys that say what is expected of a field, and where its
// number stands.
type Judging struct {
	Warn  *Bound  `yaml:"warn"`
	Error *Bound  `yaml:"error"`
	Fatal *Bound  `yaml:"fatal"`
	When  []When  `yaml:"when"`
	Clear float64 `yaml:"clear"`
	Stale *Stale  `yaml:"stale"`
	Stuck *Stuck  `yaml:"stuck"`
	Rise  *Rate   `yaml:"rise"`
	Fall  *Rate   `yaml:"fall"`
	Event *Event  `yaml:"event"`

	Reading poller.FieldSettings `yaml:",inline"`
}

// Defaults hold for all targets and fields that do not say otherwise.
type Defaults struct {
	Common  `yaml:",inline"`
	Judging `yaml:",inline"`
}

// A Profile is one description for many targets.
type Profile struct {
	Title  string            `yaml:"title"`
	Tags   []string          `yaml:"tags"`
	Vars   map[string]string `yaml:"vars"`
	Common `yaml:",inline"`
	Fields []Field `yaml:"fields"`
}

// A Target is a device or endpoint, with all layers merged.
type Target struct {
	Name   string            `yaml:"name"`
	Title  string            `yaml:"title"`
	Tags   []string          `yaml:"tags"`
	Was    string            `yaml:"was"`
	Use    string            `yaml:"use"`
	Vars   map[string]string `yaml:"vars"`
	Common `yaml:",inline"`
	Fields []Field      `yaml:"fields"`
	Node   *strict.Node `yaml:",node"`

	rhythm rhythm
	left   bool // out
}

// A Field is one number that a target reports, with all layers merged.
type Field struct {
	Name     string    `yaml:"name"`
	Title    string    `yaml:"title"`
	Was      string    `yaml:"was"`
	Schedule string    `yaml:"schedule"`
	After    *After    `yaml:"after"`
	Missing  *Rule     `yaml:"missing"`
	Invalid  *Rule     `yaml:"invalid"`
	Flapping *Flapping `yaml:"flapping"`
	Todo     string    `yaml:"todo"`
	Judging  `yaml:",inline"`
	Node     *strict.Node `yaml:",node"`

	rhythm rhythm
}

// A Bound is what is expected at one level.
type Bound struct {
	Lower *reading.Side `yaml:"lower"`
	Upper *reading.Side `yaml:"upper"`
	After *After        `yaml:"after"`

	Node *strict.Node `yaml:",node"`
}

// A Rule says when a kind of trouble without bounds becomes an alert.
type Rule struct {
	Level *checks.Level `yaml:"level"`
	After *After        `yaml:"after"`

	Node *strict.Node `yaml:",node"`
}

package page

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
)

// A Now is how things stand at one moment, for people to look at.
type Now struct {
	At   time.Time
	From time.Time // where the plots begin

	Cards   []Card         // in the order of the configuration
	Network []checks.Alert // open ones about our own network
	Ended   []checks.Alert // of the last hour, the latest first
	Health  Health
}

// called returns what people call a target or a field, TARGET or TARGET/FIELD; of
// what has no card, the name.
func (n *Now) called(scope string) string {
	target, field, _ := strings.Cut(scope, "/")
	for i := range n.Cards {
		c := &n.Cards[i]
		if c.Name != target || c.Title == "" {
			continue
		}
		if field == "" {
			return c.Title
		}
		for j := range c.Rows {
			if c.Rows[j].Name == field {
				return c.Title + ", " + named(c.Rows[j].Title, field)
			}
		}
	}
	return scope
}

// A Card shows one target, or something from outside.
type Card struct {
	ID     int64 // of the target
	Name   string
	Title  string
	Hold   *Hold          // what holds all news of it back; nil: nothing does
	Alerts []checks.Alert // open ones about it or its fields, the worst first
	Rows   []Row
}

// A Hold is a mute or a maintenance window in force.
type Hold struct {
	Maintenance bool
	Pause       bool   // a mute after which people are told again of what is still wrong
	Name        string // M3, or what the window is called
	Field       string // what people call the one field of several that is held back; empty: all
	By, Why     string // who asked for a mute, and why
	Until       time.Time
}

// A Row shows one field, or of a target without fields whether it answers.
type Row struct {
	Name        string // of the field; empty where the target has none
	Title, Unit string

	Level   checks.Level // that its alerts have; None: it is well
	Unknown bool         // nobody can tell how it is now
	Pulse   bool         // shows only whether the target answers

	Value  *float64 // the latest one; nil: there has been none
	At     time.Time
	Old    bool           // it is too old to hold
	Limits []checks.Limit // that hold now
	Plot   Drawing
}

// A Health is how well the program itself does its work.
type Health struct {
	Silent   time.Duration // no poll has come for so long, which is too long; zero: they come
	Late     int           // targets that are slower than their schedules
	Channels []Channel
	Dropped  int       // samples dropped for want of space
	Beat     time.Time // when the heartbeat was last heard; zero: none is sent, or none was heard
	Unheard  bool      // a heartbeat is sent, but not heard
}

// A Channel is how well a channel gets through.
type Channel struct {
	Name     string
	Owed     int       // deliveries that have not arrived
	Oldest   time.Time // when the oldest of them became owed; zero: none
	LastSent time.Time // zero: nothing since the start
	Failures int       // attempts in a row that did not arrive
	Refused  bool      // the provider takes nothing until a person does something

	// What the provider takes in the month, and has taken; no Limit: it does
	// not say, or there is none.
	Limit, Used int64
	Short       int // deliveries that wait since too few are left

	Error string // what the latest attempt said that did not arrive, with the next step
	Wait  *Wait  // what it waits for; nil: nothing
}

// A shape is how a state looks, as classes and icons are named.
type shape string

// The shapes, by how much they want to be seen.
const (
	shapeFatal   shape = "fatal"
	shapeError   shape = "error"
	shapeUnknown shape = "unknown"
	shapeWarn    shape = "warn"
	shapeInfo    shape = "info"
	shapePending shape = "pending" // beyond a bound, and no alert yet
	shapeOK      shape = "ok"
)

// shapes lists them, the worst first. What is unknown comes after errors and
// before warnings.
func shapes() []shape {
	return []shape{shapeFatal, shapeError, shapeUnknown, shapeWarn, shapeInfo, shapePending, shapeOK}
}

// shapeOf returns the shape of a level.
func shapeOf(l checks.Level) shape {
	switch l {
	case checks.Fatal:
		return shapeFatal
	case checks.Error:
		return shapeError
	case checks.Warn:
		return shapeWarn
	case checks.Info:
		return shapeInfo
	case checks.None:
		return shapeOK
	}
	return shapeUnknown
}

// shape returns how the row looks.
func (r *Row) shape() shape {
	switch s := shapeOf(r.Level); {
	case r.Unknown && s != shapeFatal && s != shapeError:
		return shapeUnknown
	case s == shapeOK && r.beyond() > checks.None:
		return shapePending
	default:
		return s
	}
}

// beyond is the level of the worst bound that the value is beyond without an
// alert that says so, since it has not been there for long enough; None: there is
// none, or nobody knows.
func (r *Row) beyond() checks.Level {
	worst := checks.None
	if r.Value == nil || r.Unknown || r.Old {
		return worst
	}
	for _, l := range r.Limits {
		if l.Level > max(worst, r.Level) && l.Beyond(*r.Value, 0) != checks.Inside {
			worst = l.Level
		}
	}
	return worst
}

// rank is the place of a shape among all, the worst first.
func (s shape) rank() int { return slices.Index(shapes(), s) }

// shape returns how the card looks: as the worst of its rows, or where it has
// none, of its alerts.
func (c *Card) shape() shape {
	worst := shapeOK
	for i := range c.Alerts {
		if s := shapeOf(c.Alerts[i].Level); len(c.Rows) == 0 && s.rank() < worst.rank() {
			worst = s
		}
	}
	for i := range c.Rows {
		if s := c.Rows[i].shape(); s.rank() < worst.rank() {
			worst = s
		}
	}
	return worst
}

// latest is when the latest of its alerts fired.
func (c *Card) latest() time.Time {
	var at time.Time
	for _, a := range c.Alerts {
		if a.Fired.After(at) {
			at = a.Fired
		}
	}
	return at
}

// worstFirst returns the cards in the order in which they want to be seen: by
// their shapes, and those in trouble with the latest alert first.
func worstFirst(cards []Card) []*Card {
	type placed struct {
		card *Card
		rank int
		at   time.Time
	}
	all := make([]placed, len(cards))
	for i := range cards {
		c := &cards[i]
		all[i] = placed{c, c.shape().rank(), c.latest()}
	}
	slices.SortStableFunc(all, func(a, b placed) int { return cmp.Or(a.rank-b.rank, b.at.Compare(a.at)) })
	sorted := make([]*Card, len(all))
	for i, p := range all {
		sorted[i] = p.card
	}
	return sorted
}

// A Board says how things stand now. The error means that it cannot be told.
type Board func(ctx context.Context) (Now, error)

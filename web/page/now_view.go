package page

import (
	"html/template"
	"strconv"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/language"
)

// How long foreign texts may be before they are cut, in characters.
const (
	titleRoom  = 80
	noteRoom   = 200
	mostAlarms = 8 // of a card
)

// A scribe writes what the page says for readers of one language.
type scribe struct {
	phrases
	clock language.Clock
}

// newScribe returns a scribe of a language who writes at a time.
func newScribe(code string, zone *time.Location, at time.Time) scribe {
	p := phrasesOf(code)
	return scribe{p, language.NewClock(p.Words, zone, at)}
}

// word is what a shape is called.
func (p *phrases) word(s shape) string {
	switch s {
	case shapeFatal:
		return p.Fatal
	case shapeError:
		return p.Error
	case shapeWarn:
		return p.Warn
	case shapeInfo:
		return p.Info
	case shapeOK:
		return p.Fine
	case shapePending:
		return p.Pending
	case shapeUnknown:
	}
	return p.Unknown
}

// A headView is what the head of the page shows.
type headView struct {
	Alarms string
	Levels string // how many of them are of each level, the worst first
	Worst  shape  // of the alarms; ok where there are none
	Counts []countView
	Net    []string
	Past   string // before what has ended
	Ended  []endedView
	More   string
	Health []noteView
	Label  string
}

// mostEnded is of how many alerts the head tells that they have ended.
const mostEnded = 3

// An endedView is an alert that has ended, and when.
type endedView struct{ Name, At string }

// A countView is how many targets look alike.
type countView struct {
	Shape shape
	Word  string
	N     int
}

// A noteView is a part of our own health.
type noteView struct {
	Text string
	Bad  bool
}

// head returns what the head shows.
func (s scribe) head(n *Now) headView {
	v := headView{Worst: shapeOK, Alarms: s.Calm, Label: s.Self, Health: s.health(n.Health)}
	counts, alarms, levels := map[shape]int{}, len(n.Network), map[checks.Level]int{}
	for i := range n.Cards {
		c := &n.Cards[i]
		counts[c.shape()]++
		alarms += len(c.Alerts)
		for _, a := range c.Alerts {
			v.Worst = worse(v.Worst, shapeOf(a.Level))
			levels[a.Level]++
		}
	}
	for _, a := range n.Network {
		v.Worst = worse(v.Worst, shapeOf(a.Level))
		levels[a.Level]++
		v.Net = append(v.Net, language.Fill(s.Network, language.Values{"since": s.clock.Tell(a.Since)}))
	}
	for i, a := range n.Ended {
		if v.Past = s.Past; i == mostEnded {
			v.More = language.Fill(s.More, language.Values{"n": strconv.Itoa(len(n.Ended) - i)})
			break
		}
		v.Ended = append(v.Ended, endedView{a.Name(), s.clock.Tell(a.Resolved)})
	}
	if alarms > 0 {
		v.Alarms = language.Fill(s.Firing, language.Values{"n": strconv.Itoa(alarms)})
		v.Levels = s.levels(levels)
	}
	for _, shape := range shapes() {
		if counts[shape] > 0 {
			v.Counts = append(v.Counts, countView{shape, s.word(shape), counts[shape]})
		}
	}
	return v
}

// levels tells how many alerts are of each level, the worst first: one about a
// value that is missing makes its target unknown, whatever the level.
func (s scribe) levels(counts map[checks.Level]int) string {
	var all []string
	for level := checks.Fatal; level > checks.None; level-- {
		if n := counts[level]; n > 0 {
			all = append(all, strconv.Itoa(n)+" "+s.Levels[level])
		}
	}
	return strings.Join(all, " · ")
}

// worse returns the worse of two shapes.
func worse(a, b shape) shape {
	if b.rank() < a.rank() {
		return b
	}
	return a
}

// health tells how the program itself is.
func (s scribe) health(h Health) []noteView {
	polls := noteView{Text: s.Polls}
	switch {
	case h.Silent > 0:
		polls = noteView{language.Fill(s.Quiet, language.Values{"lasted": s.clock.Measure(h.Silent)}), true}
	case h.Late > 0:
		polls = noteView{language.Fill(s.Late, language.Values{"n": strconv.Itoa(h.Late)}), true}
	}
	all := append([]noteView{polls}, s.outbox(h.Channels)...)
	switch {
	case h.Unheard:
		all = append(all, noteView{s.Unheard, true})
	case !h.Beat.IsZero():
		all = append(all, noteView{Text: language.Fill(s.Pulse, language.Values{"at": s.clock.Tell(h.Beat)})})
	}
	if h.Dropped > 0 {
		all = append(all, noteView{language.Fill(s.Dropped, language.Values{"n": strconv.Itoa(h.Dropped)}), true})
	}
	return all
}

// soon is for how long what is owed is no news: it waits to be told together with
// more.
const soon = 2 * time.Minute

// outbox tells what is owed to whom, and how much of a month is left.
func (s scribe) outbox(channels []Channel) []noteView {
	var owed, quotas []noteView
	for _, c := range channels {
		v := language.Values{
			"channel": language.Tidy(c.Name, titleRoom), "n": strconv.Itoa(c.Owed), "since": s.clock.Tell(c.Oldest),
			"used": strconv.FormatInt(c.Used, 10), "limit": strconv.FormatInt(c.Limit, 10),
		}
		switch {
		case c.Refused:
			owed = append(owed, noteView{language.Fill(s.Refused, v), true})
		case c.Owed > 0 && c.Failures > 0:
			owed = append(owed, noteView{language.Fill(s.Failed, v), true})
		case c.Owed > 0 && s.clock.At.Sub(c.Oldest) >= soon:
			owed = append(owed, noteView{Text: language.Fill(s.Owed, v)})
		}
		if c.Limit > 0 {
			quotas = append(quotas, noteView{language.Fill(s.Quota, v), c.Short > 0 || 5*c.Used >= 4*c.Limit})
		}
	}
	if len(owed) == 0 {
		owed = []noteView{{Text: s.Outbox}}
	}
	return append(owed, quotas...)
}

// A cardView is what a card shows.
type cardView struct {
	ID     int64
	Title  string
	Shape  shape
	Word   string
	Hold   string
	Why    string
	Alerts []alertView
	Linked bool   // to their stories
	Path   string // of the page of the target; empty: there is none
	More   string
	Rows   []rowView
	Max    string
	Min    string
}

// An alertView is what is said of an alert.
type alertView struct {
	Shape shape
	Name  string // A41
	Text  string
	Since string
	At    int64 // unix seconds, of Since
	Notes []string
}

// A rowView is what a row shows.
type rowView struct {
	Path        string // of the page of the field; empty: there is none
	Title, Word string
	Beyond      string // that the value is beyond a bound, which is no alert yet
	Shape       shape
	Value, Unit string
	Long, Old   bool
	At          int64 // unix seconds; 0: there is no value
	Clock       string
	Plot        template.HTML
	Some        bool
	Top, Low    string
}

// card returns what a card shows.
func (s scribe) card(c *Card) cardView {
	v := cardView{ID: c.ID, Title: language.Tidy(c.Title, titleRoom), Shape: c.shape(), Max: s.Max, Min: s.Min}
	v.Word = s.word(v.Shape)
	if h := c.Hold; h != nil {
		v.Hold = s.held(h)
		if h.Field != "" {
			v.Hold = language.Tidy(h.Field, titleRoom) + ": " + v.Hold
		}
		v.Why = language.Tidy(strings.TrimSpace(h.By+" "+h.Why), noteRoom)
	}
	for i := range c.Alerts {
		if i == mostAlarms {
			v.More = language.Fill(s.More, language.Values{"n": strconv.Itoa(len(c.Alerts) - i)})
			break
		}
		v.Alerts = append(v.Alerts, s.alert(&c.Alerts[i]))
	}
	for i := range c.Rows {
		v.Rows = append(v.Rows, s.row(&c.Rows[i]))
	}
	return v
}

// held says what holds news back, and until when.
func (s scribe) held(h *Hold) string {
	template := s.Mute
	switch {
	case h.Maintenance:
		template = s.Maintenance
	case h.Pause:
		template = s.Pause
	}
	return language.Fill(template, language.Values{"until": s.clock.Tell(h.Until), "name": language.Tidy(h.Name, titleRoom)})
}

// second writes a time to the second, without its date where that is the date of
// before.
func (s scribe) second(before, t time.Time) string {
	return s.clock.TellAfter(before, t) + t.In(s.clock.At.Location()).Format(":05")
}

// alert returns what is said of an alert.
func (s scribe) alert(a *checks.Alert) alertView {
	v := alertView{Shape: shapeOf(a.Level), Name: a.Name(), At: a.Since.Unix()}
	field := named(a.Subject.FieldTitle, a.Subject.Field)
	if a.Kind == checks.NoResponse {
		field = a.Subject.Field // of a target it is the one that messages show
	}
	v.Text = language.Tidy(strings.TrimSpace(s.Name(a.Kind, a.Level)+" "+field), titleRoom)
	v.Since = language.Fill(s.Since, language.Values{"since": s.clock.Tell(a.Since)})
	add := func(text string) {
		if text != "" {
			v.Notes = append(v.Notes, text)
		}
	}
	if a.Kind == checks.Bound {
		if b := passed(a); b != nil && a.Open() { // of one that is over, it is that of its last level
			add(language.Fill(s.Limit, language.Values{"bound": language.Bound(*b)}))
		}
		if !a.WorstAt.IsZero() {
			peak := language.ScaleOf(a.Limits...).Format(a.Worst)
			add(language.Fill(s.Peak(a.Side), language.Values{"worst": peak, "time": s.clock.Tell(a.WorstAt)}))
		}
	} else {
		add(language.Tidy(said(s.Words, a), noteRoom))
	}
	if a.Held != nil {
		add(language.Fill(s.Held, language.Values{"name": language.Tidy(a.Held.Name, titleRoom)}))
	}
	if a.Ack != nil {
		add(language.Fill(s.Ack, language.Values{
			"by": language.Tidy(a.Ack.By, titleRoom), "at": s.clock.Tell(a.Ack.At), "note": language.Tidy(a.Ack.Note, noteRoom),
		}))
	}
	return v
}

// saidRoom is how many characters there are at most of what somebody outside says.
const saidRoom = 10_000

// said returns the words of a fault: what somebody outside says, and how it has
// ended.
func said(w language.Words, a *checks.Alert) string {
	if a.Kind.Outside() {
		return w.Said(a.Fault, saidRoom)
	}
	return a.Fault.Text
}

// passed returns the bound that an alert is about; nil: it is not known.
func passed(a *checks.Alert) *float64 {
	if a.Side == checks.Low {
		return a.Limit.Lower
	}
	return a.Limit.Upper
}

// named returns a title, or the name where there is none.
func named(title, name string) string {
	if title != "" {
		return title
	}
	return name
}

// longValue is from how many characters on a value is written smaller.
const longValue = 7

// row returns what a row shows.
func (s scribe) row(r *Row) rowView {
	v := rowView{
		Title: language.Tidy(r.Title, titleRoom), Shape: r.shape(), Unit: language.Tidy(r.Unit, titleRoom),
		Old: r.Old, Plot: r.Plot.svg,
	}
	v.Word = s.word(v.Shape)
	if level := r.beyond(); level > checks.None {
		v.Beyond = language.Fill(s.Beyond, language.Values{"level": s.Levels[level]})
	}
	scale := language.ScaleOf(r.Limits...)
	switch {
	case r.Pulse && r.Unknown:
		v.Value, v.Long = s.Silent, true
	case r.Pulse:
		v.Value, v.Long = s.Answers, true
	case r.Value == nil:
		v.Value, v.Long, v.Unit = s.NoValue, true, ""
	default:
		v.Value = scale.Format(*r.Value)
		v.Long = language.Length(v.Value) > longValue
		v.At, v.Clock = r.At.Unix(), s.clock.Tell(r.At)
	}
	if low, top := r.Plot.low, r.Plot.top; r.Plot.some && !r.Pulse {
		if r.Value != nil && !r.Old {
			low, top = min(low, *r.Value), max(top, *r.Value)
		}
		v.Some, v.Top, v.Low = true, scale.Format(top), scale.Format(low)
	}
	return v
}

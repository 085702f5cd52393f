package notify

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/language"
)

// A Draft is what the next message of a channel tells.
type Draft struct {
	Language string         // en, ko, ja or th; another one reads as en
	Zone     *time.Location // times are shown in it; nil: UTC
	Parts    []Part
	Notices  []Notice

	// Digest says why all of it is told in one digest, where it is; Since
	// and Until are those of [Next].
	Digest       Digest
	Since, Until time.Time
}

// add lets the draft tell what a delivery owes.
func (d *Draft) add(o Delivery) {
	d.Parts = append(d.Parts, o.Parts...)
	if o.Notice != nil {
		d.Notices = append(d.Notices, *o.Notice)
	}
}

const (
	seen     = 30 // characters of a title that a notification surely shows
	spare    = 6  // by so many a title may be longer before a place is cut
	leastRun = 6  // characters of a place that a title keeps at least

	// So many of several alerts have a line of their own: all fatal ones
	// up to mostLines, others up to fewLines; in a digest up to mostLines,
	// and up to fewLines of what is over also where more lasts.
	fewLines  = 9
	mostLines = 20

	mostNamed = 3 // fatal alerts named in a title, and instructions in a list

	placeRoom = 48 // characters of a place in a list
	fieldRoom = 32
	unitRoom  = 12
	todoRoom  = 300
	faultRoom = 80
	ackRoom   = 120  // of what somebody found who has seen to an alert
	wordsRoom = 1500 // of a person's own words, or a list
	noteRoom  = 60   // of the same in a title
	whyRoom   = 300  // of the reason of a notice
)

// Render writes the message that tells a draft as things stand at a time. It
// is pure; the caller adds the Key.
func Render(d Draft, at time.Time) Message {
	w := newWriter(d, at)
	m := Message{At: w.At, Language: d.Language}
	if _, known := catalogs()[d.Language]; !known {
		m.Language = "en"
	}
	items := collapse(d.Parts)
	m.Cards, m.Pictures, m.Link, m.Silent = w.cards(items), w.photos(items), linkOf(items), silent(items, d.Notices)
	switch {
	case d.Digest != 0:
		m.Title, m.Text = w.digest(items, d)
	case len(items) == 1 && len(d.Notices) == 0:
		m.Title, m.Text = w.single(items[0])
	case len(items) > 0:
		m.Title, m.Text = w.several(items, d.Notices)
	default:
		m.Title, m.Text = w.notices(d.Notices)
	}
	for _, n := range d.Notices {
		if n.Level >= checks.Warn && !n.Topic.good() {
			m.Level = max(m.Level, n.Level)
		}
		for _, a := range n.Open {
			items = append(items, item{alert: a})
		}
	}
	for _, i := range worstFirst(items) {
		m.Alerts = append(m.Alerts, i.alert.Name())
		m.Threads = append(m.Threads, thread(i.alert))
		if !i.news.over() {
			m.Level = max(m.Level, i.alert.Level)
		}
	}
	m.Alerts, m.Threads = slices.Compact(m.Alerts), slices.Compact(m.Threads)
	return m
}

// thread names the conversation about an alert: by its number, and by when it
// fired, since a new database counts anew.
func thread(a checks.Alert) string {
	return strings.ToLower(a.Name()) + "." + strconv.FormatInt(a.Fired.Unix(), 36)
}

// A writer writes in one language, as things stand at one time.
type writer struct {
	catalog
	language.Clock
	told map[string]int // how many subjects of a target are told
}

func newWriter(d Draft, at time.Time) writer {
	c := catalogOf(d.Language)
	w := writer{catalog: c, Clock: language.NewClock(c.Words, d.Zone, at), told: map[string]int{}}
	for _, i := range collapse(d.Parts) {
		w.told[i.alert.Subject.Target]++
	}
	return w
}

// single writes the one alert of a message.
func (w writer) single(i item) (title, text string) {
	title = w.title(i)
	var lines []string
	if place := w.place(i.alert, wordsRoom); !strings.Contains(title, place) {
		lines = append(lines, place)
	}
	if i.alert.Drill {
		lines = append(lines, w.Rehearsal)
	}
	lines = append(lines, w.body(i)...)
	lines = append(lines, w.footer(i))
	if todo := language.Tidy(i.alert.Subject.Todo, todoRoom); todo != "" && !i.news.over() {
		lines = append(lines, "→ "+todo)
	}
	return title, strings.Join(lines, "\n")
}

// several writes what shares a message: a line of each alert, and below them
// whole what is told once.
func (w writer) several(items []item, notices []Notice) (title, text string) {
	title = w.title(items[0])
	named := 1
	for named < min(mostNamed, len(items)) && items[named].fatal() {
		title += ", " + w.short(items[named])
		named++
	}
	if more := len(items) - named; more > 0 {
		title += " " + w.more(more)
	}
	items, told := tellings(items)
	shown := min(shown(items), len(items))
	lines := w.lines(items[:shown], w.line)
	if more := len(items) - shown; more > 0 {
		lines = append(lines, w.more(more))
	}
	if len(items) > 0 {
		lines = append(lines, w.Tell(w.At))
	}
	lines = append(lines, todos(items[:shown])...)
	return title, w.around(lines, told, notices)
}

// digest writes what could not be told in time, or not in quiet hours.
func (w writer) digest(items []item, d Draft) (title, text string) {
	var lasting, events, over []item
	items, told := tellings(items)
	for _, i := range items {
		switch {
		case i.news.lasting():
			lasting = append(lasting, i)
		case i.news == happened:
			events = append(events, i)
		default:
			over = append(over, i)
		}
	}
	title = w.digestTitle(d, len(lasting), len(over))
	var lines []string
	room := mostLines
	for _, group := range [][]item{lasting, events, over} {
		n := min(max(shown(group), room), len(group))
		room -= n
		lines = append(lines, w.lines(group[:n], w.digestLine)...)
		if more := len(group) - n; more > 0 {
			lines = append(lines, w.more(more))
		}
	}
	return title, w.around(lines, told, d.Notices)
}

// digestTitle writes the title of a digest.
func (w writer) digestTitle(d Draft, lasting, over int) string {
	sign, template, span := "🌙 ", w.Quiet, w.Hours(d.Since, d.Until)
	switch d.Digest {
	case TooLate:
		return "📨 " + language.Fill(w.Late, language.Values{"span": w.Stretch(d.Since, w.At)})
	case AfterQuota:
		sign, template, span = "📊 ", w.Short, w.Stretch(d.Since, w.At)
	case AfterQuiet:
	}
	v := language.Values{"span": span}
	switch {
	case lasting > 0:
		v["state"] = language.Fill(w.Lasting, language.Values{"n": language.Number(float64(lasting), 0)})
	case over > 0:
		v["state"] = w.AllOver
	}
	return sign + language.Fill(template, v)
}

func (w writer) lines(items []item, line func(item) string) []string {
	var lines []string
	for _, i := range items {
		lines = append(lines, line(i))
	}
	return lines
}

// line writes one of several alerts.
func (w writer) line(i item) string {
	v := language.Values{"also": w.also(i)}
	if !i.news.repeated() {
		v["lasted"] = w.Lasted(wrongFrom(i.alert))
	}
	past, unseen, flapped := "", "", ""
	switch i.news {
	case happened, ended, untold:
		v["lasted"], past, unseen, flapped = "", w.past(i.alert), w.unseen(i.alert), w.flapped(i.alert)
		w = w.following(i.alert)
	case lasts, worse, again, resumed, unheeded, gone:
	}
	return listed([]string{i.sign() + " " + w.head(i, v), w.rest(i), past, unseen, flapped, w.briefly(i), w.lost(i), i.link(), i.alert.Name()})
}

// briefly writes in a list who has seen to an alert, without their words; or
// that nobody has, to those who are told because of that.
func (w writer) briefly(i item) string {
	switch {
	case i.news == unheeded:
		return w.NoAck
	case i.alert.Ack == nil:
		return ""
	}
	ack := *i.alert.Ack
	ack.Note, i.alert.Ack = "", &ack
	return w.ack(i.alert)
}

// digestLine writes one alert of a digest: one that is over at its worst.
func (w writer) digestLine(i item) string {
	a := i.alert
	v := language.Values{"since": w.Tell(began(a)), "span": w.Stretch(began(a), a.Resolved)}
	var parts []string
	past := w.past(a)
	w = w.amid(began(a), a.Resolved)
	switch {
	case i.news.lasting():
		v["head"] = i.sign() + " " + w.head(i, language.Values{"also": w.flaps(i)})
		parts = []string{language.Fill(w.Still, v), w.briefly(i), a.Name()}
	case i.news == happened:
		parts = []string{i.sign() + " " + w.head(i, nil), past}
	default:
		worst := i
		if i.news != gone {
			worst = w.atWorst(a)
		}
		v["head"] = worst.sign() + " " + w.head(worst, nil)
		parts = []string{language.Fill(w.Finished, v), w.loosened(a), w.unseen(a), w.flapped(a), w.briefly(i)}
	}
	return listed(append(parts, w.lost(i), i.link()))
}

// listed puts the parts of a line together that are not empty.
func listed(parts []string) string {
	return strings.Join(slices.DeleteFunc(parts, func(part string) bool { return part == "" }), " · ")
}

// atWorst is an alert that is over as it was told, or would have been, when it
// was at its worst.
func (w writer) atWorst(a checks.Alert) item {
	a.Level = a.Peak
	a.Value, a.At = a.Worst, a.WorstAt
	if a.Kind != checks.Bound {
		a.At = time.Time{}
	}
	return item{alert: a}
}

// title writes the title of one alert. Its colon, then the name of its place
// give way so that word, place and value stand in the part that is seen.
//
// A place is cut only where that gains more than it costs: most phones show
// some characters more than are sure, and a whole name with a value that is
// perhaps clipped reads better than the whole value of "Cold…ore 1".
func (w writer) title(i item) string {
	v := w.headValues(i)
	template, place, field := w.Head, v["place"], v["field"]
	of := v["of"]
	when, eased := v["time"], v["eased"]
	v["field"], v["of"], v["time"], v["eased"] = "", "", "", ""
	excess := language.Length(i.sign()+" "+language.Fill(template, v)) - seen
	switch {
	case i.alert.Kind.Outside():
		excess = 0 // their words come last, and give way by themselves
	case i.alert.Drill:
		excess -= language.Length(w.Drill + " ")
	}
	if excess > 0 {
		template = strings.Replace(template, ": ", " ", 1)
		excess -= language.Length(w.Head) - language.Length(template)
	}
	if excess > spare {
		v["place"] = language.Squeeze(place, max(language.Length(place)-excess, leastRun))
	}
	v["field"], v["of"], v["time"], v["eased"] = field, of, when, eased
	if v["also"] = w.also(i); i.alert.Kind == checks.NoResponse && i.news.lasting() && !i.news.repeated() {
		v["lasted"] = w.Lasted(i.alert.Since)
	}
	return i.sign() + " " + language.Fill(template, v)
}

// head writes an alert without its sign, for a list, with more language.Values of the
// template.
func (w writer) head(i item, more language.Values) string {
	v := w.headValues(i)
	maps.Copy(v, more)
	if w.told[i.alert.Subject.Target] > 1 && v["field"] == "" && v["of"] == "" && i.alert.Kind != checks.Uplink && !i.alert.Kind.Outside() {
		v["place"] += " " + w.field(i.alert)
	}
	return language.Fill(w.Head, v)
}

// headValues are what the template Head may name, without a duration.
func (w writer) headValues(i item) language.Values {
	v := language.Values{"word": w.word(i), "place": w.place(i.alert, placeRoom), "value": w.value(i)}
	if i.alert.Kind == checks.Missing && i.news.lasting() || i.news == gone && !i.alert.Kind.Outside() {
		v["field"] = w.field(i.alert)
	}
	if i.now != nil {
		v["time"], v["eased"] = w.worstTime(i.alert), w.eased(*i.now)
	}
	switch {
	case i.alert.Kind == checks.Uplink:
		v["place"] = w.uplink(i)
	case i.alert.Kind.Outside():
	case i.news == ended && i.alert.Kind == checks.NoResponse:
		v["of"] = w.Answers
	case i.news == ended, i.news == untold && i.alert.Kind != checks.NoResponse:
		v["of"] = w.field(i.alert)
	}
	return v
}

// short names an alert that stands in a title beside another.
func (w writer) short(i item) string {
	name := language.Squeeze(w.place(i.alert, placeRoom), seen/2)
	if i.alert.Kind != checks.Bound {
		return i.sign() + " " + name
	}
	return name + " " + w.value(i)
}

func (w writer) more(n int) string {
	return language.Fill(w.More, language.Values{"n": language.Number(float64(n), 0)})
}

// todos are the instructions for the worst of the items, none twice.
func todos(items []item) []string {
	var lines, known []string
	for _, i := range items {
		todo := language.Tidy(i.alert.Subject.Todo, todoRoom)
		if todo == "" || i.news.over() || slices.Contains(known, todo) || len(known) == mostNamed {
			continue
		}
		known = append(known, todo)
		lines = append(lines, "→ "+i.alert.Name()+": "+todo)
	}
	return lines
}

// place is what people call the target.
func (w writer) place(a checks.Alert, room int) string {
	if a.Kind.Outside() {
		return language.Squeeze(language.Tidy(w.called(a), wordsRoom), room)
	}
	return language.Squeeze(language.Tidy(cmp.Or(a.Subject.TargetTitle, a.Subject.Target), wordsRoom), room)
}

// field is what people call the field; of an alert without one its state.
func (w writer) field(a checks.Alert) string {
	if name := language.Tidy(cmp.Or(a.Subject.FieldTitle, a.Subject.Field), fieldRoom); name != "" {
		return name
	}
	return w.State
}

package notify

import (
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/language"
)

// word is what a title begins with: what is wrong, or that it is over.
func (w writer) word(i item) string {
	var words []string
	if i.alert.Drill {
		words = append(words, w.Drill)
	}
	switch i.news {
	case ended:
		words = append(words, w.ending(i))
	case untold:
		words = append(words, w.Over)
	case gone:
		words = append(words, w.leaving(i.alert))
	case lasts, worse, again, resumed, unheeded, happened:
		if i.alert.Kind != checks.News || i.alert.Level > checks.Info {
			words = append(words, w.wrong(i.alert))
		}
	}
	return strings.Join(words, " ")
}

// wrong is what a title begins with of what lasts. Who sends by itself was not
// asked, and owes no answer.
func (w writer) wrong(a checks.Alert) string {
	word := ""
	switch class := a.Fault.Class; {
	case a.Kind == checks.NoResponse && class == checks.Unsent:
		word = w.Unsent
	case a.Kind == checks.NoResponse && (class == checks.Unreadable || class == checks.NotJSON || class == checks.CutOff):
		word = w.Garbled
	default:
		return w.Name(a.Kind, a.Level)
	}
	if a.Level == checks.Fatal {
		return w.Levels[a.Level] + " " + word
	}
	return word
}

// leaving is what a title begins with of what nobody tells of any more.
func (w writer) leaving(a checks.Alert) string {
	if a.Fault.Class == checks.Unrenewed {
		return w.Unrenewed
	}
	return w.Unwatched
}

// left writes why nobody tells of an alert any more.
func (w writer) left(a checks.Alert) string {
	if a.Fault.Class == checks.Unrenewed {
		return language.Fill(w.Faded, language.Values{"since": w.Tell(a.Resolved.Add(-a.Fault.End.Took))})
	}
	return language.Fill(w.Gone, language.Values{"word": w.Name(a.Kind, a.Level), "since": w.Tell(began(a))})
}

// ending is what a title begins with of what is over.
func (w writer) ending(i item) string {
	switch {
	case i.alert.Loosened:
		return w.Loosened
	case i.alert.Kind == checks.Unconfirmed:
		return w.Confirmed
	case i.amiss():
		return language.Fill(w.Ended, language.Values{"word": w.Name(i.alert.Kind, i.alert.Level)})
	}
	return w.OK
}

// value is the number that a title shows: the present one, or the one that
// was refused; of a rate without a value the change; nothing where there is
// none.
func (w writer) value(i item) string {
	a := i.alert
	switch {
	case a.Kind.Outside():
		return w.said(i)
	case a.Kind == checks.Uplink && !i.news.over():
		return w.devices(a)
	case a.Kind == checks.Uplink, i.news == gone, i.news.over() && a.At.Before(a.Resolved), a.Kind == checks.NoResponse:
		return ""
	case !i.news.over() && a.Kind == checks.Invalid:
		return refused(a.Fault)
	case a.At.IsZero() && (a.Kind == checks.Rise || a.Kind == checks.Fall):
		return change(a) + "/" + w.Measure(a.Rate.Per)
	case !i.news.over() && a.Kind == checks.Missing, a.At.IsZero():
		return ""
	}
	return measured(a, a.Value)
}

// measured is a value with its unit.
func measured(a checks.Alert, v float64) string {
	return strings.TrimSpace(scaleOf(a).Format(v) + " " + language.Tidy(a.Subject.Unit, unitRoom))
}

// body writes what stands below the title.
func (w writer) body(i item) []string {
	a := i.alert
	switch i.news {
	case untold:
		return []string{w.Passed, w.story(i)}
	case happened:
		if a.Kind == checks.News {
			return w.heard(i)
		}
		return []string{w.story(i)}
	case ended:
		if i.amiss() {
			return []string{w.story(i), language.Fill(w.Amiss, language.Values{"normal": w.normal(without(a))})}
		}
		return []string{w.story(i)}
	case gone:
		return []string{w.left(a)}
	case lasts, worse, again, resumed, unheeded:
	}
	var lines []string
	if i.news == unheeded {
		lines = append(lines, language.Fill(w.Unheeded, language.Values{"lasted": w.Lasted(a.Fired)}))
	}
	return append(append(lines, w.trouble(i)), w.outlook(a)...)
}

// trouble writes what is wrong.
func (w writer) trouble(i item) string {
	a := i.alert
	switch a.Kind {
	case checks.NoResponse:
		return w.silence(a)
	case checks.Missing, checks.Invalid:
		return w.fault(a)
	case checks.Stale:
		return language.Fill(w.Stale, w.old(a))
	case checks.Stuck:
		return language.Fill(w.Stuck, w.old(a))
	case checks.Rise, checks.Fall:
		return w.rate(i)
	case checks.Uplink:
		return language.Fill(w.Silent, language.Values{"since": w.Tell(a.Since)})
	case checks.Alarm, checks.News, checks.Unconfirmed:
		return strings.Join(w.heard(i), "\n")
	case checks.Overdue:
		return w.unreported(a)
	case checks.OK, checks.Bound, checks.Event:
	}
	return w.bound(i)
}

// bound writes of a value beyond a bound.
func (w writer) bound(i item) string {
	a := i.alert
	v := language.Values{"field": w.field(a), "normal": w.normal(a), "lasted": w.sinceThen(i)}
	if limit, ok := passed(a); ok {
		v["limit"] = language.Bound(limit)
	}
	if s := scaleOf(a); !a.WorstAt.IsZero() && s.Format(a.Worst) != s.Format(a.Value) {
		v["peak"] = w.peak(a)
	}
	switch i.news {
	case worse:
		v["change"] = w.Worse
	case lasts, again, resumed, unheeded, happened, ended, untold, gone:
	}
	return language.Fill(w.Bound, v)
}

// sinceThen writes how long an alert has lasted, where the title does not.
func (w writer) sinceThen(i item) string {
	if i.news.repeated() {
		return ""
	}
	return w.Lasted(i.alert.Since)
}

// normal writes the normal range, where it says more than the bound that was
// passed.
func (w writer) normal(a checks.Alert) string {
	lower, upper := checks.Normal(a.Limits)
	limit, ok := passed(a)
	if math.IsInf(lower, 0) && ok && limit == upper || math.IsInf(upper, 0) && ok && limit == lower {
		return ""
	}
	return w.Range(lower, upper)
}

// silence writes of a target that does not respond.
func (w writer) silence(a checks.Alert) string {
	v := language.Values{"field": w.field(a), "since": w.Tell(a.Since), "cause": w.cause(a)}
	if !a.At.IsZero() {
		v["last"] = measured(a, a.Value)
	}
	if a.Alone && a.Fault.Class != checks.Unsent { // nobody was asked
		v["neighbours"] = w.Neighbours
	}
	return language.Fill(w.Silence, v)
}

// fault writes of a value that is missing or invalid.
func (w writer) fault(a checks.Alert) string {
	good := language.Fill(w.NeverGood, language.Values{"since": w.Tell(a.Since)})
	if !a.At.IsZero() {
		good = language.Fill(w.Good, language.Values{"last": measured(a, a.Value), "time": w.Tell(a.At)})
	}
	return language.Fill(w.Fault, language.Values{"cause": w.cause(a), "good": good, "field": w.field(a)})
}

// cause says in which way something is wrong: by class, and in the words of
// the fault where the class leaves much open.
func (w writer) cause(a checks.Alert) string {
	f := a.Fault
	text, class := language.Tidy(f.Text, faultRoom), ""
	if int(f.Class) < len(w.Classes) {
		class = w.Classes[f.Class]
	}
	switch f.Class {
	case checks.Jumped:
		class = w.jump(a)
	case checks.Unsent:
		class = language.Fill(class, language.Values{"took": w.Exactly(w.unsent(a)), "every": w.Exactly(f.End.Limit)})
	default:
	}
	switch {
	case class == "" && text == "":
		return w.Unknown
	case class == "":
		return text
	}
	switch f.Class {
	case checks.NotNumber, checks.GateClosed:
		_, text, _ = strings.Cut(text, ": ") // before it stands what the class says
	case checks.Ambiguous, checks.UnitChanged, checks.BadTLS, checks.BadStatus, checks.Unreadable, checks.NotStarted:
	default:
		return class
	}
	if text == "" {
		return class
	}
	return class + " (" + text + ")"
}

// unsent is for how long nothing has come by now of what should send by itself.
func (w writer) unsent(a checks.Alert) time.Duration {
	took := a.Fault.End.Took // when that was noticed
	if a.Open() && a.Flapping.Times == 0 {
		took = max(took, w.At.Sub(a.Since).Round(time.Second))
	}
	if took > time.Hour {
		took = took.Truncate(time.Minute)
	}
	return took
}

// jump writes of a code of the sensor, and where the value was before it.
func (w writer) jump(a checks.Alert) string {
	v := language.Values{}
	if !a.At.IsZero() {
		v["last"] = scaleOf(a).Format(a.Value)
	}
	return language.Fill(w.Classes[checks.Jumped], v)
}

// refused is the number that was found but is not to be believed.
func refused(f checks.Fault) string {
	v, err := strconv.ParseFloat(f.Refused, 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
		return ""
	}
	return language.Number(v, language.MostPlaces)
}

// story writes the past of an alert that is over, and of which field, where the
// title does not say it.
func (w writer) story(i item) string {
	a := i.alert
	v := language.Values{"past": w.past(a), "unseen": w.unseen(a), "flapped": w.flapped(a), "ack": w.following(a).ack(a)}
	if i.news == happened {
		v["field"] = w.field(a)
	} else {
		v["past"] = capital(v["past"])
	}
	if loosened := w.loosened(a); i.news == untold && loosened != "" {
		v["past"] += " · " + loosened
	}
	return language.Fill(w.Story, v)
}

// capital writes a text as the beginning of a sentence.
func capital(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}

// past writes when an alert was, and its peak.
func (w writer) past(a checks.Alert) string {
	v := language.Values{"span": w.Stretch(began(a), a.Resolved)}
	switch a.Kind {
	case checks.Bound:
		v["peak"] = w.amid(began(a), a.Resolved).peak(a)
		return language.Fill(w.side(a).Past, v)
	case checks.Rise, checks.Fall:
		v["change"], v["per"] = change(a), w.Measure(a.Rate.Per)
	case checks.Event:
		v = w.happening(a)
	case checks.Uplink:
		v["devices"] = w.devices(a)
	case checks.Alarm, checks.News, checks.Unconfirmed:
		v["text"] = w.gist(a)
	case checks.OK, checks.Missing, checks.Invalid, checks.NoResponse, checks.Stale, checks.Stuck, checks.Overdue:
	}
	return language.Fill(w.Past[a.Kind], v)
}

// peak writes the value farthest beyond the bound, and its time where the alert
// was not over within a minute.
func (w writer) peak(a checks.Alert) string {
	if a.WorstAt.IsZero() {
		return w.side(a).Unknown
	}
	v := language.Values{"worst": scaleOf(a).Format(a.Worst)}
	if !w.Within(a.Since, a.Resolved) {
		v["time"] = w.Tell(a.WorstAt)
	}
	return language.Fill(w.Peak(a.Side), v)
}

func (w writer) side(a checks.Alert) side {
	if a.Side == checks.Low {
		return w.Low
	}
	return w.High
}

// footer writes the time for which the message holds, the level where the
// title does not say it, who has seen to the alert where nothing before does,
// and its name.
func (w writer) footer(i item) string {
	a := i.alert
	at := w.At
	switch {
	case i.news.over():
		at = a.Resolved
	case a.Side != checks.Inside && !a.At.IsZero():
		at = a.At
	}
	if i.now != nil && !i.now.At.IsZero() && i.now.Side != checks.Inside {
		at = i.now.At
	}
	level, heeded := "", w.heeded(i)
	switch {
	case i.news == untold:
		level = w.Levels[a.Peak]
	case !i.news.over() && a.Kind != checks.Bound && a.Level != checks.Fatal:
		level = w.Levels[a.Level]
	}
	if i.news == ended || i.news == untold {
		heeded = "" // stands in the story
	}
	return listed([]string{w.Tell(at), level, heeded, a.Name()})
}

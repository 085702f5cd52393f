package page

import (
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/language"
	"github.com/gaugewatch/gaugewatch/internal/schedule"
)

// A sieve is which alerts a reader wants to see, and from where on.
type sieve struct {
	Since string // how far back; empty: those that last alone
	Level checks.Level
	Kind  checks.Kind
	Tag   string

	// Before is the number of the alert that those to be seen come after, and Among
	// its level, where it was one of those that last; zero: from the first on.
	Before int64
	Among  checks.Level
}

// ever is how far back all that is known reaches.
const ever = "all"

// sieveOf reads which alerts a request asks for; wrong says what of it makes no
// sense.
func sieveOf(q url.Values) (s sieve, wrong string) {
	s = sieve{Since: q.Get("since"), Tag: q.Get("tag")}
	known := false
	switch s.Before, known = number(q.Get("before")); {
	case !known:
		return s, "before is the number of an alert"
	case s.Since != "" && s.Since != ever && s.reach() <= 0:
		return s, "since is how far back, such as 1d, 7d, 30d or 1y, or all"
	case !levelOf(q.Get("level"), &s.Level), !levelOf(q.Get("open"), &s.Among):
		return s, "level is info, warn, error or fatal"
	}
	if kind := q.Get("kind"); kind != "" && (s.Kind.UnmarshalText([]byte(kind)) != nil || s.Kind == checks.OK) {
		return s, "kind is none of those of the description"
	}
	return s, ""
}

// levelOf reads a level, unless there is none, and says whether it is one.
func levelOf(text string, level *checks.Level) bool {
	return text == "" || level.UnmarshalText([]byte(text)) == nil && *level > checks.None
}

// reach is how long a time the sieve reaches back; zero: none is said.
func (s sieve) reach() time.Duration {
	long, err := schedule.ParseDuration(s.Since)
	if err != nil {
		return 0
	}
	return long.Std()
}

// lets says whether the sieve lets an alert that lasts through.
func (s sieve) lets(a *checks.Alert) bool {
	if s.Before > 0 && (a.Level > s.Among || a.Level == s.Among && a.ID >= s.Before) {
		return false
	}
	return (s.Level == checks.None || a.Level == s.Level) && (s.Kind == checks.OK || a.Kind == s.Kind) &&
		(s.Tag == "" || slices.Contains(a.Subject.Tags, s.Tag))
}

// filter returns the filter of those that are over.
func (s sieve) filter(now time.Time) AlertFilter {
	f := AlertFilter{Level: s.Level, Kind: s.Kind, Tag: s.Tag}
	if s.Since != ever {
		f.Since = now.Add(-s.reach())
	}
	if s.Among == checks.None {
		f.Before = s.Before
	}
	return f
}

// after returns the sieve of what comes after an alert; of one that is over, the
// level is none.
func (s sieve) after(id int64, level checks.Level) sieve {
	s.Before, s.Among = id, level
	return s
}

// query writes the sieve as a query; but for where it begins it is empty where all
// that lasts is let through.
func (s sieve) query() string {
	q := url.Values{}
	set := func(name, value string, asked bool) {
		if asked {
			q.Set(name, value)
		}
	}
	set("since", s.Since, s.Since != "")
	set("level", s.Level.String(), s.Level > checks.None)
	set("kind", s.Kind.String(), s.Kind != checks.OK)
	set("tag", s.Tag, s.Tag != "")
	set("before", strconv.FormatInt(s.Before, 10), s.Before > 0)
	set("open", s.Among.String(), s.Among > checks.None)
	return q.Encode()
}

// selects returns the choices of a list, of some tags and the one that is chosen.
func (t teller) selects(s sieve, tags []string) []selectView {
	views := []selectView{t.sinces(s.Since)}
	level := selectView{Name: "level", Label: t.T.Level, Options: []optionView{{"", t.T.Any, s.Level == checks.None}}}
	for l := checks.Fatal; l >= checks.Info; l-- {
		level.Options = append(level.Options, optionView{l.String(), t.word(shapeOf(l)), s.Level == l})
	}
	kind := selectView{Name: "kind", Label: t.T.Kind, Options: []optionView{{"", t.T.Any, s.Kind == checks.OK}}}
	for k := checks.Bound; k <= checks.Unconfirmed; k++ {
		kind.Options = append(kind.Options, optionView{k.String(), t.kind(k), s.Kind == k})
	}
	views = append(views, level, kind)
	if s.Tag != "" && !slices.Contains(tags, s.Tag) {
		tags = append(tags, s.Tag)
	}
	tag := selectView{Name: "tag", Label: t.T.Tag, Options: []optionView{{"", t.T.Any, s.Tag == ""}}}
	for _, name := range tags {
		tag.Options = append(tag.Options, optionView{name, language.Tidy(name, titleRoom), s.Tag == name})
	}
	if len(tags) > 0 {
		views = append(views, tag)
	}
	return views
}

// sinces returns how far back a list may reach, with what is chosen.
func (t teller) sinces(chosen string) selectView {
	v := selectView{Name: "since", Label: t.Alerts}
	named := false
	for _, o := range []optionView{{"", t.T.Open, false}, {"1d", t.T.Day, false}, {"7d", t.T.Week, false}, {"30d", t.T.Month, false}, {"1y", t.T.Year, false}, {ever, t.T.Any, false}} {
		o.Chosen = o.Value == chosen
		named = named || o.Chosen
		v.Options = append(v.Options, o)
	}
	if !named {
		v.Options = append(v.Options, optionView{chosen, t.clock.Measure(sieve{Since: chosen}.reach()), true})
	}
	return v
}

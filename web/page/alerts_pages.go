package page

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/language"
)

// A chronicler shows the alerts, and does what is asked about them.
type chronicler struct{ *house }

// mount puts the pages about alerts among the others.
func (c *chronicler) mount(mux *http.ServeMux) {
	c.get(mux, "/alerts", c.list)
	c.get(mux, "/alerts/{name}", c.story)
	c.get(mux, "/api/v1/alerts", c.apiAlerts)
	c.post(mux, "/alerts/{name}", c.do)
}

// list answers with the alerts that a reader wants to see.
func (c *chronicler) list(w http.ResponseWriter, r *http.Request) {
	t := newTeller(c.scribe(r))
	q := r.URL.Query()
	s := sieve{Since: q.Get("since"), Level: q.Get("level"), Kind: q.Get("kind"), Tag: q.Get("tag")}
	all, err := c.alerts(r.Context(), s)
	if err != nil {
		fail(w, err)
		return
	}
	v := listView{frame: c.frame(r, t.scribe, "alerts", t.Alerts), T: t.T, Selects: t.selects(s, all)}
	if len(all) >= MostAlerts {
		v.More = language.Fill(t.T.More, language.Values{"n": strconv.Itoa(MostAlerts)})
	}
	for i := range all {
		if s.lets(&all[i]) {
			v.Entries = append(v.Entries, t.entry(&all[i]))
		}
	}
	c.send(w, r, "alerts", v)
}

// alerts returns the alerts that a sieve may let through: open ones first.
func (c *chronicler) alerts(ctx context.Context, s sieve) ([]checks.Alert, error) {
	long, _ := s.reach()
	all, err := c.Past.Alerts(ctx, time.Now().Add(-long))
	slices.SortStableFunc(all, func(a, b checks.Alert) int { return lasts(b) - lasts(a) })
	return all, err
}

// lasts is how much an alert wants to be seen: those that last by their level.
func lasts(a checks.Alert) int {
	if !a.Open() {
		return 0
	}
	return int(a.Level) + 1
}

// story answers with the story of an alert.
func (c *chronicler) story(w http.ResponseWriter, r *http.Request) {
	s, known, err := c.asked(r)
	if err != nil || !known {
		missing(w, r, err)
		return
	}
	t := newTeller(c.scribe(r))
	v := storyView{
		frame: c.frame(r, t.scribe, "alerts", s.Alert.Name()), T: t.T, Entry: t.entry(&s.Alert), Steps: t.steps(&s), Told: t.told(&s),
		Todo: language.Tidy(s.Alert.Subject.Todo, 2*noteRoom),
	}
	if _, may := c.may(r); may && s.Alert.Open() {
		v.May, v.Lengths = true, t.lengths()
	}
	c.send(w, r, "story", v)
}

// asked returns the story that a request asks for.
func (c *chronicler) asked(r *http.Request) (Story, bool, error) {
	digits, named := strings.CutPrefix(r.PathValue("name"), "A")
	id, err := strconv.ParseInt(digits, 10, 64)
	if !named || err != nil || id <= 0 {
		return Story{}, false, nil
	}
	return c.Past.Story(r.Context(), id)
}

// do does what is asked by a form about an alert.
func (c *chronicler) do(w http.ResponseWriter, r *http.Request) {
	v, ok := c.form(w, r)
	if !ok {
		return
	}
	s, known, err := c.asked(r)
	if err != nil || !known {
		missing(w, r, err)
		return
	}
	d := Deed{By: v.Name, What: DeedKind(r.PostForm.Get("do")), Alert: s.Alert, Note: language.Tidy(r.PostForm.Get("note"), noteRoom)}
	switch d.What {
	case Acknowledge:
	case WriteNote:
		if d.Note == "" {
			http.Error(w, "an empty note", http.StatusBadRequest)
			return
		}
	case Mute, Pause:
		minutes, err := strconv.Atoi(r.PostForm.Get("for"))
		d.For = time.Duration(minutes) * time.Minute
		if err != nil || !slices.Contains(lengths(), d.For) {
			http.Error(w, "for how long?", http.StatusBadRequest)
			return
		}
	default:
		http.Error(w, "what is to be done?", http.StatusBadRequest)
		return
	}
	c.doneAs(w, r, d, s.Alert.Name())
}

// fail answers where something cannot be told.
func fail(w http.ResponseWriter, err error) {
	http.Error(w, "how things stand cannot be told: "+err.Error(), http.StatusServiceUnavailable)
}

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
	c.get(mux, "/api/v1/alerts/{name}", c.apiStory)
	c.get(mux, "/api/v1/mutes", c.apiMutes)
	c.post(mux, "/alerts", c.doAll)
	c.post(mux, "/alerts/{name}", c.do)
	c.post(mux, "/mutes/{name}", c.unmute)
	c.post(mux, "/api/v1/alerts/{name}/{what}", c.apiDo)
	c.post(mux, "/api/v1/mutes", c.apiMute)
	c.post(mux, "/api/v1/mutes/{name}/unmute", c.apiUnmute)
}

// list answers with the alerts that a reader wants to see.
func (c *chronicler) list(w http.ResponseWriter, r *http.Request) {
	t := newTeller(c.scribe(r))
	q := r.URL.Query()
	s := sieve{Since: q.Get("since"), Level: q.Get("level"), Kind: q.Get("kind"), Tag: q.Get("tag")}
	all, err := c.alerts(r.Context(), s)
	if err != nil {
		c.fail(w, r, err)
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
	mutes, err := c.Past.Mutes(r.Context())
	if err != nil {
		c.fail(w, r, err)
		return
	}
	is, err := c.latest(r.Context(), t.Code)
	if err != nil {
		c.fail(w, r, err)
		return
	}
	for i := range mutes {
		mutes[i].Scope = is.now.called(mutes[i].Scope)
		v.Mutes = append(v.Mutes, t.muted(&mutes[i]))
	}
	_, v.May = c.may(r)
	v.Seen = latestOpen(all)
	c.send(w, r, "alerts", v)
}

// latestOpen returns the number of the latest open alert that nobody has seen to;
// 0: there is none.
func latestOpen(all []checks.Alert) int64 {
	latest := int64(0)
	for i := range all {
		if all[i].Open() && all[i].Ack == nil {
			latest = max(latest, all[i].ID)
		}
	}
	return latest
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
		c.missing(w, r, err)
		return
	}
	t := newTeller(c.scribe(r))
	v := storyView{
		frame: c.frame(r, t.scribe, "alerts", s.Alert.Name()), T: t.T, Entry: t.entry(&s.Alert), Steps: t.steps(&s), Told: t.told(&s),
		Todo: language.Tidy(s.Alert.Subject.Todo, 2*noteRoom),
	}
	for i := range s.Mutes {
		v.Mutes = append(v.Mutes, t.muted(&s.Mutes[i]))
	}
	if _, v.May = c.may(r); v.May && s.Alert.Open() {
		v.Lengths = t.lengths()
	}
	if c.Explain != nil {
		text, err := c.Explain(r.Context(), s.Alert.ID)
		if err != nil {
			c.fail(w, r, err)
			return
		}
		v.Explained, v.Explanation = labelsOf(t.Code).Explained, lined(text)
	}
	if c.Site != nil && s.Alert.Kind != checks.Uplink {
		v.Path = v.Root + targetPath(s.Alert.Subject.Target, s.Alert.Subject.Field) + "?" + around(&s.Alert, t.clock.At)
	}
	c.send(w, r, "story", v)
}

// asked returns the story that a request asks for.
func (c *chronicler) asked(r *http.Request) (Story, bool, error) {
	id, known := numbered(r, "A")
	if !known {
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
		c.missing(w, r, err)
		return
	}
	d := Deed{By: v.Name, What: DeedKind(r.PostForm.Get("do")), Alert: s.Alert, Note: language.Tidy(r.PostForm.Get("note"), noteRoom)}
	switch d.What {
	case Acknowledge:
	case WriteNote:
		if d.Note == "" {
			c.senseless(w, r, "an empty note")
			return
		}
	case Mute, Pause:
		minutes, err := strconv.Atoi(r.PostForm.Get("for"))
		d.For = time.Duration(minutes) * time.Minute
		if err != nil || !slices.Contains(lengths(), d.For) {
			c.senseless(w, r, "for how long?")
			return
		}
	default:
		c.senseless(w, r, "what is to be done?")
		return
	}
	c.doneAs(w, r, d, s.Alert.Name())
}

// doAll acknowledges all alerts that last, as the form has seen them: what has
// fired since is not among them.
func (c *chronicler) doAll(w http.ResponseWriter, r *http.Request) {
	v, ok := c.form(w, r)
	if !ok {
		return
	}
	if r.PostForm.Get("do") != string(AcknowledgeAll) {
		c.senseless(w, r, "what is to be done?")
		return
	}
	all, err := c.Past.Alerts(r.Context(), time.Now())
	if err != nil {
		c.fail(w, r, err)
		return
	}
	if seen := strconv.FormatInt(latestOpen(all), 10); seen != r.PostForm.Get("seen") {
		c.refuse(w, r, talesOf(c.scribe(r).Code).Changed, "alerts")
		return
	}
	c.doneAs(w, r, Deed{By: v.Name, What: AcknowledgeAll, Note: language.Tidy(r.PostForm.Get("note"), noteRoom)}, "alerts")
}

// unmute ends a mute or a pause.
func (c *chronicler) unmute(w http.ResponseWriter, r *http.Request) {
	v, ok := c.form(w, r)
	if !ok {
		return
	}
	if id, known := numbered(r, "M"); known {
		location := "../alerts"
		if about, known := numberOf(r.PostForm.Get("of"), "A"); known {
			location += "/A" + strconv.FormatInt(about, 10)
		}
		c.doneAs(w, r, Deed{By: v.Name, What: Unmute, Mute: id}, location)
		return
	}
	c.missing(w, r, nil)
}

// numbered returns the number of the name in the path of a request, such as A41,
// by its letter.
func numbered(r *http.Request, letter string) (int64, bool) {
	return numberOf(r.PathValue("name"), letter)
}

// numberOf returns the number of a name by its letter.
func numberOf(name, letter string) (int64, bool) {
	digits, named := strings.CutPrefix(name, letter)
	id, err := strconv.ParseInt(digits, 10, 64)
	return id, named && err == nil && id > 0
}

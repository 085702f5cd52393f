package page

import (
	"cmp"
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
	s, wrong := sieveOf(r.URL.Query())
	if wrong != "" {
		c.senseless(w, r, wrong)
		return
	}
	t := newTeller(c.scribe(r))
	v, err := c.listed(r, t, s)
	if err != nil {
		c.fail(w, r, err)
		return
	}
	c.send(w, r, "alerts", v)
}

// listed returns what the list shows of the alerts that a sieve lets through.
func (c *chronicler) listed(r *http.Request, t teller, s sieve) (listView, error) {
	v := listView{frame: c.frame(r, t.scribe, "alerts", t.Alerts), T: t.T}
	open, err := c.open(r.Context())
	if err != nil {
		return v, err
	}
	all, older, err := c.excerpt(r.Context(), s, open)
	if err != nil {
		return v, err
	}
	for i := range all {
		v.Entries = append(v.Entries, t.entry(&all[i]))
	}
	if older != "" {
		v.Older = leading("alerts", older)
	}
	if s.Before > 0 {
		v.First = leading("alerts", s.after(0, checks.None).query())
	}
	tags, err := c.Past.Tags(r.Context())
	if err != nil {
		return v, err
	}
	v.Selects = t.selects(s, tags)
	if _, v.May = c.may(r); s.Before > 0 {
		return v, nil
	}
	v.Seen = latestOpen(open)
	v.Mutes, err = c.mutes(r.Context(), t)
	return v, err
}

// mutes tells of the mutes and pauses in force.
func (c *chronicler) mutes(ctx context.Context, t teller) ([]mutedView, error) {
	mutes, err := c.Past.Mutes(ctx)
	if err != nil || len(mutes) == 0 {
		return nil, err
	}
	is, err := c.latest(ctx, t.Code)
	if err != nil {
		return nil, err
	}
	var all []mutedView
	for i := range mutes {
		mutes[i].Scope = is.now.called(mutes[i].Scope)
		all = append(all, t.muted(&mutes[i]))
	}
	return all, nil
}

// latestOpen returns the number of the latest open alert that nobody has seen to;
// 0: there is none.
func latestOpen(open []checks.Alert) int64 {
	latest := int64(0)
	for i := range open {
		if open[i].Ack == nil {
			latest = max(latest, open[i].ID)
		}
	}
	return latest
}

// open returns the alerts that last, the worst first and of these the latest.
func (c *chronicler) open(ctx context.Context) ([]checks.Alert, error) {
	open, err := c.Past.Alerts(ctx, AlertFilter{Open: true})
	slices.SortFunc(open, func(a, b checks.Alert) int { return cmp.Or(cmp.Compare(b.Level, a.Level), cmp.Compare(b.ID, a.ID)) })
	return open, err
}

// excerpt returns the alerts that a sieve lets through, first of those that last and
// then of those that are over, not more than one page shows, and the query that leads
// to those that follow; empty: there are none.
func (c *chronicler) excerpt(ctx context.Context, s sieve, open []checks.Alert) (all []checks.Alert, older string, err error) {
	for i := range open {
		if s.lets(&open[i]) {
			all = append(all, open[i])
		}
	}
	if len(all) > leaf {
		last := all[leaf-1]
		return all[:leaf], s.after(last.ID, last.Level).query(), nil
	}
	if s.Since == "" {
		return all, "", nil
	}
	room := leaf - len(all)
	f := s.filter(time.Now())
	f.Limit = room + 1
	over, err := c.Past.Alerts(ctx, f)
	if len(over) > room {
		older = s.after(over[room].ID+1, checks.None).query()
		over = over[:room]
	}
	return append(all, over...), older, err
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
	open, err := c.open(r.Context())
	if err != nil {
		c.fail(w, r, err)
		return
	}
	if seen := strconv.FormatInt(latestOpen(open), 10); seen != r.PostForm.Get("seen") {
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

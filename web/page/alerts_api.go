package page

import (
	"net/http"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/language"
)

// An apiStory is what became of an alert.
type apiStory struct {
	Alert apiAlert     `json:"alert"`
	Steps []apiStep    `json:"steps"`
	Told  []apiTelling `json:"told"`
}

// An apiStep is a step in the life of an alert.
type apiStep struct {
	At    time.Time    `json:"at"`
	What  string       `json:"what"`
	Level checks.Level `json:"level,omitzero"`
	Value *float64     `json:"value,omitempty"`
	Text  string       `json:"text,omitempty"`
}

// An apiTelling is what a channel was told of an alert.
type apiTelling struct {
	Channel string    `json:"channel"`
	What    []string  `json:"what"`
	Owed    time.Time `json:"owed"`
	Done    time.Time `json:"done,omitzero"`
	Arrived bool      `json:"arrived"`
	Error   string    `json:"error,omitempty"`
}

// apiMutes are the mutes in force.
type apiMutes struct {
	At    time.Time  `json:"at"`
	Mutes []apiMuted `json:"mutes"`
}

// An apiMuted is a mute or a pause in force.
type apiMuted struct {
	Name  string    `json:"name"`
	Pause bool      `json:"pause"`
	Scope string    `json:"scope"`
	By    string    `json:"by,omitempty"`
	Why   string    `json:"why,omitempty"`
	Began time.Time `json:"began"`
	Until time.Time `json:"until"`
}

// apiStory answers with the story of an alert.
func (c *chronicler) apiStory(w http.ResponseWriter, r *http.Request) {
	s, known, err := c.asked(r)
	if err != nil || !known {
		c.missing(w, r, err)
		return
	}
	a := apiStory{Alert: alertOf(&s.Alert), Steps: []apiStep{}, Told: []apiTelling{}}
	for _, step := range s.Steps {
		a.Steps = append(a.Steps, apiStep{step.At, step.What.String(), step.Level, step.Value, step.Text})
	}
	for _, one := range s.Told {
		t := apiTelling{one.Channel, []string{}, one.Owed, one.Done, one.Arrived, one.Error}
		for _, what := range one.Steps {
			t.What = append(t.What, what.String())
		}
		a.Told = append(a.Told, t)
	}
	reply(w, r, a)
}

// apiMutes answers with the mutes and pauses in force.
func (c *chronicler) apiMutes(w http.ResponseWriter, r *http.Request) {
	mutes, err := c.Past.Mutes(r.Context())
	if err != nil {
		c.fail(w, r, err)
		return
	}
	a := apiMutes{At: time.Now(), Mutes: []apiMuted{}}
	for _, m := range mutes {
		a.Mutes = append(a.Mutes, apiMuted{m.Name, m.Pause, m.Scope, m.By, m.Why, m.Began, m.Until})
	}
	reply(w, r, a)
}

// apiDo does what a program asks about an alert, or about all that last.
func (c *chronicler) apiDo(w http.ResponseWriter, r *http.Request) {
	var wish struct {
		Note string `json:"note"`
	}
	v, ok := c.wish(w, r, &wish)
	if !ok {
		return
	}
	d := Deed{By: v.Name, What: DeedKind(r.PathValue("what")), Note: language.Tidy(wish.Note, noteRoom)}
	if r.PathValue("name") == everything && d.What == Acknowledge {
		d.What = AcknowledgeAll
		c.doneFor(w, r, d)
		return
	}
	s, known, err := c.asked(r)
	switch {
	case err != nil, !known, d.What != Acknowledge && d.What != WriteNote:
		c.missing(w, r, err)
	case d.What == WriteNote && d.Note == "":
		c.senseless(w, r, "an empty note")
	default:
		d.Alert = s.Alert
		c.doneFor(w, r, d)
	}
}

// longestMute is for how many minutes a program may mute at most: a year. What
// the configuration allows is less.
const longestMute = 366 * 24 * 60

// apiMute mutes or pauses what a program names.
func (c *chronicler) apiMute(w http.ResponseWriter, r *http.Request) {
	var wish struct {
		Scope   string `json:"scope"`
		Minutes int    `json:"minutes"`
		Pause   bool   `json:"pause"`
		Why     string `json:"why"`
	}
	v, ok := c.wish(w, r, &wish)
	switch {
	case !ok:
		return
	case wish.Scope == "" || wish.Minutes <= 0 || wish.Minutes > longestMute:
		c.senseless(w, r, "scope is TARGET, TARGET/FIELD or tag:NAME, and minutes how long")
		return
	}
	d := Deed{By: v.Name, What: Mute, Scope: wish.Scope, For: time.Duration(wish.Minutes) * time.Minute, Note: language.Tidy(wish.Why, noteRoom)}
	if wish.Pause {
		d.What = Pause
	}
	c.doneFor(w, r, d)
}

// apiUnmute ends a mute or a pause.
func (c *chronicler) apiUnmute(w http.ResponseWriter, r *http.Request) {
	var wish struct{}
	v, ok := c.wish(w, r, &wish)
	if !ok {
		return
	}
	if id, known := numbered(r, "M"); known {
		c.doneFor(w, r, Deed{By: v.Name, What: Unmute, Mute: id})
		return
	}
	c.missing(w, r, nil)
}

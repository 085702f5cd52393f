package page

import (
	"encoding/json"
	"net/http"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/language"
)

// An apiNow is how things stand, as assets/openapi.json describes it.
type apiNow struct {
	At      time.Time     `json:"at"`
	Counts  map[shape]int `json:"counts"`
	Targets []apiTarget   `json:"targets"`
	Network []apiAlert    `json:"network"`
	Health  apiHealth     `json:"health"`
}

// An apiTarget is a target.
type apiTarget struct {
	Name   string     `json:"name"`
	Title  string     `json:"title"`
	State  shape      `json:"state"`
	Hold   *apiHold   `json:"hold,omitempty"`
	Alerts []apiAlert `json:"alerts"`
	Fields []apiField `json:"fields"`
}

// An apiHold is what holds news of a target back.
type apiHold struct {
	Maintenance bool      `json:"maintenance"`
	Pause       bool      `json:"pause,omitempty"`
	Name        string    `json:"name"`
	Field       string    `json:"field,omitempty"`
	By          string    `json:"by,omitempty"`
	Why         string    `json:"why,omitempty"`
	Until       time.Time `json:"until"`
}

// An apiField is a field.
type apiField struct {
	Name  string    `json:"name"`
	Title string    `json:"title"`
	Unit  string    `json:"unit,omitempty"`
	State shape     `json:"state"`
	Value *float64  `json:"value,omitempty"`
	At    time.Time `json:"at,omitzero"`
	Old   bool      `json:"old"`

	Beyond *checks.Level `json:"beyond,omitempty"`
}

// An apiHealth is how well the program does its work.
type apiHealth struct {
	Silent    float64       `json:"silent_seconds"`
	Late      int           `json:"late"`
	Dropped   int           `json:"dropped"`
	Heartbeat *apiHeartbeat `json:"heartbeat,omitempty"`
	Channels  []apiChannel  `json:"channels"`
}

// An apiHeartbeat is whether the heartbeat is heard.
type apiHeartbeat struct {
	Heard bool      `json:"heard"`
	At    time.Time `json:"at,omitzero"`
}

// An apiChannel is how well a channel gets through.
type apiChannel struct {
	Name     string    `json:"name"`
	Owed     int       `json:"owed"`
	Oldest   time.Time `json:"oldest,omitzero"`
	LastSent time.Time `json:"last_sent,omitzero"`
	Failures int       `json:"failures"`
	Refused  bool      `json:"refused"`
	Limit    int64     `json:"limit,omitempty"`
	Used     int64     `json:"used,omitempty"`
}

// apiAlerts are the alerts that were asked for.
type apiAlerts struct {
	At     time.Time  `json:"at"`
	Alerts []apiAlert `json:"alerts"`
	Older  string     `json:"older,omitempty"` // the query of those that follow
}

// An apiAlert is an alert.
type apiAlert struct {
	Name     string       `json:"name"`
	Target   string       `json:"target"`
	Field    string       `json:"field,omitempty"`
	Title    string       `json:"title"`
	Tags     []string     `json:"tags,omitempty"`
	Kind     checks.Kind  `json:"kind"`
	Level    checks.Level `json:"level"`
	Peak     checks.Level `json:"peak"`
	Since    time.Time    `json:"since"`
	Fired    time.Time    `json:"fired"`
	Resolved time.Time    `json:"resolved,omitzero"`
	Value    *float64     `json:"value,omitempty"`
	Worst    *float64     `json:"worst,omitempty"`
	Unit     string       `json:"unit,omitempty"`
	Fault    string       `json:"fault,omitempty"`
	Todo     string       `json:"todo,omitempty"`
	Ack      *checks.Ack  `json:"ack,omitempty"`
	Held     *apiHeld     `json:"held,omitempty"`
	Drill    bool         `json:"drill"`
}

// An apiHeld is what holds news of an alert back.
type apiHeld struct {
	By   string `json:"by"`
	Name string `json:"name,omitempty"`
}

// apiOfNow returns how things stand, for programs.
func apiOfNow(n *Now) apiNow {
	a := apiNow{At: n.At, Counts: map[shape]int{}, Targets: []apiTarget{}, Network: alertsOf(n.Network), Health: healthOf(n.Health)}
	for _, s := range shapes() {
		a.Counts[s] = 0
	}
	for _, c := range worstFirst(n.Cards) {
		a.Counts[c.shape()]++
		a.Targets = append(a.Targets, targetOf(c))
	}
	return a
}

// targetOf returns a target for programs.
func targetOf(c *Card) apiTarget {
	t := apiTarget{Name: c.Name, Title: c.Title, State: c.shape(), Alerts: alertsOf(c.Alerts), Fields: []apiField{}}
	if c.Hold != nil {
		t.Hold = new(apiHold(*c.Hold))
	}
	for i := range c.Rows {
		r := &c.Rows[i]
		f := apiField{Name: r.Name, Title: r.Title, Unit: r.Unit, State: r.shape(), Value: r.Value, At: r.At, Old: r.Old}
		if level := r.beyond(); level > checks.None {
			f.Beyond = &level
		}
		t.Fields = append(t.Fields, f)
	}
	return t
}

// healthOf returns how well the program does its work, for programs.
func healthOf(h Health) apiHealth {
	a := apiHealth{Silent: h.Silent.Seconds(), Late: h.Late, Dropped: h.Dropped, Channels: []apiChannel{}}
	if h.Unheard || !h.Beat.IsZero() {
		a.Heartbeat = &apiHeartbeat{!h.Unheard, h.Beat}
	}
	for i := range h.Channels {
		a.Channels = append(a.Channels, channelOf(&h.Channels[i]))
	}
	return a
}

// channelOf returns how well a channel gets through, for programs.
func channelOf(c *Channel) apiChannel {
	return apiChannel{c.Name, c.Owed, c.Oldest, c.LastSent, c.Failures, c.Refused, c.Limit, c.Used}
}

// alertsOf returns alerts for programs.
func alertsOf(alerts []checks.Alert) []apiAlert {
	all := make([]apiAlert, 0, len(alerts))
	for i := range alerts {
		all = append(all, alertOf(&alerts[i]))
	}
	return all
}

// alertOf returns an alert for programs.
func alertOf(a *checks.Alert) apiAlert {
	s := &a.Subject
	title := named(s.TargetTitle, s.Target)
	if field := named(s.FieldTitle, s.Field); field != "" {
		title += " " + field
	}
	one := apiAlert{
		Name: a.Name(), Target: s.Target, Field: s.Field, Title: title, Tags: s.Tags, Kind: a.Kind, Level: a.Level, Peak: a.Peak,
		Since: a.Since, Fired: a.Fired, Resolved: a.Resolved, Unit: s.Unit, Fault: said(language.Of("en"), a), Todo: s.Todo, Ack: a.Ack, Drill: a.Drill,
	}
	if !a.At.IsZero() {
		one.Value = new(a.Value)
	}
	if a.Kind == checks.Bound && !a.WorstAt.IsZero() {
		one.Worst = new(a.Worst)
	}
	if a.Held != nil {
		one.Held = &apiHeld{a.Held.By, a.Held.Name}
	}
	return one
}

// apiNow answers with how things stand.
func (p *pager) apiNow(w http.ResponseWriter, r *http.Request) {
	is, err := p.latest(r.Context(), "")
	if err != nil {
		p.house.fail(w, r, err)
		return
	}
	reply(w, r, apiOfNow(is.now))
}

// apiAlerts answers with the alerts that are asked for.
func (c *chronicler) apiAlerts(w http.ResponseWriter, r *http.Request) {
	s, wrong := sieveOf(r.URL.Query())
	if wrong != "" {
		c.senseless(w, r, wrong)
		return
	}
	open, err := c.open(r.Context())
	if err != nil {
		c.fail(w, r, err)
		return
	}
	all, older, err := c.excerpt(r.Context(), s, open)
	if err != nil {
		c.fail(w, r, err)
		return
	}
	reply(w, r, apiAlerts{time.Now(), alertsOf(all), older})
}

// reply answers with JSON.
func reply(w http.ResponseWriter, r *http.Request, v any) {
	text, err := json.Marshal(v)
	if err != nil {
		http.Error(w, untold(err), http.StatusServiceUnavailable)
		return
	}
	packed, err := pack(text)
	if err != nil {
		http.Error(w, untold(err), http.StatusServiceUnavailable)
		return
	}
	guard(w.Header())
	w.Header().Set("Content-Type", "application/json")
	send(w, r, text, packed)
}

// apiDescription answers with the description of all this by OpenAPI.
func (p *pager) apiDescription(w http.ResponseWriter, r *http.Request) {
	file := p.assets.files["openapi.json"]
	guard(w.Header())
	w.Header().Set("Content-Type", "application/json")
	send(w, r, file.whole, file.packed)
}

package inbound

import (
	"cmp"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/near"
	"github.com/gaugewatch/gaugewatch/internal/photo"
)

// Alert takes in alarms as JSON, from whoever has a token for it:
//
//	{"name": "backup", "level": "error", "text": "disk is full"}
//	{"name": "backup", "state": "resolved"}
//	{"name": "gate", "state": "event", "picture": "iVBORw0KGgo…"}
type Alert struct {
	Office Office
	Tokens Tokens
	Level  checks.Level // of an alarm that names none
	Tags   []string     // besides those of an alarm
	Lab    *photo.Lab   // reads pictures
}

// Key turns away whoever has no token.
func (d *Alert) Key(r *http.Request) error {
	_, err := holder(r, d.Tokens, "alert")
	return err
}

// posted is the body of a request.
type posted struct {
	Name    string          `json:"name"`
	Title   string          `json:"title"`
	Level   string          `json:"level"`
	State   string          `json:"state"`
	Text    string          `json:"text"`
	Key     string          `json:"key"`
	ID      string          `json:"id"`
	Tags    []string        `json:"tags"`
	At      string          `json:"at"`
	Silent  bool            `json:"silent"`
	Picture json.RawMessage `json:"picture"`

	// Other words for the text, as other programs have them.
	Message     string `json:"message"`
	Msg         string `json:"msg"`
	Description string `json:"description"`
}

// Take takes an alarm in.
func (d *Alert) Take(_ http.ResponseWriter, r *http.Request, body []byte) error {
	token, err := holder(r, d.Tokens, "alert")
	if err != nil {
		return err
	}
	var p posted
	if err := json.Unmarshal(body, &p); err != nil {
		return refuse(http.StatusBadRequest, "not JSON as it should be: "+err.Error())
	}
	p.Text = cmp.Or(p.Text, p.Message, p.Msg, p.Description)
	why := strange(body)
	a, err := p.alarm(d.Level)
	if err != nil {
		return refuse(http.StatusBadRequest, err.Error())
	}
	a.To, a.Account = token.to(), "token "+token.Name
	a.Incomplete = why != "" && a.Text == "" && a.Level > checks.None
	a.Tags = slices.Concat(d.Tags, a.Tags)
	if a.Level > checks.None {
		a.show(d.Lab, unpack(p.Picture))
	}
	if err := d.Office.Alarm(r.Context(), a); err != nil {
		return refuse(http.StatusServiceUnavailable, "cannot be noted: "+err.Error())
	}
	if why != "" {
		return remark(why)
	}
	return nil
}

// strange says which keys of a body are none that is understood; empty: none.
func strange(body []byte) string {
	var keys map[string]json.RawMessage
	if json.Unmarshal(body, &keys) != nil {
		return ""
	}
	known := []string{"name", "title", "level", "state", "text", "message", "msg", "description", "key", "id", "tags", "at", "silent", "picture"}
	var all []string
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		if slices.Contains(known, strings.ToLower(key)) { // as the decoder takes them
			continue
		}
		word := strconv.Quote(cut(key, strangeRoom))
		if meant := near.Word(cut(key, strangeRoom), known); meant != "" {
			word += " (did you mean " + meant + "?)"
		}
		all = append(all, word)
	}
	if len(all) == 0 {
		return ""
	}
	return "taken, but not understood: " + strings.Join(all, ", ")
}

// strangeRoom is how many characters of an unknown key are told.
const strangeRoom = 32

// alarm is what was posted.
func (p posted) alarm(level checks.Level) (Alarm, error) {
	name := nameOf(cmp.Or(p.Key, p.Name))
	if name == "" {
		return Alarm{}, errors.New(`it has no "name"`)
	}
	a := Alarm{
		Door: "alert", Name: name, Title: cut(cmp.Or(p.Title, p.Name), nameRoom), Level: level, Text: cut(p.Text, textRoom),
		Tags: tagsOf(p.Tags), ID: markOf(p.ID), Silent: p.Silent,
	}
	if p.Level != "" {
		known := false
		if a.Level, known = levelOf(p.Level); !known {
			return Alarm{}, errors.New(`"level": write info, warn, error or fatal`)
		}
	}
	if p.At != "" {
		at, err := time.Parse(time.RFC3339Nano, p.At)
		if err != nil {
			return Alarm{}, errors.New(`"at": write a time such as 2026-11-22T03:00:00Z`)
		}
		a.At = at
	}
	return a, a.turn(p.State)
}

// turn lets the alarm be in a state, as a word says it.
func (a *Alarm) turn(word string) error {
	firing := []string{"", "firing", "alarm", "alert", "alerting", "problem", "triggered", "active", "down"}
	over := []string{"resolved", "resolve", "ok", "good", "normal", "recovery", "recovered", "closed", "up"}
	event := []string{"event", "once"}
	switch word = strings.ToLower(strings.TrimSpace(word)); {
	case slices.Contains(firing, word):
	case slices.Contains(over, word):
		a.Level = checks.None
	case slices.Contains(event, word):
		a.Once = true
	default:
		hint := ""
		if meant := near.Word(cut(word, strangeRoom), slices.Concat(firing[1:], over, event)); meant != "" {
			hint = "; did you mean " + meant + "?"
		}
		return errors.New(`"state": write firing, resolved or event` + hint)
	}
	return nil
}

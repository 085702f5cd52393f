package inbound

import (
	"cmp"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
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

// posted is the body of a request. Unknown keys are ignored.
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
	a, err := p.alarm(d.Level)
	if err != nil {
		return refuse(http.StatusBadRequest, err.Error())
	}
	a.To, a.Account = token.to(), "token "+token.Name
	a.Tags = slices.Concat(d.Tags, a.Tags)
	if a.Level > checks.None {
		a.show(d.Lab, unpack(p.Picture))
	}
	if err := d.Office.Alarm(r.Context(), a); err != nil {
		return refuse(http.StatusServiceUnavailable, "cannot be noted: "+err.Error())
	}
	return nil
}

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
	switch strings.ToLower(p.State) {
	case "", "firing", "alarm":
	case "resolved", "ok":
		a.Level = checks.None
	case "event", "once":
		a.Once = true
	default:
		return Alarm{}, errors.New(`"state": write firing, resolved or event`)
	}
	return a, nil
}

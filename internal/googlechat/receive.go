package googlechat

import (
	"cmp"
	"encoding/json"
	"fmt"
	"strings"
)

// The kinds of events that are heard.
const (
	Added   = "ADDED_TO_SPACE"
	Removed = "REMOVED_FROM_SPACE"
	Said    = "MESSAGE"
	Clicked = "CARD_CLICKED"
)

// An Event is something that happened in a space, in either of the two shapes in
// which Google posts it.
type Event struct {
	Kind  string // empty: one that is not known
	AddOn bool   // in the shape of Workspace add-ons, and to be answered so
	ID    string // tells it from others; empty: nothing does
	Space Place
	User  User
	Text  string // what they wrote, without our name
	Says  string // the data of the button that they pressed
}

// A Place is the space in which something happened.
type Place struct {
	Name   string `json:"name"`
	Title  string `json:"displayName"`
	Kind   string `json:"spaceType"` // SPACE, GROUP_CHAT or DIRECT_MESSAGE
	Former string `json:"type"`      // what stood there before: ROOM, DM
}

// Direct says whether a person is alone with the app.
func (p Place) Direct() bool { return p.Kind == "DIRECT_MESSAGE" || p.Former == "DM" }

// A User is who did it.
type User struct {
	Name  string `json:"name"` // users/123
	Title string `json:"displayName"`
	Email string `json:"email"` // empty outside of our own organisation
	Kind  string `json:"type"`  // HUMAN or BOT
}

// A said message, as both shapes have it.
type said struct {
	Name   string `json:"name"`
	Text   string `json:"text"`
	Asked  string `json:"argumentText"`
	Sender User   `json:"sender"`
	Space  Place  `json:"space"`
}

// words are what was said to us.
func (s said) words() string {
	if strings.HasPrefix(strings.TrimSpace(s.Text), "/") {
		return strings.TrimSpace(s.Text)
	}
	return strings.TrimSpace(cmp.Or(s.Asked, s.Text))
}

// A payload is what an event of add-ons is about.
type payload struct {
	Space   Place `json:"space"`
	Message said  `json:"message"`
}

// posted is an event in both shapes at once.
type posted struct {
	Type    string `json:"type"`
	Time    string `json:"eventTime"`
	Space   Place  `json:"space"`
	User    User   `json:"user"`
	Message said   `json:"message"`
	Action  struct {
		Method     string `json:"actionMethodName"`
		Parameters []struct {
			Key   string `json:"key"`
			Value string `json:"value"`
		} `json:"parameters"`
	} `json:"action"`
	Common struct {
		Parameters map[string]string `json:"parameters"`
	} `json:"common"`

	CommonEvent struct {
		Parameters map[string]string `json:"parameters"`
	} `json:"commonEventObject"`
	Chat *struct {
		User    User     `json:"user"`
		Time    string   `json:"eventTime"`
		Added   *payload `json:"addedToSpacePayload"`
		Removed *payload `json:"removedFromSpacePayload"`
		Said    *payload `json:"messagePayload"`
		Clicked *payload `json:"buttonClickedPayload"`
		Command *payload `json:"appCommandPayload"`
	} `json:"chat"`
}

// ParseEvent reads an event. Unknown fields and kinds come without notice.
func ParseEvent(body []byte) (Event, error) {
	var p posted
	if err := json.Unmarshal(body, &p); err != nil {
		return Event{}, fmt.Errorf("google chat: event: %w", err)
	}
	if p.Chat != nil {
		return p.addOn(), nil
	}
	return p.classic(), nil
}

// classic reads an event in the first shape.
func (p posted) classic() Event {
	e := Event{Space: p.Space, User: p.User, Text: p.Message.words(), ID: p.Message.Name}
	switch p.Type {
	case Added, Removed, Said:
		e.Kind = p.Type
	case Clicked:
		e.Kind, e.Says = p.Type, p.Common.Parameters[dataKey]
		for _, one := range p.Action.Parameters {
			if one.Key == dataKey {
				e.Says = one.Value
			}
		}
	}
	if e.Kind != Said || e.ID == "" {
		e.ID = strings.ReplaceAll(p.Type+"/"+p.Time+"/"+p.User.Name+"/"+p.Space.Name, " ", "_")
	}
	return e
}

// addOn reads an event in the shape of add-ons.
func (p posted) addOn() Event {
	c := p.Chat
	e := Event{AddOn: true, User: c.User}
	about := payload{}
	for _, known := range []struct {
		kind string
		of   *payload
	}{{Added, c.Added}, {Removed, c.Removed}, {Said, c.Said}, {Said, c.Command}, {Clicked, c.Clicked}} {
		if known.of != nil {
			e.Kind, about = known.kind, *known.of
		}
	}
	e.Space, e.Text, e.ID = about.Space, about.Message.words(), about.Message.Name
	if e.Space.Name == "" {
		e.Space = about.Message.Space
	}
	if e.Kind == Clicked {
		e.Says = p.CommonEvent.Parameters[dataKey]
	}
	if e.Kind != Said || e.ID == "" {
		e.ID = strings.ReplaceAll(e.Kind+"/"+c.Time+"/"+c.User.Name+"/"+e.Space.Name, " ", "_")
	}
	return e
}

// Answer returns the body that answers an event with a message; nil: with
// nothing.
func (e Event) Answer(m *Message) ([]byte, error) {
	if m == nil || e.Kind == Removed {
		return []byte("{}"), nil
	}
	if !e.AddOn {
		return json.Marshal(m)
	}
	return json.Marshal(map[string]any{"hostAppDataAction": map[string]any{"chatDataAction": map[string]any{"createMessageAction": map[string]any{"message": m}}}})
}

// dataKey is the parameter of a button that holds its data.
const dataKey = "data"

// A ButtonList is buttons beside each other.
type ButtonList struct {
	Buttons []Button `json:"buttons"`
}

// A Button hands its data back to the app.
type Button struct {
	Text  string  `json:"text"`
	Click onPress `json:"onClick"`
}

type onPress struct {
	Action pressAction `json:"action"`
}

type pressAction struct {
	Function   string      `json:"function"`
	Parameters []parameter `json:"parameters"`
}

type parameter struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

// NewButton returns a button. Apps in the shape of add-ons need the URL to which
// Google posts as function; to others it may be any word.
func NewButton(text, function, data string) Button {
	return Button{Text: text, Click: onPress{pressAction{cmp.Or(function, "press"), []parameter{{dataKey, data}}}}}
}

// Buttons returns a widget of buttons.
func Buttons(all ...Button) Widget { return Widget{Buttons: &ButtonList{all}} }

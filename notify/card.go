package notify

import (
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/language"
)

// A Card is one alert of a message in parts, for channels that show or hand on
// more than text.
type Card struct {
	Alert string       `json:"alert"` // A41
	State string       `json:"state"` // firing, ended, event or unwatched
	Kind  checks.Kind  `json:"kind"`
	Level checks.Level `json:"level"` // after the end, the worst

	Target string   `json:"target"` // its name in the configuration
	Field  string   `json:"field,omitempty"`
	Tags   []string `json:"tags,omitempty"`

	Word  string `json:"word"`            // ERROR, in the message's language
	Place string `json:"place"`           // what people call the target,
	Label string `json:"label,omitempty"` // and the field
	Shown string `json:"shown,omitempty"` // the value as the title shows it: −9.4 °C; empty: there is none

	Value *float64 `json:"value,omitempty"` // the same as a number, in Unit
	Unit  string   `json:"unit,omitempty"`

	Since time.Time `json:"since"`
	Ended time.Time `json:"ended,omitzero"`

	Acknowledged   string    `json:"acknowledged,omitempty"` // by whom
	AcknowledgedAt time.Time `json:"acknowledged_at,omitzero"`
	Drill          bool      `json:"drill,omitempty"`
}

// mostCards is how many alerts of a message have a card, the worst first. What is
// told whole always has one.
const mostCards = mostLines

// cards returns the cards of the items.
func (w writer) cards(items []item) []Card {
	var all []Card
	others := 0
	for _, i := range items {
		if i.alert.Kind != checks.News {
			others++
		}
		if i.alert.Kind == checks.News || others <= mostCards {
			all = append(all, w.card(i))
		}
	}
	return all
}

// card returns the card of an item.
func (w writer) card(i item) Card {
	a := i.alert
	c := Card{
		Alert: a.Name(), State: i.news.state(), Kind: a.Kind, Level: a.Level,
		Target: a.Subject.Target, Field: a.Subject.Field, Tags: a.Subject.Tags,
		Word: w.word(i), Place: w.place(a, placeRoom), Shown: w.value(i),
		Unit: language.Tidy(a.Subject.Unit, unitRoom), Since: began(a), Ended: a.Resolved, Drill: a.Drill,
	}
	if a.Subject.Field != "" {
		c.Label = w.field(a)
	}
	if i.news.over() {
		c.Level = a.Peak
	}
	if c.Shown != "" && a.Kind.Valued() && !a.At.IsZero() {
		c.Value = new(a.Value)
	}
	if a.Ack != nil {
		c.Acknowledged, c.AcknowledgedAt = a.Ack.By, a.Ack.At
	}
	return c
}

// lasts says whether the alert lasts, as far as the card knows.
func (c Card) lasts() bool { return c.State == lasts.state() }

// state names what a message says of an alert, for programs.
func (n news) state() string {
	switch n {
	case happened:
		return "event"
	case ended, untold:
		return "ended"
	case gone:
		return "unwatched"
	case lasts, worse, again, resumed, unheeded:
	}
	return "firing"
}

package notify

import (
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/language"
)

// Replies are what people are told who have pressed a button, in the language
// and the zone of a channel.
type Replies struct{ w writer }

// NewReplies returns the replies of a channel, as times read at a moment.
func NewReplies(p Policy, at time.Time) Replies {
	return Replies{newWriter(Draft{Language: p.Language, Zone: p.Zone}, at)}
}

// Acknowledged says who has seen to the alert, maybe somebody else.
func (r Replies) Acknowledged(ack checks.Ack) string { return r.w.ack(checks.Alert{Ack: &ack}) }

// Paused says until when nothing is told of the target of an alert.
func (r Replies) Paused(a checks.Alert, until time.Time) string {
	return language.Fill(r.w.Replies.Paused, language.Values{"place": r.w.place(a, placeRoom), "time": r.w.Tell(until)})
}

// Over says that what a message tells of is over.
func (r Replies) Over() string { return r.w.Replies.Over }

// Denied says that this person may not press buttons here.
func (r Replies) Denied() string { return r.w.Replies.Denied }

// Unknown says that the message is not known.
func (r Replies) Unknown() string { return r.w.Replies.Unknown }

// Failed says that it could not be done, and why, where that is known.
func (r Replies) Failed(why string) string {
	return language.Fill(r.w.Replies.Failed, language.Values{"text": language.Tidy(why, whyRoom)})
}

// Package notify turns alert changes into messages and delivers them through
// channels until they arrive.
//
// What is owed stands in an [Outbox], written in the same transaction as the
// alert it tells of. One goroutine a channel asks [Plan], a pure function,
// which of the deliveries owed make the next message, renders them late in
// the channel's language, freezes body and key in the outbox, sends, and
// settles what happened. A slow or dead channel delays no other.
//
// A channel is one file, one struct and one Send; it says what happened and
// nothing about trying again, which is the dispatcher's.
package notify

import (
	"context"
	"crypto/x509"
	"errors"
	"io"
	"net/url"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
)

// A Channel is a way to reach people. Send makes one attempt within the
// context's deadline and reports what happened; it never retries and is never
// called twice at the same time. Its results and errors hold no secret.
type Channel interface {
	Send(ctx context.Context, m Message) Result
}

// Settings are a channel's own settings: what stands under its kind's key in
// the configuration. The yaml tags of the struct name the keys; this package
// never sees YAML. A kind is one file and one line in [Kinds].
type Settings interface {
	// Validate reports the mistakes in the settings.
	Validate() []checks.Problem

	// Open makes the channel. An error means that this one channel cannot
	// be used for now (a secret is not set) and holds no secret.
	Open(env Env) (Channel, error)

	// Pace returns the provider's limits for one chat.
	Pace() Pace
}

// Env is what a channel is given from outside its own settings.
type Env struct {
	Name  string    // the channel's name
	Proxy *url.URL  // for channels that use the network; nil: direct
	Out   io.Writer // where the console channel prints

	// Roots are the authorities that channels trust, the proxy's too; nil:
	// the system's. See [wire.Roots].
	Roots *x509.CertPool

	// Buttons says whether somebody may press buttons below messages.
	Buttons bool

	// Publish makes pictures reachable for providers that fetch them; nil:
	// nothing does.
	Publish Publisher

	// Forwarding keeps which chats have got another address; nil: nobody does.
	Forwarding Forwarding

	// Approved returns the chats of which somebody has approved that the channel
	// writes to them; nil: nobody knows.
	Approved func(ctx context.Context) ([]string, error)
}

// A Message is what a channel sends, in the channel's language, frozen in the
// outbox before the first attempt, so that every attempt says the same.
type Message struct {
	// Key is the idempotency key, a UUID, the same for every attempt.
	Key string `json:"key"`

	// Level is the worst level among the alerts told that still last, and of
	// notices that are Warn or worse; None for good news.
	Level checks.Level `json:"level"`

	// Title is the first line: what a notification shows. Text is the
	// rest, lines separated by \n, possibly empty. Both are plain text;
	// the channel escapes them for its markup.
	Title string `json:"title"`
	Text  string `json:"text"`

	// At is when the message was rendered, in the channel's zone.
	At time.Time `json:"at"`

	// Alerts name the alerts told, by Alert.Name, worst first.
	Alerts []string `json:"alerts,omitempty"`

	// Cards are the alerts told, in parts, the worst first, twenty at most
	// besides what is told whole.
	Cards []Card `json:"cards,omitempty"`

	// Threads name the conversations that the message belongs to, one an
	// alert, for channels that have such.
	Threads []string `json:"threads,omitempty"`

	// Language is the language of Title and Text: en, ko, ja or th.
	Language string `json:"language"`

	// Pictures are what the message shows, in their order. A message that is
	// loaded from the outbox has them with their bytes.
	Pictures []Picture `json:"pictures,omitempty"`

	// Link is the address of a picture elsewhere, which stands in the text too;
	// a provider may show it, but nobody of us has seen it.
	Link string `json:"link,omitempty"`

	// Silent says that the message is to make no sound.
	Silent bool `json:"silent,omitempty"`

	// Reached are those of the channel who have the message while others have
	// not, by what the channel calls them: it goes to the others alone.
	Reached []string `json:"reached,omitempty"`

	// Delivery is the one whose message it is; 0 past the outbox. Buttons
	// below the message name it.
	Delivery int64 `json:"-"`

	// Repeated is true when an earlier attempt may have arrived. Channels
	// whose provider cannot tell repeats apart mark such a message.
	Repeated bool `json:"-"`
}

// Outcome says what became of an attempt.
type Outcome int8

// The outcomes.
const (
	// Sent: the provider has accepted the message.
	Sent Outcome = iota + 1
	// Temporary: it has certainly not arrived, and trying again may help.
	Temporary
	// Permanent: it has not arrived and will not, until a person does what
	// Result.Text says, of which the other channels are told.
	Permanent
	// Unknown: it may have arrived; a timeout after the request had left.
	Unknown
	// Exhausted: it has not arrived, and nothing will until the provider's
	// month turns or somebody buys more messages.
	Exhausted
)

// String returns the outcome as it is written in storage.
func (o Outcome) String() string {
	switch o {
	case Sent:
		return "sent"
	case Temporary:
		return "temporary"
	case Permanent:
		return "permanent"
	case Unknown:
		return "unknown"
	case Exhausted:
		return "exhausted"
	}
	return "none"
}

// A Result is what became of one attempt.
type Result struct {
	Outcome Outcome

	// Wait is how long the provider asks to wait before the next attempt;
	// zero where it does not say.
	Wait time.Duration

	// Text explains the outcome to a person, with the next step where one
	// is needed: "the bot was removed from the group: add it again".
	Text string

	// Receipt is what an [Editor] calls the message that it has Sent; empty:
	// it can not be edited.
	Receipt string

	// Reached are those who have the message, as [Message.Reached] keeps them,
	// where others may get it by another attempt: the outcome is Unknown.
	Reached []string

	// Partly says that some are not reached, and will not be until a person
	// does what Text says, where the message was Sent to others.
	Partly bool
}

// Cause says why a delivery is owed.
type Cause string

// The causes.
const (
	CauseAlert  Cause = "alert"
	CauseNotice Cause = "notice"
	CauseReport Cause = "report"
)

// State says how far a delivery has come.
type State string

// The states. Delivered, Failed and Dropped are final.
const (
	Owed      State = "owed"    // not begun, or certainly not arrived
	Joined    State = "joined"  // travels in the message of its carrier
	Sending   State = "sending" // frozen; an attempt is under way or was cut short
	Unsure    State = "unknown" // may have arrived; to be settled with the same body and key
	Delivered State = "sent"    // accepted by the provider
	Failed    State = "failed"  // refused for good
	Dropped   State = "dropped" // given up by a person
)

// Final says whether nothing more happens to a delivery in this state.
func (s State) Final() bool { return s == Delivered || s == Failed || s == Dropped }

// A Delivery is one message owed to one channel.
type Delivery struct {
	ID      int64
	Channel string
	Cause   Cause
	Owed    time.Time // when it became owed
	State   State
	Next    time.Time // not to be tried before

	Attempts int
	Tried    time.Time // when the latest attempt at a message of its own ended; zero: there was none
	StoodIn  bool      // the fallback has been told instead
	StandIn  int64     // the delivery whose channel this one stands in for, or 0
	Carrier  int64     // the delivery in whose message it travels; 0: its own
	Message  *Message  // frozen body, while State is Sending or Unsure

	Parts   []Part   // the alert steps it tells, for CauseAlert
	Notice  *Notice  // the news it tells, for CauseNotice
	Edition *Edition // the report it is, for CauseReport
}

// A Part is one step of one alert, as a delivery tells it.
type Part struct {
	What  checks.What
	Alert checks.Alert // as it stands now

	// Reached is the level to which the alert had got by this step, of
	// Worsened; None: that is not known.
	Reached checks.Level
}

// A Notice is news about the program itself rather than about a subject. The
// catalog has one text a topic and language.
type Notice struct {
	Topic Topic        `json:"topic"`
	Level checks.Level `json:"level"`

	// Text is a person's own words, or a name, by topic.
	Text string `json:"text,omitempty"`

	// Reason says why the channel or, without Channel, the target Text was
	// left out.
	Reason  string `json:"reason,omitempty"`
	Channel bool   `json:"channel,omitempty"`

	// Added, Removed and Renamed name the subjects that a new configuration
	// changes, by [checks.Subject.String].
	Added   []string `json:"added,omitempty"`
	Removed []string `json:"removed,omitempty"`
	Renamed []string `json:"renamed,omitempty"` // the former names and the new ones: "a → b"

	// Changed name the subjects for which it has other rules, and NewChannels,
	// OtherChannels and GoneChannels the channels that come, change and go.
	// KnewOf names the open alerts that one that goes was told of.
	Changed       []string            `json:"changed,omitempty"`
	NewChannels   []string            `json:"new_channels,omitempty"`
	OtherChannels []string            `json:"other_channels,omitempty"`
	GoneChannels  []string            `json:"gone_channels,omitempty"`
	KnewOf        map[string][]string `json:"knew_of,omitempty"`

	// Meant is true where the program was stopped on purpose; of NotWatched.
	Meant bool `json:"meant,omitempty"`

	// Began and Ended frame what is told, where it lasted.
	Began time.Time `json:"began,omitzero"`
	Ended time.Time `json:"ended,omitzero"`

	// Good of All is how many targets are well, where the topic says so.
	Good int `json:"good,omitempty"`
	All  int `json:"all,omitempty"`

	// Open are the alerts that last, worst first, where the topic tells them.
	Open []checks.Alert `json:"open,omitempty"`

	// Allowance is how much of its month a channel has left, where the topic
	// tells that.
	Allowance *Allowance `json:"allowance,omitempty"`
}

// Topic says what a notice is about.
type Topic string

// The topics.
const (
	NotWatched Topic = "not_watched" // the program did not run from Began to Ended
	LastGood   Topic = "last_good"   // the configuration is wrong; the last good one runs; Text is the first mistake
	LeftOut    Topic = "left_out"    // a channel or target was left out; Text is its name
	Reloaded   Topic = "reloaded"    // a new configuration is in force
	Damaged    Topic = "damaged"     // the database was damaged and set aside; Text is where it is now
	DiskFull   Topic = "disk_full"   // samples are dropped for want of space
	ClockSkew  Topic = "clock_skew"  // the clock is wrong against the devices'; Text says by how much
	Refused    Topic = "refused"     // a provider refuses a channel for good; Text is its name, Reason the provider's
	InPart     Topic = "in_part"     // some of a channel are not reached; Text is its name, Reason who and why
	TestTopic  Topic = "test"        // somebody tries the channel; Text is what they wrote
	Accepted   Topic = "accepted"    // a provider takes the messages of a channel again; Text is its name
	Quota      Topic = "quota"       // most of a channel's month is used; Text is its name
	QuotaSpent Topic = "quota_spent" // all of it is; Text is its name
	QuotaBack  Topic = "quota_back"  // the channel has messages again; Text is its name

	// ReportMissed: the report of Began has not arrived on the channel Text.
	ReportMissed Topic = "report_missed"

	// Said: Reason passes Text on, from another chat.
	Said Topic = "said"
)

// ErrNotOwed says that a delivery has been settled, or is not owed as was
// thought. The errors of an [Outbox] wrap it.
var ErrNotOwed = errors.New("it is not owed")

// ErrNoRoom says that a message is not fixed since there is no room for its
// pictures, which are worth less than words.
var ErrNoRoom = errors.New("there is no room for pictures")

// An Outbox keeps what is owed. Its methods are called from one goroutine a
// channel.
type Outbox interface {
	// Due returns all deliveries of the channel that are not final, in the
	// order in which they became owed, with parts and notices.
	Due(ctx context.Context, channel string) ([]Delivery, error)

	// Freeze fixes the message of the carrier and joins the other
	// deliveries to it, in one transaction, before the first byte leaves. Its
	// pictures are kept with it; an error that wraps ErrNoRoom says that
	// they cannot be.
	Freeze(ctx context.Context, f Frozen) error

	// Settle records an attempt and what follows from it, for the carrier
	// and all that joined it, in one transaction. Where they have Failed,
	// the ends of their alerts that are owed to the same channel are
	// Dropped with them: nobody was told there that they began. Their
	// Fallback, where there is one, owes what they have not told, and other
	// channels owe the Refusal, once until one of them has arrived.
	Settle(ctx context.Context, s Settled) error

	// StandIn makes the channel owe what the given deliveries and those that
	// joined them have not told, because their own channel is not getting
	// through. They become StoodIn; one that is already is passed over.
	StandIn(ctx context.Context, channel string, ids []int64, at time.Time) error
}

// Frozen is a message on its way: the carrier's body and who travels in it.
type Frozen struct {
	Carrier int64
	Joined  []int64
	Message Message
	At      time.Time
}

// Settled is an attempt and its consequence. Thaw returns the carrier and all
// that joined it to Owed with an empty body, so that a later message may be
// rendered anew; it is used where the message has certainly not arrived.
type Settled struct {
	Carrier int64
	At      time.Time // when the attempt ended
	Took    time.Duration
	Result  Result
	State   State     // of the carrier from now on
	Thaw    bool      // see above; State is Owed then
	Next    time.Time // not to be tried before, where State is not final

	// Fallback is the channel that owes it instead where State is Failed;
	// empty: none.
	Fallback string

	// Refusal is what other channels owe where State is Failed: that this one
	// is refused. It is owed but once until a message has arrived here. Where
	// State is Delivered it is that some of the channel were not reached, owed
	// but once until a message has reached them all.
	Refusal []Delivery

	// Relief is what they owe where State is Delivered and they were told of a
	// refusal: that the channel works again.
	Relief []Delivery

	// Missed is what they owe where a report has not arrived in time: that it
	// is missed. It is owed but once until a report has arrived here, and
	// dropped where it has not begun by then.
	Missed []Delivery
}

// Package inbound hears what people say to the program from outside, verifies
// it, and hands it to a [Desk], which carries it out.
//
//	bot := &inbound.Telegram{Client: client, Rooms: rooms, Desk: desk, Log: log}
//	go bot.Run(ctx)
//
// A provider is one file. It says who has asked for what and in which chat; a
// desk decides whether they may, notes it for good, and answers.
package inbound

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/photo"
)

// A Press is a button that somebody has pressed below a message.
type Press struct {
	Account string // which of our accounts has heard it, without secrets
	ID      string // the provider's, of this one press

	Data string    // of the button: foreign, as all that comes from a provider
	Who  string    // what the provider calls them: their number there, and name
	At   time.Time // when they pressed, by the provider's clock; zero: nobody knows

	// Channels are those that write to the chat, and People the short names
	// by which those who may press there are known, by channel. A channel is
	// missing in People where this person may not.
	Channels []string
	People   map[string]string
}

// An Alarm is what somebody outside tells of themselves: a cloud, a script, a
// job.
type Alarm struct {
	Door string // through which it came: a word of [Doors]
	Name string // what it is about; the same name is the same alarm

	Title string       // what people call it; empty: Name
	Level checks.Level // None: it is over
	Once  bool         // it has happened: one message, that closes itself
	Asks  bool         // it has gone well, and lasts until somebody acknowledges it; with a Level
	Late  bool         // nobody has said so: it is that they say nothing; of the class Unended: that it began, and not that it has ended

	// Incomplete says that parts of what was sent were missing or unreadable.
	Incomplete bool

	// Class and End say how a program or a job has ended, where that is known by
	// more than their words.
	Class checks.Class  `json:",omitzero"`
	End   checks.Ending `json:",omitzero"`

	Text string    // their words: foreign, as all of this
	At   time.Time // by their clock; zero: they do not say
	Tags []string
	To   []string // the channels that are told; none: all, by their rules

	// Photo is what they show with their words; nil: nothing that is kept.
	// Picture says where something is that is not, or why it is lost.
	Photo   *photo.Photo   `json:"-"`
	Picture checks.Picture `json:",omitzero"`

	Silent bool `json:",omitempty"` // they want no sound made

	// Account and ID tell it from others: what comes a second time is known.
	// Without ID nothing is.
	Account, ID string
}

// Doors are the ways by which alarms come. Each stands for a target: those of
// one door can be muted and routed together.
func Doors() []string {
	return []string{"alert", "alertmanager", "exec", "jobs", "logs", "notify", "sns"}
}

// An Office takes alarms in.
type Office interface {
	// Alarm notes an alarm for good and has it judged: once, however often it
	// comes. After an error the same alarm is to come again.
	Alarm(ctx context.Context, a Alarm) error
}

// A Desk carries out what people ask for.
type Desk interface {
	// Press notes a press for good and carries it out: once, however often
	// it comes. It returns what to tell the person, in their language, maybe
	// nothing. After an error the same press is to come again.
	Press(ctx context.Context, p Press) (string, error)

	Hearer
}

// A Room is a chat to which a channel writes, and who may do more there than
// look: by the provider's numbers, short names.
type Room struct {
	Channel string
	Chat    string
	People  map[string]string

	Menu []Item // what people are offered to say there, where the provider can
}

// known returns the channels whose rooms are a chat, and who somebody is there,
// by channel.
func known(rooms []Room, user string, is func(Room) bool) (channels []string, people map[string]string) {
	people = map[string]string{}
	for _, room := range rooms {
		if !is(room) {
			continue
		}
		channels = append(channels, room.Channel)
		if short, may := room.People[user]; may && user != "" {
			people[room.Channel] = short
		}
	}
	return channels, people
}

// How a provider that does not answer is asked again.
const (
	firstBackoff = time.Second
	maxBackoff   = time.Minute
)

// backoff is how long to wait after so many failures in a row: doubling, with
// jitter.
func backoff(failures int) time.Duration {
	wait := maxBackoff
	if failures < 6 {
		wait = min(maxBackoff, firstBackoff<<max(failures-1, 0))
	}
	return wait - time.Duration(rand.Int64N(int64(wait)/5+1))
}

// graceful is how long who listens waits at the end for what follows answers.
const graceful = 3 * time.Second

// await waits for a group, but not longer than graceful.
func await(group *sync.WaitGroup) {
	done := make(chan struct{})
	go func() {
		group.Wait()
		close(done)
	}()
	timer := time.NewTimer(graceful)
	defer timer.Stop()
	select {
	case <-done:
	case <-timer.C:
	}
}

// rest waits; it says no where the context ends meanwhile.
func rest(ctx context.Context, wait time.Duration) bool {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

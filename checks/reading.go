package checks

import (
	"fmt"
	"time"
)

// A Reading is one field's outcome in a poll: a value, or why there is none.
// A target has readings too: OK when it responded, NoResponse when not.
type Reading struct {
	// Why is OK for a value, and otherwise says why there is none: Missing,
	// Invalid or NoResponse.
	Why Kind

	// Value is the number, after scale and offset. It is finite when Why is
	// OK; when Why is Invalid it is the number that was refused, or NaN.
	Value float64

	// Fault details Why; it is zero when Why is OK.
	Fault Fault

	// Stamp is the device's own time of the value; zero where it is not
	// known or not credible.
	Stamp time.Time

	// Unit is the unit that the answer names, as it is written there, where the
	// rules expect none; empty: it names none.
	Unit string

	// Moved is when another field of the target last changed; zero where
	// none has. Whoever knows the siblings fills it in.
	Moved time.Time

	// Limits are the bounds that the answer itself carried for this value,
	// at most one entry a level. They serve where the rules have none, as for
	// monitoring plugins, and complete those that are Answered: there a bound
	// that is NaN, or has no entry of its level, was not told, and nil means
	// that there is none.
	Limits []Limit
}

// A Fault says in which way something is missing, invalid or silent.
type Fault struct {
	// Class groups faults that call for the same remedy.
	Class Class

	// Text is for a person: what was found, e.g. "not a number: \"n/a\"".
	// It holds foreign text, cut to a bearable length, and no secret.
	Text string

	// Refused is the number that is Rejected, Jumped or Implausible, after scale and
	// offset, as strconv writes it: -127. Empty where there is none.
	Refused string `json:",omitempty"`

	// End says of a class from ExitCode on how it has ended; Text is then
	// what was said besides.
	End Ending `json:",omitzero"`

	// Picture is what came with the words of somebody outside, and Silent that
	// they want no sound made about them.
	Picture Picture `json:",omitzero"`
	Silent  bool    `json:",omitempty"`
}

// An Ending is how a program or a job has ended. What is zero is not known, or
// does not matter.
type Ending struct {
	Code   int           `json:"code,omitempty"`   // its exit code
	Signal string        `json:"signal,omitempty"` // the name of the signal that ended it: SIGKILL
	Took   time.Duration `json:"took,omitempty"`   // how long it took; of what is Unsent or Unrenewed how long nothing has come
	Limit  time.Duration `json:"limit,omitempty"`  // how long it might have taken; of what is Unsent how often it should come
}

// String returns the text, or the class where there is no text. Of how
// something has ended it returns both: "exit code 3: disk full".
func (f Fault) String() string {
	switch words := f.words(); {
	case f.Text == "":
		return words
	case f.Class >= ExitCode:
		return words + ": " + f.Text
	}
	return f.Text
}

// words returns the class, and of how something has ended what tells it from
// others of its class.
func (f Fault) words() string {
	switch f.Class {
	case ExitCode:
		return fmt.Sprintf("exit code %d", f.End.Code)
	case Signalled:
		return "signal " + f.End.Signal
	case TookLong, Unended:
		return fmt.Sprintf("longer than %s", f.End.Limit)
	default:
		return f.Class.String()
	}
}

// Class is the class of a fault.
type Class int8

// The classes. The first group belongs to Missing, the second to Invalid, the
// third to NoResponse, the fourth to what programs and jobs say of themselves, to
// which NotStarted belongs too.
const (
	Faultless Class = iota

	NotFound // the address matched nothing
	Null     // the address matched null
	Empty    // an empty text or a word that stands for no value, such as "n/a"

	NotNumber   // a text, object or list where a number belongs
	NotFinite   // NaN or an infinity
	Rejected    // on the reject list: what this sensor says when it is broken
	Jumped      // a code of the sensor that is not believed since it is a jump, see Code
	Implausible // outside the plausible range
	GateClosed  // the validity gate says that the value does not count
	Ambiguous   // the address matched several values and nothing picks one
	UnitChanged // the device reports another unit than the one expected

	UnknownHost // the name cannot be resolved
	Refused     // the connection was refused
	Unreachable // no route to the host or network
	Timeout     // no complete answer in time
	BadTLS      // the certificate or the handshake
	BadStatus   // an HTTP status other than 2xx, an exit code that means failure
	TooLarge    // the answer exceeds the limit of size or depth
	Unreadable  // the answer is not what the addresses need, such as JSON
	NotJSON     // the answer is a text that is no JSON, which the addresses need
	CutOff      // the answer is JSON that breaks off in the middle
	Broken      // the connection broke in the middle
	Unsent      // it sends by itself, and has sent nothing for too long
	NotStarted  // a command that could not be run at all

	ExitCode  // it has ended with an exit code that means failure
	Signalled // a signal has ended it
	TookLong  // it was ended since it took longer than it might
	Crashed   // it has written a panic or a traceback, and goes on
	Stumbled  // it has ended well, and written a panic or a traceback
	Finished  // it has ended well
	Failed    // it says that it has failed
	Unended   // it began, and has not ended in time
	Unrenewed // nobody repeats it any more, and nobody says that it is well
)

// classWords are the classes as they stand in storage and metrics.
func classWords() []string {
	return []string{
		"", "not_found", "null", "empty",
		"not_number", "not_finite", "rejected", "jumped", "implausible", "gate_closed", "ambiguous", "unit_changed",
		"unknown_host", "refused", "unreachable", "timeout", "tls", "status", "too_large", "unreadable", "not_json", "cut_off", "broken", "unsent", "not_started",
		"exit_code", "signalled", "took_long", "crashed", "stumbled", "finished", "failed", "unended", "unrenewed",
	}
}

// String returns the class as it stands in storage and metrics.
func (c Class) String() string {
	words := classWords()
	if int(c) < 0 || int(c) >= len(words) {
		return fmt.Sprintf("class(%d)", int8(c))
	}
	return words[c]
}

// MarshalText writes the class as String does.
func (c Class) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText reads what MarshalText writes; any other text is an error.
func (c *Class) UnmarshalText(text []byte) error {
	for i, word := range classWords() {
		if string(text) == word {
			*c = Class(i)
			return nil
		}
	}
	return fmt.Errorf("not a class of fault: %q", text)
}

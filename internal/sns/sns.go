// Package sns reads what Amazon's Simple Notification Service posts, and tells
// whether it comes from there and from a topic of ours.
//
//	e, err := sns.Parse(body)
//	err = verifier.Verify(ctx, e)
//	alarm := sns.Read(e.Message)
//
// A signature alone proves nothing: anybody may own a topic. So a [Verifier]
// knows the topics that may speak, and asks no other address than Amazon's.
package sns

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// The types of an envelope.
const (
	Notification             = "Notification"
	SubscriptionConfirmation = "SubscriptionConfirmation"
	UnsubscribeConfirmation  = "UnsubscribeConfirmation"
)

// MaxBody is how long a request may be, in bytes: a message of 256 KB, as the
// service bounds it, in which every character is escaped, and its envelope.
const MaxBody = 2 << 20

// An Envelope is one message of the service as it is posted: JSON, though it is
// called text/plain.
type Envelope struct {
	Type             string
	MessageID        string `json:"MessageId"`
	TopicARN         string `json:"TopicArn"`
	Subject          *string
	Message          string
	Timestamp        string // as it came: the signature is over these characters
	Token            string
	SubscribeURL     string
	SignatureVersion string
	Signature        string
	SigningCertURL   string
}

// Parse reads an envelope. Keys that it does not know are ignored.
func Parse(body []byte) (Envelope, error) {
	var e Envelope
	if err := json.Unmarshal(body, &e); err != nil {
		return e, fmt.Errorf("not an envelope of SNS: %w", err)
	}
	switch e.Type {
	case Notification, SubscriptionConfirmation, UnsubscribeConfirmation:
	default:
		return e, fmt.Errorf("not an envelope of SNS: of type %.40q", e.Type)
	}
	if e.MessageID == "" || e.TopicARN == "" || e.Signature == "" {
		return e, errors.New("not an envelope of SNS: it names no message, no topic or no signature")
	}
	return e, nil
}

// signed returns the characters that the signature is over: keys and values,
// each on a line of its own (Amazon SNS Developer Guide, "Verifying the
// signatures of Amazon SNS messages").
func (e Envelope) signed() []byte {
	var b strings.Builder
	add := func(key, value string) { b.WriteString(key + "\n" + value + "\n") }
	add("Message", e.Message)
	add("MessageId", e.MessageID)
	if e.Type == Notification {
		if e.Subject != nil {
			add("Subject", *e.Subject)
		}
	} else {
		add("SubscribeURL", e.SubscribeURL)
	}
	add("Timestamp", e.Timestamp)
	if e.Type != Notification {
		add("Token", e.Token)
	}
	add("TopicArn", e.TopicARN)
	add("Type", e.Type)
	return []byte(b.String())
}

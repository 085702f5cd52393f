package notify

import (
	"errors"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/secret"
)

// LINENotify are the settings of a service that has ended. They are known so
// that whoever still has them is told what to write instead.
type LINENotify struct {
	Token secret.Text `yaml:"token"`
}

const lineNotifyEnded = "LINE Notify ended on 2025-03-31: make a LINE Official Account with the Messaging API, " +
	"add it to the group, and write line: {token: ..., secret: ..., to: ...} instead"

// Validate says what to write instead.
func (l *LINENotify) Validate() []checks.Problem {
	return []checks.Problem{{Text: lineNotifyEnded, Near: "line"}}
}

// Pace limits nothing.
func (l *LINENotify) Pace() Pace { return Pace{} }

// Open says what to write instead.
func (l *LINENotify) Open(Env) (Channel, error) { return nil, errors.New(lineNotifyEnded) }

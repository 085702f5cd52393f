package checks

import "fmt"

// Level says how bad something is. Levels are ordered: a higher one is worse.
type Level int8

// The levels. None is the level of health: nothing is wrong.
const (
	None Level = iota
	Info
	Warn
	Error
	Fatal
)

// Levels lists the levels that trouble can have, mildest first.
func Levels() []Level { return []Level{Info, Warn, Error, Fatal} }

// String returns the level as it is written in configuration and storage:
// none, info, warn, error or fatal.
func (l Level) String() string {
	switch l {
	case None:
		return "none"
	case Info:
		return "info"
	case Warn:
		return "warn"
	case Error:
		return "error"
	case Fatal:
		return "fatal"
	}
	return fmt.Sprintf("level(%d)", int8(l))
}

// MarshalText writes the level as String does.
func (l Level) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// UnmarshalText reads what MarshalText writes. Any other text is an error that
// lists the levels.
func (l *Level) UnmarshalText(text []byte) error {
	for _, known := range []Level{None, Info, Warn, Error, Fatal} {
		if string(text) == known.String() {
			*l = known
			return nil
		}
	}
	return fmt.Errorf("not a level: %q; use info, warn, error or fatal", text)
}

package sim

import (
	"fmt"
	"time"
)

// A Duration is a time.Duration that is written as text: 10s, 5m, 1h30m.
type Duration time.Duration

// UnmarshalText reads what time.ParseDuration reads.
func (d *Duration) UnmarshalText(text []byte) error {
	parsed, err := time.ParseDuration(string(text))
	if err != nil {
		return fmt.Errorf("%q is not a duration such as 10s, 5m or 1h30m", text)
	}
	*d = Duration(parsed)
	return nil
}

// MarshalText writes the duration as UnmarshalText reads it.
func (d Duration) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// String writes the duration as time.Duration does.
func (d Duration) String() string { return time.Duration(d).String() }

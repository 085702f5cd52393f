package report

import "github.com/gaugewatch/gaugewatch/checks"

// weight orders states by how much they want to be seen: what is unknown comes
// after errors and before warnings.
func (s State) weight() int {
	switch s {
	case Fatal:
		return 5
	case Failing:
		return 4
	case Unknown:
		return 3
	case Warned:
		return 2
	case Noted:
		return 1
	case Well:
		return 0
	}
	return 3
}

// worst returns the worst level of some flags.
func worst(flags []Flag) checks.Level {
	level := checks.None
	for _, f := range flags {
		level = max(level, f.Level)
	}
	return level
}

package config

import "github.com/gaugewatch/gaugewatch/config/strict"

// Idle says why nothing would come of keeping watch by a configuration that
// is right otherwise: there is no target, or no channel in use. The error is a
// [Mistakes]. Other uses do without: a file with targets alone can be polled.
// What is left out for now counts, since the rest goes on without it.
func (c *Config) Idle() error {
	var report strict.Report
	if len(c.Targets) == 0 && len(c.outsiders()) == 0 {
		report.At(where(c.root, "targets"), "there is no target: nothing would be watched")
	}
	switch {
	case len(c.Channels) == 0:
		report.At(where(c.root, "channels"), "there is no channel: nobody would be told; without an account use console: {} or folder: {dir: messages}")
	case len(c.active())+len(c.absent()) == 0:
		report.At(where(c.root, "channels"), "every channel is disabled: nobody would be told")
	}
	if mistakes := report.Sorted(); len(mistakes) > 0 {
		return Mistakes(mistakes)
	}
	return nil
}

package config

// defaultVerify is when the credentials of channels are tried: while people are
// at work who can mend them.
const defaultVerify = "0 10 * * *"

// never is what stands in place of a schedule where nothing is to be done.
const never = "none"

// checkVerify reads when the credentials of channels are tried.
func (l *loader) checkVerify() {
	c := l.config
	if c.Verify == never {
		return
	}
	c.verify = l.scheduleAt(c.root, "verify", c.Verify).Schedule
}

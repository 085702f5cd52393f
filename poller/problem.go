package poller

import (
	"fmt"

	"github.com/gaugewatch/gaugewatch/checks"
)

// problems collects mistakes in settings.
type problems []checks.Problem

// add notes a mistake.
func (p *problems) add(path, format string, args ...any) {
	*p = append(*p, checks.Problem{Path: path, Text: fmt.Sprintf(format, args...)})
}

// limit notes a limit of bytes that makes no sense.
func (p *problems) limit(bytes int) {
	if bytes < 0 || bytes > mostLimit {
		p.add("limit", "is a number of bytes up to %d", mostLimit)
	}
}

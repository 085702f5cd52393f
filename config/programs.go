package config

import (
	"path/filepath"
	"strings"

	"github.com/gaugewatch/gaugewatch/config/strict"
	"github.com/gaugewatch/gaugewatch/notify"
	"github.com/gaugewatch/gaugewatch/poller"
)

// place makes a relative program of a channel begin beside the file that names
// it.
func (c *Channel) place() {
	if s, ok := c.Kind.Value.(*notify.Command); ok {
		beside(s.Run, c.Kind.Node.Get("run"))
	}
}

// place makes a relative program of a target begin beside the file that names
// it.
func (t *Target) place() {
	if s, ok := t.Source.Value.(*poller.Command); ok {
		beside(s.Run, t.Source.Node.Get("run"))
	}
}

// beside makes a program begin beside the file whose node names it. A name
// alone is looked for where the system has its programs. The path is absolute,
// since the program may run in another folder.
func beside(run []string, n *strict.Node) {
	if n == nil || len(run) == 0 || !strings.ContainsRune(run[0], filepath.Separator) || filepath.IsAbs(run[0]) {
		return
	}
	if n.Kind == strict.List && len(n.Items) > 0 {
		n = n.Items[0]
	}
	path := strict.Beside(n.Pos.File, run[0])
	if absolute, err := filepath.Abs(path); err == nil {
		path = absolute
	}
	run[0] = path
}

package browsertest

import (
	_ "embed"
	"encoding/json"
	"os"
	"path/filepath"
)

//go:embed look.js
var look string

// Flaws returns what is wrong with the page as it is seen now: no language or not
// one heading, what runs out of the window, and texts that are cut off or lie over
// each other.
func (p *Tab) Flaws() []string {
	p.t.Helper()
	return Ask[[]string](p, look)
}

// Barriers returns what keeps some people from using the page, as far as axe-core
// finds it: what it calls serious or critical. Its script is looked for in the
// folder GAUGEWATCH_PEERS, where npm has installed it; where it is absent the test
// is skipped, or fails when CI is set.
func (p *Tab) Barriers() []string {
	p.t.Helper()
	script, err := os.ReadFile(filepath.Join(os.Getenv("GAUGEWATCH_PEERS"), "node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		missing(p.t, "axe-core is not installed: in a folder named by GAUGEWATCH_PEERS, npm install axe-core")
	}
	there := Ask[bool](p, "Boolean(window.axe)")
	if !there {
		Ask[any](p, string(script)+";0")
	}
	kinds, err := json.Marshal([]string{"wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"})
	p.must(err)
	return Ask[[]string](p, `axe.run(document, {resultTypes: ["violations"], runOnly: {type: "tag", values: `+string(kinds)+`}}).then((found) =>
		found.violations.filter((v) => v.impact === "serious" || v.impact === "critical").flatMap((v) =>
			v.nodes.slice(0, 3).map((n) => v.impact + ": " + v.id + ": " + v.help + ": " + n.html.slice(0, 160) + " " + (n.any[0]?.message ?? ""))))`)
}

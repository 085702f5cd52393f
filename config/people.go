package config

import (
	"cmp"
	"regexp"

	"github.com/gaugewatch/gaugewatch/config/strict"
)

// A Person is somebody who takes care of alerts, and who they are elsewhere.
type Person struct {
	Name     string `yaml:"name"`     // what others call them
	Telegram int64  `yaml:"telegram"` // their id there; 0: none
	Line     string `yaml:"line"`     // their id there, U and 32 digits; empty: none
	Google   string `yaml:"google"`   // their address there, or users/ and their number; empty: none
}

// checkPeople checks that each person can be told from the others.
func (l *loader) checkPeople() {
	taken := make(map[string]*strict.Node)
	for _, m := range members(l.config.root.Get("people")) {
		p, given := l.config.People[m.Name]
		if !given {
			continue
		}
		if !isName(m.Name) {
			l.report.Add(strict.Mistake{
				Pos: m.Pos, Path: m.Value.Path(), Near: nameOf(m.Name),
				Text: "a name is made of letters, digits, -, _ and ., and begins with a letter or digit",
			})
		}
		if p == nil {
			p = &Person{}
			l.config.People[m.Name] = p
		}
		p.Name = cmp.Or(p.Name, m.Name)
		l.checkPerson(m.Value, p)
		l.checkUnique(m.Value, "name", p.Name, taken)
		if p.Telegram != 0 {
			l.checkUnique(m.Value, "telegram", "telegram "+itoa(int(p.Telegram)), taken)
		}
		if p.Line != "" {
			l.checkUnique(m.Value, "line", "line "+p.Line, taken)
		}
		if p.Google != "" {
			l.checkUnique(m.Value, "google", "google "+p.Google, taken)
		}
	}
}

// checkPerson checks who a person is elsewhere.
func (l *loader) checkPerson(n *strict.Node, p *Person) {
	if p.Telegram < 0 {
		l.mistake(n, "telegram", "the id of a person is above 0; a negative one is that of a group")
	}
	if p.Line != "" && !regexp.MustCompile(`^U[0-9a-f]{32}$`).MatchString(p.Line) {
		l.mistake(n, "line", "the id of a person is U and 32 digits 0-9 a-f, as webhook events show it")
	}
	if p.Google != "" && !regexp.MustCompile(`^(users/[A-Za-z0-9]+|[^@\s]+@[^@\s]+)$`).MatchString(p.Google) {
		l.mistake(n, "google", "write the address by which they sign in to Google Chat, or users/ and their number, as /whoami tells it")
	}
}

// checkUnique reports what two people share though it should tell them apart.
func (l *loader) checkUnique(n *strict.Node, key, value string, taken map[string]*strict.Node) {
	at := where(n, key)
	if was := taken[value]; was != nil {
		l.mistake(n, key, "%s is somebody else already, at %s", value, was.Pos)
		return
	}
	taken[value] = at
}

// names returns what people are called, by their short names.
func (c *Config) names() map[string]string {
	names := make(map[string]string)
	for short, p := range c.People {
		names[short] = p.Name
	}
	return names
}

package config

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/internal/near"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/config/strict"
	"github.com/gaugewatch/gaugewatch/internal/schedule"
	"github.com/gaugewatch/gaugewatch/internal/sim"
)

// languages lists the languages of messages.
func languages() []string { return []string{"en", "ko", "ja", "th"} }

// checkGeneral checks what belongs to no channel and no target.
func (l *loader) checkGeneral() {
	c := l.config
	c.zone = l.checkZone(c.root, "timezone", c.Timezone)
	l.checkLanguage(c.root, c.Language)
	l.checkWeb()
	l.checkProxy()
	l.checkSchedules()
	l.checkSimulator()
	l.checkPeople()
	l.checkCalendars()
	l.checkFonts()
	l.checkActions()
	l.checkMutes()
	l.checkVerify()
}

// checkZone returns the zone whose name stands below a key, or the one that
// holds without it.
func (l *loader) checkZone(n *strict.Node, key, name string) *time.Location {
	if name == "" {
		return l.config.zone
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		l.unlike(n, key, "there is no time zone "+strconv.Quote(name)+"; use an IANA name such as Asia/Seoul", nearZone(name))
		return l.config.zone
	}
	return zone
}

// nearZone finds a zone for what people write instead of its name.
func nearZone(name string) string {
	known := []string{
		"Asia/Seoul", "Asia/Tokyo", "Asia/Bangkok", "Asia/Singapore", "Asia/Shanghai", "Asia/Taipei", "Asia/Hong_Kong",
		"Asia/Ho_Chi_Minh", "Asia/Jakarta", "Asia/Kolkata", "Australia/Sydney", "Europe/Berlin", "Europe/London",
		"Europe/Paris", "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "UTC",
	}
	short := map[string]string{"KST": "Asia/Seoul", "JST": "Asia/Tokyo", "ICT": "Asia/Bangkok"}
	if zone := short[strings.ToUpper(name)]; zone != "" {
		return zone
	}
	for _, zone := range known {
		_, city, _ := strings.Cut(zone, "/")
		if strings.EqualFold(city, name) {
			return zone
		}
	}
	return near.Word(name, known)
}

func (l *loader) checkLanguage(n *strict.Node, language string) {
	if language != "" && !slices.Contains(languages(), language) {
		l.mistake(n, "language", "there are no messages in %q; use en, ko, ja or th", language)
	}
}

// checkSchedules reads the schedules that have names.
func (l *loader) checkSchedules() {
	c := l.config
	for _, m := range members(c.root.Get("schedules")) {
		spec, given := c.Schedules[m.Name]
		if !given {
			continue
		}
		if !isName(m.Name) {
			l.report.Add(strict.Mistake{
				Pos: m.Pos, Path: m.Value.Path(), Near: nameOf(m.Name),
				Text: "a name is made of letters, digits, -, _ and ., and begins with a letter or digit",
			})
		}
		if _, err := schedule.Parse(m.Name, c.zone); err == nil {
			l.report.Add(strict.Mistake{Pos: m.Pos, Path: m.Value.Path(), Text: "this is a schedule itself and cannot be the name of one"})
		}
		s, err := schedule.Parse(spec, c.zone)
		if err != nil {
			l.mistake(c.root.Get("schedules"), m.Name, "%s", err)
		}
		c.schedules[m.Name] = rhythmOf(s) // also a bad one, so that its name is known
	}
}

// scheduleOf returns the schedule that the text under schedule names or is.
func (l *loader) scheduleOf(n *strict.Node, text string) rhythm {
	return l.scheduleAt(n, "schedule", text)
}

// scheduleAt returns the schedule that the text under a key names or is.
func (l *loader) scheduleAt(n *strict.Node, key, text string) rhythm {
	c := l.config
	if r, ok := c.schedules[text]; ok {
		return r
	}
	if r, ok := l.rhythms[text]; ok {
		return r
	}
	s, err := schedule.Parse(text, c.zone)
	if err == nil {
		l.rhythms[text] = rhythmOf(s)
		return l.rhythms[text]
	}
	var names []string
	for name := range c.schedules {
		names = append(names, name)
	}
	slices.Sort(names)
	if isName(text) && (text[0] < '0' || text[0] > '9') {
		l.noSchedule(n, key, text, names)
	} else {
		l.mistake(n, key, "%s", err)
	}
	return rhythm{}
}

// noSchedule reports that none of the named schedules is called so, and says what
// may be written.
func (l *loader) noSchedule(n *strict.Node, key, name string, names []string) {
	text, meant := "no schedule is called "+name, near.Word(name, names)
	if _, err := schedule.Parse("@"+name, l.config.zone); meant == "" && err == nil {
		meant = "@" + name
	}
	if meant == "" {
		text += "; write " + strings.Join(append(names, "1h, @hourly or five fields such as 0 8 * * *"), ", ")
	}
	l.unlike(n, key, text, meant)
}

// checkSimulator reads the simulated site and checks it.
func (l *loader) checkSimulator() {
	s := l.config.Simulator
	if s == nil {
		return
	}
	at := l.config.root.Get("simulator")
	if s.Name == "" {
		l.problems(at, siteProblems(s.Site))
		return
	}
	var data []byte
	file := s.Name
	switch s.Name {
	case "example":
		data = sim.ExampleSite()
	case "demo":
		data = sim.DemoSite()
	case "rules":
		data = sim.RulesSite()
	default:
		file = strict.Beside(at.Pos.File, s.Name)
		var err error
		if data, err = l.host.ReadFile(file); err != nil {
			l.report.At(at, "the file %s: %s; or use example or rules, sites that come with the program", file, plain(err))
			return
		}
		l.config.Files, l.config.Texts = append(l.config.Files, file), append(l.config.Texts, string(data))
	}
	if root := strict.Read(file, data, &l.report); root != nil {
		l.decoder.Decode(root, &s.Site)
		l.problems(root, siteProblems(s.Site))
	}
}

// DecodeSite reads a site of simulated devices from YAML. The error is a
// [Mistakes].
func DecodeSite(file string, data []byte) (sim.Site, error) {
	var site sim.Site
	var report strict.Report
	if root := strict.Read(file, data, &report); root != nil {
		d := strict.Decoder{Report: &report}
		d.Decode(root, &site)
		for _, p := range siteProblems(site) {
			at, _ := root.Find(p.Path)
			report.Add(strict.Mistake{Pos: at.Pos, Path: p.Path, Text: p.Text, Near: p.Near})
		}
	}
	if mistakes := report.Sorted(); len(mistakes) > 0 {
		return site, Mistakes(mistakes)
	}
	return site, nil
}

// siteProblems returns the mistakes in a site.
func siteProblems(site sim.Site) []checks.Problem {
	var found []checks.Problem
	for _, p := range site.Validate() {
		found = append(found, checks.Problem{Path: p.Path, Text: p.Text, Near: p.Near})
	}
	return found
}

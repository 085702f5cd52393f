package reading

import (
	"cmp"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/jsonpath"
)

// A Stamp says where a device tells the time of a value, or its age. Exactly
// one of Path, Regexp and Age is set, and what it looks at must be there
// exactly once.
//
// Without a Layout a time is RFC 3339 or one of the ways in which devices
// write it; with slashes either the year or the month stands first. A number
// counts seconds since 1970, or parts of them where it is too large for that.
//
// Device clocks are often wrong: a time before 2015 or more than a day ahead
// is not believed, and the value's age is not known then. That says nothing
// about the value itself.
type Stamp struct {
	Path   string `yaml:"path"`   // JSONPath (RFC 9535) of the time
	Regexp string `yaml:"regexp"` // RE2 with one group around the time, for text
	Age    string `yaml:"age"`    // JSONPath of the age in seconds, or with a unit of its own
	Layout string `yaml:"layout"` // how the time is written, in the form of package time

	// Zone is that of times that name none; nil is UTC.
	Zone *time.Location `yaml:"-"`
}

// validate reports the mistakes in where the time stands.
func (s *Stamp) validate(p *problems) {
	var given []string
	for _, a := range [...][2]string{{"path", s.Path}, {"regexp", s.Regexp}, {"age", s.Age}} {
		if a[1] != "" {
			given = append(given, a[0])
		}
	}
	switch {
	case len(given) == 0:
		p.add("stale", "needs path, regexp or age: where the device says when it measured, or how long ago")
	case len(given) > 1:
		p.add("stale."+given[1], "only one of %s can say how old the value is", strings.Join(given, " and "))
	}
	p.path("stale.path", s.Path)
	p.regexp("stale.regexp", s.Regexp)
	p.path("stale.age", s.Age)
	switch {
	case s.Layout == "":
	case s.Age != "":
		p.add("stale.layout", "an age has no layout: it is a number of seconds")
	case !dated(s.Layout):
		p.add("stale.layout", "%q holds no whole date: write 2 January 2006, 15:04:05 as the device would, such as 02/01/2006 15:04:05", s.Layout)
	}
}

// dated says whether a layout tells year, month and day.
func dated(layout string) bool {
	sample := time.Date(2021, 3, 4, 17, 6, 7, 0, time.UTC)
	back, err := time.Parse(layout, sample.Format(layout))
	return err == nil && back.Format(time.DateOnly) == sample.Format(time.DateOnly)
}

// stamp is a compiled Stamp.
type stamp struct {
	at     address
	age    bool
	layout string
	zone   *time.Location
}

// compile returns the stamp ready for use; nil where there is none.
func (s *Stamp) compile() (*stamp, error) {
	if s == nil {
		return nil, nil
	}
	at, err := parseAddress(cmp.Or(s.Path, s.Age), s.Regexp)
	if err != nil {
		return nil, err
	}
	return &stamp{at: at, age: s.Age != "", layout: s.Layout, zone: cmp.Or(s.Zone, time.UTC)}, nil
}

// The times that are believed: from the first that any living device can mean
// until a little ahead, for clocks and zones that are set wrong.
const (
	earliest = 1420070400 // 2015-01-01 00:00:00 UTC, in seconds since 1970
	ahead    = 24 * time.Hour
)

// read returns the device's own time of the value, or says why it is not known.
func (s *stamp) read(b *body) (at time.Time, why string) {
	if s.at.path != nil && !b.structured() {
		return time.Time{}, "the answer is not JSON"
	}
	nodes, fault := b.find(&s.at, 2)
	switch {
	case fault.Class != checks.Faultless:
		return time.Time{}, fault.Text
	case len(nodes) == 0:
		return time.Time{}, "it matches nothing"
	case len(nodes) > 1:
		return time.Time{}, "it matches several values"
	}
	at, ok := s.parse(nodes[0], b.at)
	switch found := nodes[0].text; {
	case !ok && s.age:
		return time.Time{}, quote(found) + " is no age in seconds"
	case !ok:
		return time.Time{}, quote(found) + " is no time that can be read: set layout"
	case at.Unix() < earliest:
		return time.Time{}, quote(found) + " is not believed: before 2015"
	case at.Sub(b.at) > ahead:
		return time.Time{}, quote(found) + " is not believed: more than a day ahead"
	}
	return at, ""
}

// parse returns the time that a node tells, as far as it tells one.
func (s *stamp) parse(n node, now time.Time) (time.Time, bool) {
	text := trim(n.text)
	switch {
	case n.kind != jsonpath.Number && n.kind != jsonpath.String, text == "":
		return time.Time{}, false
	case s.age:
		return before(now, text)
	case s.layout != "":
		return inLayout(s.layout, text, s.zone)
	}
	if at, ok := epoch(text); ok {
		return at, true
	}
	text = strings.ToUpper(text) // pm, which only counts in capitals
	for _, layout := range usualLayouts() {
		if at, ok := inLayout(layout, text, s.zone); ok {
			return at, true
		}
	}
	return time.Time{}, false
}

// usualLayouts are the ways in which devices write a time, in the form of
// package time. Where the seconds end, a fraction may follow.
func usualLayouts() [23]string {
	return [...]string{
		time.RFC3339,
		"2006-01-02T15:04:05", // Tasmota
		"2006-01-02 15:04:05",
		"2006.01.02 15:04:05", // Tasmota, earlier
		"2006/01/02 15:04:05",
		"2006-01-02T15:04:05Z0700",
		"2006-01-02 15:04:05Z07:00",
		"2006-01-02 15:04:05 -0700", // apcupsd
		"2006-01-02 15:04:05 -07:00",
		"2006-01-02 15:04:05 MST",
		"2006-01-02T15:04",
		"2006-01-02 15:04",
		"2006/01/02 15:04",
		"02.01.2006 15:04:05",
		"02.01.2006 15:04",
		"1/2/2006 15:04:05", // Papouch
		"1/2/2006 15:04",
		"1/2/2006 3:04:05 PM",
		time.RFC1123,
		time.RFC1123Z,
		time.ANSIC,
		time.UnixDate, // apcupsd, earlier
		compact,
	}
}

// compact is a time without any signs.
const compact = "20060102150405"

// inLayout reads a time that is written in a layout. A zone that is told by an
// abbreviation must be UTC, GMT or one of the zone that is assumed: elsewhere
// the same letters mean another.
func inLayout(layout, text string, zone *time.Location) (time.Time, bool) {
	at, err := time.ParseInLocation(layout, text, zone)
	if err != nil {
		return time.Time{}, false
	}
	name, _ := at.Zone()
	return at, name == "" || name == "UTC" || name == "GMT" || at.Location() == zone
}

// How large a number is that counts thousandths, millionths or billionths of
// a second since 1970, and no longer the next larger unit.
const (
	fromMilli = 1e11
	fromMicro = 1e14
	fromNano  = 1e17
	tooLarge  = 1e20
)

// epoch reads the time since 1970.
func epoch(text string) (time.Time, bool) {
	if len(text) == len(compact) && strings.HasPrefix(text, "20") && strings.Trim(text, "0123456789") == "" {
		return time.Time{}, false // the year 2603, in thousandths
	}
	if strings.Trim(text, "+-.eE0123456789") != "" {
		return time.Time{}, false
	}
	x, err := strconv.ParseFloat(text, 64)
	switch {
	case err != nil, math.Abs(x) >= tooLarge:
		return time.Time{}, false
	case x >= fromNano:
		x /= 1e9
	case x >= fromMicro:
		x /= 1e6
	case x >= fromMilli:
		x /= 1e3
	}
	whole, part := math.Modf(x)
	return time.Unix(int64(whole), int64(part*1e9)), true
}

// before reads an age and returns when that was.
func before(now time.Time, text string) (time.Time, bool) {
	number, rest, fault := parseNumber(text, Auto)
	if fault.Class != checks.Faultless {
		return time.Time{}, false
	}
	factor, fault := convert(unitIn(rest), "s", text)
	seconds := number * factor
	if fault.Class != checks.Faultless || seconds < 0 || seconds > float64(now.Unix()) {
		return time.Time{}, false
	}
	return now.Add(-time.Duration(seconds * float64(time.Second))), true
}

package reading

import (
	"cmp"
	"strconv"
	"strings"
	"unicode"
)

// meaning guesses from a name what a number is, and the unit that such
// numbers usually have.
func meaning(name string) (kind, unit string) {
	name = strings.ToLower(name)
	switch name {
	case "tc":
		return "temperature", "°C"
	case "tf":
		return "temperature", "°F"
	case "rh":
		return "humidity", "%"
	case "v", "uac", "udc":
		return "voltage", "V"
	case "a", "iac", "idc":
		return "current", "A"
	case "w", "pac":
		return "power", "W"
	case "fac":
		return "frequency", "Hz"
	case "soc":
		return "charge", "%"
	}
	for _, m := range [...]struct{ part, kind, unit string }{
		{"threshold", "", ""},
		{"count", "", ""},
		{"fahrenheit", "temperature", "°F"},
		{"temp", "temperature", "°C"},
		{"tmp", "temperature", "°C"},
		{"celsius", "temperature", "°C"},
		{"dewpoint", "dew-point", "°C"},
		{"hum", "humidity", "%"},
		{"co2", "co2", "ppm"},
		{"pm2", "particles", "µg/m³"},
		{"pm10", "particles", "µg/m³"},
		{"volt", "voltage", "V"},
		{"current", "current", "A"},
		{"amps", "current", "A"},
		{"power", "power", "W"},
		{"watt", "power", "W"},
		{"energy", "energy", "Wh"},
		{"freq", "frequency", "Hz"},
		{"press", "pressure", "hPa"},
		{"battery", "battery", "%"},
		{"percent", "percent", "%"},
		{"rssi", "signal", "dBm"},
		{"rpm", "speed", "RPM"},
		{"uptime", "uptime", "s"},
	} {
		if strings.Contains(name, m.part) {
			return m.kind, m.unit
		}
	}
	return "", ""
}

// neutral says whether a member's name says nothing about what stands there,
// so that the names above it count.
func neutral(name string) bool {
	switch strings.ToLower(name) {
	case "", "value", "val", "reading", "state", "lastvalue", "current", "now", "avg", "average", "raw":
		return true
	}
	return false
}

// proper returns the usual name of a unit.
func proper(name string) string {
	if u, ok := unitOf(name); ok && u.size == 1 {
		return u.base
	}
	return name
}

// slug makes a field's name of what things are called: letters and digits of
// any script in lower case, joined by hyphens.
func slug(text string) string {
	words := strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	return strings.ToLower(strings.Join(words, "-"))
}

// candidate returns a name for a field, the longer the higher the level.
func (l *Leaf) candidate(level int) string {
	what := cmp.Or(l.Kind, slug(l.name(0)), "value")
	switch level {
	case 0:
		return what
	case 1:
		return cmp.Or(slug(l.name(0)), what)
	case 2:
		return slug(l.name(1) + " " + what)
	case 3:
		return slug(l.name(1) + " " + l.name(0))
	default:
		return cmp.Or(slug(strings.Join(l.names, " ")), what)
	}
}

// distinguish gives no two leaves the same name: the shortest that is their
// own, or else one with a number.
func distinguish(leaves []Leaf) []Leaf {
	taken := map[string]bool{}
	for level := range 5 {
		count := map[string]int{}
		for i := range leaves {
			count[leaves[i].candidate(level)]++
		}
		for i := range leaves {
			l, name := &leaves[i], leaves[i].candidate(level)
			if l.Name == "" && count[name] == 1 && !taken[name] {
				l.Name, taken[name] = name, true
			}
		}
	}
	for i := range leaves {
		l, name := &leaves[i], leaves[i].candidate(4)
		for n := 1; l.Name == ""; n++ {
			if numbered := name + "-" + strconv.Itoa(n); !taken[numbered] {
				l.Name, taken[numbered] = numbered, true
			}
		}
	}
	return leaves
}

package reading

import (
	"strings"

	"github.com/gaugewatch/gaugewatch/checks"
)

// A unit is what a unit's name stands for: so many of a base unit. Units of
// the same base convert into each other by their size; temperature scales do
// not, so each is a base of its own.
type unit struct {
	base string
	size float64
}

// unitOf returns what a unit's name stands for. Prefixes are those of the SI;
// KB is 1,000 bytes and KiB 1,024.
func unitOf(name string) (u unit, ok bool) {
	if u = special(name); u.base != "" {
		return u, true
	}
	if base := metric(name); base != "" {
		return unit{base, 1}, true
	}
	size, rest := prefix(name)
	if base := metric(rest); size != 0 && base != "" {
		return unit{base, size}, true
	}
	return unit{}, false
}

// special returns units that take no prefix, and those with a size of their
// own.
func special(name string) unit {
	switch name {
	case "%", "%RH", "%rH", "%rh", "percent", "Percent", "pct":
		return unit{"%", 1}
	case "°C", "C", "c", "℃", "degC", "Cel", "Celsius", "celsius", "ºC":
		return unit{"°C", 1}
	case "°F", "F", "f", "℉", "degF", "Fahrenheit", "fahrenheit", "ºF":
		return unit{"°F", 1}
	case "K", "Kelvin", "kelvin":
		return unit{"K", 1}
	case "°", "deg":
		return unit{"°", 1}
	case "min", "Minutes", "minutes":
		return unit{"s", 60}
	case "h", "hours", "Hours":
		return unit{"s", 3600}
	case "d", "days", "Days":
		return unit{"s", 86400}
	case "KiB":
		return unit{"B", 1 << 10}
	case "MiB":
		return unit{"B", 1 << 20}
	case "GiB":
		return unit{"B", 1 << 30}
	case "TiB":
		return unit{"B", 1 << 40}
	case "KB":
		return unit{"B", 1e3}
	case "mbar":
		return unit{"Pa", 100}
	case "bar":
		return unit{"Pa", 1e5}
	case "km/h":
		return unit{"m/s", 1 / 3.6}
	case "ppm", "ppb", "lx", "dB", "dBm", "RPM", "m/s", "µg/m³", "l/min", "m³/h", "m³", "mm/h":
		return unit{name, 1}
	case "rpm":
		return unit{"RPM", 1}
	case "lux", "Lux":
		return unit{"lx", 1}
	case "ug/m3", "μg/m³", "µg/m3":
		return unit{"µg/m³", 1}
	case "m3/h":
		return unit{"m³/h", 1}
	case "m3":
		return unit{"m³", 1}
	}
	return unit{}
}

// metric returns the base of units that take the prefixes of the SI.
func metric(name string) string {
	switch name {
	case "V", "Volt", "Volts", "volt", "volts":
		return "V"
	case "A", "Amp", "Amps", "amps":
		return "A"
	case "W", "Watt", "Watts", "watts":
		return "W"
	case "s", "sec", "seconds", "Seconds":
		return "s"
	case "VA", "VAr", "var", "Wh", "Hz", "B", "Pa", "m", "g", "l", "Ω", "bit", "Ah", "J", "N":
		return name
	case "Ohm", "ohm":
		return "Ω"
	case "L":
		return "l"
	}
	return ""
}

// prefix returns the size of the prefix that a unit's name begins with, and
// the rest of the name; the size is 0 where there is none.
func prefix(name string) (size float64, rest string) {
	for _, p := range [...]struct {
		sign string
		size float64
	}{
		{"m", 1e-3},
		{"k", 1e3},
		{"M", 1e6},
		{"G", 1e9},
		{"T", 1e12},
		{"h", 1e2},
		{"c", 1e-2},
		{"µ", 1e-6},
		{"μ", 1e-6},
		{"u", 1e-6},
		{"n", 1e-9},
	} {
		if rest, ok := strings.CutPrefix(name, p.sign); ok {
			return p.size, rest
		}
	}
	return 0, name
}

// convert returns by how much a number given in the unit named got is
// multiplied to be in the unit named want. Either may be empty, where nothing
// is said or expected. A unit that cannot be converted is
// [checks.UnitChanged]; without an expectation a word that is no known unit
// makes the text no number.
func convert(got, want, text string) (factor float64, fault checks.Fault) {
	if got == "" || got == want {
		return 1, checks.Fault{}
	}
	from, known := unitOf(got)
	if want == "" {
		if !known {
			return 0, notNumber(text, quote(got)+" is no unit known here: to accept it, write it as unit")
		}
		return 1, checks.Fault{}
	}
	to, expected := unitOf(want)
	switch {
	case known && !expected:
		return 1, checks.Fault{}
	case !known || from.base != to.base:
		return 0, checks.Fault{
			Class: checks.UnitChanged,
			Text:  "the unit is " + quote(got) + " in " + quote(text) + ", expected " + quote(want),
		}
	case from.size == to.size:
		return 1, checks.Fault{}
	}
	return from.size / to.size, checks.Fault{}
}

// unitIn returns the unit that the text behind a number names: its first
// word. What follows, such as "Internal" in "C Internal", is no part of it,
// but a degree sign may stand apart from its scale.
func unitIn(rest string) string {
	word, more := rest, ""
	if end := strings.IndexFunc(rest, blank); end >= 0 {
		word, more = rest[:end], trim(rest[end:])
	}
	if (word == "°" || word == "deg") && more != "" {
		return word + unitIn(more)
	}
	return strings.TrimRight(word, ".;:)")
}

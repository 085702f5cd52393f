package reading

import (
	"strings"

	"github.com/gaugewatch/gaugewatch/checks"
)

// A datum is one entry of a monitoring plugin's performance data:
// 'label'=value[UOM];[warn];[crit];[min];[max], as the Monitoring Plugins
// Development Guidelines describe it.
type datum struct {
	label      string
	value      string // with its unit of measurement
	warn, crit string // ranges beyond which the plugin warns; empty: none
}

// HasPerfdata says whether a program's output carries performance data, as
// monitoring plugins write it behind a bar.
func HasPerfdata(output string) bool {
	_, _, ok := nextDatum(perfdata(output))
	return ok
}

// perfdata returns the performance data of a plugin's output: what stands
// behind the bar in the first line, and all that follows the next bar below.
func perfdata(output string) string {
	first, below, _ := strings.Cut(output, "\n")
	_, data, _ := strings.Cut(first, "|")
	if _, more, ok := strings.Cut(below, "|"); ok {
		data += " " + more
	}
	return data
}

// nextDatum reads the first entry of performance data and returns what
// follows it. What is no entry is passed over, as other programs do.
func nextDatum(data string) (d datum, rest string, ok bool) {
	for data = trim(data); data != ""; data = trim(data) {
		label, after, found := cutLabel(data)
		if !found {
			_, data = cutWord(data)
			continue
		}
		word, rest := cutWord(after)
		parts := strings.Split(word, ";")
		parts = append(parts, "", "")
		if parts[0] == "" {
			data = rest
			continue
		}
		return datum{label: label, value: parts[0], warn: parts[1], crit: parts[2]}, rest, true
	}
	return datum{}, "", false
}

// cutLabel cuts a label and the equals sign off performance data. A label in
// single quotes may hold blanks, equals signs and, doubled, single quotes.
func cutLabel(data string) (label, rest string, ok bool) {
	if data[0] != '\'' {
		word, _ := cutWord(data)
		label, _, ok = strings.Cut(word, "=")
		if !ok || label == "" {
			return "", "", false
		}
		return label, data[len(label)+1:], true
	}
	for i := 1; i < len(data); i++ {
		if data[i] != '\'' {
			continue
		}
		if i+1 < len(data) && data[i+1] == '\'' {
			i++
			continue
		}
		label = strings.ReplaceAll(data[1:i], "''", "'")
		rest, ok = strings.CutPrefix(data[i+1:], "=")
		return label, rest, ok && label != ""
	}
	return "", "", false
}

// cutWord cuts a text before its first blank.
func cutWord(s string) (word, rest string) {
	if end := strings.IndexFunc(s, blank); end >= 0 {
		return s[:end], s[end:]
	}
	return s, ""
}

// limits returns the ranges of a datum as limits: the plugin's warning and
// critical are the levels warn and error. Convert makes a bound what the value
// is. The reasons say which range cannot be a limit.
func (d datum) limits(convert func(float64) float64) (limits []checks.Limit, reasons []string) {
	for _, r := range [...]struct {
		level checks.Level
		text  string
	}{{checks.Warn, d.warn}, {checks.Error, d.crit}} {
		if r.text == "" {
			continue
		}
		lower, upper, why := parseRange(r.text)
		if why != "" {
			reasons = append(reasons, r.level.String()+": the range "+quote(r.text)+" "+why)
			continue
		}
		if convert(1) < convert(0) {
			lower, upper = upper, lower
		}
		if lower != nil || upper != nil {
			limits = append(limits, checks.Limit{Level: r.level, Lower: through(convert, lower), Upper: through(convert, upper)})
		}
	}
	return limits, reasons
}

// through returns the converted bound; nil stays nil.
func through(convert func(float64) float64, bound *float64) *float64 {
	if bound == nil {
		return nil
	}
	return new(convert(*bound))
}

// parseRange reads a range of the plugin guidelines: "10" is 0 to 10, "10:" is
// 10 and more, "~:10" is 10 and less, "10:20" is 10 to 20; outside of it the
// plugin warns. One that begins with @ warns inside and cannot be a limit.
func parseRange(text string) (lower, upper *float64, why string) {
	if strings.HasPrefix(text, "@") {
		return nil, nil, "alarms inside itself, which a lower and an upper bound cannot say"
	}
	from, to, colon := strings.Cut(text, ":")
	if !colon {
		from, to = "0", from
	}
	if from == "" {
		from = "0"
	}
	if from != "~" {
		lower = bound(from)
	}
	if to != "" {
		upper = bound(to)
	}
	if lower == nil && from != "~" || upper == nil && to != "" || lower != nil && upper != nil && *lower > *upper {
		return nil, nil, "is not readable"
	}
	return lower, upper, ""
}

// bound reads one end of a range.
func bound(text string) *float64 {
	value, rest, fault := parseNumber(text, Point)
	if fault.Class != checks.Faultless || rest != "" {
		return nil
	}
	return &value
}

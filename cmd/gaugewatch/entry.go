package main

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/gaugewatch/gaugewatch/config"
	"github.com/gaugewatch/gaugewatch/poller"
	"github.com/gaugewatch/gaugewatch/poller/reading"
)

// An entry is a target as a person would write it into the configuration. It
// names its secrets and does not hold them.
type entry struct {
	Name     string
	Title    string
	URL      string
	Username string
	Password reference
	Bearer   reference
	Insecure bool
	Schedule string
	Fields   []entryField
}

// An entryField is one of its fields.
type entryField struct {
	reading.Leaf
	Title string
	Warn  limits
}

// limits are bounds; nil: none.
type limits struct{ Lower, Upper *float64 }

// A reference names a secret as the configuration does: ${NAME} or
// ${file:PATH}.
type reference string

// String returns the entry as an item of targets, in YAML.
func (e entry) String() string {
	var b strings.Builder
	line := func(indent int, key, value string) {
		fmt.Fprintf(&b, "%s%s: %s\n", strings.Repeat(" ", indent), key, value)
	}
	line(2, "- name", scalar(e.Name))
	if e.Title != "" {
		line(4, "title", scalar(e.Title))
	}
	b.WriteString("    http:\n")
	line(6, "url", scalar(e.URL))
	if e.Username != "" {
		line(6, "basic", fmt.Sprintf("{username: %s, password: %q}", quoted(e.Username), e.Password))
	}
	if e.Bearer != "" {
		line(6, "bearer", strconv.Quote(string(e.Bearer)))
	}
	if e.Insecure {
		line(6, "insecure", "true   # verifies no certificate")
	}
	line(4, "schedule", cmp.Or(e.Schedule, "1m"))
	if len(e.Fields) > 0 {
		b.WriteString("    fields:\n")
	}
	for _, f := range e.Fields {
		f.write(line)
	}
	return b.String()
}

// write writes the field.
func (f entryField) write(line func(indent int, key, value string)) {
	line(6, "- name", scalar(f.Name))
	if f.Title != "" {
		line(8, "title", scalar(f.Title))
	}
	switch {
	case f.Path != "":
		line(8, "path", quoted(f.Path))
	case f.Label != "":
		line(8, "label", quoted(f.Label))
	}
	if unit := usualUnit(f.Unit); unit != "" {
		line(8, "unit", scalar(unit))
	}
	var bounds []string
	if f.Warn.Lower != nil {
		bounds = append(bounds, "lower: "+number(*f.Warn.Lower, ""))
	}
	if f.Warn.Upper != nil {
		bounds = append(bounds, "upper: "+number(*f.Warn.Upper, ""))
	}
	if bounds == nil {
		line(8, "# warn", "{lower: …, upper: …}   # now "+oneLine(f.Text))
		return
	}
	line(8, "warn", "{"+strings.Join(bounds, ", ")+"}")
}

// usualUnit returns a unit as people write it, for what devices write.
func usualUnit(unit string) string {
	switch unit {
	case "C", "c", "degC", "℃", "Cel", "Celsius", "celsius":
		return "°C"
	case "F", "f", "degF", "℉", "Fahrenheit", "fahrenheit":
		return "°F"
	case "%RH", "%rH", "%rh", "Percent", "percent":
		return "%"
	}
	return unit
}

// scalar writes a text as a YAML scalar, in quotes where it needs them.
func scalar(text string) string {
	plain := regexp.MustCompile(`^[\p{L}°µ][\p{L}\p{M}\p{N}°µ²³/._-]*( [\p{L}\p{M}\p{N}/._-]+)*$`)
	word := strings.ToLower(text)
	if plain.MatchString(text) && !slices.Contains([]string{"y", "n", "yes", "no", "on", "off", "true", "false", "null"}, word) {
		return text
	}
	return quoted(text)
}

// quoted writes a text as a YAML scalar in double quotes, as which every
// escape of Go is known. What would name a variable is kept from it.
func quoted(text string) string {
	return strconv.Quote(strings.ReplaceAll(strings.ToValidUTF8(text, "\ufffd"), "${", "$${"))
}

// targetName makes a target's name of an address.
func targetName(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" {
		return "device"
	}
	host := u.Hostname()
	ip := net.ParseIP(host)
	switch {
	case ip == nil && host != "localhost":
		name, _, _ := strings.Cut(host, ".")
		return strings.Trim(name, "-_")
	case ip.To4() != nil && !ip.IsLoopback():
		return fmt.Sprintf("device-%d", ip.To4()[3])
	}
	return "device"
}

// planned returns the target that the entry describes, ready to be asked: just
// as it would be if the configuration in that file held the entry.
func (e entry) planned(host config.Host, file string, client *poller.Client) (config.PlannedTarget, error) {
	host.ReadFile = withFile(host.ReadFile, file, "targets:\n"+e.String())
	c, err := host.Load(file)
	if mistakes, ok := errors.AsType[config.Mistakes](err); ok {
		return config.PlannedTarget{}, errors.New(mistakes[0].Text)
	}
	if err != nil {
		return config.PlannedTarget{}, err
	}
	plan := c.Plan(client)
	for _, l := range plan.LeftOut {
		return config.PlannedTarget{}, errors.New(l.Reason)
	}
	return plan.Targets[0], nil
}

// withFile is a way to read files among which there is one more.
func withFile(read func(string) ([]byte, error), name, text string) func(string) ([]byte, error) {
	return func(path string) ([]byte, error) {
		if path == name {
			return []byte(text), nil
		}
		return read(path)
	}
}

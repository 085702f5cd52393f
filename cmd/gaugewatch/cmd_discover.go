package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/config"
	"github.com/gaugewatch/gaugewatch/poller"
	"github.com/gaugewatch/gaugewatch/poller/reading"
	"github.com/spf13/cobra"
)

// newDiscover is the command that asks a device nobody knows yet.
func newDiscover(o *options) *cobra.Command {
	d := discovery{options: o}
	c := &cobra.Command{
		Use:     "discover URL",
		GroupID: "setup",
		Short:   "Ask an unknown device, list its numbers, and write a target for it",
		Long: `Asks a device over HTTP, lists every number in its answer with an address for
each, guesses from the names what they are and in which unit, and writes an
entry for "targets" to paste. All of it is YAML: what is not the entry stands
in comments. The entry has the numbers whose meaning could be guessed, or with
--all every number. What it guesses is to be looked over, and bounds are yours
to set.

A secret on the command line is seen by others on this machine. Write
'${NAME}', in single quotes, for one in the environment, or '${file:PATH}' for
one in a file, as in the configuration; the entry will say the same.

Exit status 1 where the device does not answer, or not with numbers.`,
		Example: `  gaugewatch discover http://192.0.2.10/api/v1/sensors
  gaugewatch discover https://192.0.2.11/redfish/v1/Chassis/1/Thermal --user 'root:${IDRAC_PASSWORD}' --insecure
  gaugewatch discover http://192.0.2.12/status --name attic > conf.d/attic.yaml   # with include: conf.d/*.yaml`,
		Args: usageArgs(cobra.ExactArgs(1)),
		RunE: func(c *cobra.Command, args []string) error { return d.run(c.Context(), args[0]) },
	}
	flags := c.Flags()
	flags.StringVar(&d.bearer, "bearer", "", "send this `token` as authorization")
	flags.StringVar(&d.user, "user", "", "send this `name:password` (basic authentication)")
	flags.BoolVar(&d.insecure, "insecure", false, "verify no certificate")
	flags.StringVar(&d.name, "name", "", "the target's `name`; default: made of the address")
	flags.BoolVar(&d.all, "all", false, "write every number into the entry")
	o.jsonFlag(c)
	return c
}

// A discovery is one run of the command.
type discovery struct {
	*options
	bearer, user, name string
	insecure, all      bool
}

// A found number is a number in an answer as JSON has it.
type found struct {
	Name  string  `json:"name"`
	Value float64 `json:"value"`
	Text  string  `json:"text"`
	Unit  string  `json:"unit,omitempty"`
	Kind  string  `json:"kind,omitempty"`
	Path  string  `json:"path,omitempty"`
	Label string  `json:"label,omitempty"`
}

// run asks the device and prints what it says.
func (d *discovery) run(ctx context.Context, address string) error {
	e, host, err := d.entry(address)
	if err != nil {
		return err
	}
	leaves, err := explore(ctx, e, host, d.config)
	if err != nil {
		return err
	}
	if len(leaves) == 0 {
		return fmt.Errorf("%s answers, but there is no number in it", e.URL)
	}
	for _, l := range chosen(leaves, d.all) {
		e.Fields = append(e.Fields, entryField{Leaf: l})
	}
	if d.json {
		return d.show(table{value: map[string]any{"numbers": foundIn(leaves), "entry": "targets:\n" + e.String()}})
	}
	fmt.Fprintf(d.Out, "# %s has %s:\n#\n", oneLine(e.URL), count(len(leaves), "number"))
	t := leafTable(leaves)
	var text strings.Builder
	if err := t.write(&text); err != nil {
		return err
	}
	for line := range strings.Lines(text.String()) {
		fmt.Fprint(d.Out, "#   ", line)
	}
	fmt.Fprintf(d.Out, "#\n# To paste into the configuration:\ntargets:\n%s", e)
	return nil
}

// entry returns the target that the command line describes, without fields,
// and where its secrets are found.
func (d *discovery) entry(address string) (entry, config.Host, error) {
	host := config.Host{Getenv: d.Getenv, ReadFile: os.ReadFile, Glob: filepath.Glob}
	e := entry{Name: d.name, URL: withScheme(address), Insecure: d.insecure}
	if e.Name == "" {
		e.Name = targetName(e.URL)
	}
	name, password, both := strings.Cut(d.user, ":")
	if d.user != "" && (!both || name == "") {
		return e, host, &exitError{exitUsage, errors.New("--user: write name:password")}
	}
	e.Username = name
	if d.user != "" {
		e.Password = d.refer(&host, "DEVICE_PASSWORD", password)
	}
	if d.bearer != "" {
		e.Bearer = d.refer(&host, "DEVICE_TOKEN", d.bearer)
	}
	return e, host, nil
}

// refer returns a reference to a secret: the secret itself where it is one
// already, and otherwise a variable, which the host is told.
func (d *discovery) refer(host *config.Host, variable, secret string) reference {
	if isReference(secret) {
		return reference(secret)
	}
	fmt.Fprintf(d.Err, "The entry names the secret ${%s}: set it in the environment.\n", variable)
	getenv := host.Getenv
	host.Getenv = func(name string) string {
		if name == variable {
			return secret
		}
		return getenv(name)
	}
	return reference("${" + variable + "}")
}

// isReference says whether a text names a secret as the configuration does.
func isReference(text string) bool {
	return regexp.MustCompile(`^\$\{[^{}]+\}$`).MatchString(text)
}

// explore asks the device of an entry, which stands in a file, and lists the
// numbers that it says.
func explore(ctx context.Context, e entry, host config.Host, file string) ([]reading.Leaf, error) {
	client := poller.NewClient()
	defer client.Close()
	target, err := e.planned(host, file, client)
	if err != nil {
		return nil, &exitError{exitUsage, err}
	}
	a := ask(ctx, poller.New(), target)
	if !a.ok() {
		return nil, silenceOf(a)
	}
	leaves, fault := reading.Discover(a.heard.body)
	if fault.Class != checks.Faultless {
		return nil, &unreadable{a.heard.body, fault}
	}
	return leaves, nil
}

// silenceOf says why there is no answer, and what the command line could do
// about it.
func silenceOf(a asked) error {
	err := errors.New(a.Fault)
	switch {
	case a.Class == checks.BadTLS.String():
		return &hinted{err, "to look at it all the same: --insecure"}
	case strings.Contains(a.Fault, "credentials"):
		return &hinted{err, "they are given by --user or --bearer"}
	}
	return err
}

// An unreadable answer has numbers only for who can read it.
type unreadable struct {
	body  []byte
	fault checks.Fault
}

// Error shows the answer and says how to read it all the same.
func (u *unreadable) Error() string {
	return oneLine(u.fault.String()) + "; it says:\n" + excerpt(u.body) +
		"\n  → a field reads text by regexp, with one group around the number:\n" +
		`      regexp: '(?m)^LINEV\s*:\s*(-?[\d.]+)'`
}

// chosen returns the numbers that make fields: those whose meaning could be
// guessed and that are worth watching, or all of them.
func chosen(leaves []reading.Leaf, all bool) []reading.Leaf {
	var known []reading.Leaf
	for _, l := range leaves {
		if worthWatching(l) {
			known = append(known, l)
		}
	}
	if all || len(known) == 0 {
		return leaves
	}
	return slices.DeleteFunc(known, func(l reading.Leaf) bool {
		return slices.ContainsFunc(leaves, func(c reading.Leaf) bool { return inFahrenheit(l, c) })
	})
}

// inFahrenheit says whether a number is the same temperature in degrees Fahrenheit
// that another is in degrees Celsius.
func inFahrenheit(f, c reading.Leaf) bool {
	const rounding = 0.2 // of numbers with one decimal
	return usualUnit(f.Unit) == "°F" && usualUnit(c.Unit) == "°C" && math.Abs(c.Value*9/5+32-f.Value) < rounding
}

// worthWatching says whether a number is a measurement, by what could be
// guessed.
func worthWatching(l reading.Leaf) bool {
	switch l.Kind {
	case "uptime", "signal":
		return false
	case "":
		return l.Unit != ""
	}
	return true
}

// leafTable shows numbers.
func leafTable(leaves []reading.Leaf) table {
	t := table{head: []string{"NAME", "VALUE", "KIND", "ADDRESS"}}
	for _, l := range leaves {
		t.add(oneLine(l.Name), number(l.Value, oneLine(l.Unit)), l.Kind, addressOf(l))
	}
	return t
}

// addressOf says where a number stands in the answer.
func addressOf(l reading.Leaf) string {
	switch {
	case l.Path != "":
		return oneLine(l.Path)
	case l.Label != "":
		return "label " + oneLine(l.Label)
	}
	return "the whole answer"
}

// foundIn returns numbers as JSON has them.
func foundIn(leaves []reading.Leaf) []found {
	var all []found
	for _, l := range leaves {
		all = append(all, found{l.Name, l.Value, l.Text, l.Unit, l.Kind, l.Path, l.Label})
	}
	return all
}

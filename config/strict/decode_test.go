package strict_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/config/strict"
)

// A site is what the tests decode.
type site struct {
	Name    string             `yaml:"name"`
	On      bool               `yaml:"on"`
	Count   int                `yaml:"count"`
	Port    uint16             `yaml:"port"`
	Scale   *float64           `yaml:"scale"`
	Level   checks.Level       `yaml:"level"`
	Tags    []string           `yaml:"tags"`
	Reject  []float64          `yaml:"reject"`
	Map     map[string]float64 `yaml:"map"`
	Bound   *bound             `yaml:"bound"`
	Bounds  []bound            `yaml:"bounds"`
	Gate    gate               `yaml:"gate"`
	Raw     *strict.Node       `yaml:"raw"`
	Hidden  string
	Dropped string                 `yaml:"-"`
	Folder  string                 `yaml:"folder,path"`
	Source  strict.One[source]     `yaml:",inline"`
	Where   where                  `yaml:",inline"`
	Node    *strict.Node           `yaml:",node"`
	Odd     map[string]chan string `yaml:"odd"`
}

type bound struct {
	Lower *float64 `yaml:"lower"`
	Upper *float64 `yaml:"upper"`
}

type where struct {
	Path string `yaml:"path"`
	Unit string `yaml:"unit"`
}

// A gate is written as a path or with keys.
type gate struct {
	Path string `yaml:"path"`
	Not  string `yaml:"not"`
}

func (g *gate) UnmarshalText(text []byte) error {
	if string(text) == "bad" {
		return errors.New("a bad gate")
	}
	*g = gate{Path: string(text)}
	return nil
}

type source interface{ ask() }

type http struct {
	URL    string `yaml:"url"`
	Method string `yaml:"method"`
}

type tcp struct {
	Address string `yaml:"address"`
}

func (*http) ask() {}
func (*tcp) ask()  {}

// decode reads a text into a site, with env:NAME expanded from env, and returns
// what was reported.
func decode(text string, env map[string]string) (site, string) {
	var report, warnings strict.Report
	d := strict.Decoder{Report: &report, Warnings: &warnings, Expand: func(n *strict.Node) (string, error) {
		name, ok := strings.CutPrefix(n.Text, "env:")
		if !ok {
			return n.Text, nil
		}
		if env[name] == "" {
			return "", errors.New(name + " is not set")
		}
		return env[name], nil
	}}
	strict.Offer(&d, map[string]func() source{
		"http": func() source { return &http{Method: "GET"} },
		"tcp":  func() source { return &tcp{} },
	})
	d.Later = func(t reflect.Type, m strict.Member) bool {
		if m.Name != "stale" || t != reflect.TypeFor[site]() {
			return false
		}
		warnings.Add(strict.Mistake{Pos: m.Pos, Text: "later"})
		return true
	}
	var s site
	if root := strict.Read("f", []byte(text), &report); root != nil {
		d.Decode(root, &s)
	}
	told := lines(report)
	if w := lines(warnings); w != "" {
		told += "warning " + w
	}
	return s, told
}

func TestDecodeReadsWhatPeopleWrite(t *testing.T) {
	for _, c := range []struct {
		text string
		want site
	}{
		{"name: x", site{Name: "x"}},
		{"name: 007", site{Name: "007"}},
		{"name: yes", site{Name: "yes"}},
		{"name: 1.50", site{Name: "1.50"}},
		{"name: '27'", site{Name: "27"}},
		{"name: ~\non: ~", site{}},
		{"on: true", site{On: true}},
		{"count: -3\nport: 8080", site{Count: -3, Port: 8080}},
		{"count: −3", site{Count: -3}},
		{"count: 1e3", site{Count: 1000}},
		{"scale: 0.1", site{Scale: new(0.1)}},
		{"scale: '−0.5'", site{Scale: new(-0.5)}},
		{"scale: ~", site{}},
		{"level: warn", site{Level: checks.Warn}},
		{"tags: [a, 5, true]", site{Tags: []string{"a", "5", "true"}}},
		{"tags: a", site{Tags: []string{"a"}}},
		{"tags: []", site{Tags: []string{}}},
		{"reject: -127", site{Reject: []float64{-127}}},
		{"reject: [-127, 85]", site{Reject: []float64{-127, 85}}},
		{"map: {open: 1, 5: 2}", site{Map: map[string]float64{"open": 1, "5": 2}}},
		{"bound: {upper: 27}", site{Bound: &bound{Upper: new(27.0)}}},
		{"bounds: [{lower: 1}, {}]", site{Bounds: []bound{{Lower: new(1.0)}, {}}}},
		{"gate: $.ok", site{Gate: gate{Path: "$.ok"}}},
		{"gate: {path: $.ok, not: 0}", site{Gate: gate{Path: "$.ok", Not: "0"}}},
		{"path: $.x\nunit: °C", site{Where: where{"$.x", "°C"}}},
		{"name: env:NAME\ncount: env:COUNT", site{Name: "freezer", Count: 7}},
		{"http: {url: u}", site{Source: strict.One[source]{Key: "http", Value: &http{"u", "GET"}}}},
		{"tcp:", site{Source: strict.One[source]{Key: "tcp", Value: &tcp{}}}},
	} {
		got, told := decode(c.text, map[string]string{"NAME": "freezer", "COUNT": "7"})
		if diff := cmp.Diff(c.want, got, cmpopts.IgnoreTypes(&strict.Node{}), cmp.AllowUnexported(http{})); diff != "" || told != "" {
			t.Errorf("%q: %s%s", c.text, told, diff)
		}
	}
}

func TestPathsBeginBesideTheFileThatNamesThem(t *testing.T) {
	for text, want := range map[string]string{
		"folder: messages":       "conf.d/messages",
		"folder: ../certs/a.pem": "certs/a.pem",
		"folder: /var/lib":       "/var/lib",
		"folder: ~":              "",
		"folder: ''":             "",
		"name: messages":         "",
	} {
		var report strict.Report
		var s site
		d := strict.Decoder{Report: &report}
		d.Decode(strict.Read("conf.d/a.yaml", []byte(text), &report), &s)
		if s.Folder != want || lines(report) != "" {
			t.Errorf("%s: %q %s", text, s.Folder, lines(report))
		}
	}
}

func TestDecodeTellsEveryMistake(t *testing.T) {
	for text, want := range map[string]string{
		"nme: x":                      `f:1:1: nme: unknown key; did you mean "name"?`,
		"Hidden: x":                   `f:1:1: Hidden: unknown key`,
		"bound: {uper: 1}":            `f:1:9: bound.uper: unknown key; did you mean "upper"?`,
		"bound: {xyz: 1}":             `f:1:9: bound.xyz: unknown key; known here: lower and upper`,
		"bound: {upper: 1,5}":         `f:1:16: bound.upper: decimal point: write 1.5`,
		"scale: 1,5":                  `f:1:8: scale: decimal point: write 1.5`,
		"scale: 27 °C":                `f:1:8: scale: expected a number alone, found "27 °C"; write 27`,
		"scale: 27°C":                 `f:1:8: scale: expected a number alone, found "27°C"; write 27`,
		"scale: warm":                 `f:1:8: scale: expected a number, found "warm"`,
		"scale: .nan":                 `f:1:8: scale: expected a number, found ".nan"`,
		"scale: inf":                  `f:1:8: scale: expected a number, found "inf"`,
		"scale: 0x10":                 `f:1:8: scale: expected a number, found "0x10"`,
		"scale: 1e999":                `f:1:8: scale: the number 1e999 is too large`,
		"scale: [1]":                  `f:1:8: scale: expected a value, found a list`,
		"count: 1.5":                  `f:1:8: count: expected a whole number, found 1.5`,
		"count: 1e300":                `f:1:8: count: the number 1e300 is too large`,
		"port: 70000":                 `f:1:7: port: the number 70000 is too large`,
		"port: -1":                    `f:1:7: port: expected a whole number from 0 on, found -1`,
		"on: yes":                     `f:1:5: on: expected true or false, found yes; write true`,
		"on: maybe":                   `f:1:5: on: expected true or false, found "maybe"`,
		"level: wran":                 `f:1:8: level: not a level: "wran"; use info, warn, error or fatal`,
		"level: {a: 1}":               `f:1:8: level: expected a value, found keys of its own`,
		"name: {a: 1}":                `f:1:7: name: expected a value, found keys of its own`,
		"name: [a]":                   `f:1:7: name: expected a value, found a list`,
		"bound: 5":                    `f:1:8: bound: expected keys of its own (lower, upper), found a value`,
		"bounds: {lower: x}":          `f:1:17: bounds.lower: expected a number, found "x"`,
		"bounds:\n-\n- {lower: x}":    "f:2:2: bounds[0]: an empty item\nf:3:11: bounds[1].lower: expected a number, found \"x\"",
		"map: [1]":                    `f:1:6: map: expected keys of its own, found a list`,
		"gate: bad":                   `f:1:7: gate: a bad gate`,
		"http: {url: u}\ntcp: {}":     `f:2:1: tcp: http stands here already, and only one of http or tcp may`,
		"http: {tcp: 1}":              `f:1:8: http.tcp: unknown key; known here: method and url`,
		"odd: {a: x}":                 `f:1:10: odd.a: the program cannot read a value of type chan string`,
		"[a]":                         `f:1:1: expected keys of its own (bound, bounds, count, folder, gate, http, level, map, name, odd, on, path, port, raw, reject, scale, tags, tcp, unit), found a list`,
		"name: env:NOPE":              `f:1:7: name: NOPE is not set`,
		"count: env:SECRET":           `f:1:8: count: expected a number, found "<secret>"`,
		"level: env:SECRET":           `f:1:8: level: not a level: "<secret>"; use info, warn, error or fatal`,
		"stale: 5":                    `warning f:1:1: later`,
		"http: {stale: 5}":            `f:1:8: http.stale: unknown key; known here: method and url`,
		"name: Room #3":               `warning f:1:7: name: "#3" is read as a comment; put the text in quotes if it belongs to it: "Room #3"`,
		"name: #3":                    `warning f:1:6: name: "#3" is read as a comment; put the text in quotes if it belongs to it: "#3"`,
		"name: Room # 3":              "",
		"count: x\non: x\nscale: x":   "f:1:8: count: expected a number, found \"x\"\nf:2:5: on: expected true or false, found \"x\"\nf:3:8: scale: expected a number, found \"x\"",
		"a: &a {lower: x}\nbound: *a": "f:1:1: a: unknown key\nf:1:15: bound.lower: expected a number, found \"x\"",
	} {
		_, got := decode(text, map[string]string{"SECRET": "hunter22"})
		if got != want {
			t.Errorf("%q:\ngot  %s\nwant %s", text, got, want)
		}
	}
}

func TestDecodeTellsFaultsApart(t *testing.T) {
	var report strict.Report
	var faults []string
	d := strict.Decoder{
		Report: &report,
		Expand: func(*strict.Node) (string, error) { return "", errors.New("not set") },
		Fault:  func(n *strict.Node, err error) { faults = append(faults, n.Path()+" "+err.Error()) },
	}
	var b struct {
		Name string       `yaml:"name"`
		Size float64      `yaml:"size"`
		At   checks.Level `yaml:"at"`
	}
	d.Decode(strict.Read("f", []byte("name: a\nsize: 5\nat: warn"), &report), &b)
	if got := strings.Join(faults, ", "); got != "name not set, size not set, at not set" || lines(report) != "" {
		t.Errorf("faults %s, mistakes %s", got, lines(report))
	}
}

func TestLaidOverNodesKnowWhereTheyStood(t *testing.T) {
	var report strict.Report
	root := strict.Read("f", []byte("base: {upper: x}\ntop: {lower: y}"), &report)
	base, top := root.Get("base"), root.Get("top")
	both := strict.NewMap(top, append(base.Members, top.Members...))
	d := strict.Decoder{Report: &report}
	d.Decode(both, new(bound))
	want := "f:1:15: base.upper: expected a number, found \"x\"\nf:2:14: top.lower: expected a number, found \"y\""
	if got := lines(report); got != want || both.Path() != "top" {
		t.Errorf("%s: %s", both.Path(), got)
	}
}

func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		"a: 1", "a: %\nb: [*x, {c: @}]\n", "a: &x [*x]", "a: \"\n", "- - - x\n", "{{", "a: {{b}}\n", "\ufeffa:\r\n\tb", "a: | x\n", "<<: {}", "a: 1,5",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var report, warnings strict.Report
		d := strict.Decoder{Report: &report, Warnings: &warnings}
		strict.Offer(&d, map[string]func() source{"http": func() source { return &http{} }, "tcp": func() source { return &tcp{} }})
		root := strict.Read("f", text, &report)
		if root == nil && len(report.Sorted()) == 0 {
			t.Fatal("nothing was read, and nothing said")
		}
		if root != nil {
			d.Decode(root, new(site))
		}
		for _, m := range report.Sorted() {
			if m.Line < 1 || m.Column < 1 || m.Text == "" {
				t.Fatalf("a mistake without place or text: %s", m)
			}
		}
	})
}

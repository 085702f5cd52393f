package reading_test

import (
	"math"
	"strings"
	"testing"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/poller/reading"
)

// compile returns the reader of settings that must be right.
func compile(t *testing.T, s reading.Settings) *reading.Reader {
	t.Helper()
	if p := s.Validate(); len(p) > 0 {
		t.Fatalf("settings %+v: %v", s, p)
	}
	r, err := s.Compile()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// read reads one field from one answer.
func read(t *testing.T, s reading.Settings, text string) (checks.Reading, string) {
	t.Helper()
	var got checks.Reading
	var raw string
	fault := reading.NewSet([]*reading.Reader{compile(t, s)}).Read([]byte(text), 0, func(_ int, r checks.Reading, matched string) {
		got, raw = r, matched
	})
	if fault.Class != checks.Faultless {
		return checks.Reading{Why: checks.NoResponse, Fault: fault}, ""
	}
	return got, raw
}

// rejects are values that are none whatever was before.
func rejects(values ...float64) []reading.Reject {
	all := make([]reading.Reject, len(values))
	for i := range values {
		all[i].Value = &values[i]
	}
	return all
}

func TestNumbersInTexts(t *testing.T) {
	tests := []struct {
		text    string
		decimal reading.Decimal
		unit    string
		want    float64
		class   checks.Class
	}{
		{text: "23.4", want: 23.4},
		{text: " 0.5", want: 0.5},
		{text: "\t42\r\n\x00", want: 42},
		{text: "\u00a023.4\u00a0°C", want: 23.4},
		{text: "-3.9", want: -3.9},
		{text: "\u22123.9", want: -3.9},
		{text: "+7", want: 7},
		{text: ".5", want: 0.5},
		{text: "5.", want: 5},
		{text: "1e3", want: 1000},
		{text: "1.5E-3", want: 0.0015},
		{text: "000012", want: 12},
		{text: "1e-999", want: 0},

		{text: "23.4 C", want: 23.4},
		{text: "23.4°C", unit: "°C", want: 23.4},
		{text: "23.4 ° C", unit: "°C", want: 23.4},
		{text: "23.4 ℃", unit: "°C", want: 23.4},
		{text: " 32.8 C Internal", unit: "°C", want: 32.8},
		{text: "41%", unit: "%", want: 41},
		{text: "63 % RH", unit: "%", want: 63},
		{text: "235.3 Volts", unit: "V", want: 235.3},
		{text: "19.48km", unit: "km", want: 19.48},
		{text: "1013 hPa", unit: "Pa", want: 101300},
		{text: "230000 mV", unit: "V", want: 230},
		{text: "1 kWh", unit: "Wh", want: 1000},
		{text: "412 ppm", unit: "ppm", want: 412},
		{text: "60777.10 Some2", unit: "Some2", want: 60777.10},
		{text: "23.4 C", unit: "도", want: 23.4},

		{text: "34,0 °C", want: 34},
		{text: "0,234", want: 0.234},
		{text: "1234,567", want: 1234.567},
		{text: "1,234.5", want: 1234.5},
		{text: "1.234,5", want: 1234.5},
		{text: "1,234,567", want: 1234567},
		{text: "1,234,567.25", want: 1234567.25},
		{text: "1,234", decimal: reading.Point, want: 1234},
		{text: "1,234", decimal: reading.Comma, want: 1.234},
		{text: "1.234", decimal: reading.Comma, want: 1234},
		{text: "1.234.567,5", decimal: reading.Comma, want: 1234567.5},
		{text: "1.234", want: 1.234},

		{text: "1,234", class: checks.NotNumber},
		{text: "-999,999", class: checks.NotNumber},
		{text: "1.5", decimal: reading.Comma, class: checks.NotNumber},
		{text: "1,5", decimal: reading.Point, class: checks.NotNumber},
		{text: "12,34,56", class: checks.NotNumber},
		{text: "1.234.567", class: checks.NotNumber},
		{text: "192.168.100.100", class: checks.NotNumber},
		{text: "1,2.3,4", class: checks.NotNumber},
		{text: ",", class: checks.NotNumber},
		{text: ".", class: checks.NotNumber},
		{text: "-.", class: checks.NotNumber},
		{text: "--5", class: checks.NotNumber},
		{text: "- 5", class: checks.NotNumber},
		{text: "1 234", class: checks.NotNumber},
		{text: "1_000", class: checks.NotNumber},
		{text: "0x1A", class: checks.NotNumber},
		{text: "0x1p-2", class: checks.NotNumber},
		{text: "10:30", class: checks.NotNumber},
		{text: "2024-01-02", class: checks.NotNumber},
		{text: ">100", class: checks.NotNumber},
		{text: "60777.10 Some2", class: checks.NotNumber},
		{text: "ErrorX", class: checks.NotNumber},
		{text: "true", class: checks.NotNumber},
		{text: "1e", class: checks.NotNumber},

		{text: "NaN", class: checks.NotFinite},
		{text: "-nan", class: checks.NotFinite},
		{text: "Inf", class: checks.NotFinite},
		{text: "-Infinity", class: checks.NotFinite},
		{text: "1e999", class: checks.NotFinite},
		{text: "-1e999", class: checks.NotFinite},

		{text: "", class: checks.Empty},
		{text: "  ", class: checks.Empty},
		{text: "-", class: checks.Empty},
		{text: "--", class: checks.Empty},
		{text: "N/A", class: checks.Empty},
		{text: "Unavailable", class: checks.Empty},

		{text: "73.4 °F", unit: "°C", class: checks.UnitChanged},
		{text: "73.4F", unit: "C", class: checks.UnitChanged},
		{text: "12 A", unit: "V", class: checks.UnitChanged},
		{text: "23.4 도", unit: "°C", class: checks.UnitChanged},
	}
	for _, tt := range tests {
		got, _ := read(t, reading.Settings{Decimal: tt.decimal, Unit: tt.unit}, tt.text)
		if got.Fault.Class != tt.class {
			t.Errorf("%q, decimal %q, unit %q: %v %q, want class %q", tt.text, tt.decimal, tt.unit, got.Fault.Class, got.Fault, tt.class)
		}
		if tt.class == checks.Faultless && got.Value != tt.want {
			t.Errorf("%q, decimal %q, unit %q: %v, want %v", tt.text, tt.decimal, tt.unit, got.Value, tt.want)
		}
	}
}

func TestAUnitIsSaidWhereNoneIsExpected(t *testing.T) {
	for _, c := range []struct{ text, unit, want string }{
		{"23.4 C", "", "C"}, {"74.3 F Internal", "", "F"}, {"23.4", "", ""}, {"23.4 C", "°C", ""},
	} {
		if got, _ := read(t, reading.Settings{Unit: c.unit}, c.text); got.Unit != c.want {
			t.Errorf("%q where %q is expected is said to be in %q, want %q", c.text, c.unit, got.Unit, c.want)
		}
	}
}

func TestValuesInJSON(t *testing.T) {
	tests := []struct {
		name     string
		settings reading.Settings
		json     string
		want     float64
		class    checks.Class
	}{
		{name: "a number", json: `{"t": 23.4}`, want: 23.4},
		{name: "a number in a string", json: `{"t": "23.4 C"}`, want: 23.4},
		{name: "no member", json: `{"x": 1}`, class: checks.NotFound},
		{name: "an error in a good answer", json: `{"error": "database not found"}`, class: checks.NotFound},
		{name: "null", json: `{"t": null}`, class: checks.Null},
		{name: "an empty string", json: `{"t": ""}`, class: checks.Empty},
		{name: "an object", json: `{"t": {"c": 1}}`, class: checks.NotNumber},
		{name: "a list", json: `{"t": [1]}`, class: checks.NotNumber},
		{name: "true", json: `{"t": true}`, class: checks.NotNumber},
		{name: "too large", json: `{"t": 1e999}`, class: checks.NotFinite},
		{name: "a bare nan", json: `{"t": nan, "u": "nan, ]"}`, class: checks.NotFinite},
		{name: "a bare -inf", json: `{"t":-inf}`, class: checks.NotFinite},
		{name: "a comma too many", json: `{"x": ",]", "t": [{"t": 5,},],}`, settings: reading.Settings{Path: "$.t[0].t"}, want: 5},
		{name: "garbage of zeros behind", json: "{\"t\": 5}\x00\x00", want: 5},
		{name: "a byte order mark", json: "\ufeff{\"t\": 5}", want: 5},
		{name: "mapped true", settings: reading.Settings{Map: map[string]float64{"true": 1, "false": 0}}, json: `{"t": true}`, want: 1},
		{name: "mapped text", settings: reading.Settings{Map: map[string]float64{"on": 1, "off": 0}, Scale: new(10.0)}, json: `{"t": " ON "}`, want: 1},
		{name: "mapped number", settings: reading.Settings{Map: map[string]float64{"2": 0}}, json: `{"t": 2}`, want: 0},
		{name: "not in the map", settings: reading.Settings{Map: map[string]float64{"on": 1}}, json: `{"t": "open"}`, class: checks.NotNumber},
		{name: "a number beside the map", settings: reading.Settings{Map: map[string]float64{"off": 0}}, json: `{"t": 7}`, want: 7},
		{name: "scale", settings: reading.Settings{Scale: new(0.1)}, json: `{"t": 3}`, want: 0.3},
		{name: "scale of a hundredth", settings: reading.Settings{Scale: new(0.01)}, json: `{"t": "2534"}`, want: 25.34},
		{name: "scale and offset", settings: reading.Settings{Scale: new(2.0), Offset: -32}, json: `{"t": 50}`, want: 68},
		{name: "scale is the whole conversion", settings: reading.Settings{Scale: new(0.001), Unit: "V"}, json: `{"t": "230000 mV"}`, want: 230},
		{name: "scaled beyond all", settings: reading.Settings{Scale: new(1e300)}, json: `{"t": 1e300}`, class: checks.NotFinite},
		{name: "own words for nothing", settings: reading.Settings{None: []string{"9999"}}, json: `{"t": "9999"}`, class: checks.Empty},
		{name: "own words replace the usual", settings: reading.Settings{None: []string{}}, json: `{"t": "n/a"}`, class: checks.NotNumber},
		{name: "rejected", settings: reading.Settings{Reject: rejects(-127, 85)}, json: `{"t": -127.00}`, class: checks.Rejected},
		{name: "rejected after scale and offset", settings: reading.Settings{Reject: rejects(-126.9), Scale: new(0.1), Offset: 0.1}, json: `{"t": -1270}`, class: checks.Rejected},
		{name: "not rejected", settings: reading.Settings{Reject: rejects(85)}, json: `{"t": 85.1}`, want: 85.1},
		{name: "rejected zero", settings: reading.Settings{Reject: rejects(0)}, json: `{"t": 0.0}`, class: checks.Rejected},
		{name: "plausible at its end", settings: reading.Settings{Plausible: &reading.Range{Upper: new(80.0)}}, json: `{"t": 80}`, want: 80},
		{name: "implausible", settings: reading.Settings{Plausible: &reading.Range{Lower: new(-40.0), Upper: new(80.0)}}, json: `{"t": 80.1}`, class: checks.Implausible},
		{name: "implausibly low", settings: reading.Settings{Plausible: &reading.Range{Lower: new(-40.0)}}, json: `{"t": -272}`, class: checks.Implausible},
	}
	for _, tt := range tests {
		if tt.settings.Path == "" {
			tt.settings.Path = "$.t"
		}
		got, _ := read(t, tt.settings, tt.json)
		if got.Fault.Class != tt.class || tt.class == checks.Faultless && got.Value != tt.want {
			t.Errorf("%s: %v %v %q, want %v %q", tt.name, got.Value, got.Fault.Class, got.Fault, tt.want, tt.class)
		}
		if (got.Why == checks.OK) != (tt.class == checks.Faultless) {
			t.Errorf("%s: kind %v with class %q", tt.name, got.Why, got.Fault.Class)
		}
	}
}

func TestANumberThatIsNotBelievedIsTold(t *testing.T) {
	settings := reading.Settings{Path: "$.t", Reject: rejects(-127), Plausible: &reading.Range{Upper: new(80.0)}}
	scaled := settings
	scaled.Scale = new(0.1)
	for _, tt := range []struct {
		settings reading.Settings
		json     string
		refused  string
	}{
		{settings, `{"t": -127.00}`, "-127"},
		{settings, `{"t": "80,5 °C"}`, "80.5"},
		{scaled, `{"t": -1270}`, "-127"},
		{settings, `{"t": 21.5}`, ""},
		{settings, `{"t": null}`, ""},
		{settings, `{"t": "-127x"}`, ""},
	} {
		got, _ := read(t, tt.settings, tt.json)
		if got.Fault.Refused != tt.refused || tt.refused != "" && !strings.HasPrefix(got.Fault.Text, tt.refused+" ") {
			t.Errorf("%s: refused %q: %s; want %q", tt.json, got.Fault.Refused, got.Fault, tt.refused)
		}
	}
}

func TestSeveralMatchesNeedAPick(t *testing.T) {
	const json = `{"s": [{"t": null}, {"t": 20}, {"t": "26,5 C"}, {"t": 21.5}]}`
	tests := []struct {
		pick  reading.Pick
		path  string
		want  float64
		class checks.Class
	}{
		{pick: reading.Only, class: checks.Ambiguous},
		{pick: reading.First, want: 20},
		{pick: reading.Min, want: 20},
		{pick: reading.Max, want: 26.5},
		{pick: reading.Avg, want: 68.0 / 3},
		{pick: reading.Count, want: 4},
		{pick: reading.Count, path: "$.s[?@.t > 21].t", want: 1},
		{pick: reading.Count, path: "$.nothing[*]", want: 0},
		{pick: reading.Min, path: "$.nothing[*]", class: checks.NotFound},
		{pick: reading.Max, path: "$.s[0].t", class: checks.Null},
		{pick: reading.Only, path: "$.s[?@.t == 20].t", want: 20},
	}
	for _, tt := range tests {
		if tt.path == "" {
			tt.path = "$.s[*].t"
		}
		got, _ := read(t, reading.Settings{Path: tt.path, Pick: tt.pick}, json)
		if got.Fault.Class != tt.class || tt.class == checks.Faultless && got.Value != tt.want {
			t.Errorf("pick %q of %s: %v %q, want %v %q", tt.pick, tt.path, got.Value, got.Fault, tt.want, tt.class)
		}
	}
	got, _ := read(t, reading.Settings{Path: "$.s[*].t"}, json)
	if !strings.Contains(got.Fault.Text, "pick") {
		t.Errorf("the fault %q does not mention pick", got.Fault)
	}
	got, _ = read(t, reading.Settings{Path: "$[*]", Pick: reading.Avg, Reject: rejects(-127)}, `[20, -127]`)
	if got.Fault.Class != checks.Rejected {
		t.Errorf("an average with a broken sensor: %v %q, want it refused", got.Value, got.Fault)
	}
}

func TestGateDecidesWhetherAValueCounts(t *testing.T) {
	const json = `{"t": 21.75, "good": true, "bad": false, "state": 0, "ok": "OK", "age": "30824", "none": null, "list": [1, 2], "u": "C"}`
	tests := []struct {
		gate reading.Gate
		open bool
	}{
		{reading.Gate{Path: "$.good"}, true},
		{reading.Gate{Path: "$.ok"}, true},
		{reading.Gate{Path: "$.age"}, true},
		{reading.Gate{Path: "$.bad"}, false},
		{reading.Gate{Path: "$.state"}, false},
		{reading.Gate{Path: "$.none"}, false},
		{reading.Gate{Path: "$.nothing"}, false},
		{reading.Gate{Path: "$.list[*]"}, false},
		{reading.Gate{Path: "$.list"}, false},
		{reading.Gate{Path: "$.state", Equals: new("0")}, true},
		{reading.Gate{Path: "$.state", Equals: new("0.0")}, true},
		{reading.Gate{Path: "$.state", Equals: new("1")}, false},
		{reading.Gate{Path: "$.bad", Equals: new("false")}, true},
		{reading.Gate{Path: "$.u", Equals: new("c")}, true},
		{reading.Gate{Path: "$.u", Equals: new("F")}, false},
		{reading.Gate{Path: "$.state", Not: new("4")}, true},
		{reading.Gate{Path: "$.state", Not: new("0")}, false},
		{reading.Gate{Path: "$.age", Below: new(300.0)}, false},
		{reading.Gate{Path: "$.age", Above: new(0.0)}, true},
		{reading.Gate{Path: "$.ok", Above: new(0.0)}, false},
		{reading.Gate{Regexp: `"state": (\d)`, Equals: new("0")}, true},
	}
	for _, tt := range tests {
		got, _ := read(t, reading.Settings{Path: "$.t", Valid: &tt.gate}, json)
		if (got.Why == checks.OK) != tt.open {
			t.Errorf("gate %+v: %v %q, want open %v", tt.gate, got.Why, got.Fault, tt.open)
		}
		if got.Value != 21.75 {
			t.Errorf("gate %+v: the value %v is lost", tt.gate, got.Value)
		}
		if !tt.open && (got.Why != checks.Invalid || got.Fault.Class != checks.GateClosed) {
			t.Errorf("gate %+v: %v %v, want invalid, gate closed", tt.gate, got.Why, got.Fault.Class)
		}
	}
}

func TestGateHasAShortForm(t *testing.T) {
	var g reading.Gate
	if err := g.UnmarshalText([]byte("$.tmp.is_valid")); err != nil || g.Path != "$.tmp.is_valid" {
		t.Errorf("got %+v, %v", g, err)
	}
}

func TestWholeAnswerUnreadable(t *testing.T) {
	tests := []struct {
		text  string
		class checks.Class
		says  string
	}{
		{"", checks.Unreadable, "empty"},
		{" \n", checks.Unreadable, "empty"},
		{"<!DOCTYPE html><html><title>Login</title>", checks.Unreadable, "web page (HTML), not JSON: it wants a login"},
		{"<html><body>404", checks.Unreadable, "web page (HTML)"},
		{`<?xml version="1.0"?><root/>`, checks.Unreadable, "XML"},
		{`{"t": 23.`, checks.CutOff, "not JSON"},
		{`{"t": 23.4`, checks.CutOff, "cut off"},
		{`{"t": 23.4} and more`, checks.NotJSON, "not JSON"},
		{strings.Repeat("[", 20000), checks.TooLarge, ""},
	}
	for _, tt := range tests {
		got, _ := read(t, reading.Settings{Path: "$.t"}, tt.text)
		if got.Why != checks.NoResponse || got.Fault.Class != tt.class || !strings.Contains(got.Fault.Text, tt.says) {
			t.Errorf("%.30q: %v %v %q, want %v with %q", tt.text, got.Why, got.Fault.Class, got.Fault, tt.class, tt.says)
		}
	}
}

func TestRawIsWhatTheAddressMatched(t *testing.T) {
	_, raw := read(t, reading.Settings{Path: "$.t"}, `{"t": "n\/a"}`)
	if raw != "n/a" {
		t.Errorf("raw %q", raw)
	}
	_, raw = read(t, reading.Settings{Path: "$.t"}, `{"t": "`+strings.Repeat("가", 1000)+`"}`)
	if n := len([]rune(raw)); n > 61 {
		t.Errorf("raw has %d characters", n)
	}
	got, _ := read(t, reading.Settings{Path: "$.t"}, `{"t": "n/a n/a"}`)
	if !math.IsNaN(got.Value) {
		t.Errorf("value %v where there is none, want NaN", got.Value)
	}
}

func TestRegexpReadsText(t *testing.T) {
	const text = "LINEV    : 235.3 Volts\nITEMP    : 32.8 C Internal\nOUTPUTV  : N/A\n"
	tests := []struct {
		pattern string
		pick    reading.Pick
		want    float64
		class   checks.Class
	}{
		{pattern: `(?m)^ITEMP\s*:\s*(-?[\d.]+)`, want: 32.8},
		{pattern: `(?m)^ITEMP\s*:\s*(.*)$`, want: 32.8},
		{pattern: `(?m)^OUTPUTV\s*:\s*(.*)$`, class: checks.Empty},
		{pattern: `(?m)^HUMIDITY\s*:\s*(.*)$`, class: checks.NotFound},
		{pattern: `(?m)V\s*:\s*(.*)$`, class: checks.Ambiguous},
		{pattern: `(?m)V\s*:\s*(.*)$`, pick: reading.First, want: 235.3},
		{pattern: `(?m)^(?:LINE|ITEM)\w\s*:\s*(.*)$`, pick: reading.Min, want: 32.8},
	}
	for _, tt := range tests {
		got, _ := read(t, reading.Settings{Regexp: tt.pattern, Pick: tt.pick}, text)
		if got.Fault.Class != tt.class || tt.class == checks.Faultless && got.Value != tt.want {
			t.Errorf("%s: %v %q, want %v %q", tt.pattern, got.Value, got.Fault, tt.want, tt.class)
		}
	}
}

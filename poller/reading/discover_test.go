package reading_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/sharedtest"
	"github.com/gaugewatch/gaugewatch/poller/reading"
)

// discover lists the numbers of an answer, a line each.
func discover(t testing.TB, text string) []string {
	t.Helper()
	leaves, fault := reading.Discover([]byte(text))
	if fault.Class != checks.Faultless {
		t.Fatalf("%.100q: %v", text, fault)
	}
	var lines []string
	for _, l := range leaves {
		lines = append(lines, strings.TrimSpace(fmt.Sprintf("%s: %s = %v %s %s", l.Name, l.Path+l.Label, l.Value, l.Unit, l.Kind)))
	}
	return lines
}

func TestDiscoverAddressesNumbersByNames(t *testing.T) {
	tests := []struct {
		name, text string
		want       []string
	}{
		{"one number", "23.4 C\n", []string{"value:  = 23.4 °C"}},
		{"numbers and texts with numbers", `{"t": 21.5, "state": "19,8 °C", "on": true, "id": "0300-x", "none": null}`, []string{
			"t: $.t = 21.5", "state: $.state = 19.8 °C",
		}},
		{"a list of things with names", `{"sensors": [{"name": "inlet", "temp": 21}, {"name": "it's", "temp": 22}]}`, []string{
			"inlet-temperature: $.sensors[?@.name=='inlet'].temp = 21 °C temperature",
			`it-s-temperature: $.sensors[?@.name=="it's"].temp = 22 °C temperature`,
		}},
		{"a list of things with the same name", `{"sensors": [{"name": "a", "temp": 21}, {"name": "a", "temp": 22}]}`, []string{
			"sensors-a-temp-1: $.sensors[0].temp = 21 °C temperature", "sensors-a-temp-2: $.sensors[1].temp = 22 °C temperature",
		}},
		{"a list without names", `{"values": [1, 2]}`, []string{"values-1: $.values[0] = 1", "values-2: $.values[1] = 2"}},
		{"keys that are no words", `{"temperature:0": {"tC": 25.7}}`, []string{"temperature: $['temperature:0'].tC = 25.7 °C temperature"}},
		{"members that change their number", `{"DS18B20-1": {"Id": "0566", "Temperature": 1}, "DS18B20-2": {"Id": "0593", "Temperature": 2}}`, []string{
			"0566-id: $[?@.Id=='0566'].Id = 566", "0566-temperature: $[?@.Id=='0566'].Temperature = 1 °C temperature",
			"0593-id: $[?@.Id=='0593'].Id = 593", "0593-temperature: $[?@.Id=='0593'].Temperature = 2 °C temperature",
		}},
		{"a unit beside", `{"UDC": {"Unit": "V", "Value": 16}, "x": {"value": 3, "units": "Percent"}}`, []string{
			"voltage: $.UDC.Value = 16 V voltage", "value: $.x.value = 3 %",
		}},
		{"a twin in Fahrenheit", `{"tmp": {"tC": 21.5, "tF": 70.7, "units": "C"}}`, []string{
			"tc: $.tmp.tC = 21.5 °C temperature", "tf: $.tmp.tF = 70.7 °F temperature",
		}},
		{"a plugin", "OK|temp=25degC;;;0; 'free /var'=12% n=3c", []string{
			"temperature: temp = 25 °C temperature", "free-var: free /var = 12 %", "n: n = 3",
		}},
		{"nothing", `{"a": "b"}`, nil},
	}
	for _, tt := range tests {
		got := discover(t, tt.text)
		slices.Sort(got)
		slices.Sort(tt.want)
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s:\n%s\nwant\n%s", tt.name, strings.Join(got, "\n"), strings.Join(tt.want, "\n"))
		}
	}
}

func TestDiscoverSaysWhyThereIsNothing(t *testing.T) {
	for text, class := range map[string]checks.Class{
		"": checks.Unreadable, "<html>": checks.Unreadable, "hello": checks.NotJSON, strings.Repeat("[", 5000): checks.TooLarge,
	} {
		if _, fault := reading.Discover([]byte(text)); fault.Class != class {
			t.Errorf("%.20q: %v", text, fault)
		}
	}
}

func TestDiscoverIsBounded(t *testing.T) {
	leaves, _ := reading.Discover([]byte("[" + strings.Repeat("1,", 100_000) + "1]"))
	if len(leaves) != 1000 {
		t.Errorf("%d leaves", len(leaves))
	}
}

// consistent checks that every leaf is found by its address, and by it alone,
// and has a name of its own.
func consistent(t *testing.T, name, text string, leaves []reading.Leaf) {
	t.Helper()
	names := map[string]bool{}
	for _, l := range leaves {
		if names[l.Name] || l.Name == "" {
			t.Errorf("%s: two leaves are named %q", name, l.Name)
		}
		names[l.Name] = true
		s := reading.Settings{Path: l.Path, Label: l.Label}
		if problems := s.Validate(); len(problems) > 0 {
			t.Errorf("%s: %s: %v", name, l.Path, problems)
			continue
		}
		// A label may stand there twice, which no address tells apart.
		got, _ := read(t, s, text)
		if l.Label == "" && (got.Why != checks.OK || got.Value != l.Value) {
			t.Errorf("%s: %s reads %v %q, discovered %v", name, l.Path, got.Value, got.Fault, l.Value)
		}
	}
}

func TestDiscoveredAddressesReadWhatWasDiscovered(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(sharedtest.Dir(t), "payloads", "*.json"))
	if err != nil || len(files) < 20 {
		t.Fatalf("%d recorded answers, %v", len(files), err)
	}
	for _, file := range files {
		text := string(sharedtest.File(t, "payloads/"+filepath.Base(file)))
		leaves, fault := reading.Discover([]byte(text))
		if fault.Class != checks.Faultless {
			t.Errorf("%s: %v", file, fault)
		}
		consistent(t, filepath.Base(file), text, leaves)
	}
}

func FuzzDiscover(f *testing.F) {
	f.Add(`{"sensors": [{"name": "in'let", "temp": "21 C"}, {"name": "b\\", "temp": 22}]}`)
	f.Add(`{"a-1": {"Id": "x", "v": 1}, "a]['\"": [1, [2]]}`)
	f.Add(`OK|a=1 'b c'=2mV`)
	f.Add("{\"\u2028\": {\"\x7f\": 1}}")
	f.Fuzz(func(t *testing.T, text string) {
		leaves, fault := reading.Discover([]byte(text))
		if fault.Class == checks.Faultless {
			consistent(t, "fuzz", text, leaves)
		}
	})
}

func TestExplainShowsHowAddressesMatched(t *testing.T) {
	const text = `{"s": [{"t": 20, "ok": true}, {"t": "x", "ok": false}]}`
	r := compile(t, reading.Settings{Path: "$.s[*].t", Valid: &reading.Gate{Path: "$.s[0].ok"}})
	e, fault := reading.Explain([]byte(text), 0, r)
	if fault.Class != checks.Faultless {
		t.Fatal(fault)
	}
	want := "{$['s'][0]['t'] 20} {$['s'][1]['t'] \"x\"}"
	if got := strings.Trim(fmt.Sprint(e.Matches), "[]"); e.Address != "$.s[*].t" || got != strings.Trim(want, "[]") {
		t.Errorf("%s matched %s, want %s", e.Address, got, want)
	}
	if e.Reading.Fault.Class != checks.Ambiguous {
		t.Errorf("outcome %+v", e.Reading)
	}
	if e.Valid == nil || e.Valid.Address != "$.s[0].ok" || len(e.Valid.Matches) != 1 || e.Valid.Matches[0].Text != "true" {
		t.Errorf("gate %+v", e.Valid)
	}
}

func TestExplainTellsWhatCouldNotBeUsed(t *testing.T) {
	r := compile(t, reading.Settings{Label: "x"})
	e, _ := reading.Explain([]byte("OK|x=5;@1:2;9"), 0, r)
	if len(e.Notes) != 1 || !strings.Contains(e.Notes[0], `"@1:2" alarms inside`) || len(e.Reading.Limits) != 1 {
		t.Errorf("notes %q, limits %v", e.Notes, e.Reading.Limits)
	}
	r = compile(t, reading.Settings{Path: "$.x"})
	if _, fault := reading.Explain([]byte("<html>"), 0, r); fault.Class != checks.Unreadable {
		t.Errorf("fault %v", fault)
	}
	r = compile(t, reading.Settings{Regexp: `x=(\d)`})
	if e, _ := reading.Explain([]byte("x=5 x=6"), 0, r); len(e.Matches) != 2 || e.Matches[1].Text != `"6"` {
		t.Errorf("matches %v", e.Matches)
	}
}

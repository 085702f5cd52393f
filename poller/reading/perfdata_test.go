package reading_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/poller/reading"
)

func TestPerformanceDataOfPlugins(t *testing.T) {
	tests := []struct {
		output string
		label  string
		unit   string
		want   float64
		class  checks.Class
	}{
		{output: "OK|temp=25degC;;;0;", label: "temp", unit: "°C", want: 25},
		{output: "OK | temp=25", label: "temp", unit: "°C", want: 25},
		{output: "OK|voltage=120000mV;;;0;", label: "voltage", unit: "V", want: 120},
		{output: "OK|time=0.000434s", label: "time", unit: "ms", want: 0.434},
		{output: "OK|mem=1500KB", label: "mem", unit: "MB", want: 1.5},
		{output: "OK|mem=2048KiB", label: "mem", unit: "MiB", want: 2},
		{output: "OK|in=12c", label: "in", unit: "packets", want: 12},
		{output: "OK|in=12c", label: "in", unit: "°C", want: 12},
		{output: "OK|'free space'=12%", label: "free space", unit: "%", want: 12},
		{output: "OK|'it''s = here'=7", label: "it's = here", want: 7},
		{output: "OK|/var=7;;; /=8;;;", label: "/", want: 8},
		{output: "OK|a.b.1=7", label: "a.b.1", want: 7},
		{output: "OK|a=1,5", label: "a", want: 1.5},
		{output: "OK|a=1\nmore text\nlast|b=2 c=3\nd=4", label: "d", want: 4},
		{output: "OK|junk a=1 =5 b= c=2", label: "c", want: 2},
		{output: "OK|a=U", label: "a", class: checks.Empty},
		{output: "OK|a=1 a=2", label: "a", class: checks.Ambiguous},
		{output: "OK|a=1", label: "A", class: checks.NotFound},
		{output: "OK, a=1", label: "a", class: checks.NotFound},
		{output: "OK|'a=1", label: "a", class: checks.NotFound},
		{output: "", label: "a", class: checks.NotFound},
		{output: "OK|temp=77F", label: "temp", unit: "°C", class: checks.UnitChanged},
	}
	for _, tt := range tests {
		got, _ := read(t, reading.Settings{Label: tt.label, Unit: tt.unit}, tt.output)
		if got.Fault.Class != tt.class || tt.class == checks.Faultless && math.Abs(got.Value-tt.want) > 1e-12 {
			t.Errorf("%q, label %q: %v %v %q, want %v %q", tt.output, tt.label, got.Value, got.Fault.Class, got.Fault, tt.want, tt.class)
		}
	}
}

func TestRangesOfPluginsAreLimits(t *testing.T) {
	tests := []struct {
		datum string
		scale float64
		want  string
	}{
		{"x=5", 1, ""},
		{"x=5;;", 1, ""},
		{"x=5;10", 1, "warn 0…10"},
		{"x=5;10:", 1, "warn 10…"},
		{"x=5;~:10", 1, "warn …10"},
		{"x=5;:10", 1, "warn 0…10"},
		{"x=5;20000:30000;10000:40000", 1, "warn 20000…30000, error 10000…40000"},
		{"x=5;20000:30000;10000:40000", 0.001, "warn 20…30, error 10…40"},
		{"x=5;10:20;~:30", -1, "warn -20…-10, error -30…"},
		{"x=120000mV;110000:130000;", 1, "warn 110…130"},
		{"x=5;@10:20;30", 1, "error 0…30"},
		{"x=5;~:", 1, ""},
		{"x=5;20:10;abc", 1, ""},
		{"x=5;-10:-5", 1, "warn -10…-5"},
	}
	for _, tt := range tests {
		s := reading.Settings{Label: "x", Unit: "V"}
		if tt.scale != 1 {
			s.Scale = &tt.scale
		}
		got, _ := read(t, s, "OK|"+tt.datum)
		if text := describe(got.Limits); text != tt.want || got.Why != checks.OK {
			t.Errorf("%s × %v: limits %q, want %q (%v)", tt.datum, tt.scale, text, tt.want, got.Fault)
		}
	}
}

// describe writes limits as a text.
func describe(limits []checks.Limit) string {
	var all []string
	for _, l := range limits {
		text := l.Level.String() + " "
		if l.Lower != nil {
			text += fmt.Sprint(*l.Lower)
		}
		text += "…"
		if l.Upper != nil {
			text += fmt.Sprint(*l.Upper)
		}
		all = append(all, text)
	}
	return strings.Join(all, ", ")
}

func TestExitCodeIsANumber(t *testing.T) {
	set := reading.NewSet([]*reading.Reader{compile(t, reading.Settings{ExitCode: true})})
	if !set.Plugin() {
		t.Error("a set that reads the exit code must take a failing one for an answer")
	}
	fault := set.Read([]byte("WARNING - hot"), 1, func(_ int, r checks.Reading, _ string) {
		if r.Why != checks.OK || r.Value != 1 {
			t.Errorf("got %+v", r)
		}
	})
	if fault.Class != checks.Faultless {
		t.Error(fault)
	}
}

func TestPerformanceDataIsRecognised(t *testing.T) {
	for output, want := range map[string]bool{
		"OK|a=1": true, "OK | 'a b'=1;2;3": true, "text\nmore | a=1": true,
		"a=1": false, "a|b": false, "": false, "|": false, "ls | wc": false, "x|=1": false,
	} {
		if got := reading.HasPerfdata(output); got != want {
			t.Errorf("%q: %v, want %v", output, got, want)
		}
	}
}

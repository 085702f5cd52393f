package reading_test

import (
	"math"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/poller/reading"
)

// sound checks what must hold of any reading.
func sound(t *testing.T, r checks.Reading, raw string) {
	t.Helper()
	if (r.Why == checks.OK) != (r.Fault == checks.Fault{}) {
		t.Errorf("%v with the fault %+v", r.Why, r.Fault)
	}
	if r.Why == checks.OK && (math.IsNaN(r.Value) || math.IsInf(r.Value, 0)) {
		t.Errorf("a value that is none: %v", r.Value)
	}
	if !utf8.ValidString(r.Fault.Text) || !utf8.ValidString(raw) {
		t.Errorf("not UTF-8: %q, %q", r.Fault.Text, raw)
	}
	if len(r.Fault.Text) > 2000 || len(raw) > 400 {
		t.Errorf("unbearably long: %q, %q", r.Fault.Text, raw)
	}
}

func FuzzNumber(f *testing.F) {
	for _, text := range []string{"23.4 C", "34,0 °C", "1,234.5", "\u22123.9", "1e999", "-nan", "0x1A", "1.2.3", "+.5e-3 mV", ",,,", "°"} {
		f.Add(text, "", "°C")
		f.Add(text, ",", "")
	}
	f.Fuzz(func(t *testing.T, text, decimal, unit string) {
		s := reading.Settings{Decimal: reading.Decimal(decimal), Unit: unit}
		if len(s.Validate()) > 0 {
			t.Skip()
		}
		got, raw := read(t, s, text)
		sound(t, got, raw)
		if got.Why == checks.OK && !strings.ContainsAny(text, "0123456789") {
			t.Errorf("a number without a digit in %q: %v", text, got.Value)
		}
	})
}

func FuzzPerfdata(f *testing.F) {
	for _, output := range []string{"OK|temp=25degC;10:20;@5;0;", "x|'a ''b'=1;~:5 c=U\nlong|d=3", "|=;;;", "|'", "a|b=1e999;1e999"} {
		f.Add(output, "temp")
	}
	f.Fuzz(func(t *testing.T, output, label string) {
		if label == "" || !utf8.ValidString(label) {
			t.Skip()
		}
		got, raw := read(t, reading.Settings{Label: label}, output)
		sound(t, got, raw)
		for _, l := range got.Limits {
			if l.Lower != nil && l.Upper != nil && *l.Lower > *l.Upper {
				t.Errorf("limits upside down: %v above %v", *l.Lower, *l.Upper)
			}
		}
	})
}

func FuzzJSON(f *testing.F) {
	for _, text := range []string{`{"t": 23.4}`, `{"t": [1,],}`, `{"t": nan}`, "\ufeff{}", `{"t":"\ud800"}`, "<html>", `{"t":-inf,"a":"\\"}`, "null", "[[[["} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, s := range []reading.Settings{
			{Path: "$.t"},
			{Path: "$..*", Pick: reading.Max},
			{Path: "$[?@.a == 1].t", Valid: &reading.Gate{Path: "$.t"}},
		} {
			got, raw := read(t, s, text)
			sound(t, got, raw)
		}
	})
}

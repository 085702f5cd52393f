package reading_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/sharedtest"
	"github.com/gaugewatch/gaugewatch/poller/reading"
)

// told is a bound that an answer tells at a path.
func told(path string) *reading.Side { return &reading.Side{Path: path} }

// upperOf is the bounds of warn with an upper side.
func upperOf(side *reading.Side) []reading.Bounds {
	return []reading.Bounds{{Level: checks.Warn, Upper: side}}
}

// bounds writes limits as "warn 16..27": a side that is none is empty, one
// that is not known a question mark.
func bounds(limits []checks.Limit) string {
	side := func(bound *float64) string {
		switch {
		case bound == nil:
			return ""
		case math.IsNaN(*bound):
			return "?"
		}
		return fmt.Sprint(*bound)
	}
	all := make([]string, len(limits))
	for i, l := range limits {
		all[i] = fmt.Sprintf("%s %s..%s", l.Level, side(l.Lower), side(l.Upper))
	}
	return strings.Join(all, ", ")
}

func TestBoundsThatTheAnswerTells(t *testing.T) {
	const text = `{"t": 234, "hi": 270, "lo": -10, "none": null, "text": "27,5 °C", "other": "80 °F", "word": "n/a",
		"empty": "", "flag": true, "huge": 1e999, "many": [1, 2]}`
	field := reading.Settings{Path: "$.t", Scale: new(0.1), Offset: 5, Unit: "°C"}
	for _, c := range []struct {
		rule string
		side *reading.Side
		want string
	}{
		{"a number as it stands, for the field's scale and offset do not apply", told("$.hi"), "warn ..270"},
		{"with a scale and an offset of its own", &reading.Side{Path: "$.hi", Scale: new(0.1), Offset: -2}, "warn ..25"},
		{"the scale of a tenth is exact", &reading.Side{Path: "$.many[0]", Scale: new(0.1)}, "warn ..0.1"},
		{"null is none", told("$.none"), "warn .."},
		{"an empty text is none", told("$.empty"), "warn .."},
		{"a text that stands for no value is none", told("$.word"), "warn .."},
		{"a number in a text", told("$.text"), "warn ..27.5"},
		{"another unit is not known", told("$.other"), "warn ..?"},
		{"nothing there is not known", told("$.gone"), "warn ..?"},
		{"several are not known", told("$.many[*]"), "warn ..?"},
		{"what is no number is not known", told("$.flag"), "warn ..?"},
		{"a number without end is not known", told("$.huge"), "warn ..?"},
		{"a plain number is no matter of the answer", &reading.Side{Value: new(27.0)}, ""},
		{"no bound is no matter of the answer either", nil, ""},
	} {
		t.Run(c.rule, func(t *testing.T) {
			s := field
			s.Bounds = upperOf(c.side)
			got, _ := read(t, s, text)
			if got.Why != checks.OK || math.Abs(got.Value-28.4) > 1e-9 {
				t.Fatalf("the value is %+v, want 28.4", got)
			}
			if got := bounds(got.Limits); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

func TestEachLevelHasSidesOfItsOwn(t *testing.T) {
	s := reading.Settings{Path: "$.t", Bounds: []reading.Bounds{
		{Level: checks.Info, Upper: &reading.Side{Value: new(25.0)}},
		{Level: checks.Warn, Lower: told("$.lo"), Upper: &reading.Side{Value: new(27.0)}},
		{Level: checks.Error, Lower: told("$.lolo"), Upper: told("$.hihi")},
	}}
	got, _ := read(t, s, `{"t": 20, "lo": 16, "hihi": 30}`)
	if got, want := bounds(got.Limits), "warn 16.., error ?..30"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got, _ := read(t, s, `{"t": null, "lo": 16}`); got.Why != checks.Missing || got.Limits != nil {
		t.Errorf("%+v, want no bounds where there is no value", got)
	}
}

func TestTextTellsNoBounds(t *testing.T) {
	got, _ := read(t, reading.Settings{Regexp: `t=(\d+)`, Bounds: upperOf(told("$.hi"))}, "t=20")
	if got.Why != checks.OK || bounds(got.Limits) != "warn ..?" {
		t.Errorf("%+v, want the value with an upper bound that is not known", got)
	}
	got, _ = read(t, reading.Settings{Regexp: `"t":(\d+)`, Bounds: upperOf(told("$.hi"))}, `{"t":20,"hi":27}`)
	if bounds(got.Limits) != "warn ..27" {
		t.Errorf("%+v, want the bound of JSON that is read as text", got)
	}
}

func TestAServerTellsItsThresholds(t *testing.T) {
	const fan = `$.Fans[?@.Name=='System Board Fan1A'].`
	text := string(sharedtest.File(t, "payloads/redfish_dell_idrac_thermal.json"))
	got, _ := read(t, reading.Settings{Path: fan + "Reading", Bounds: []reading.Bounds{
		{Level: checks.Warn, Lower: told(fan + "LowerThresholdNonCritical"), Upper: told(fan + "UpperThresholdNonCritical")},
		{Level: checks.Error, Lower: told(fan + "LowerThresholdCritical"), Upper: told(fan + "UpperThresholdCritical")},
	}}, text)
	if got.Value != 17760 || bounds(got.Limits) != "warn 960.., error 600.." {
		t.Errorf("%v with %q, want 17760 with lower bounds and no upper ones", got.Value, bounds(got.Limits))
	}
}

func TestExplainShowsTheBoundsThatTheAnswerTells(t *testing.T) {
	s := reading.Settings{Path: "$.t", Bounds: []reading.Bounds{
		{Level: checks.Warn, Lower: told("$.lo"), Upper: told("$.hi")},
		{Level: checks.Error, Lower: &reading.Side{Value: new(3.0)}, Upper: told("$.hihi")},
	}}
	e, _ := reading.Explain([]byte(`{"t": 20, "lo": null, "hi": 27}`), 0, compile(t, s))
	want := []string{"warn.lower at $.lo: none, null", "warn.upper at $.hi: 27", "error.upper at $.hihi: not known, $.hihi matches nothing"}
	if fmt.Sprint(e.Notes) != fmt.Sprint(want) {
		t.Errorf("notes %q, want %q", e.Notes, want)
	}
}

func TestAPersonWritesASide(t *testing.T) {
	for _, c := range []struct {
		text string
		want float64
		slip string
	}{
		{text: "27", want: 27},
		{text: "-18.5", want: -18.5},
		{text: "\u221218", want: -18},
		{text: "1e3", want: 1000},
		{text: "27,5", slip: `expected a number, found "27,5"; write 27.5`},
		{text: "27 °C", slip: `expected a number, found "27 °C"; write 27`},
		{text: "$.high", slip: `expected a number, found "$.high"`},
		{text: "inf", slip: `expected a number, found "inf"`},
		{text: "0x1A", slip: `expected a number, found "0x1A"`},
		{text: "", slip: `expected a number, found ""`},
		{text: "1-2", slip: `expected a number, found "1-2"`},
		{text: "1e999", slip: "the number 1e999 is too large"},
	} {
		side, reject := reading.Side{Path: "$.old"}, reading.Reject{Jump: new(1.0)}
		err, same := side.UnmarshalText([]byte(c.text)), reject.UnmarshalText([]byte(c.text))
		switch {
		case fmt.Sprint(err) != fmt.Sprint(same):
			t.Errorf("%q: a side says %v, a reject %v", c.text, err, same)
		case c.slip != "":
			if err == nil || err.Error() != c.slip {
				t.Errorf("%q: %v, want %s", c.text, err, c.slip)
			}
		case err != nil || *side.Value != c.want || side.Told() || *reject.Value != c.want || reject.Jump != nil:
			t.Errorf("%q: %v, %+v, %+v, want %v alone", c.text, err, side, reject, c.want)
		}
	}
}

func TestOnlyRejectsWithoutAJumpAreTheReaders(t *testing.T) {
	s := reading.Settings{Path: "$.t", Reject: []reading.Reject{{Value: new(-127.0)}, {Value: new(85.0), Jump: new(10.0)}}}
	if got, _ := read(t, s, `{"t": 85}`); got.Why != checks.OK {
		t.Errorf("%+v, want 85 to be left to judgement", got)
	}
	if got, _ := read(t, s, `{"t": -127}`); got.Fault.Class != checks.Rejected {
		t.Errorf("%+v, want -127 to be rejected", got)
	}
	if got := s.Codes(); len(got) != 1 || got[0] != (checks.Code{Value: 85, Jump: 10}) {
		t.Errorf("codes %+v, want 85 alone", got)
	}
}

func FuzzBounds(f *testing.F) {
	for _, text := range []string{"27", "null", `"27,5 °C"`, `"n/a"`, "1e999", "[1,2]", `{"x":1}`, "-0"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, _ := read(t, reading.Settings{Path: "$.t", Bounds: upperOf(&reading.Side{Path: "$.hi", Scale: new(10.0)})}, `{"t": 20, "hi": `+text+`}`)
		if got.Why == checks.NoResponse {
			t.Skip()
		}
		if got.Why != checks.OK && !strings.Contains(text, `"t"`) {
			t.Errorf("a bound of %q makes the value %v", text, got.Why)
		}
		for _, l := range got.Limits {
			if l.Upper != nil && math.IsInf(*l.Upper, 0) {
				t.Errorf("a bound of %q is endless", text)
			}
		}
	})
}

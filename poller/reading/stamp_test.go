package reading_test

import (
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/poller/reading"
)

// noon is when the answers of these tests come: 12:00 in UTC, 21:00 in Seoul.
var noon = time.Date(2021, 1, 2, 12, 0, 0, 0, time.UTC)

// seoul is where the devices stand.
func seoul(t *testing.T) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Asia/Seoul")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// readAt reads one field from an answer that comes at noon.
func readAt(t *testing.T, s reading.Settings, text string) checks.Reading {
	t.Helper()
	var got checks.Reading
	fault := reading.NewSet([]*reading.Reader{compile(t, s)}).ReadAt(noon, []byte(text), 0, func(_ int, r checks.Reading, _ string) { got = r })
	if fault.Class != checks.Faultless {
		t.Fatalf("%s: %v", text, fault)
	}
	return got
}

func TestTheDevicesOwnTimeIsRead(t *testing.T) {
	zone := seoul(t)
	minuteAgo := noon.Add(-time.Minute)
	for _, c := range []struct{ rule, json string }{
		{"RFC 3339", `"2021-01-02T11:59:00Z"`},
		{"with a zone and a fraction", `"2021-01-02T20:59:00.000+09:00"`},
		{"with a zone without a colon", `"2021-01-02T20:59:00+0900"`},
		{"a blank in place of the T", `"2021-01-02 20:59:00"`},
		{"a blank before the zone", `"2021-01-02 20:59:00 +0900"`},
		{"and a colon in it", `"2021-01-02 20:59:00 +09:00"`},
		{"Tasmota", `"2021-01-02T20:59:00"`},
		{"Tasmota, earlier", `"2021.01.02 20:59:00"`},
		{"without seconds", `"2021/01/02 20:59"`},
		{"the day in front, with points", `"02.01.2021 20:59:00"`},
		{"the month in front, with slashes", `"1/2/2021 20:59:00"`},
		{"on a clock of twelve hours", `"01/02/2021 8:59:00 pm"`},
		{"as in a header of HTTP", `"Sat, 02 Jan 2021 11:59:00 GMT"`},
		{"as C prints it", `"Sat Jan  2 20:59:00 2021"`},
		{"as date prints it at home", `"Sat Jan  2 20:59:00 KST 2021"`},
		{"no signs at all", `20210102205900`},
		{"seconds", `1609588740`},
		{"seconds in a text with blanks", `" 1609588740.0 "`},
		{"thousandths", `1609588740000`},
		{"millionths", `"1609588740000000"`},
		{"billionths", `1609588740000000000`},
	} {
		t.Run(c.rule, func(t *testing.T) {
			s := reading.Settings{Path: "$.v", Stamp: &reading.Stamp{Path: "$.t", Zone: zone}}
			got := readAt(t, s, `{"v":4,"t":`+c.json+`}`)
			if !got.Stamp.Equal(minuteAgo) || got.Value != 4 {
				t.Errorf("%s: %v at %v", c.json, got.Value, got.Stamp)
			}
		})
	}
}

func TestWhatIsNoCredibleTimeIsNotKnown(t *testing.T) {
	for _, c := range []struct{ rule, json string }{
		{"nothing there", `{"v":4}`},
		{"null, before the clock is set", `{"v":4,"t":null}`},
		{"an empty text", `{"v":4,"t":" "}`},
		{"a word", `{"v":4,"t":"n/a"}`},
		{"a truth", `{"v":4,"t":true}`},
		{"an object", `{"v":4,"t":{"h":12}}`},
		{"1970, since nobody set the clock", `{"v":4,"t":"1970-01-01T00:03:12Z"}`},
		{"seconds since the start of the device", `{"v":4,"t":192}`},
		{"zero, since the item was never asked", `{"v":4,"t":"0"}`},
		{"a negative number", `{"v":4,"t":-1609588740}`},
		{"the end of 2014", `{"v":4,"t":"2014-12-31T23:59:59Z"}`},
		{"more than a day ahead", `{"v":4,"t":"2021-01-03T12:00:01Z"}`},
		{"a number beyond all times", `{"v":4,"t":1e300}`},
		{"letters that mean another zone elsewhere", `{"v":4,"t":"Sat Jan  2 20:59:00 CST 2021"}`},
		{"a day that does not exist", `{"v":4,"t":"2021-02-30 10:00:00"}`},
		{"a time of day alone", `{"v":4,"t":"20:59:00"}`},
	} {
		t.Run(c.rule, func(t *testing.T) {
			s := reading.Settings{Path: "$.v", Stamp: &reading.Stamp{Path: "$.t", Zone: seoul(t)}}
			got := readAt(t, s, c.json)
			if !got.Stamp.IsZero() || got.Why != checks.OK || got.Value != 4 {
				t.Errorf("%s: %v, %v at %v", c.json, got.Why, got.Value, got.Stamp)
			}
		})
	}
}

func TestStampsBelongToValues(t *testing.T) {
	for _, c := range []struct {
		rule, answer string
		settings     reading.Settings
		want         time.Duration // ago; negative: not known
	}{
		{
			"an explicit layout", `{"v":4,"t":"2. Jan 21, 20h59"}`,
			reading.Settings{Path: "$.v", Stamp: &reading.Stamp{Path: "$.t", Layout: "2. Jan 06, 15h04", Zone: seoul(t)}},
			time.Minute,
		},
		{
			"an explicit layout, and nothing else", `{"v":4,"t":"2021-01-02T11:59:00Z"}`,
			reading.Settings{Path: "$.v", Stamp: &reading.Stamp{Path: "$.t", Layout: "02/01/2006 15:04"}},
			-1,
		},
		{
			"without a zone it is UTC", `{"v":4,"t":"2021-01-02 11:59:00"}`,
			reading.Settings{Path: "$.v", Stamp: &reading.Stamp{Path: "$.t"}},
			time.Minute,
		},
		{"an age in seconds", `{"v":4,"age":30.5}`, reading.Settings{Path: "$.v", Stamp: &reading.Stamp{Age: "$.age"}}, 30500 * time.Millisecond},
		{"an age in a text", `{"v":4,"age":"90"}`, reading.Settings{Path: "$.v", Stamp: &reading.Stamp{Age: "$.age"}}, 90 * time.Second},
		{"an age with a unit", `{"v":4,"age":"5 min"}`, reading.Settings{Path: "$.v", Stamp: &reading.Stamp{Age: "$.age"}}, 5 * time.Minute},
		{"an age of another kind", `{"v":4,"age":"5 V"}`, reading.Settings{Path: "$.v", Stamp: &reading.Stamp{Age: "$.age"}}, -1},
		{"a negative age", `{"v":4,"age":-1}`, reading.Settings{Path: "$.v", Stamp: &reading.Stamp{Age: "$.age"}}, -1},
		{"an age beyond all times", `{"v":4,"age":4294967295}`, reading.Settings{Path: "$.v", Stamp: &reading.Stamp{Age: "$.age"}}, -1},
		{"several times", `{"v":4,"t":[1609588740,1609588740]}`, reading.Settings{Path: "$.v", Stamp: &reading.Stamp{Path: "$.t[*]"}}, -1},
		{
			"a text", "DATE : 2021-01-02 20:59:00 +0900\nLINEV : 230.4 Volts",
			reading.Settings{Regexp: `LINEV : (\S+)`, Stamp: &reading.Stamp{Regexp: `DATE : (.+)`}},
			time.Minute,
		},
		{"a time in JSON beside a number found by regexp", `{"v":4,"t":1609588740}`, reading.Settings{Regexp: `"v":(\d)`, Stamp: &reading.Stamp{Path: "$.t"}}, time.Minute},
		{"an answer that is no JSON", "v=4", reading.Settings{Regexp: `v=(\d)`, Stamp: &reading.Stamp{Path: "$.t"}}, -1},
	} {
		t.Run(c.rule, func(t *testing.T) {
			got := readAt(t, c.settings, c.answer)
			known := !got.Stamp.IsZero()
			if got.Why != checks.OK || known != (c.want >= 0) || known && noon.Sub(got.Stamp) != c.want {
				t.Errorf("%v, %v", got.Why, got.Stamp)
			}
		})
	}
	s := reading.Settings{Path: "$.v", Stamp: &reading.Stamp{Path: "$.t"}}
	if got := readAt(t, s, `{"v":null,"t":1609588740}`); got.Why != checks.Missing || !got.Stamp.IsZero() {
		t.Errorf("what is missing has the time %v", got.Stamp)
	}
}

func TestExplanationTellsTheAge(t *testing.T) {
	for _, c := range []struct{ answer, want string }{
		{`{"v":4,"age":90}`, "$.age says how old it is: 1m30s"},
		{`{"v":4,"age":"x"}`, `$.age says how old it is: not known, "x" is no age in seconds`},
		{`{"v":4}`, "$.age says how old it is: not known, it matches nothing"},
	} {
		e, _ := reading.Explain([]byte(c.answer), 0, compile(t, reading.Settings{Path: "$.v", Stamp: &reading.Stamp{Age: "$.age"}}))
		if got := strings.Join(e.Notes, ", "); got != c.want {
			t.Errorf("%s: got %s, want %s", c.answer, got, c.want)
		}
	}
	e, fault := reading.Explain([]byte("v=4"), 0, compile(t, reading.Settings{Regexp: `v=(\d)`, Stamp: &reading.Stamp{Path: "$.t"}}))
	if fault.Class != checks.Faultless || !strings.HasSuffix(e.Notes[0], "not known, the answer is not JSON") {
		t.Errorf("%v %v", fault, e.Notes)
	}
}

func FuzzStamp(f *testing.F) {
	for _, text := range []string{"2021-01-02T20:59:00+09:00", "1609588740000", "1e300", "01/02/2021 8:59:00 pm", "20210102205900", "90 min", "-0", "Sat Jan  2 20:59:00 CST 2021"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, s := range []*reading.Stamp{{Regexp: `(?s)^(.*)$`}, {Path: "$"}, {Age: "$"}} {
			got := readAt(t, reading.Settings{ExitCode: true, Stamp: s}, text)
			if got.Why != checks.OK {
				t.Errorf("a stamp makes a value %v", got.Why)
			}
			if !got.Stamp.IsZero() && (got.Stamp.Year() < 2014 || got.Stamp.Sub(noon) > 24*time.Hour) {
				t.Errorf("%q is believed: %v", text, got.Stamp)
			}
		}
	})
}

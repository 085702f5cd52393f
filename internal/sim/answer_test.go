package sim_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/internal/sim"
)

func sec(n float64) sim.Duration { return sim.Duration(n * float64(time.Second)) }

// room is a device with a steady temperature of 22.4 and humidity of 41.
func room(drama ...sim.Act) sim.Site {
	return sim.Site{Devices: []sim.Device{{
		Name: "room",
		Signals: []sim.Signal{
			{Name: "temperature", Base: 22.4},
			{Name: "humidity", Base: 41, Step: 1},
		},
		Drama: drama,
	}}}
}

// after returns what the room does some seconds after the start at noon.
func after(s sim.Site, seconds float64) sim.Answer {
	return s.Answer("room", noon(), noon().Add(time.Duration(sec(seconds))))
}

func TestKindsLookLikeTheDevices(t *testing.T) {
	signals := []sim.Signal{
		{Name: "temperature", Base: 22.4},
		{Name: "humidity", Base: 41, Step: 1},
		{Name: "voltage", Base: 2298, Step: 1},
		{Name: "uptime", Base: 7, Step: 1},
	}
	probes := []sim.Signal{
		{Name: "inlet", Base: 1.2, Key: "sensors[inlet].temp"},
		{Name: "outlet", Base: 3.4, Key: "sensors[outlet].temp"},
		{Name: "dew", Base: 0.5, Key: "sensors[outlet].dew"},
	}
	for _, test := range []struct {
		kind    string
		signals []sim.Signal
		want    string
	}{
		{"", signals, `{"name":"room","time":"2026-03-01T12:00:05Z","sensors":[{"name":"inlet","temp":22.4}],` +
			`"humidity":41,"ups":{"input":2298,"time":"2026-03-01T12:00:05Z"},"uptime":7}`},
		{"json", probes, `{"name":"room","time":"2026-03-01T12:00:05Z",` +
			`"sensors":[{"name":"inlet","temp":1.2},{"name":"outlet","temp":3.4,"dew":0.5}]}`},
		{"shelly", signals, `{"sys":{"mac":"A355141FF0C4","unixtime":1772366405},` +
			`"temperature:100":{"id":100,"tC":22.4,"tF":72.3},"humidity:100":{"id":100,"rh":41},` +
			`"voltmeter:100":{"id":100,"voltage":2298},"uptime":7,"wifi":{"status":"got ip","rssi":-43}}`},
		{"tasmota", signals, `{"StatusSNS":{"Time":"2026-03-01T21:00:05","AM2301":{"Temperature":22.4,"Humidity":41},` +
			`"ENERGY":{"Voltage":2298},"TempUnit":"C"},"uptime":7}`},
		{"ups", signals, "DATE     : 2026-03-01T21:00:05\nUPSNAME  : room\nITEMP    : 22.4 C Internal\n" +
			"humidity : 41\nLINEV    : 2298 Volts\nuptime   : 7\n"},
	} {
		s := sim.Site{UTCOffset: sim.Duration(9 * time.Hour), Devices: []sim.Device{{Name: "room", Kind: test.kind, Signals: test.signals}}}
		if problems := s.Validate(); problems != nil {
			t.Errorf("kind %q: %v", test.kind, problems)
		}
		got := after(s, 5)
		if string(got.Body) != test.want {
			t.Errorf("kind %q:\n%s\nwant\n%s", test.kind, got.Body, test.want)
		}
		wantType := "application/json"
		if test.kind == "ups" {
			wantType = "text/plain; charset=utf-8"
		} else if !json.Valid(got.Body) {
			t.Errorf("kind %q is not JSON: %s", test.kind, got.Body)
		}
		if got.Behaviour != sim.Answers || got.Status != 200 || got.Type != wantType {
			t.Errorf("kind %q: %v with status %d and type %q", test.kind, got.Behaviour, got.Status, got.Type)
		}
	}
}

func TestBodyIsFree(t *testing.T) {
	s := room()
	s.Devices[0].Body = "<v a='{{temperature}}' f='{{ temperature.F }}'>{{humidity}}</v>"
	s.Devices[0].Type = "text/xml"
	got := after(s, 0)
	if want := "<v a='22.4' f='72.3'>41</v>"; string(got.Body) != want || got.Type != "text/xml" {
		t.Errorf("body %s of type %s, want %s", got.Body, got.Type, want)
	}
}

func TestActChangesTheBody(t *testing.T) {
	compact := `{"t":{{temperature}},"h":{{humidity}}}`
	spaced := "{\n  \"list\": [ {{temperature}}, {{humidity}} ],\n  \"in\" : \"{{humidity}} %\" ,\n  \"last\": \"{{temperature}} \\\"C\\\"\"\n}"
	lines := "t {{temperature}}\nh {{humidity}}\nend\n"
	for _, test := range []struct {
		name, body string
		act        sim.Act
		want       string
	}{
		{"set", compact, sim.Act{Signal: "temperature", Set: new(-127.0)}, `{"t":-127,"h":41}`},
		{"text", compact, sim.Act{Signal: "temperature", Text: new("n/a")}, `{"t":"n/a","h":41}`},
		{"text with quotes", compact, sim.Act{Signal: "temperature", Text: new(`a "b"`)}, `{"t":"a \"b\"","h":41}`},
		{"text in a string", spaced, sim.Act{Signal: "humidity", Text: new(`"`)}, `{"list":[22.4,"\""],"in":"\" %","last":"22.4 \"C\""}`},
		{"text in lines", lines, sim.Act{Signal: "temperature", Text: new("n/a")}, "t n/a\nh 41\nend\n"},
		{"empty", compact, sim.Act{Signal: "humidity", Play: sim.Empty}, `{"t":22.4,"h":null}`},
		{"empty in a string", spaced, sim.Act{Signal: "humidity", Play: sim.Empty}, `{"list":[22.4,null],"in":" %","last":"22.4 \"C\""}`},
		{"empty in lines", lines, sim.Act{Signal: "humidity", Play: sim.Empty}, "t 22.4\nh \nend\n"},
		{"missing first", compact, sim.Act{Signal: "temperature", Play: sim.Missing}, `{"h":41}`},
		{"missing last", compact, sim.Act{Signal: "humidity", Play: sim.Missing}, `{"t":22.4}`},
		{"missing amid space", spaced, sim.Act{Signal: "humidity", Play: sim.Missing}, `{"list":[22.4],"last":"22.4 \"C\""}`},
		{"missing in a string", spaced, sim.Act{Signal: "temperature", Play: sim.Missing}, `{"list":[41],"in":"41 %"}`},
		{"missing in lines", lines, sim.Act{Signal: "humidity", Play: sim.Missing}, "t 22.4\nend\n"},
		{"missing item", `{"a":[{"v":{{temperature}}}]}`, sim.Act{Signal: "temperature", Play: sim.Missing}, `{"a":[{}]}`},
	} {
		s := room(test.act)
		s.Devices[0].Body = test.body
		got := string(after(s, 1).Body)
		if strings.HasPrefix(test.body, "{") {
			got = compacted(t, test.name, got)
		}
		if got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
}

// compacted returns a JSON document without space.
func compacted(t *testing.T, name, document string) string {
	t.Helper()
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(json.RawMessage(document)); err != nil {
		t.Errorf("%s: %s is not JSON: %v", name, document, err)
	}
	return strings.TrimSpace(b.String())
}

func TestEverySignalMayVanishAtOnce(t *testing.T) {
	for _, kind := range []string{"json", "shelly", "tasmota"} {
		s := room(sim.Act{Signal: "temperature", Play: sim.Missing}, sim.Act{Signal: "humidity", Play: sim.Missing})
		s.Devices[0].Kind = kind
		if got := after(s, 1).Body; !json.Valid(got) || strings.Contains(string(got), "22.4") {
			t.Errorf("kind %s: %s", kind, got)
		}
	}
}

func temperature(t *testing.T, s sim.Site, seconds float64) float64 {
	t.Helper()
	var body struct{ Sensors []struct{ Temp float64 } }
	answer := after(s, seconds)
	if err := json.Unmarshal(answer.Body, &body); err != nil || len(body.Sensors) != 1 {
		t.Fatalf("after %v s: %s: %v", seconds, answer.Body, err)
	}
	return body.Sensors[0].Temp
}

func TestRampGoesStaysAndComesBack(t *testing.T) {
	s := room(sim.Act{At: sec(10), For: sec(20), Over: sec(10), Back: sec(5), Signal: "temperature", RampTo: new(32.4)})
	for after, want := range map[float64]float64{
		0: 22.4, 10: 22.4, 15: 27.4, 20: 32.4, 29: 32.4, 30: 32.4, 32.5: 27.4, 35: 22.4, 36: 22.4,
	} {
		if got := temperature(t, s, after); got != want {
			t.Errorf("after %v s: %v, want %v", after, got, want)
		}
	}
}

func TestRampTakesTheWholeActUnlessToldOtherwise(t *testing.T) {
	s := room(sim.Act{At: sec(10), For: sec(20), Signal: "temperature", RampTo: new(32.4)})
	for after, want := range map[float64]float64{10: 22.4, 20: 27.4, 29.99: 32.4, 30: 22.4} {
		if got := temperature(t, s, after); got != want {
			t.Errorf("after %v s: %v, want %v", after, got, want)
		}
	}
}

func TestActRepeats(t *testing.T) {
	s := room(sim.Act{At: sec(10), For: sec(5), RepeatEvery: sec(60), Signal: "temperature", Set: new(85.0)})
	for after, want := range map[float64]float64{
		9: 22.4, 10: 85, 14.9: 85, 15: 22.4, 69: 22.4, 70: 85, 75: 22.4, 6000 + 11: 85, 6000 + 16: 22.4,
	} {
		if got := temperature(t, s, after); got != want {
			t.Errorf("after %v s: %v, want %v", after, got, want)
		}
	}
}

func TestActWithoutEndLasts(t *testing.T) {
	s := room(sim.Act{At: sec(10), Signal: "temperature", Set: new(85.0)})
	for after, want := range map[float64]float64{9: 22.4, 10: 85, 1e7: 85} {
		if got := temperature(t, s, after); got != want {
			t.Errorf("after %v s: %v, want %v", after, got, want)
		}
	}
}

func TestNothingHappensBeforeTheStart(t *testing.T) {
	s := room(sim.Act{Signal: "temperature", Set: new(85.0), For: sec(10), RepeatEvery: sec(20)})
	if got := temperature(t, s, -15); got != 22.4 {
		t.Errorf("before the start: %v, want 22.4", got)
	}
}

func TestFrozenSignalStaysAsItWas(t *testing.T) {
	s := room(
		sim.Act{At: sec(0), For: sec(100), Signal: "temperature", RampTo: new(122.4)},
		sim.Act{At: sec(10), For: sec(20), Signal: "temperature", Play: sim.Freeze},
	)
	for after, want := range map[float64]float64{9: 31.4, 10: 32.4, 20: 32.4, 29: 32.4, 30: 52.4} {
		if got := temperature(t, s, after); got != want {
			t.Errorf("after %v s: %v, want %v", after, got, want)
		}
	}
}

func TestFrozenDeviceRepeatsItsAnswerWithItsTime(t *testing.T) {
	s := room(sim.Act{At: sec(10), For: sec(20), Play: sim.Freeze})
	s.Devices[0].Signals[0].Noise = 5
	s.Speed = 1440
	frozen, later, thawed := after(s, 10), after(s, 25), after(s, 31)
	if string(frozen.Body) != string(later.Body) || !strings.Contains(string(later.Body), "12:00:10Z") {
		t.Errorf("frozen at\n%s but later\n%s", frozen.Body, later.Body)
	}
	if !strings.Contains(string(thawed.Body), "12:00:31Z") {
		t.Errorf("after the act: %s", thawed.Body)
	}
}

func TestActsOfTheDevice(t *testing.T) {
	whole := after(room(), 12)
	for _, test := range []struct {
		name string
		act  sim.Act
		want func(sim.Answer) bool
	}{
		{"hang", sim.Act{Play: sim.Hang}, func(a sim.Answer) bool {
			return a.Behaviour == sim.Hangs && a.Until.Equal(noon().Add(15*time.Second)) && a.Body == nil
		}},
		{"refuse", sim.Act{Play: sim.Refuse}, func(a sim.Answer) bool {
			return a.Behaviour == sim.Refuses && a.Until.Equal(noon().Add(15*time.Second))
		}},
		{"status", sim.Act{Status: 503}, func(a sim.Answer) bool {
			return a.Behaviour == sim.Answers && a.Status == 503 && string(a.Body) == "Service Unavailable\n"
		}},
		{"garbage", sim.Act{Play: sim.Garbage}, func(a sim.Answer) bool {
			return a.Status == 200 && !json.Valid(a.Body) && strings.HasPrefix(string(whole.Body), string(a.Body))
		}},
		{"html", sim.Act{Play: sim.HTML}, func(a sim.Answer) bool {
			return a.Status == 200 && strings.HasPrefix(a.Type, "text/html") && strings.Contains(string(a.Body), "password")
		}},
		{"slow", sim.Act{Slow: sec(3)}, func(a sim.Answer) bool {
			return a.Delay == 3*time.Second && string(a.Body) == string(whole.Body)
		}},
	} {
		test.act.At, test.act.For = sec(10), sec(5)
		s := room(test.act)
		if got := after(s, 12); !test.want(got) {
			t.Errorf("%s: %+v %s", test.name, got, got.Body)
		}
		for _, outside := range []float64{9, 15} {
			if got := after(s, outside); got.Behaviour != sim.Answers || got.Status != 200 || got.Delay != 0 || !json.Valid(got.Body) {
				t.Errorf("%s, outside the act at %v s: %+v", test.name, outside, got)
			}
		}
	}
}

func TestHangWithoutEndSaysSo(t *testing.T) {
	if got := after(room(sim.Act{Play: sim.Hang}), 12); got.Behaviour != sim.Hangs || !got.Until.IsZero() {
		t.Errorf("%+v, want a hang until never", got)
	}
}

func TestLaterActInTheListWins(t *testing.T) {
	s := room(sim.Act{Play: sim.Hang}, sim.Act{At: sec(5), For: sec(5), Status: 500})
	if got := after(s, 7); got.Behaviour != sim.Answers || got.Status != 500 {
		t.Errorf("%+v, want status 500 in spite of the hang", got)
	}
	if got := after(s, 11); got.Behaviour != sim.Hangs {
		t.Errorf("%+v, want the hang again", got)
	}
}

func TestUnknownDeviceIsAbsent(t *testing.T) {
	if got := room().Answer("rom", noon(), noon()).Behaviour; got != sim.Absent || got.String() != "absent" {
		t.Errorf("behaviour %v, want absent", got)
	}
}

func TestSpeedCompressesTheDay(t *testing.T) {
	s := room()
	s.Devices[0].Signals[0].Daily = sim.Daily{Swing: 4, Peak: 12}
	s.Speed = 1440
	low, high := 100.0, 0.0
	for second := range 60 {
		value := temperature(t, s, float64(second))
		low, high = min(low, value), max(high, value)
	}
	if low != 18.4 || high != 26.4 {
		t.Errorf("within a minute from %v to %v, want a whole day from 18.4 to 26.4", low, high)
	}
}

func TestOffsetMovesNoon(t *testing.T) {
	s := room()
	s.Devices[0].Signals[0].Daily = sim.Daily{Swing: 4, Peak: 21}
	s.UTCOffset = sim.Duration(9 * time.Hour)
	if got := temperature(t, s, 0); got != 26.4 {
		t.Errorf("at 21:00 of the site: %v, want the peak 26.4", got)
	}
}

func TestDevicesWithTheSameSignalDiffer(t *testing.T) {
	s := room()
	s.Devices[0].Signals[0].Noise = 3
	twin := s.Devices[0]
	twin.Name = "twin"
	twin.Signals = append([]sim.Signal(nil), twin.Signals...)
	s.Devices = append(s.Devices, twin)
	same := 0
	for i := range 100 {
		at := noon().Add(time.Duration(i) * time.Minute)
		a, b := s.Answer("room", noon(), at).Body, s.Answer("twin", noon(), at).Body
		if strings.ReplaceAll(string(b), "twin", "room") == string(a) {
			same++
		}
	}
	if same > 30 {
		t.Errorf("the two devices agree %d times of 100", same)
	}
}

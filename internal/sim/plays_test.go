package sim_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/internal/sim"
)

// clockAct happens to the device's clock from second 10 to 20.
func clockAct(a sim.Act) sim.Site {
	a.Signal, a.At, a.For = "clock", sec(10), sec(10)
	s := room(a)
	s.Devices[0].Signals = s.Devices[0].Signals[:1]
	s.Devices[0].Body = "u {{unix}}\nn {{now}}\nl {{local}}\nt {{temperature}}\n"
	return s
}

func TestTheClockIsASignalOfItsOwn(t *testing.T) {
	const noonIs = 1772366400 // noon() in seconds since 1970
	for _, test := range []struct {
		name string
		act  sim.Act
		want string // at second 15
	}{
		{
			"set to what a device shows that was never told the time",
			sim.Act{Set: new(0.0)},
			"u 0\nn 1970-01-01T00:00:00Z\nl 1970-01-01T00:00:00\nt 22.4\n",
		},
		{
			"an hour behind",
			sim.Act{Add: new(-3600.0)},
			"u 1772362815\nn 2026-03-01T11:00:15Z\nl 2026-03-01T11:00:15\nt 22.4\n",
		},
		{
			"stopped",
			sim.Act{Play: sim.Freeze},
			"u 1772366410\nn 2026-03-01T12:00:10Z\nl 2026-03-01T12:00:10\nt 22.4\n",
		},
		{"missing", sim.Act{Play: sim.Missing}, "t 22.4\n"},
		{"empty", sim.Act{Play: sim.Empty}, "u \nn \nl \nt 22.4\n"},
		{"a text", sim.Act{Text: new("--")}, "u --\nn --\nl --\nt 22.4\n"},
	} {
		s := clockAct(test.act)
		if problems := s.Validate(); problems != nil {
			t.Errorf("%s: %v", test.name, problems)
		}
		if got := string(after(s, 15).Body); got != test.want {
			t.Errorf("%s:\n%s\nwant\n%s", test.name, got, test.want)
		}
		for _, outside := range []float64{9, 20} {
			want := time.Unix(noonIs+int64(outside), 0).UTC().Format("n 2006-01-02T15:04:05Z")
			if got := string(after(s, outside).Body); !strings.Contains(got, want) {
				t.Errorf("%s, outside the act at %v s: %s", test.name, outside, got)
			}
		}
	}
}

func TestValuesMoveWhileTheClockStands(t *testing.T) {
	s := clockAct(sim.Act{Play: sim.Freeze})
	s.Devices[0].Drama = append(s.Devices[0].Drama, sim.Act{Signal: "temperature", At: sec(10), For: sec(10), RampTo: new(32.4)})
	if a, b := string(after(s, 12).Body), string(after(s, 18).Body); a == b || a[:40] != b[:40] {
		t.Errorf("from\n%s to\n%s: want the same time and other values", a, b)
	}
}

func TestAJSONTimeVanishesWithItsKey(t *testing.T) {
	s := clockAct(sim.Act{Play: sim.Missing})
	s.Devices[0].Body = ""
	if got := after(s, 15).Body; !json.Valid(got) || strings.Contains(string(got), "time") {
		t.Errorf("%s: want JSON without a time", got)
	}
}

func TestWhatIsAddedWithoutEndAddsUp(t *testing.T) {
	for _, test := range []struct {
		name string
		act  sim.Act
		want map[float64]float64
	}{
		{"once", sim.Act{}, map[float64]float64{9: 22.4, 10: 23.4, 1e6: 23.4}},
		{"again and again", sim.Act{RepeatEvery: sec(60)}, map[float64]float64{9: 22.4, 10: 23.4, 69: 23.4, 70: 24.4, 130: 25.4}},
		{"three times", sim.Act{RepeatEvery: sec(60), Times: 3}, map[float64]float64{70: 24.4, 130: 25.4, 190: 25.4, 1e6: 25.4}},
		{"for a while", sim.Act{For: sec(5)}, map[float64]float64{9: 22.4, 10: 23.4, 15: 22.4}},
		{
			"for a while, twice",
			sim.Act{For: sec(5), RepeatEvery: sec(60), Times: 2},
			map[float64]float64{10: 23.4, 15: 22.4, 70: 23.4, 75: 22.4, 130: 22.4},
		},
	} {
		test.act.At, test.act.Signal, test.act.Add = sec(10), "temperature", new(1.0)
		s := room(test.act)
		if problems := s.Validate(); problems != nil {
			t.Errorf("%s: %v", test.name, problems)
		}
		for second, want := range test.want {
			if got := temperature(t, s, second); got != want {
				t.Errorf("%s, after %v s: %v, want %v", test.name, second, got, want)
			}
		}
	}
}

func TestActHappensSoManyTimes(t *testing.T) {
	s := room(sim.Act{At: sec(10), For: sec(5), RepeatEvery: sec(20), Times: 3, Signal: "temperature", Set: new(85.0)})
	for after, want := range map[float64]float64{10: 85, 15: 22.4, 30: 85, 50: 85, 54.9: 85, 55: 22.4, 70: 22.4, 1e6 + 10: 22.4} {
		if got := temperature(t, s, after); got != want {
			t.Errorf("after %v s: %v, want %v", after, got, want)
		}
	}
}

func TestTheUnitMayChange(t *testing.T) {
	for kind, want := range map[string][2]string{
		"json":    {`"temp":22.4`, `"temp":72.3`},
		"tasmota": {`"Temperature":22.4},"TempUnit":"C"`, `"Temperature":72.3},"TempUnit":"F"`},
		"ups":     {"ITEMP    : 22.4 C Internal", "ITEMP    : 72.3 F Internal"},
		"free":    {"22.4 C", "72.3 F"},
	} {
		s := room(sim.Act{At: sec(10), For: sec(5), Signal: "temperature", Play: sim.Fahrenheit})
		s.Devices[0].Signals = s.Devices[0].Signals[:1]
		if s.Devices[0].Kind = kind; kind == "free" {
			s.Devices[0].Kind, s.Devices[0].Body = "", "{{temperature}} {{temperature.unit}}"
		}
		if problems := s.Validate(); problems != nil {
			t.Errorf("%s: %v", kind, problems)
		}
		for i, second := range []float64{5, 12} {
			if got := string(after(s, second).Body); !strings.Contains(got, want[i]) {
				t.Errorf("%s, after %v s: %s, want %s", kind, second, got, want[i])
			}
		}
	}
}

func TestRedirectLeadsToAnotherHost(t *testing.T) {
	got := after(room(sim.Act{Play: sim.Redirect}), 1)
	if got.Status != 302 || got.Location != "http://login.invalid/" {
		t.Errorf("status %d to %q, want a redirect to another host", got.Status, got.Location)
	}
}

// behind is a room behind a switch behind a router, to which the act happens
// from second 10 to 20.
func behind(act sim.Act) sim.Site {
	act.At, act.For = sec(10), sec(10)
	s := room()
	s.Devices[0].Behind = "switch"
	value := []sim.Signal{{Name: "ports", Base: 8, Step: 1}}
	s.Devices = append(
		s.Devices,
		sim.Device{Name: "switch", Signals: value, Behind: "router"},
		sim.Device{Name: "router", Signals: value, Drama: []sim.Act{act}},
		sim.Device{Name: "aside", Signals: value},
	)
	return s
}

func TestWhatIsBehindASilentDeviceIsSilent(t *testing.T) {
	for play, want := range map[sim.Play]sim.Behaviour{sim.Hang: sim.Hangs, sim.Refuse: sim.Refuses, sim.Garbage: sim.Answers} {
		s := behind(sim.Act{Play: play})
		if problems := s.Validate(); problems != nil {
			t.Fatal(problems)
		}
		for _, device := range []string{"room", "switch"} {
			got := s.Answer(device, noon(), noon().Add(15*time.Second))
			if got.Behaviour != want || want != sim.Answers && !got.Until.Equal(noon().Add(20*time.Second)) {
				t.Errorf("%s, while the router plays %s: %v until %v, want it %v until it is over", device, play, got.Behaviour, got.Until, want)
			}
			if got := s.Answer(device, noon(), noon().Add(20*time.Second)).Behaviour; got != sim.Answers {
				t.Errorf("%s, after the router has played %s: it %v", device, play, got)
			}
		}
		if got := s.Answer("aside", noon(), noon().Add(15*time.Second)).Behaviour; got != sim.Answers {
			t.Errorf("aside, while the router plays %s: it %v", play, got)
		}
	}
}

func TestADeviceIsSilentForItselfToo(t *testing.T) {
	s := behind(sim.Act{Play: sim.Hang})
	s.Devices[0].Drama = []sim.Act{{At: sec(30), For: sec(5), Play: sim.Refuse}}
	for second, want := range map[float64]sim.Behaviour{5: sim.Answers, 15: sim.Hangs, 25: sim.Answers, 32: sim.Refuses, 36: sim.Answers} {
		if got := after(s, second).Behaviour; got != want {
			t.Errorf("after %v s it %v, want that it %v", second, got, want)
		}
	}
}

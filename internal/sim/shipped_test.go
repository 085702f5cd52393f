package sim_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/gaugewatch/gaugewatch/internal/sim"
)

// decode reads a site strictly.
func decode(t *testing.T, text []byte) sim.Site {
	t.Helper()
	var s sim.Site
	d := yaml.NewDecoder(bytes.NewReader(text))
	d.KnownFields(true)
	if err := d.Decode(&s); err != nil {
		t.Fatal(err)
	}
	if problems := s.Validate(); problems != nil {
		t.Fatal(problems)
	}
	return s
}

// A gauge is what is wanted of the demo: a value and whether it is there.
type gauge struct {
	heat, humidity, first, second, mains *float64
}

// read asks all devices of the demo.
func read(t *testing.T, s sim.Site, start, at time.Time) gauge {
	t.Helper()
	var room struct {
		Sensors  []struct{ Temp *float64 }
		Humidity *float64
	}
	var freezers [2]struct {
		Temperature struct{ TC *float64 } `json:"temperature:100"`
	}
	var ups struct {
		UPS struct{ Input *float64 }
	}
	for device, into := range map[string]any{
		"server-room": &room, "freezer-1": &freezers[0], "freezer-2": &freezers[1], "ups": &ups,
	} {
		answer := s.Answer(device, start, at)
		if answer.Behaviour != sim.Answers {
			continue
		}
		if err := json.Unmarshal(answer.Body, into); err != nil {
			t.Fatalf("%s: %v: %s", device, err, answer.Body)
		}
	}
	return gauge{
		room.Sensors[0].Temp, room.Humidity,
		freezers[0].Temperature.TC, freezers[1].Temperature.TC, ups.UPS.Input,
	}
}

func within(value *float64, low, high float64) bool {
	return value != nil && *value > low && *value < high
}

// calm says whether nothing is wrong in the demo.
func (g gauge) calm() bool {
	return within(g.heat, 16, 27) && within(g.humidity, 30, 65) && within(g.first, -25, -18) &&
		within(g.second, -25, -18) && within(g.mains, 2100, 2400)
}

// TestDemoPlaysItsDrama looks at the demo with a schedule of two seconds,
// whatever the time of day at which it begins.
func TestDemoPlaysItsDrama(t *testing.T) {
	s := decode(t, sim.DemoSite())
	for offset := range 60 {
		start := noon().Add(time.Duration(offset)*time.Second + 300*time.Millisecond)
		var warm, hot, dry, unplugged, silent, dip int
		for second := 0; second < 120; second += 2 {
			g := read(t, s, start, start.Add(time.Duration(second)*time.Second))
			if (second < 6 || second >= 46) && !g.calm() {
				t.Fatalf("begun %d s past the minute, it is not calm after %d s", offset, second)
			}
			count := func(n *int, wrong bool) {
				if wrong {
					*n++
				}
			}
			count(&warm, *g.heat > 27)
			count(&hot, *g.heat > 30)
			count(&dry, g.humidity == nil)
			count(&unplugged, g.first != nil && *g.first == -127)
			count(&silent, g.second == nil)
			count(&dip, *g.mains < 1980)
		}
		if warm < hot+2 || hot < 3 || dry < 3 || unplugged < 3 || silent < 5 || dip < 3 {
			t.Errorf("begun %d s past the minute, polls that saw it: warm %d, hot %d, no humidity %d, -127 %d, silence %d, dip %d",
				offset, warm, hot, dry, unplugged, silent, dip)
		}
	}
}

func TestDemoTakesAnyPorts(t *testing.T) {
	for _, d := range decode(t, sim.DemoSite()).Devices {
		if d.Address != "" {
			t.Errorf("%s wants %s", d.Name, d.Address)
		}
	}
}

func TestExampleRepeatsEveryTenMinutes(t *testing.T) {
	for _, d := range decode(t, sim.ExampleSite()).Devices {
		if d.Address == "" {
			t.Errorf("%s has no address that a configuration could name", d.Name)
		}
		if len(d.Drama) == 0 {
			t.Errorf("nothing happens to %s", d.Name)
		}
		for _, act := range d.Drama {
			if act.RepeatEvery != sim.Duration(10*time.Minute) || act.At+act.For+act.Back > act.RepeatEvery {
				t.Errorf("%s: the act at %s is not part of a round of ten minutes", d.Name, act.At)
			}
		}
	}
}

func TestSitesAreCopies(t *testing.T) {
	sim.DemoSite()[0] = 'x'
	if sim.DemoSite()[0] == 'x' {
		t.Error("a caller can spoil the demo for others")
	}
}

// play is what a device of the rules site does so long after its start: its
// answer without blanks, or hangs, refuses, or a status.
func play(s sim.Site, device string, second float64) string {
	a := s.Answer(device, noon(), noon().Add(time.Duration(sec(second))))
	switch {
	case a.Behaviour != sim.Answers:
		return a.Behaviour.String()
	case a.Delay > 0:
		return "slow"
	case a.Status != 200:
		return fmt.Sprint(a.Status)
	}
	return strings.ReplaceAll(string(a.Body), " ", "")
}

func TestTheRulesSitePlaysItsTimetable(t *testing.T) {
	s := decode(t, sim.RulesSite())
	for _, test := range []struct {
		device string
		second float64
		want   string // is part of what the device does
	}{
		{"room", 210, `"temp":29.0`},
		{"room", 212, `"temp":29.0`},
		{"room", 214, `"temp":29.1`},
		{"room", 292, `"temp":32.0`},
		{"room", 295, `"temp":32.1`},
		{"room", 359, `"temp":33.0`},
		{"room", 391, `"temp":22.0`},
		{"cabinet", 29, `{"door":0,"opened":17}`},
		{"cabinet", 30, `{"door":1,"opened":18}`},
		{"cabinet", 50, `{"door":0,"opened":18}`},
		{"ups", 109, `"time":"2026-03-01T12:00:50Z"`},
		{"ups", 110, `"time":"2026-03-01T12:01:50Z"`},
		{"ups", 149, `"time":"1970-01-01T00:00:00Z"`},
		{"greenhouse", 71, `"AM2301":{}`},
		{"greenhouse", 91, `"Temperature":null`},
		{"greenhouse", 111, `"Temperature":-127`},
		{"greenhouse", 131, `"Temperature":500`},
		{"greenhouse", 151, `"TempUnit":"F"`},
		{"greenhouse", 153, `"TempUnit":"C"`},
		{"cold-store", 80, `"tC":85,`},
		{"boiler", 125, `"tC":85.0`},
		{"thermostat", 100, `"high":200`},
		{"thermostat", 160, `"temp":40,"thresholds":{"high":null}`},
		{"thermostat", 200, `"temp":21.5,"thresholds":{"high":250}`},
		{"office", 120, `"temp":28`},
		{"tank", 170, `"level":40.0`},
		{"tank", 290, `"level":80.0`},
		{"pump", 123, `"pressure":9`},
		{"pump", 195, `"pressure":9`},
		{"chiller", 190, `"temp":15`},
		{"chiller", 370, `"temp":15`},
		{"switch", 200, "hangs"},
		{"rack-1", 200, "hangs"},
		{"rack-1", 260, `"temp":2`},
		{"rack-2", 260, "hangs"},
		{"rack-1", 290, `"temp":31`},
		{"rack-2", 290, `"temp":36`},
		{"rack-3", 290, `"temp":29`},
		{"remote-1", 340, "hangs"},
		{"remote-3", 340, "hangs"},
		{"kiosk", 340, `"visitors":40`},
		{"kiosk", 375, "500"},
		{"kiosk", 415, "<!DOCTYPEhtml>"},
		{"kiosk", 435, "302"},
		{"kiosk", 455, "slow"},
		{"kiosk", 475, "hangs"},
	} {
		if got := play(s, test.device, test.second); !strings.Contains(got, test.want) {
			t.Errorf("%s after %v s: %s, want %s", test.device, test.second, got, test.want)
		}
	}
	for _, d := range s.Devices {
		for _, second := range []float64{0, 600} {
			if got := play(s, d.Name, second); !json.Valid([]byte(got)) || strings.Contains(got, ":-12") {
				t.Errorf("%s is not well after %v s: %s", d.Name, second, got)
			}
		}
		if d.Address == "" && d.Name != "router" {
			t.Errorf("%s has no address that a configuration could name", d.Name)
		}
	}
}

func TestTheFrozenProbeHasNeighboursThatMove(t *testing.T) {
	s := decode(t, sim.RulesSite())
	heat, wet := map[string]bool{}, map[string]bool{}
	for second := 40.0; second < 110; second += 2 {
		heatNow, wetNow, _ := strings.Cut(play(s, "cellar", second), `"humidity"`)
		_, heatNow, _ = strings.Cut(heatNow, `"temp"`)
		heat[heatNow], wet[wetNow] = true, true
	}
	if len(heat) != 1 || len(wet) < 10 {
		t.Errorf("while it is frozen it shows %d temperatures and %d humidities, want 1 and many", len(heat), len(wet))
	}
}

package sim_test

import (
	"bytes"
	"encoding/json"
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

package sim_test

import (
	"math"
	"strconv"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/internal/sim"
)

func freezer() sim.Signal {
	return sim.Signal{
		Name:    "temperature",
		Base:    -21,
		Noise:   0.2,
		Step:    0.1,
		Cycle:   sim.Cycle{Swing: 0.8, Every: sim.Duration(18 * time.Minute)},
		Defrost: sim.Defrost{Rise: 6, Every: sim.Duration(6 * time.Hour), For: sim.Duration(25 * time.Minute)},
	}
}

func noon() time.Time { return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC) }

func TestSignalIsAPureFunctionOfTheInstant(t *testing.T) {
	s := freezer()
	for i := range 1000 {
		at := noon().Add(time.Duration(i) * 37 * time.Second)
		if a, b := s.Value(at), s.Value(at.In(time.FixedZone("elsewhere", 9*3600))); a != b {
			t.Fatalf("at %s: %v, asked again: %v", at, a, b)
		}
	}
}

func TestSignalsWithDifferentSeedsDiffer(t *testing.T) {
	a, b, named := freezer(), freezer(), freezer()
	a.Seed, b.Seed = 1, 2
	named.Name = "evaporator"
	same, sameName := 0, 0
	for i := range 100 {
		at := noon().Add(time.Duration(i) * time.Minute)
		if a.Value(at) == b.Value(at) {
			same++
		}
		if freezer().Value(at) == named.Value(at) {
			sameName++
		}
	}
	if same > 50 || sameName > 50 {
		t.Errorf("of 100 values, %d agree with another seed and %d with another name", same, sameName)
	}
}

func TestRoomFollowsTheDay(t *testing.T) {
	s := sim.Signal{Base: 22, Daily: sim.Daily{Swing: 3, Peak: 15}}
	for hour, want := range map[int]float64{15: 25, 3: 19, 9: 22, 21: 22} {
		at := time.Date(2026, 3, 1, hour, 0, 0, 0, time.UTC)
		if got := s.Value(at); got != want {
			t.Errorf("at %d h: %v, want %v", hour, got, want)
		}
	}
}

func TestColdStoreCyclesAndDefrosts(t *testing.T) {
	s := freezer()
	s.Noise = 0
	low, high, defrosting, turns := 0.0, -100.0, 0, 0
	last, rising := s.Value(noon()), true
	for i := range 24 * 60 {
		value := s.Value(noon().Add(time.Duration(i) * time.Minute))
		low, high = min(low, value), max(high, value)
		if value > -19 {
			defrosting++
		}
		if up := value > last; value != last && up != rising {
			turns, rising = turns+1, up
		}
		last = value
	}
	if low < -21.9 || low > -21.6 {
		t.Errorf("coldest %v, want the base less the cycle's swing: -21.8", low)
	}
	if high < -16 || high > -14 {
		t.Errorf("warmest %v, want a defrost's 6 degrees above the base", high)
	}
	if defrosting < 4*10 || defrosting > 4*25 {
		t.Errorf("%d minutes of the day warm from defrosting, want four times 10 to 25", defrosting)
	}
	if turns < 140 || turns > 190 {
		t.Errorf("the temperature turned %d times in a day, want about twice for each of 80 cycles", turns)
	}
}

func TestNoiseStaysWithinItsLimitAndMoves(t *testing.T) {
	s := sim.Signal{Name: "humidity", Base: 41, Noise: 2, Step: 0.01}
	seen := make(map[float64]bool)
	for i := range 10000 {
		value := s.Value(noon().Add(time.Duration(i) * 10 * time.Second))
		if math.Abs(value-41) > 2 {
			t.Fatalf("%v is more than 2 from 41", value)
		}
		seen[value] = true
	}
	if len(seen) < 100 {
		t.Errorf("only %d different values in 10000", len(seen))
	}
}

func TestNoiseIsSmooth(t *testing.T) {
	s := sim.Signal{Name: "humidity", Base: 41, Noise: 2, Step: 0.001}
	for i := range 1000 {
		at := noon().Add(time.Duration(i) * time.Second)
		if jump := math.Abs(s.Value(at) - s.Value(at.Add(time.Second))); jump > 0.1 {
			t.Fatalf("at %s the value jumps by %v within a second", at, jump)
		}
	}
}

func TestValuesAreMultiplesOfTheStep(t *testing.T) {
	for _, test := range []struct{ base, step, want float64 }{
		{22.449, 0, 22.4},
		{22.449, 0.1, 22.4},
		{22.449, 0.05, 22.45},
		{22.449, 1, 22},
		{2298, 5, 2300},
		{0.30000000000000004, 0.1, 0.3},
	} {
		s := sim.Signal{Base: test.base, Step: test.step}
		if got := s.Value(noon()); got != test.want {
			t.Errorf("base %v, step %v: %v, want %v", test.base, test.step, got, test.want)
		}
	}
}

func TestThereIsNoNegativeZero(t *testing.T) {
	s := sim.Signal{Base: -0.04, Step: 0.1}
	if got := strconv.FormatFloat(s.Value(noon()), 'f', 1, 64); got != "0.0" {
		t.Errorf("value written as %s, want 0.0", got)
	}
}

func TestSignalBeforeTheEpochHasAValue(t *testing.T) {
	s := freezer()
	if value := s.Value(time.Date(1969, 12, 31, 23, 0, 0, 0, time.UTC)); value < -22 || value > -14 {
		t.Errorf("value %v is not a freezer's", value)
	}
}

package sim

import (
	"hash/fnv"
	"math"
	"strconv"
	"strings"
	"time"
)

// A Signal is one value of a device over time. It is the sum of its parts,
// none of which remembers anything: the same instant gives the same value.
type Signal struct {
	// Name is unique in the device: letters, digits, "-" and "_".
	Name string `yaml:"name"`

	// Key is where the value stands in the answer, in the kind's own terms:
	// "sensors[inlet].temp" is the member temp of the item named inlet of
	// the list sensors. Empty means where such devices put a signal of this
	// name. It has no meaning in a device with a Body.
	Key string `yaml:"key"`

	// Base is the middle around which the value moves, as the device sends
	// it: 2300 for a device that counts in tenths of a volt.
	Base float64 `yaml:"base"`

	// Noise is how far the value wanders from its course at most.
	Noise float64 `yaml:"noise"`

	// Step is the resolution: values are multiples of it and are written
	// with as many decimals. Zero means 0.1.
	Step float64 `yaml:"step"`

	// Seed tells signals apart that are otherwise alike. Zero means a seed
	// made of the device's and the signal's name.
	Seed int64 `yaml:"seed"`

	// Daily is how a room follows the day.
	Daily Daily `yaml:"daily"`

	// Cycle is what a compressor does to a cold store.
	Cycle Cycle `yaml:"cycle"`

	// Defrost is what a heater does to a cold store now and then.
	Defrost Defrost `yaml:"defrost"`
}

// Daily moves a value by Swing up and down, highest at the hour Peak.
type Daily struct {
	Swing float64 `yaml:"swing"`
	Peak  float64 `yaml:"peak"` // hour of the day, 0 to 24
}

// Cycle moves a value by Swing up and down: slowly up while the compressor
// rests, about twice as fast down while it runs.
type Cycle struct {
	Swing float64  `yaml:"swing"`
	Every Duration `yaml:"every"`
}

// Defrost lifts a value by Rise for a while and lets it fall back.
type Defrost struct {
	Rise  float64  `yaml:"rise"`
	Every Duration `yaml:"every"`
	For   Duration `yaml:"for"`
}

const (
	secondsPerDay = 24 * 60 * 60

	// rest is the part of a compressor's cycle during which it rests.
	rest = 0.65
)

// Value returns the signal at an instant of its own day, whose hours are
// those of UTC, as a multiple of Step. It knows of no drama, and of no
// site's speed and zone.
func (s Signal) Value(at time.Time) float64 {
	t := seconds(at)
	return s.round(s.course(t) + s.noise(t))
}

// course is the value without noise at a time of the day in seconds.
func (s Signal) course(t float64) float64 {
	value := s.Base
	if s.Daily.Swing != 0 {
		value += s.Daily.Swing * math.Cos(2*math.Pi*(t/secondsPerDay-s.Daily.Peak/24))
	}
	if s.Cycle.Every > 0 {
		value += s.Cycle.Swing * saw(s.phase(t, s.Cycle.Every, "cycle"))
	}
	if s.Defrost.Every > 0 && s.Defrost.For > 0 {
		length := float64(s.Defrost.For) / float64(s.Defrost.Every)
		value += s.Defrost.Rise * bump(s.phase(t, s.Defrost.Every, "defrost")/length)
	}
	return value
}

// phase says how far something that recurs has come, from 0 to below 1. Its
// beginning depends on the seed, so that neighbours do not go in step.
func (s Signal) phase(t float64, every Duration, what string) float64 {
	offset := unit(s.seed() ^ hash(what))
	return fraction(t/time.Duration(every).Seconds() + offset)
}

// saw climbs from -1 to 1 during the rest and falls back in what remains.
func saw(phase float64) float64 {
	if phase < rest {
		return 2*phase/rest - 1
	}
	return 1 - 2*(phase-rest)/(1-rest)
}

// bump rises from 0 to 1 and falls back to 0 while x goes from 0 to 1; the
// fall is the faster half.
func bump(x float64) float64 {
	if x >= 1 {
		return 0
	}
	return math.Sin(math.Pi * math.Pow(x, 1.4))
}

// noise wanders smoothly within Noise on both sides, at three paces at once.
func (s Signal) noise(t float64) float64 {
	if s.Noise == 0 {
		return 0
	}
	seed := s.seed()
	return s.Noise * (0.2*wander(seed, t/60) + 0.3*wander(seed+1, t/420) + 0.5*wander(seed+2, t/3000))
}

// wander leads smoothly through one random number between -1 and 1 for each
// whole t.
func wander(seed uint64, t float64) float64 {
	whole, x := math.Floor(t), fraction(t)
	from, to := scatter(seed, whole), scatter(seed, whole+1)
	return from + (to-from)*x*x*(3-2*x)
}

// scatter returns a number between -1 and 1 that belongs to the seed and the
// whole number.
func scatter(seed uint64, whole float64) float64 {
	return 2*unit(seed^mix(uint64(int64(whole)))) - 1
}

// unit maps a number to 0 to below 1.
func unit(n uint64) float64 { return float64(mix(n)>>11) / (1 << 53) }

// mix is the finalizer of SplitMix64 (Steele, Lea, Flood 2014): each bit of
// its argument changes half of the result's.
func mix(n uint64) uint64 {
	n += 0x9e3779b97f4a7c15
	n = (n ^ n>>30) * 0xbf58476d1ce4e5b9
	n = (n ^ n>>27) * 0x94d049bb133111eb
	return n ^ n>>31
}

// fraction is what a number is above the whole number below it.
func fraction(x float64) float64 { return x - math.Floor(x) }

func (s Signal) seed() uint64 {
	if s.Seed != 0 {
		return uint64(s.Seed)
	}
	return hash(s.Name)
}

// step is the resolution.
func (s Signal) step() float64 {
	if s.Step > 0 {
		return s.Step
	}
	return 0.1
}

// decimals is how many decimals the resolution has.
func (s Signal) decimals() int {
	_, after, _ := strings.Cut(strconv.FormatFloat(s.step(), 'f', -1, 64), ".")
	return len(after)
}

// round brings a value to the resolution. Adding zero turns -0 into 0.
func (s Signal) round(value float64) float64 {
	exact := math.Round(value/s.step()) * s.step()
	scale := math.Pow10(s.decimals())
	return math.Round(exact*scale)/scale + 0
}

// format writes a value with the decimals of the resolution.
func (s Signal) format(value float64) string {
	return strconv.FormatFloat(value, 'f', s.decimals(), 64)
}

// seconds is the Unix time with its fraction.
func seconds(at time.Time) float64 {
	return float64(at.Unix()) + float64(at.Nanosecond())/1e9
}

// hash turns a name into a number that looks random and is always the same.
func hash(name string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(name)) // never fails
	return h.Sum64()
}

package sim

import (
	"math"
	"time"
)

// An Act is something that happens to a device, or to one of its signals,
// for a while; when it ends all is as before. It has exactly one of RampTo,
// Set, Text, Play, Status and Slow.
type Act struct {
	// At is when the act begins, counted from the site's start.
	At Duration `yaml:"at"`

	// For is how long it lasts. Zero means for ever.
	For Duration `yaml:"for"`

	// RepeatEvery is from one beginning to the next. Zero means once.
	RepeatEvery Duration `yaml:"repeat_every"`

	// Signal is the signal that it happens to.
	Signal string `yaml:"signal"`

	// RampTo is where the signal goes: it climbs or sinks there during Over
	// (zero means For), stays until For is over, and comes back during Back
	// (zero means at once).
	RampTo *float64 `yaml:"ramp_to"`
	Over   Duration `yaml:"over"`
	Back   Duration `yaml:"back"`

	// Set is the exact value of the signal, such as the -127 that says that
	// a sensor is broken.
	Set *float64 `yaml:"set"`

	// Text stands in the place of the signal's value.
	Text *string `yaml:"text"`

	// Play is what happens without a number.
	Play Play `yaml:"play"`

	// Status is the HTTP status that is answered, 200 to 599.
	Status int `yaml:"status"`

	// Slow is how long the device thinks before it answers.
	Slow Duration `yaml:"slow"`
}

// Play names what happens in an act that needs no number.
type Play string

// What may happen to a signal. Freeze without a signal happens to all of
// them and to the device's clock.
const (
	Missing Play = "missing" // its key vanishes from the answer
	Empty   Play = "empty"   // its key is there, without a value: null in JSON
	Freeze  Play = "freeze"  // its value stays as it was
)

// What may happen to a device.
const (
	Hang    Play = "hang"    // accepts, and never answers
	Refuse  Play = "refuse"  // nobody listens
	Garbage Play = "garbage" // the answer breaks off in the middle
	HTML    Play = "html"    // a login page, with status 200
)

// ever is the end of what does not end.
const ever = time.Duration(math.MaxInt64)

// turn returns the first occurrence of the act that is not yet over at t. All
// times count from the site's start; what does not come again begins and ends
// at ever.
func (a Act) turn(t time.Duration) (begin, end time.Duration) {
	begin, every := time.Duration(a.At), time.Duration(a.RepeatEvery)
	if a.For == 0 {
		return begin, ever
	}
	if every > 0 && t > begin {
		begin += (t - begin) / every * every
	}
	length := time.Duration(a.For + a.Back)
	if every > 0 && t >= begin+length {
		begin += every
	}
	if t >= begin+length {
		return ever, ever
	}
	return begin, begin + length
}

// on says whether the act happens at t, and when this occurrence began and
// will end.
func (a Act) on(t time.Duration) (begin, end time.Duration, on bool) {
	begin, end = a.turn(t)
	return begin, end, begin <= t && t < end
}

// weight says how far a ramp has come at t: 0 not at all, 1 to its end.
func (a Act) weight(t time.Duration) float64 {
	begin, end, on := a.on(t)
	if !on {
		return 0
	}
	over := time.Duration(a.Over)
	if over == 0 {
		over = time.Duration(a.For)
	}
	weight := 1.0
	if over > 0 {
		weight = min(weight, float64(t-begin)/float64(over))
	}
	if a.Back > 0 {
		weight = min(weight, float64(end-t)/float64(a.Back))
	}
	return weight
}

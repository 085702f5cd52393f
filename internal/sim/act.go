package sim

import (
	"math"
	"time"
)

// An Act is something that happens to a device, or to one of its signals,
// for a while; when it ends all is as before. It has exactly one of RampTo,
// Set, Add, Text, Play, Status and Slow.
type Act struct {
	// At is when the act begins, counted from the site's start.
	At Duration `yaml:"at"`

	// For is how long it lasts. Zero means for ever.
	For Duration `yaml:"for"`

	// RepeatEvery is from one beginning to the next. Zero means once.
	RepeatEvery Duration `yaml:"repeat_every"`

	// Times is how often it happens, where it repeats. Zero means without
	// end.
	Times int `yaml:"times"`

	// Signal is the signal that it happens to. The device's clock is the
	// signal "clock", in seconds since 1970: it may be set, added to, frozen,
	// missing, empty, or show a text.
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

	// Add is added to the signal. What repeats without an end adds up: a
	// counter.
	Add *float64 `yaml:"add"`

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
	Missing    Play = "missing"    // its key vanishes from the answer
	Empty      Play = "empty"      // its key is there, without a value: null in JSON
	Freeze     Play = "freeze"     // its value stays as it was
	Fahrenheit Play = "fahrenheit" // its value is no longer in degrees Celsius
)

// What may happen to a device.
const (
	Hang     Play = "hang"     // accepts, and never answers
	Refuse   Play = "refuse"   // nobody listens
	Garbage  Play = "garbage"  // the answer breaks off in the middle
	HTML     Play = "html"     // a login page, with status 200
	Redirect Play = "redirect" // the way to a login page on another host
)

// ever is the end of what does not end.
const ever = time.Duration(math.MaxInt64)

// turn returns the first occurrence of the act that is not yet over at t. All
// times count from the site's start; what does not come again begins and ends
// at ever.
func (a Act) turn(t time.Duration) (begin, end time.Duration) {
	begin = time.Duration(a.At)
	if a.For == 0 {
		return begin, ever
	}
	length := time.Duration(a.For + a.Back)
	n := max(a.begun(t)-1, 0)
	begin += time.Duration(n) * time.Duration(a.RepeatEvery)
	if t < begin+length {
		return begin, begin + length
	}
	if a.RepeatEvery == 0 || n+1 == a.Times {
		return ever, ever
	}
	return begin + time.Duration(a.RepeatEvery), begin + time.Duration(a.RepeatEvery) + length
}

// begun says how often the act has begun by t.
func (a Act) begun(t time.Duration) int {
	t -= time.Duration(a.At)
	switch {
	case t < 0:
		return 0
	case a.RepeatEvery == 0:
		return 1
	}
	n := int(t/time.Duration(a.RepeatEvery)) + 1
	if a.Times > 0 {
		n = min(n, a.Times)
	}
	return n
}

// added is what the act adds to its signal at t.
func (a Act) added(t time.Duration) float64 {
	if a.Add == nil {
		return 0
	}
	if a.For == 0 {
		return float64(a.begun(t)) * *a.Add
	}
	if _, _, on := a.on(t); on {
		return *a.Add
	}
	return 0
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

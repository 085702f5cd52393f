package sim

import (
	"strconv"
	"strings"
	"time"
)

// An actor is a device on stage: its site, its start and its script.
type actor struct {
	Device
	site   Site
	start  time.Time
	script string // the body with a {{word}} in the place of each value
	behind *actor // through which it is reached, or nil
}

func newActor(site Site, device Device, start time.Time) *actor {
	a := &actor{Device: device, site: site, start: start, script: scriptOf(device)}
	if d, ok := site.device(device.Behind); ok {
		a.behind = newActor(site, d, start)
	}
	a.Signals = make([]Signal, len(device.Signals))
	for i, s := range device.Signals {
		if s.Seed == 0 {
			s.Seed = int64(hash(device.Name + "/" + s.Name))
		}
		a.Signals[i] = s
	}
	return a
}

// A scene is what happens to a device at one moment. Its times count from
// the site's start.
type scene struct {
	now     time.Duration // which moment the values and the device's clock show
	delay   time.Duration
	play    Play // one of the device's, or empty
	status  int  // zero unless an act sets it
	until   time.Duration
	signals map[string]cue
}

// A cue is what happens to a signal, and since when.
type cue struct {
	Act
	begin time.Duration
}

// instead returns what stands in the place of a number, if that is what
// happens.
func (c cue) instead() (said, bool) {
	switch {
	case c.Play == Missing:
		return said{form: gone}, true
	case c.Play == Empty:
		return said{form: none}, true
	case c.Text != nil:
		return said{text: *c.Text, form: words}, true
	}
	return said{}, false
}

// scene says what happens at t.
func (a *actor) scene(t time.Duration) scene {
	s := scene{now: t, signals: make(map[string]cue)}
	for _, act := range a.Drama {
		if begin, end, on := act.on(t); on {
			s.enter(cue{act, begin}, end)
		}
	}
	if a.behind == nil {
		return s
	}
	if way := a.behind.scene(t); way.play == Hang || way.play == Refuse {
		s.play, s.status, s.until = way.play, 0, way.until
	}
	return s
}

// enter adds an act to what happens. Ramps and what is added stay outside:
// they are part of a signal's course.
func (s *scene) enter(c cue, end time.Duration) {
	switch {
	case c.RampTo != nil || c.Add != nil:
	case c.Signal != "":
		s.signals[c.Signal] = c
	case c.Slow > 0:
		s.delay = time.Duration(c.Slow)
	case c.Play == Freeze:
		s.now = c.begin
	default:
		s.play, s.status, s.until = c.Play, c.Status, end
	}
}

// instant turns a time since the start into a time of the clock, and ever
// into the zero time.
func (a *actor) instant(t time.Duration) time.Time {
	if t == ever {
		return time.Time{}
	}
	return a.start.Add(t)
}

// refusal returns when the first refusal that is not over at t begins and
// ends, be it the device's own or of what it is behind.
func (a *actor) refusal(t time.Duration) (begin, end time.Duration) {
	begin, end = ever, ever
	if a.behind != nil {
		begin, end = a.behind.refusal(t)
	}
	for _, act := range a.Drama {
		if act.Play != Refuse {
			continue
		}
		if b, e := act.turn(t); b < begin {
			begin, end = b, e
		}
	}
	return begin, end
}

// contentType returns the content type of the device's answers.
func (a *actor) contentType() string {
	switch {
	case a.Type != "":
		return a.Type
	case isJSON(a.script):
		return "application/json"
	}
	return "text/plain; charset=utf-8"
}

// body writes the answer of a scene.
func (a *actor) body(s scene) []byte {
	return render(a.script, func(word string) said { return a.say(s, word) })
}

// say returns what stands in the place of a word.
func (a *actor) say(s scene, word string) said {
	if isClock(word) {
		return a.tell(s, word)
	}
	name, form, _ := strings.Cut(word, ".")
	for _, signal := range a.Signals {
		if signal.Name != name {
			continue
		}
		inF := s.signals[name].Play == Fahrenheit
		switch {
		case form == "unit" && inF:
			return said{text: "F"}
		case form == "unit":
			return said{text: "C"}
		}
		return a.utter(s, signal, inF || form == "F")
	}
	return said{form: none}
}

// utter returns what stands in the place of a signal.
func (a *actor) utter(s scene, signal Signal, fahrenheit bool) said {
	now, act := s.now, s.signals[signal.Name]
	if said, ok := act.instead(); ok {
		return said
	}
	switch {
	case act.Set != nil && fahrenheit:
		return said{text: signal.format(inFahrenheit(*act.Set))}
	case act.Set != nil:
		return said{text: strconv.FormatFloat(*act.Set, 'f', -1, 64)}
	case act.Play == Freeze:
		now = act.begin
	}
	value := a.value(signal, now)
	if fahrenheit {
		value = inFahrenheit(value)
	}
	return said{text: signal.format(value)}
}

// value is a signal with its ramps.
func (a *actor) value(signal Signal, t time.Duration) float64 {
	day := a.site.day(a.start.Add(t))
	course := signal.course(day)
	for _, act := range a.Drama {
		if act.Signal == signal.Name && act.RampTo != nil {
			course += act.weight(t) * (*act.RampTo - course)
		}
	}
	course += a.added(signal.Name, t)
	return signal.round(course + signal.noise(day))
}

// added is what acts add to a signal at t.
func (a *actor) added(signal string, t time.Duration) float64 {
	sum := 0.0
	for _, act := range a.Drama {
		if act.Signal == signal {
			sum += act.added(t)
		}
	}
	return sum
}

func inFahrenheit(celsius float64) float64 { return celsius*9/5 + 32 }

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
}

func newActor(site Site, device Device, start time.Time) *actor {
	a := &actor{Device: device, site: site, start: start, script: scriptOf(device)}
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

// scene says what happens at t.
func (a *actor) scene(t time.Duration) scene {
	s := scene{now: t, signals: make(map[string]cue)}
	for _, act := range a.Drama {
		if begin, end, on := act.on(t); on {
			s.enter(cue{act, begin}, end)
		}
	}
	return s
}

// enter adds an act to what happens. Ramps stay outside: they are part of a
// signal's course.
func (s *scene) enter(c cue, end time.Duration) {
	switch {
	case c.RampTo != nil:
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
// ends.
func (a *actor) refusal(t time.Duration) (begin, end time.Duration) {
	begin, end = ever, ever
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
	name, fahrenheit := strings.CutSuffix(word, ".F")
	for _, signal := range a.Signals {
		if signal.Name == name {
			return a.utter(s, signal, fahrenheit)
		}
	}
	now := a.start.Add(s.now)
	switch word {
	case "now":
		return said{text: now.UTC().Format(time.RFC3339)}
	case "local":
		return said{text: now.In(a.site.zone()).Format("2006-01-02T15:04:05")}
	case "unix":
		return said{text: strconv.FormatInt(now.Unix(), 10)}
	}
	return said{form: none}
}

// utter returns what stands in the place of a signal.
func (a *actor) utter(s scene, signal Signal, fahrenheit bool) said {
	now, act := s.now, s.signals[signal.Name]
	switch {
	case act.Play == Missing:
		return said{form: gone}
	case act.Play == Empty:
		return said{form: none}
	case act.Text != nil:
		return said{text: *act.Text, form: words}
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
	return signal.round(course + signal.noise(day))
}

func inFahrenheit(celsius float64) float64 { return celsius*9/5 + 32 }

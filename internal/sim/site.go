package sim

import "time"

// A Site is a set of devices that begin their drama together.
type Site struct {
	// Speed is how many times faster than the clock the signals' day
	// passes: 1440 is a day in a minute. Zero means 1. The drama always
	// runs by the clock.
	Speed float64 `yaml:"speed"`

	// UTCOffset says when it is noon at the site: 9h in Seoul.
	UTCOffset Duration `yaml:"utc_offset"`

	// Devices are what the site consists of, at least one.
	Devices []Device `yaml:"devices"`
}

// A Device answers HTTP requests on an address of its own.
type Device struct {
	// Name is unique in the site and may stand in a URL: letters, digits,
	// "-", "_" and ".".
	Name string `yaml:"name"`

	// Address is where to listen, a loopback address with a port. Empty
	// means 127.0.0.1 and any free port.
	Address string `yaml:"address"`

	// Path is the one path that is answered; others get status 404. Empty
	// means the kind's own.
	Path string `yaml:"path"`

	// Kind is the shape of the answer: json, shelly, tasmota or ups. Empty
	// means json. It is not given together with Body.
	Kind string `yaml:"kind"`

	// Body is the answer itself, with {{name}} in the place of each signal.
	// {{name.F}} is the signal turned from degrees Celsius into Fahrenheit,
	// {{name.unit}} is C, or F while it is played in Fahrenheit. {{now}} is
	// the time in RFC 3339, {{local}} the same in the site's zone but without
	// naming it, and {{unix}} its seconds.
	Body string `yaml:"body"`

	// Type is the content type. Empty means application/json for an answer
	// that is JSON and text/plain for any other.
	Type string `yaml:"type"`

	// Behind is the device through which this one is reached, such as a
	// switch: while that one hangs or refuses, so does this one.
	Behind string `yaml:"behind"`

	// Signals are the values that the device reports.
	Signals []Signal `yaml:"signals"`

	// Drama is what happens to the device. Where acts contradict each
	// other, the later in the list wins.
	Drama []Act `yaml:"drama"`
}

// device returns a device by its name.
func (s Site) device(name string) (Device, bool) {
	for _, d := range s.Devices {
		if d.Name == name && name != "" {
			return d, true
		}
	}
	return Device{}, false
}

// day translates an instant into the time of the signals' day, in seconds
// since an unimportant midnight.
func (s Site) day(at time.Time) float64 {
	speed := s.Speed
	if speed == 0 {
		speed = 1
	}
	return seconds(at)*speed + time.Duration(s.UTCOffset).Seconds()
}

// zone is the site's time zone.
func (s Site) zone() *time.Location {
	return time.FixedZone("", int(time.Duration(s.UTCOffset).Seconds()))
}

package sim_test

import (
	"math"
	"slices"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/internal/sim"
)

// valid is a site in which all is well.
func valid() sim.Site {
	return sim.Site{Devices: []sim.Device{
		{
			Name:    "room",
			Address: "127.0.0.1:8181",
			Signals: []sim.Signal{{Name: "temperature", Base: 22.4}, {Name: "humidity", Base: 41}},
			Drama:   []sim.Act{{At: sec(10), For: sec(5), Signal: "temperature", RampTo: new(31.0)}},
		},
		{
			Name:    "meter",
			Body:    "power {{power}} at {{now}}\n",
			Signals: []sim.Signal{{Name: "power"}},
			Drama:   []sim.Act{{Play: sim.Hang}},
		},
	}}
}

func TestValidSiteHasNoProblems(t *testing.T) {
	if problems := valid().Validate(); problems != nil {
		t.Errorf("problems: %v", problems)
	}
}

func TestMistakeIsNamedWithItsPlace(t *testing.T) {
	const act = "devices[0].drama[0]"
	for _, test := range []struct {
		spoil func(site *sim.Site, room *sim.Device, act *sim.Act)
		want  string
	}{
		{
			func(s *sim.Site, _ *sim.Device, _ *sim.Act) { s.Speed = -1 },
			"speed: must be a positive number: how many times faster the day passes",
		},
		{
			func(s *sim.Site, _ *sim.Device, _ *sim.Act) { s.UTCOffset = sim.Duration(-15 * time.Hour) },
			"utc_offset: must lie between -14h and 14h",
		},
		{
			func(s *sim.Site, _ *sim.Device, _ *sim.Act) { s.Devices = nil },
			"devices: the site has no devices",
		},
		{
			func(s *sim.Site, _ *sim.Device, _ *sim.Act) { s.Devices[1].Name = "room" },
			`devices[1].name: another device has the name "room"`,
		},
		{
			func(s *sim.Site, _ *sim.Device, _ *sim.Act) { s.Devices[1].Address = "127.0.0.1:8181" },
			"devices[1].address: another device has the address 127.0.0.1:8181",
		},
		{
			func(s *sim.Site, _ *sim.Device, _ *sim.Act) { s.Devices[1].Name = "" },
			"devices[1].name: must be a name of letters, digits, -, _ and .",
		},
		{
			func(_ *sim.Site, d *sim.Device, _ *sim.Act) { d.Name = "cold store" },
			"devices[0].name: must be a name of letters, digits, -, _ and .",
		},
		{
			func(_ *sim.Site, d *sim.Device, _ *sim.Act) { d.Address = "0.0.0.0:80" },
			"devices[0].address: must be a loopback address with a port, such as 127.0.0.1:8181",
		},
		{
			func(_ *sim.Site, d *sim.Device, _ *sim.Act) { d.Address = "127.0.0.1" },
			"devices[0].address: must be a loopback address with a port, such as 127.0.0.1:8181",
		},
		{
			func(_ *sim.Site, d *sim.Device, _ *sim.Act) { d.Path = "status" },
			"devices[0].path: must begin with /",
		},
		{
			func(_ *sim.Site, d *sim.Device, _ *sim.Act) { d.Kind = "shely" },
			`devices[0].kind: there is no kind "shely", only json, shelly, tasmota, ups (did you mean "shelly"?)`,
		},
		{
			func(s *sim.Site, _ *sim.Device, _ *sim.Act) { s.Devices[1].Kind = "json" },
			"devices[1].kind: give either a kind or a body",
		},
		{
			func(_ *sim.Site, d *sim.Device, _ *sim.Act) { d.Signals, d.Drama = nil, nil },
			"devices[0].signals: the device has no signals",
		},
		{
			func(s *sim.Site, _ *sim.Device, _ *sim.Act) { s.Devices[1].Body = "{{power}} {{powr}}" },
			`devices[1].body: there is no signal "powr", only now, local, unix, power (did you mean "power"?)`,
		},
		{
			func(s *sim.Site, _ *sim.Device, _ *sim.Act) { s.Devices[1].Body = "{{now}}" },
			"devices[1].signals[0].name: the body has no {{power}}",
		},
		{
			func(_ *sim.Site, d *sim.Device, _ *sim.Act) { d.Signals[1].Name = "rel.hum" },
			"devices[0].signals[1].name: must be a name of letters, digits, - and _",
		},
		{
			func(_ *sim.Site, d *sim.Device, _ *sim.Act) { d.Signals[1].Name = "temperature" },
			`devices[0].signals[1].name: the name "temperature" is taken`,
		},
		{
			func(_ *sim.Site, d *sim.Device, _ *sim.Act) { d.Signals[1].Name = "now" },
			`devices[0].signals[1].name: the name "now" is taken`,
		},
		{
			func(_ *sim.Site, d *sim.Device, _ *sim.Act) { d.Signals[1].Key = "sensors.hum" },
			"devices[0].signals[1].key: the key is taken or is none, such as a.b or list[item].a",
		},
		{
			func(_ *sim.Site, d *sim.Device, _ *sim.Act) { d.Signals[1].Key = "a..b" },
			"devices[0].signals[1].key: the key is taken or is none, such as a.b or list[item].a",
		},
		{
			func(_ *sim.Site, d *sim.Device, _ *sim.Act) { d.Signals[1].Key = "a[b" },
			"devices[0].signals[1].key: the key is taken or is none, such as a.b or list[item].a",
		},
		{
			func(_ *sim.Site, d *sim.Device, _ *sim.Act) { d.Signals[1].Key = "a[b]" },
			"devices[0].signals[1].key: the key is taken or is none, such as a.b or list[item].a",
		},
		{
			func(_ *sim.Site, d *sim.Device, _ *sim.Act) { d.Signals[0].Base = math.NaN() },
			"devices[0].signals[0].base: must be a number",
		},
		{
			func(_ *sim.Site, d *sim.Device, _ *sim.Act) { d.Signals[0].Noise = -1 },
			"devices[0].signals[0].noise: must be zero or positive",
		},
		{
			func(_ *sim.Site, d *sim.Device, _ *sim.Act) { d.Signals[0].Step = math.Inf(1) },
			"devices[0].signals[0].step: must be zero or positive",
		},
		{
			func(_ *sim.Site, d *sim.Device, _ *sim.Act) { d.Signals[0].Daily.Peak = 25 },
			"devices[0].signals[0].daily.peak: must be an hour from 0 to 24",
		},
		{
			func(_ *sim.Site, d *sim.Device, _ *sim.Act) { d.Signals[0].Cycle.Swing = 1 },
			"devices[0].signals[0].cycle.every: must say how long a cycle takes, such as 18m",
		},
		{
			func(_ *sim.Site, d *sim.Device, _ *sim.Act) {
				d.Signals[0].Defrost = sim.Defrost{Rise: 6, Every: sec(10), For: sec(11)}
			},
			"devices[0].signals[0].defrost.for: must be at most every",
		},
		{
			func(_ *sim.Site, d *sim.Device, _ *sim.Act) {
				d.Signals[0].Defrost = sim.Defrost{Rise: 6, For: 1}
			},
			"devices[0].signals[0].defrost.every: must say how often, such as 6h",
		},
		{
			func(_ *sim.Site, d *sim.Device, _ *sim.Act) {
				d.Signals[0].Defrost = sim.Defrost{Rise: 6, Every: sec(10)}
			},
			"devices[0].signals[0].defrost.for: must say how long, such as 25m",
		},
		{
			func(_ *sim.Site, _ *sim.Device, a *sim.Act) { a.At = -1 },
			act + ".at: must be zero or positive",
		},
		{
			func(_ *sim.Site, _ *sim.Device, a *sim.Act) { a.For = -1 },
			act + ".for: must be positive; leave it out for ever",
		},
		{
			func(_ *sim.Site, _ *sim.Device, a *sim.Act) { a.Over = sec(6) },
			act + ".over: must be at most for",
		},
		{
			func(_ *sim.Site, _ *sim.Device, a *sim.Act) { a.For, a.Back = 0, sec(1) },
			act + ".back: needs a for after which to come back",
		},
		{
			func(_ *sim.Site, _ *sim.Device, a *sim.Act) { a.RampTo, a.Set, a.Over = nil, new(1.0), sec(1) },
			act + ".over: belongs to ramp_to",
		},
		{
			func(_ *sim.Site, _ *sim.Device, a *sim.Act) { a.RampTo, a.Set, a.Back = nil, new(1.0), sec(1) },
			act + ".back: belongs to ramp_to",
		},
		{
			func(_ *sim.Site, _ *sim.Device, a *sim.Act) { a.RepeatEvery, a.Back = sec(6), sec(2) },
			act + ".repeat_every: must be at least for and back together",
		},
		{
			func(_ *sim.Site, _ *sim.Device, a *sim.Act) { a.RepeatEvery, a.For = sec(6), 0 },
			act + ".for: an act that repeats must have an end, unless it adds",
		},
		{
			func(_ *sim.Site, _ *sim.Device, a *sim.Act) { a.RepeatEvery = -1 },
			act + ".repeat_every: must be positive",
		},
		{
			func(_ *sim.Site, _ *sim.Device, a *sim.Act) { a.RampTo = nil },
			act + ": says not what happens: give ramp_to, set, add, text, play, status or slow",
		},
		{
			func(_ *sim.Site, _ *sim.Device, a *sim.Act) { a.Text = new("") },
			act + ".text: contradicts ramp_to: an act does one thing",
		},
		{
			func(_ *sim.Site, _ *sim.Device, a *sim.Act) { a.RampTo = new(math.Inf(-1)) },
			act + ".ramp_to: must be a number",
		},
		{
			func(_ *sim.Site, _ *sim.Device, a *sim.Act) { a.RampTo, a.Set = nil, new(math.NaN()) },
			act + ".set: must be a number",
		},
		{
			func(_ *sim.Site, _ *sim.Device, a *sim.Act) { *a = sim.Act{Status: 199} },
			act + ".status: must lie between 200 and 599",
		},
		{
			func(_ *sim.Site, _ *sim.Device, a *sim.Act) { *a = sim.Act{Slow: -1} },
			act + ".slow: must be positive",
		},
		{
			func(_ *sim.Site, _ *sim.Device, a *sim.Act) { *a = sim.Act{Play: "hnag"} },
			act + `.play: there is no play "hnag", only missing, empty, fahrenheit, freeze, hang, refuse, garbage, html, redirect (did you mean "hang"?)`,
		},
		{
			func(_ *sim.Site, _ *sim.Device, a *sim.Act) { a.Signal = "" },
			act + ".signal: must say which signal",
		},
		{
			func(_ *sim.Site, _ *sim.Device, a *sim.Act) { a.Signal = "temprature" },
			act + `.signal: there is no signal "temprature", only temperature, humidity, clock (did you mean "temperature"?)`,
		},
		{
			func(_ *sim.Site, _ *sim.Device, a *sim.Act) { *a = sim.Act{Signal: "humidity", Play: sim.Refuse} },
			act + ".signal: this happens to the whole device: leave the signal out",
		},
		{
			func(_ *sim.Site, _ *sim.Device, a *sim.Act) { a.Times = 3 },
			act + ".times: belongs to repeat_every",
		},
		{
			func(_ *sim.Site, _ *sim.Device, a *sim.Act) { a.RepeatEvery, a.Times = sec(10), -1 },
			act + ".times: must be positive; leave it out for without end",
		},
		{
			func(_ *sim.Site, _ *sim.Device, a *sim.Act) { a.RampTo, a.Add = nil, new(math.NaN()) },
			act + ".add: must be a number",
		},
		{
			func(_ *sim.Site, _ *sim.Device, a *sim.Act) { *a = sim.Act{Add: new(1.0)} },
			act + ".signal: must say which signal",
		},
		{
			func(_ *sim.Site, _ *sim.Device, a *sim.Act) { *a = sim.Act{Play: sim.Fahrenheit} },
			act + ".signal: must say which signal",
		},
		{
			func(_ *sim.Site, _ *sim.Device, a *sim.Act) { a.Signal = "clock" },
			act + ".signal: this does not happen to a clock: set, add, text, missing, empty or freeze do",
		},
		{
			func(s *sim.Site, _ *sim.Device, _ *sim.Act) {
				s.Devices[1].Body = "{{power}}"
				s.Devices[1].Drama[0] = sim.Act{Signal: "clock", Set: new(0.0)}
			},
			"devices[1].drama[0].signal: the answer does not tell the time",
		},
		{
			func(_ *sim.Site, d *sim.Device, _ *sim.Act) { d.Signals[1].Name = "clock" },
			`devices[0].signals[1].name: the name "clock" is taken`,
		},
		{
			func(_ *sim.Site, d *sim.Device, _ *sim.Act) { d.Behind = "metre" },
			`devices[0].behind: there is no device "metre", only room, meter (did you mean "meter"?)`,
		},
		{
			func(_ *sim.Site, d *sim.Device, _ *sim.Act) { d.Behind = "room" },
			"devices[0].behind: leads in a circle back to room",
		},
	} {
		site := valid()
		test.spoil(&site, &site.Devices[0], &site.Devices[0].Drama[0])
		var got []string
		for _, p := range site.Validate() {
			got = append(got, p.String())
		}
		if !slices.Equal(got, []string{test.want}) {
			t.Errorf("problems %q, want %q", got, test.want)
		}
	}
}

func TestAllMistakesAreToldAtOnceInOrder(t *testing.T) {
	site := valid()
	site.Speed = -1
	site.Devices[0].Path = "x"
	site.Devices[0].Drama[0].At = -1
	site.Devices[1].Signals[0].Noise = -1
	var got []string
	for _, p := range site.Validate() {
		got = append(got, p.Path)
	}
	want := []string{"speed", "devices[0].path", "devices[0].drama[0].at", "devices[1].signals[0].noise"}
	if !slices.Equal(got, want) {
		t.Errorf("places %v, want %v", got, want)
	}
}

func TestFarSpellingHasNoNeighbour(t *testing.T) {
	site := valid()
	site.Devices[0].Kind = "modbus"
	if problems := site.Validate(); len(problems) != 1 || problems[0].Near != "" {
		t.Errorf("problems %v, want one without a guess", problems)
	}
}

func TestDurationReadsWhatItWrites(t *testing.T) {
	d := sim.Duration(90 * time.Second)
	text, err := d.MarshalText()
	if err != nil || string(text) != "1m30s" {
		t.Fatalf("written %s: %v", text, err)
	}
	var back sim.Duration
	if err := back.UnmarshalText(text); err != nil || back != d {
		t.Errorf("read back %s: %v", back, err)
	}
}

func TestWrongDurationShowsARightOne(t *testing.T) {
	var d sim.Duration
	err := d.UnmarshalText([]byte("10"))
	if want := `"10" is not a duration such as 10s, 5m or 1h30m`; err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
}

package main

import (
	"os"
	"testing"

	"github.com/gaugewatch/gaugewatch/config"
)

func TestTheLastGoodConfigurationHasTheFilesThatItsOwnNames(t *testing.T) {
	t.Chdir(t.TempDir())
	write := func(path, text string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("config.yaml", "calendars: {kr: kr.ics}\nsimulator: site.yaml\n")
	write("kr.ics", "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nDTSTART;VALUE=DATE:20200101\nRRULE:FREQ=YEARLY\nEND:VEVENT\nEND:VCALENDAR\n")
	write("site.yaml", "devices: [{name: a, signals: [{name: t}]}]\n")
	o := &options{process: &process{Getenv: os.Getenv}, config: "config.yaml"}
	c, err := config.Load(o.config, o.Getenv)
	if err != nil {
		t.Fatal(err)
	}
	if err := o.keep(c); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"config.yaml", "kr.ics", "site.yaml"} {
		write(path, "no longer what it was: [")
	}
	good, err := o.lastGood(c.State)
	if err != nil {
		t.Fatal(err)
	}
	if len(good.Simulator.Devices) != 1 {
		t.Errorf("%+v", good.Simulator)
	}
}

package main

import (
	"encoding/json"
	"io/fs"
	"math"
	"testing"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/config"
	"github.com/gaugewatch/gaugewatch/internal/sharedtest"
	"github.com/gaugewatch/gaugewatch/poller"
	"github.com/gaugewatch/gaugewatch/poller/reading"
)

// bare is a host with no environment and no files.
func bare() config.Host {
	return config.Host{
		Getenv: func(string) string { return "" },
		ReadFile: func(path string) ([]byte, error) {
			return nil, &fs.PathError{Op: "open", Path: path, Err: fs.ErrNotExist}
		},
		Glob: func(string) ([]string, error) { return nil, nil },
	}
}

// readBack reads an answer with the fields of an entry, as a configuration
// that holds the entry would.
func readBack(t *testing.T, e entry, body []byte) map[string]checks.Reading {
	t.Helper()
	client := poller.NewClient()
	defer client.Close()
	target, err := e.planned(bare(), "config.yaml", client)
	if err != nil {
		t.Fatalf("%v in:\n%s", err, e)
	}
	readings := map[string]checks.Reading{}
	for _, f := range target.Target.Fields {
		x, fault := reading.Explain(body, 0, f.Reader)
		if fault.Class != checks.Faultless {
			t.Fatal(fault)
		}
		readings[f.Subject.Field] = *x.Reading
	}
	return readings
}

func TestAnEntryReadsTheNumbersThatItWasMadeOf(t *testing.T) {
	for _, name := range []string{
		"airgradient_measures_current.json", "esphome_webserver_sensor.json", "fibaro_hc3_devices.json",
		"fronius_inverter_night.json", "homeassistant_states_entity.json", "nagios_check_load.txt", "nagios_check_ups.txt",
		"purpleair_sensors_columns.json", "redfish_dell_idrac_power.json", "redfish_hp_ilo_thermal.json",
		"shelly_gen1_1_addon_status.json", "shelly_gen2_plus_ht_getstatus.json", "tasmota_sensor_ds18b20_x3.json",
	} {
		t.Run(name, func(t *testing.T) {
			body := sharedtest.File(t, "payloads/"+name)
			leaves, fault := reading.Discover(body)
			if fault.Class != checks.Faultless || len(leaves) == 0 {
				t.Fatal("nothing found", fault)
			}
			e := entry{Name: "device", URL: "http://192.0.2.1/"}
			for _, l := range leaves {
				e.Fields = append(e.Fields, entryField{Leaf: l})
			}
			got := readBack(t, e, body)
			for _, l := range leaves {
				if r := got[l.Name]; r.Why != checks.OK || math.Abs(r.Value-l.Value) > 1e-9*math.Abs(l.Value) {
					t.Errorf("%s: got %v %v, want %v\n%s", l.Name, r.Value, r.Fault, l.Value, e)
				}
			}
		})
	}
}

func TestAnEntryQuotesWhatYAMLOrTheConfigurationWouldTakeForSomethingElse(t *testing.T) {
	for _, key := range []string{
		"on", "no", "null", "12", "1e5", "0x1f", "a b", "a: b", "a #b", "- a", "'", `"`, `\`, "${HOME}", "$${x}", "{{x}}", "%", "@", "*a", "&a", "!a", "[", "]",
		"냉동고", "\u202e", "\x1b[2J", "a\nb", "🌡", "~", "=", "<<", "2026-11-22", "é", "\u2028",
	} {
		body, err := json.Marshal(map[string]float64{key: 22.5})
		if err != nil {
			t.Fatal(err)
		}
		leaves, fault := reading.Discover(body)
		if len(leaves) != 1 {
			t.Errorf("%q: found %v, %v", key, leaves, fault)
			continue
		}
		e := entry{Name: "device", Title: key, URL: "http://192.0.2.1/", Fields: []entryField{{Leaf: leaves[0], Title: key}}}
		target, err := e.planned(bare(), "config.yaml", poller.NewClient())
		if err != nil {
			t.Errorf("%q: %v in:\n%s", key, err, e)
			continue
		}
		if got := target.Subject.TargetTitle; got != key {
			t.Errorf("the title %q became %q", key, got)
		}
		for _, r := range readBack(t, e, body) {
			if r.Why != checks.OK || r.Value != 22.5 {
				t.Errorf("%q: read %v in:\n%s", key, r, e)
			}
		}
	}
}

func TestATargetIsNamedAfterItsAddress(t *testing.T) {
	for address, want := range map[string]string{
		"http://freezer.lan/status":    "freezer",
		"http://192.0.2.10:8080/x":     "device-10",
		"http://127.0.0.1:8181/":       "device",
		"http://[2001:db8::1]/":        "device",
		"http://localhost/":            "device",
		"http://192.0.2.10:port/":      "device",
		"https://idrac-7.example.com/": "idrac-7",
	} {
		if got := targetName(address); got != want {
			t.Errorf("%s is named %q, want %q", address, got, want)
		}
	}
}

func TestForeignTextIsHarmless(t *testing.T) {
	for text, want := range map[string]string{
		"a\x1b[2Jb":    `a\x1b[2Jb`,
		"a\u202eb":     `a\u202eb`,
		"a\tb":         "a    b",
		"a\x00b\x7f":   `a\x00b\x7f`,
		"온도 °C 🌡":      "온도 °C 🌡",
		"bad \xff\xfe": "bad \ufffd",
	} {
		if got := oneLine(text); got != want {
			t.Errorf("%q is shown as %q, want %q", text, got, want)
		}
	}
}

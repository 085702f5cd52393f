package sim

import (
	"fmt"
	"strings"
)

// A shape is how the devices of a kind look from outside.
type shape struct {
	path   string                         // where they answer
	keys   map[string]string              // where they put the signals of common names
	script func(s shape, d Device) string // their answer, with words for values
}

// kinds lists the kinds of devices.
func kinds() []string { return []string{"json", "shelly", "tasmota", "ups"} }

// shapeOf returns the shape of a kind, the empty kind being json.
func shapeOf(kind string) (shape, bool) {
	switch kind {
	case "", "json":
		return jsonShape(), true
	case "shelly":
		return shellyShape(), true
	case "tasmota":
		return tasmotaShape(), true
	case "ups":
		return upsShape(), true
	}
	return shape{}, false
}

// key returns where a signal stands in the answer.
func (s shape) key(signal Signal) string {
	if signal.Key != "" {
		return signal.Key
	}
	if key, ok := s.keys[signal.Name]; ok {
		return key
	}
	return signal.Name
}

// scriptOf returns the script of a device.
func scriptOf(d Device) string {
	if d.Body != "" {
		return d.Body
	}
	s, ok := shapeOf(d.Kind)
	if !ok {
		return ""
	}
	return s.script(s, d)
}

// path returns the path of the device with its query, if it has one.
func (d Device) path() string {
	if d.Path != "" {
		return d.Path
	}
	if s, ok := shapeOf(d.Kind); ok && d.Body == "" {
		return s.path
	}
	return "/"
}

// jsonShape is a generic network sensor.
func jsonShape() shape {
	return shape{
		path: "/api/v1/sensors",
		keys: map[string]string{
			"temperature": "sensors[inlet].temp",
			"voltage":     "ups.input",
			"load":        "ups.load",
		},
		script: func(s shape, d Device) string {
			root := new(node)
			root.put("name", quoted(d.Name))
			root.put("time", `"{{now}}"`)
			for _, signal := range d.Signals {
				root.put(s.key(signal), value(signal))
			}
			if root.has("ups") {
				root.put("ups.time", `"{{now}}"`)
			}
			return root.String()
		},
	}
}

// shellyShape is a Shelly Plus with the sensor add-on, whose components count
// from 100: its answer to Shelly.GetStatus.
func shellyShape() shape {
	return shape{
		path: "/rpc/Shelly.GetStatus",
		keys: map[string]string{
			"temperature": "temperature:100.tC",
			"humidity":    "humidity:100.rh",
			"voltage":     "voltmeter:100.voltage",
		},
		script: func(s shape, d Device) string {
			root := new(node)
			root.put("sys.mac", quoted(fmt.Sprintf("%012X", hash(d.Name)>>16)))
			root.put("sys.unixtime", "{{unix}}")
			for _, signal := range d.Signals {
				layComponent(root, s.key(signal), signal)
			}
			root.put("wifi.status", `"got ip"`)
			root.put("wifi.rssi", "-43")
			return root.String()
		},
	}
}

// layComponent adds a signal with what a Shelly puts beside it: the number
// of its component, and the same temperature in Fahrenheit.
func layComponent(root *node, key string, signal Signal) {
	component, _, _ := strings.Cut(key, ".")
	if _, id, ok := strings.Cut(component, ":"); ok && !root.has(component) {
		root.put(component+".id", id)
	}
	root.put(key, value(signal))
	if celsius, ok := strings.CutSuffix(key, ".tC"); ok {
		root.put(celsius+".tF", "{{"+signal.Name+".F}}")
	}
}

// tasmotaShape is a Tasmota device: its answer to Status 8. Its time is that
// of the site's zone and does not name it.
func tasmotaShape() shape {
	return shape{
		path: "/cm?cmnd=Status%208",
		keys: map[string]string{
			"temperature": "StatusSNS.AM2301.Temperature",
			"humidity":    "StatusSNS.AM2301.Humidity",
			"voltage":     "StatusSNS.ENERGY.Voltage",
			"power":       "StatusSNS.ENERGY.Power",
		},
		script: func(s shape, d Device) string {
			root := new(node)
			root.put("StatusSNS.Time", `"{{local}}"`)
			for _, signal := range d.Signals {
				root.put(s.key(signal), value(signal))
			}
			root.put("StatusSNS.TempUnit", quoted(s.tempUnit(d)))
			return root.String()
		},
	}
}

// tempUnit is the unit of the device's temperature, which a Tasmota tells once
// for all.
func (s shape) tempUnit(d Device) string {
	for _, signal := range d.Signals {
		if strings.HasSuffix(s.key(signal), ".Temperature") {
			return "{{" + signal.Name + ".unit}}"
		}
	}
	return "C"
}

// upsShape is the status of apcupsd: lines of text, a label and a value with
// its unit.
func upsShape() shape {
	return shape{
		path: "/status",
		keys: map[string]string{
			"voltage":     "LINEV",
			"load":        "LOADPCT",
			"charge":      "BCHARGE",
			"runtime":     "TIMELEFT",
			"battery":     "BATTV",
			"temperature": "ITEMP",
		},
		script: func(s shape, d Device) string {
			var b strings.Builder
			fmt.Fprintf(&b, "DATE     : {{local}}\nUPSNAME  : %s\n", d.Name)
			for _, signal := range d.Signals {
				label := s.key(signal)
				fmt.Fprintf(&b, "%-9s: {{%s}}%s\n", label, signal.Name, unitOf(label, signal))
			}
			return b.String()
		},
	}
}

// unitOf returns the unit that apcupsd writes after a value.
func unitOf(label string, signal Signal) string {
	switch label {
	case "LINEV", "BATTV":
		return " Volts"
	case "LOADPCT":
		return " Percent Load Capacity"
	case "BCHARGE":
		return " Percent"
	case "TIMELEFT":
		return " Minutes"
	case "ITEMP":
		return " {{" + signal.Name + ".unit}} Internal"
	}
	return ""
}

// value is the word of a signal in a script.
func value(signal Signal) string { return "{{" + signal.Name + "}}" }

// quoted is a text as JSON writes it.
func quoted(text string) string { return string(quote(text, false)) }

package reading_test

import (
	"math"
	"regexp"
	"strings"
	"testing"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/sharedtest"
	"github.com/gaugewatch/gaugewatch/poller/reading"
)

// A sample is what one address reads from one recorded answer.
type sample struct {
	file string
	reading.Settings
	want  float64
	class checks.Class
}

// samples are the addresses of the index with what they must read, and some
// more on the same files.
func samples() []sample {
	path := func(p string) reading.Settings { return reading.Settings{Path: p} }
	pattern := func(p string) reading.Settings { return reading.Settings{Regexp: p} }
	return []sample{
		{file: "shelly_gen1_ht_status.json", Settings: path("$.tmp.tC"), want: 21.75},
		{file: "shelly_gen1_ht_status.json", Settings: path("$.hum.value"), want: 62.5},
		{file: "shelly_gen1_ht_status.json", Settings: path("$.bat.voltage"), want: 2.98},
		{file: "shelly_gen1_ht_status.json", Settings: path("$.unixtime"), want: 1744748717},
		{file: "shelly_gen1_ht_status.json", Settings: reading.Settings{
			Path: "$.tmp.tC", Unit: "°C", Valid: &reading.Gate{Path: "$.tmp.is_valid", Equals: new("true")},
		}, want: 21.75},
		{file: "shelly_gen1_1_addon_status.json", Settings: path("$.ext_temperature['0'].tC"), want: 21.5},
		{file: "shelly_gen1_1_addon_status.json", Settings: path("$.ext_humidity['0'].hum"), want: 53.9},
		{file: "shelly_gen2_plus_ht_getstatus.json", Settings: path("$['temperature:0'].tC"), want: 25.7},
		{file: "shelly_gen2_plus_ht_getstatus.json", Settings: path("$['humidity:0'].rh"), want: 19.1},
		{file: "shelly_gen2_plus_ht_getstatus.json", Settings: path("$['devicepower:0'].battery.V"), want: 5.64},
		{file: "shelly_gen2_plus_ht_getstatus.json", Settings: path("$.sys.unixtime"), class: checks.Null},
		{file: "shelly_gen2_pro3em_getstatus.json", Settings: path("$['em:0'].a_voltage"), want: 229},
		{file: "shelly_gen2_pro3em_getstatus.json", Settings: path("$['temperature:0'].tC"), want: 46.6},
		{file: "shelly_gen2_pro3em_getstatus.json", Settings: path("$['em:0'].n_current"), class: checks.Null},
		{file: "tasmota_status8_am2301.json", Settings: path("$.StatusSNS.AM2301.Temperature"), want: 15.5},
		{file: "tasmota_status8_am2301.json", Settings: path("$.StatusSNS.AM2301.Humidity"), want: 50.6},
		{file: "tasmota_status8_am2301.json", Settings: reading.Settings{
			Path: "$.StatusSNS.AM2301.Temperature", Valid: &reading.Gate{Path: "$.StatusSNS.TempUnit", Equals: new("F")},
		}, class: checks.GateClosed},
		{file: "tasmota_status8_pow.json", Settings: path("$.StatusSNS.ENERGY.Voltage"), want: 221},
		{file: "tasmota_sensor_ds18b20_x3.json", Settings: path("$[?@.Id=='0000059352D4'].Temperature"), want: 1.2},
		{file: "esphome_webserver_sensor.json", Settings: path("$.value"), want: 19.76666},
		{file: "esphome_webserver_sensor.json", Settings: reading.Settings{Path: "$.state", Unit: "°C"}, want: 19.8},
		{
			file: "homeassistant_states_entity.json",
			Settings: reading.Settings{
				Path: `$[0][?@.entity_id=="sensor.weather_temperature"].state`, Pick: reading.First,
			}, want: -3.9,
		},
		{
			file:     "homeassistant_states_entity.json",
			Settings: path(`$[0][?@.entity_id=="sensor.weather_temperature"].state`), class: checks.Ambiguous,
		},
		{file: "redfish_hp_ilo_thermal.json", Settings: path("$.Temperatures[?@.Name=='01-Inlet Ambient'].ReadingCelsius"), want: 19},
		{file: "redfish_dell_idrac_thermal.json", Settings: path("$.Temperatures[?@.Name=='CPU1 Temp'].ReadingCelsius"), want: 40},
		{file: "redfish_dell_idrac_power.json", Settings: path("$.Voltages[?@.Name=='System Board DIMM PG'].ReadingVolts"), want: 1},
		{file: "redfish_dmtf_sensor_intaketemp.json", Settings: reading.Settings{Path: "$.Reading", Unit: "°C"}, want: 24.8},
		{file: "redfish_dmtf_power.json", Settings: path("$.Voltages[?@.Name=='VRM1 Voltage'].ReadingVolts"), want: 12},
		{file: "fibaro_hc3_devices.json", Settings: path(`$[?@.name=="Device 3"].properties.value`), want: 67},
		{file: "fibaro_hc3_devices.json", Settings: path(`$[?@.name=="Device 4"].properties.value`), want: 22.8},
		{file: "fibaro_hc3_devices.json", Settings: reading.Settings{
			Path: `$[?@.name=="Device 2"].properties.value`, Map: map[string]float64{"true": 1, "false": 0},
		}, want: 1},
		{file: "airgradient_measures_current.json", Settings: path("$.atmp"), want: 23.1},
		{file: "airgradient_measures_current.json", Settings: path("$.rhum"), want: 32},
		{file: "fronius_inverter_night.json", Settings: path("$.Body.Data.UAC.Value"), class: checks.NotFound},
		{file: "fronius_inverter_night.json", Settings: path("$.Body.Data.UDC.Value"), want: 16},
		{file: "fronius_inverter_night.json", Settings: path("$.Head.Status.Code"), want: 0},
		{file: "zabbix_item_get.json", Settings: path("$.result[?@.key_=='system.cpu.util'].lastvalue"), want: 12.5},
		{file: "zabbix_item_get.json", Settings: reading.Settings{
			Path:  "$.result[?@.key_=='system.cpu.util'].lastvalue",
			Valid: &reading.Gate{Path: "$.result[?@.key_=='system.cpu.util'].lastclock", Above: new(0.0)},
		}, want: 12.5},
		{file: "prometheus_api_query_vector.json", Settings: path("$.data.result[?@.metric.sensor=='inlet'].value[1]"), want: 23.5},
		{file: "prometheus_api_query_vector.json", Settings: path("$.data.result[?@.metric.sensor=='exhaust'].value[1]"), class: checks.NotFinite},
		{file: "prometheus_api_query_empty.json", Settings: path("$.data.result[?@.metric.sensor=='inlet'].value[1]"), class: checks.NotFound},
		{file: "prometheus_api_query_error.json", Settings: path("$.error"), class: checks.NotNumber},
		{file: "influxql_query_last.json", Settings: path("$.results[0].series[0].values[0][1]"), want: 23.6},
		{file: "influxql_query_nodata.json", Settings: path("$.results[0].series[0].values[0][1]"), class: checks.NotFound},
		{file: "influxql_query_baddb.json", Settings: path("$.results[0].error"), class: checks.NotNumber},

		{file: "apcupsd_status.txt", Settings: pattern(`(?m)^ITEMP\s*:\s*(-?[\d.]+)`), want: 32.8},
		{file: "apcupsd_status.txt", Settings: reading.Settings{Regexp: `(?m)^LINEV\s*:\s*(.*)$`, Unit: "V"}, want: 235.3},
		{file: "apcupsd_status.txt", Settings: reading.Settings{Regexp: `(?m)^LOADPCT\s*:\s*(.*)$`, Unit: "%"}, want: 9.3},
		{file: "weather_com_cn_sk2d.txt", Settings: pattern(`"temp":"(-?[\d.]+)"`), want: 13},
		{file: "weather_com_cn_sk2d.txt", Settings: reading.Settings{Regexp: `"SD":"([^"]*)"`, Unit: "%"}, want: 63},
		{file: "sensatronics_temp_format.txt", Settings: pattern(`PROBE1_NAME\|(-?[\d.]+)`), class: checks.NotFound},
		{file: "node_exporter_hwmon.txt", Settings: pattern(`(?m)^node_hwmon_temp_celsius\{chip="platform_coretemp_0",sensor="temp1"\} (\S+)`), want: 55},
		{file: "ipmi_exporter_metrics_doc.txt", Settings: pattern(`(?m)^ipmi_temperature_celsius\{.*name="Inlet Temp"\} (\S+)`), want: 24},
		{file: "nut_list_var_outage.txt", Settings: pattern(`VAR outage input.voltage "([^"]*)"`), want: 229.8},
		{file: "papouch_th2e_fresh.xml", Settings: pattern(`<sns id="2"[^>]* val="([^"]*)"`), want: 62.1},
		{file: "papouch_th2e_fresh.xml", Settings: reading.Settings{
			Regexp: `<sns id="1"[^>]* e-min-val="([^"]*)"`, Valid: &reading.Gate{Regexp: `<sns id="1"[^>]* status="(\d)"`, Equals: new("0")},
		}, want: 0.5},
		{file: "papouch_papago_ok.xml", Settings: pattern(`<sns id="1"[^>]* val2="([^"]*)"`), want: 39.9},
		{file: "hwg_ste_values.xml", Settings: reading.Settings{
			Regexp: `(?s)<ID>215</ID>.*?<Value>([^<]*)</Value>`, Valid: &reading.Gate{Regexp: `(?s)<ID>215</ID>.*?<State>(\d)</State>`, Not: new("0")},
		}, want: 31.3},

		{file: "nagios_check_ups.txt", Settings: reading.Settings{Label: "temp", Unit: "°C"}, want: 25},
		{file: "nagios_check_ups.txt", Settings: reading.Settings{Label: "voltage", Unit: "V"}, want: 120},
		{file: "nagios_check_ups.txt", Settings: reading.Settings{Label: "battery", Unit: "%"}, want: 100},
		{file: "nagios_check_snmp.txt", Settings: reading.Settings{Label: "iso.3.6.1.4.1.2021.13.16.2.1.3.1", Scale: new(0.001)}, want: 23.5},
		{file: "nagios_check_http.txt", Settings: reading.Settings{Label: "time", Unit: "ms"}, want: 0.434},
		{file: "nagios_check_http.txt", Settings: reading.Settings{Label: "size", Unit: "B"}, want: 256},
		{file: "nagios_check_load.txt", Settings: reading.Settings{Label: "load1"}, want: 4.13},
	}
}

func TestRecordedAnswersAreReadRight(t *testing.T) {
	for _, s := range samples() {
		got, _ := read(t, s.Settings, string(sharedtest.File(t, "payloads/"+s.file)))
		if got.Fault.Class != s.class || s.class == checks.Faultless && math.Abs(got.Value-s.want) > 1e-12 {
			t.Errorf("%s %+v: %v %v %q, want %v %q", s.file, s.Settings, got.Value, got.Fault.Class, got.Fault, s.want, s.class)
		}
	}
}

func TestEveryAddressOfTheIndexIsTried(t *testing.T) {
	// What JSONPath cannot express, since a value and its name stand in
	// parallel arrays; an address that holds a placeholder; a description.
	beyond := map[string]bool{
		"purpleair_sensors_columns.json": true,
		"raritan_datapush_doc.txt":       true,
		"fibaro_hc3_devices.json":        true,
		"comet_websensor_values_doc.txt": true,
	}
	tried := map[string]map[string]bool{}
	for _, s := range samples() {
		if tried[s.file] == nil {
			tried[s.file] = map[string]bool{}
		}
		tried[s.file][s.Path+s.Regexp+s.Label] = true
	}
	for line := range strings.Lines(string(sharedtest.File(t, "payloads/index.tsv"))) {
		columns := strings.Split(strings.TrimRight(line, "\n"), "\t")
		file := columns[0]
		if beyond[file] || !strings.HasSuffix(file, ".json") && !strings.HasSuffix(file, ".txt") {
			continue
		}
		addresses := addressesIn(columns[4])
		if len(addresses) == 0 && strings.HasSuffix(file, ".json") && tried[file] == nil {
			t.Errorf("%s is not read by any test", file)
		}
		for _, address := range addresses {
			if !tried[file][address] {
				t.Errorf("%s: the address %s of the index is not tested", file, address)
			}
		}
	}
}

// addressesIn returns the addresses in a column of the index that hold for its
// file: they stand first between semicolons, or after "here" or a word that
// names their kind, and may be followed by a remark.
func addressesIn(column string) []string {
	var found []string
	remark := regexp.MustCompile(` (\(|or |->).*$`)
	for part := range strings.SplitSeq(column, " ; ") {
		part = strings.TrimPrefix(remark.ReplaceAllString(strings.TrimSpace(part), ""), "here ")
		pattern, isPattern := strings.CutPrefix(part, "regexp ")
		switch {
		case strings.HasPrefix(part, "$"):
			found = append(found, part)
		case isPattern:
			found = append(found, pattern)
		case strings.HasPrefix(part, "perfdata label "):
			found = append(found, strings.TrimPrefix(part, "perfdata label "))
		}
	}
	return found
}

package jsonpath_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/gaugewatch/gaugewatch/internal/jsonpath"
	"github.com/gaugewatch/gaugewatch/internal/sharedtest"
)

// raws returns the nodes as they are written, separated by blanks.
func raws(nodes []jsonpath.Node) string {
	var list []string
	for _, n := range nodes {
		list = append(list, n.Raw())
	}
	return strings.Join(list, " ")
}

// manyMembers returns the members m0 to m<n-1> of an object.
func manyMembers(n int) string {
	var list []string
	for i := range n {
		list = append(list, fmt.Sprintf(`"m%d":%d`, i, i))
	}
	return strings.Join(list, ",")
}

func TestNodeSaysWhatItIsAndWhereItStands(t *testing.T) {
	const doc = `{"n":-0.50E+1,"s":"\u00b0C \ud83d\ude00","b":true,"z":null,"a":[ 1, {"x'\n\u0001":[]} ],"o":{ },"bad":"\ud800"}`
	for _, c := range []struct {
		path, normal, raw, text string
		kind                    jsonpath.Kind
	}{
		{`$.n`, `$['n']`, `-0.50E+1`, `-0.50E+1`, jsonpath.Number},
		{`$.s`, `$['s']`, `"\u00b0C \ud83d\ude00"`, `°C 😀`, jsonpath.String},
		{`$["b"]`, `$['b']`, `true`, `true`, jsonpath.Bool},
		{`$.z`, `$['z']`, `null`, `null`, jsonpath.Null},
		{`$.a`, `$['a']`, `[ 1, {"x'\n\u0001":[]} ]`, `[ 1, {"x'\n\u0001":[]} ]`, jsonpath.Array},
		{`$.a[-1].*`, `$['a'][1]['x\'\n\u0001']`, `[]`, `[]`, jsonpath.Array},
		{`$.o`, `$['o']`, `{ }`, `{ }`, jsonpath.Object},
		{`$.bad`, `$['bad']`, `"\ud800"`, "\ufffd", jsonpath.String},
		{`$`, `$`, doc, doc, jsonpath.Object},
	} {
		nodes := mustSelect(t, c.path, " "+doc+" ")
		if len(nodes) != 1 {
			t.Errorf("%s: %d nodes", c.path, len(nodes))
			continue
		}
		n := nodes[0]
		if n.Kind() != c.kind || n.Raw() != c.raw || n.Text() != c.text || n.Path() != c.normal {
			t.Errorf("%s: got %s, %s, %q, %s", c.path, n.Kind(), n.Raw(), n.Text(), n.Path())
		}
	}
}

func TestKindsHaveWords(t *testing.T) {
	for kind, want := range map[jsonpath.Kind]string{
		jsonpath.Null: "null", jsonpath.Bool: "bool", jsonpath.Number: "number", jsonpath.String: "string",
		jsonpath.Array: "array", jsonpath.Object: "object", 0: "nothing", 99: "kind(99)",
	} {
		if kind.String() != want {
			t.Errorf("got %s, want %s", kind, want)
		}
	}
}

func TestNothingAtAnAddressIsNoError(t *testing.T) {
	for _, path := range []string{`$.x`, `$.a.x`, `$[0]`, `$.a[9]`, `$.a[-9]`, `$..x`, `$.a[5:]`, `$.a[::0]`} {
		if nodes := mustSelect(t, path, `{"a":[1,2]}`); len(nodes) != 0 {
			t.Errorf("%s: got %s", path, raws(nodes))
		}
	}
}

func TestNumbersCompareByTheirExactValue(t *testing.T) {
	for _, c := range []struct {
		a, operator, b string
	}{
		{`1`, `==`, `1.000`},
		{`100`, `==`, `1e2`},
		{`0.0012`, `==`, `12E-4`},
		{`-0`, `==`, `0.0e7`},
		{`10`, `==`, `10`},
		{`9007199254740993`, `!=`, `9007199254740992`},
		{`9007199254740993`, `>`, `9007199254740992`},
		{`0.1`, `<`, `0.10000000000000000001`},
		{`1e400`, `>`, `1e399`},
		{`1e-400`, `>`, `0`},
		{`1e-400`, `<`, `1e-399`},
		{`-2`, `<`, `-1`},
		{`-1`, `<`, `0`},
		{`-1`, `<`, `1`},
		{`-10`, `<`, `-9`},
		{`2`, `<`, `10`},
		{`0.9`, `<`, `0.95`},
		{`1e99999999999999999999`, `>`, `5`},
		{`1e-99999999999999999999`, `<`, `5`},
		{`0e99999999999999999999`, `==`, `0`},
	} {
		path := fmt.Sprintf("$[?@ %s %s]", c.operator, c.b)
		if nodes := mustSelect(t, path, "["+c.a+"]"); len(nodes) != 1 {
			t.Errorf("%s does not hold for %s", path, c.a)
		}
	}
}

func TestPatternsFollowIRegexp(t *testing.T) {
	for _, c := range []struct {
		pattern, text string
		whole, part   bool
	}{
		{``, `x`, false, true},
		{``, ``, true, true},
		{`a|`, ``, true, true},
		{`a.c`, "a\nc", false, false},
		{`a.c`, "a\u2028c", true, true},
		{`[^a]`, "\n", true, true},
		{`(a|b)+c`, `abac`, true, true},
		{`a{2,3}`, `aaaa`, false, true},
		{`a{2,}`, `aaaa`, true, true},
		{`a{2}`, `aa`, true, true},
		{`[-a]+`, `-a-`, true, true},
		{`[a-]+`, `-a-`, true, true},
		{`[\]\-]`, `-`, true, true},
		{`\.\n\{\(`, ".\n{(", true, true},
		{`\p{L}\P{Lu}`, `Éa`, true, true},
		{`[\p{Nd}x]+`, `1x٣`, true, true},
		{`b$`, `ab`, false, true},
		{`^b`, `ab`, false, false},
		{`서버.`, `서버A`, true, true},
		{`a?b*`, `abb`, true, true},
		// What is no I-Regexp matches nothing when the document holds it.
		{`\d`, `1`, false, false},
		{`a**`, `a`, false, false},
		{`a+?`, `a`, false, false},
		{`(?i)a`, `a`, false, false},
		{`a{,2}`, `a`, false, false},
		{`[a`, `a`, false, false},
		{`[]`, `]`, false, false},
		{`a]`, `a]`, false, false},
		{`(a`, `a`, false, false},
		{`[a-b-c]`, `a`, false, false},
		{`\p{Greek}`, `α`, false, false},
		{`\pL`, `a`, false, false},
		{`[[:alpha:]]`, `a`, false, false},
		{`\bа`, `a`, false, false},
		{`a\`, `a`, false, false},
		{`|*`, `a`, false, false},
		{`(*a)`, `a`, false, false},
		{`a{1001}`, `a`, false, false},
	} {
		doc := fmt.Sprintf(`{"re":%q,"of":[%q]}`, c.pattern, c.text)
		for path, want := range map[string]bool{`$.of[?match(@, $.re)]`: c.whole, `$.of[?search(@, $.re)]`: c.part} {
			if got := len(mustSelect(t, path, doc)) == 1; got != want {
				t.Errorf("%s in %s: got %t", path, doc, got)
			}
		}
	}
}

func TestHostileDocumentsEndAtTheLimit(t *testing.T) {
	deep := strings.Repeat("[", 900) + strings.Repeat("]", 900)
	deepNamed := strings.Repeat(`{"a":`, 900) + "1" + strings.Repeat("}", 900)
	long := strings.Repeat("x", 1<<20)
	wide := "[" + strings.Repeat("1,", 1<<16) + "1]"
	for path, doc := range map[string]string{
		`$..[*]..[*]..[*]..[*]`:                      deep,
		`$..a..a..a..a`:                              deepNamed,
		`$..[?count(@..[?count(@..*) > 950]) > 950]`: deep,
		`$[*][*,*,*,*,*,*,*,*,*,*][*,*,*,*,*,*,*]`:   "[[" + wide + "," + wide + "]]",
		`$[?count($[*]) > 0]`:                        wide,
		`$.a[?search($.re, $.re)]`:                   `{"re":"` + long + `","a":` + wide + `}`,
		`$.a[?match($.x, '(x|y|z){1,300}')]`:         `{"x":"` + long + `","a":` + wide + `}`,
		`$.a[?length($.x) > 5]`:                      `{"x":"` + long + `","a":` + wide + `}`,
		`$.a[?$.o == $.p]`:                           `{"o":{` + manyMembers(9000) + `},"p":{` + manyMembers(9000) + `},"a":[1]}`,
		`$[?search('aaaaaaaaaaaaaaaaaaaaaaaaa', @)]`: manyPatterns(5000),
	} {
		d, p := mustDecode(t, doc), mustParse(t, path)
		_, err := d.Select(p)
		if !errors.Is(err, jsonpath.ErrLimit) {
			t.Errorf("%s: %v", path, err)
		} else if !strings.HasPrefix(err.Error(), path+": beyond the limit of 10000000 steps") {
			t.Errorf("%s: %v", path, err)
		}
	}
}

// manyPatterns returns an array of different patterns.
func manyPatterns(n int) string {
	var list []string
	for i := range n {
		list = append(list, fmt.Sprintf(`"(a|b){%d}c%d"`, 1+i%900, i))
	}
	return "[" + strings.Join(list, ",") + "]"
}

func TestLargeDocumentsAreWithinTheLimit(t *testing.T) {
	doc := "[" + strings.Repeat(`{"name":"x","value":1.5,"unit":"C"},`, 100_000) + `{"name":"inlet","value":19}]`
	for path, want := range map[string]string{`$[?@.name == 'inlet'].value`: "19", `$[-1].value`: "19", `$..[?@ == 'inlet']`: `"inlet"`} {
		if got := raws(mustSelect(t, path, doc)); got != want {
			t.Errorf("%s: got %s", path, got)
		}
	}
}

func TestRecordedAnswersGiveTheirValues(t *testing.T) {
	for _, c := range []struct{ file, path, want string }{
		{"shelly_gen1_ht_status.json", "$.tmp.tC", "21.75"},
		{"shelly_gen1_1_addon_status.json", "$.ext_temperature['0'].tC", "21.5"},
		{"shelly_gen2_plus_ht_getstatus.json", "$['temperature:0'].tC", "25.7"},
		{"tasmota_status8_am2301.json", "$.StatusSNS.AM2301.Temperature", "15.5"},
		{"tasmota_sensor_ds18b20_x3.json", "$[?@.Id=='0000059352D4'].Temperature", "1.2"},
		{"redfish_hp_ilo_thermal.json", "$.Temperatures[?@.Name=='01-Inlet Ambient'].ReadingCelsius", "19"},
		{"redfish_dell_idrac_thermal.json", "$.Temperatures[?@.Name=='CPU1 Temp'].ReadingCelsius", "40"},
		{"fronius_inverter_night.json", "$.Body.Data.UAC.Value", ""},
		{"zabbix_item_get.json", "$.result[?@.key_=='system.cpu.util'].lastvalue", `"12.5"`},
		{"prometheus_api_query_vector.json", "$.data.result[?@.metric.sensor=='inlet'].value[1]", `"23.5"`},
	} {
		nodes := mustSelect(t, c.path, string(sharedtest.File(t, "payloads/"+c.file)))
		if got := raws(nodes); got != c.want {
			t.Errorf("%s in %s: got %s, want %s", c.path, c.file, got, c.want)
		}
	}
}

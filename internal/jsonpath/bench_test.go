package jsonpath_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/gaugewatch/gaugewatch/internal/jsonpath"
)

// answer returns a device's answer of twelve fields in about 1 KB.
func answer() []byte {
	var b strings.Builder
	b.WriteString(`{"device":"sim-0001","firmware":"2.4.1","time":"2026-11-21T12:00:00Z","uptime":123456,"sensors":[`)
	for i := range 12 {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"name":"sensor-%02d","value":%d.%02d,"unit":"C","ok":true,"quality":"good"}`, i, 20+i, i*7)
	}
	b.WriteString(`],"wifi":{"ssid":"plant","rssi":-61},"humidity":41.5}`)
	return []byte(b.String())
}

func benchmark(b *testing.B, body []byte, addresses ...string) {
	b.Helper()
	paths := make([]*jsonpath.Path, len(addresses))
	for i, s := range addresses {
		paths[i] = mustParse(b, s)
	}
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		doc, err := jsonpath.Decode(body)
		if err != nil {
			b.Fatal(err)
		}
		for _, p := range paths {
			if nodes, err := doc.Select(p); err != nil || len(nodes) != 1 {
				b.Fatal(p, nodes, err)
			}
		}
	}
}

func BenchmarkPlainAddresses(b *testing.B) {
	benchmark(b, answer(), "$.humidity", "$['wifi'].rssi", "$.sensors[7].value")
}

func BenchmarkFilters(b *testing.B) {
	benchmark(b, answer(), "$.sensors[?@.name == 'sensor-03'].value", "$.sensors[?@.name == 'sensor-07'].value",
		"$.sensors[?@.value > 30.75].value")
}

func BenchmarkLargeDocument(b *testing.B) {
	body := append([]byte("["), bytes.Repeat(append(answer(), ','), 200)...)
	benchmark(b, append(body, "{}]"...), "$[199].humidity", "$[100].sensors[?@.name == 'sensor-03'].value")
}

// BenchmarkEncodingJSON is what the same document costs without us.
func BenchmarkEncodingJSON(b *testing.B) {
	body := answer()
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		var v any
		if err := json.Unmarshal(body, &v); err != nil {
			b.Fatal(err)
		}
	}
}

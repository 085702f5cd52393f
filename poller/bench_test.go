package poller_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/go-resty/resty/v2"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/jsonpath"
	"github.com/gaugewatch/gaugewatch/poller"
	"github.com/gaugewatch/gaugewatch/poller/reading"
)

// usual is a device's answer of about 1 KB with twelve values.
func usual() string {
	var b strings.Builder
	b.WriteString(`{"device":"sim-0001","firmware":"2.4.1","time":"2026-11-21T12:00:00Z","uptime":123456,"sensors":[`)
	for i := range 12 {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"name":"sensor-%02d","value":%d.%02d,"unit":"C","ok":true,"quality":"good"}`, i, 20+i, i*7)
	}
	b.WriteString(`],"wifi":{"ssid":"plant","rssi":-61},"humidity":41.5}`)
	return b.String()
}

// addresses are what is read from it.
func addresses() []string {
	return []string{"$.humidity", "$.sensors[2].value", "$.wifi.rssi"}
}

func BenchmarkRead(b *testing.B) {
	var readers []*reading.Reader
	for _, path := range addresses() {
		s := reading.Settings{Path: path}
		r, err := s.Compile()
		if err != nil {
			b.Fatal(err)
		}
		readers = append(readers, r)
	}
	set, body := reading.NewSet(readers), []byte(usual())
	b.ReportAllocs()
	for b.Loop() {
		fault := set.Read(body, 0, func(_ int, r checks.Reading, _ string) {
			if r.Why != checks.OK {
				b.Fatal(r.Fault)
			}
		})
		if fault.Class != checks.Faultless {
			b.Fatal(fault)
		}
	}
}

// BenchmarkPoll is a whole poll over loopback, the device included, beside the
// least that it could be: resty, reading the body, three values.
func BenchmarkPoll(b *testing.B) {
	body := []byte(usual())
	address := serve(b, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(body)
	})
	b.Run("poller", func(b *testing.B) {
		device := target(b, "x", open(b, &poller.HTTP{URL: address}))
		var fields []*poller.Field
		for _, path := range addresses() {
			r, err := (&poller.FieldSettings{Path: path}).Compile()
			if err != nil {
				b.Fatal(err)
			}
			fields = append(fields, &poller.Field{Reader: r})
		}
		p := poller.New()
		b.ReportAllocs()
		for b.Loop() {
			if poll := p.Ask(b.Context(), device, fields); poll.Response.Why != checks.OK || poll.Results[2].Reading.Value != -61 {
				b.Fatal(poll.Response.Fault)
			}
		}
	})
	b.Run("bare", func(b *testing.B) {
		client := resty.New().SetDoNotParseResponse(true)
		var paths []*jsonpath.Path
		for _, address := range addresses() {
			path, err := jsonpath.Parse(address)
			if err != nil {
				b.Fatal(err)
			}
			paths = append(paths, path)
		}
		var room bytes.Buffer
		b.ReportAllocs()
		for b.Loop() {
			response, err := client.R().SetContext(b.Context()).Get(address)
			if err != nil {
				b.Fatal(err)
			}
			room.Reset()
			_, _ = io.Copy(&room, response.RawBody())
			_ = response.RawBody().Close()
			doc, err := jsonpath.Decode(room.Bytes())
			if err != nil {
				b.Fatal(err)
			}
			for _, path := range paths {
				if nodes, err := doc.Select(path); err != nil || len(nodes) != 1 {
					b.Fatal(err)
				}
			}
		}
	})
}

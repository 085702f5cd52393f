package sim_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/gaugewatch/gaugewatch/internal/sim"
)

// FuzzBody tries whatever a person may write as a body.
func FuzzBody(f *testing.F) {
	f.Add("t {{temperature}}\nh {{ humidity.F }}")
	f.Add(`{"{{temperature}}":{{humidity}}, {{ }} :{{temperature}}`)
	f.Fuzz(func(t *testing.T, body string) {
		for _, act := range []sim.Act{{Play: sim.Missing}, {Play: sim.Empty}, {Text: new(`"\`)}} {
			act.Signal = "temperature"
			s := room(act)
			s.Devices[0].Body = body
			if s.Validate() == nil && after(s, 1).Status != 200 {
				t.Errorf("%q is not answered", body)
			}
		}
	})
}

// FuzzMissingMember takes a member out of objects whose strings hold
// anything.
func FuzzMissingMember(f *testing.F) {
	f.Add("key", "", " °C", " ")
	f.Add(`"\`, `\"`, `,:`, "\n\t")
	f.Fuzz(func(t *testing.T, key, before, after, space string) {
		for _, layout := range []string{
			`{%[1]s:%[2]s%[3]s,"h":{{humidity}}}`,
			`{"h":{{humidity}} ,%[3]s%[1]s :%[2]s}`,
		} {
			body := fmt.Sprintf(layout, written(t, key), written(t, before+"{{temperature}}"+after), blank(space))
			s := room(sim.Act{Signal: "temperature", Play: sim.Missing})
			s.Devices[0].Body = body
			if s.Validate() != nil {
				continue
			}
			answer := s.Answer("room", noon(), noon()).Body
			var got map[string]any
			if err := json.Unmarshal(answer, &got); err != nil || len(got) != 1 || got["h"] != 41.0 {
				t.Errorf("%s became %s: %v", body, answer, err)
			}
		}
	})
}

// written is a string as JSON writes it.
func written(t *testing.T, text string) string {
	t.Helper()
	quoted, err := json.Marshal(text)
	if err != nil {
		t.Fatal(err)
	}
	return string(quoted)
}

// blank keeps what JSON takes for space.
func blank(text string) string {
	var kept []rune
	for _, r := range text {
		if r == ' ' || r == '\t' || r == '\r' || r == '\n' {
			kept = append(kept, r)
		}
	}
	return string(kept)
}

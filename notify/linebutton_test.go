package notify_test

import (
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/wire/wiretest"
	"github.com/gaugewatch/gaugewatch/notify"
)

func TestLINEHasButtonsBelowAnAlertOnlyWhereSomebodyHearsThem(t *testing.T) {
	contract := wiretest.Load(t, "line-messaging-api.yml")
	for _, heard := range []bool{true, false} {
		g := &gateway{}
		s := lineAt(g.serve(t, contract.Handler(t, say(200, taken)).ServeHTTP))
		channel, err := s.Open(notify.Env{Buttons: heard})
		if err != nil {
			t.Fatal(err)
		}
		at := time.Unix(1_800_000_000, 0)
		a := checks.Alert{ID: 41, Subject: checks.Subject{Target: "cold", Field: "t", Unit: "°C"}, Kind: checks.Bound, Level: checks.Error, Side: checks.High, Since: at, Fired: at, Value: -9, At: at}
		m := notify.Render(notify.Draft{Language: "ko", Parts: []notify.Part{{What: checks.Fired, Alert: a}}}, at)
		m.Key, m.Delivery = key, 7
		if r := channel.Send(t.Context(), m); r.Outcome != notify.Sent {
			t.Fatalf("%+v", r)
		}
		if got := strings.Count(g.bodies()[0], `"type":"postback"`); heard && got != 2 || !heard && got != 0 {
			t.Errorf("heard %v: %d buttons in %s", heard, got, g.bodies()[0])
		}
	}
}

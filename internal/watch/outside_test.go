package watch_test

import (
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/inbound"
	"github.com/gaugewatch/gaugewatch/internal/watch"
)

func TestWhatLastsBehindADoorThatClosesEndsUnwatched(t *testing.T) {
	inBubble(t, func(s *site) {
		s.apply(room("a"))
		s.tell(cpu(checks.Error, "hot"))
		s.tell(inbound.Alarm{Door: "jobs", Name: "backup", Level: checks.Error, Text: "exit 3"})
		s.tell(inbound.Alarm{Door: "jobs", Name: "backup", Late: true, Level: checks.Warn})
		s.tell(inbound.Alarm{Door: "jobs", Name: "report", Level: checks.Error, Text: "exit 4"})
		s.expect("before", in("ERROR CPU high"), in("ERROR backup"), in("OVERDUE backup"), in("ERROR report"))
		s.adjust = func(p *watch.Plan) {
			p.Heeds = func(about checks.Subject) bool { return about.Target == "sns" || about.Field == "report" }
		}
		s.apply(room("a"))
		s.wait(2 * time.Minute)
		s.expect("that both of the job are watched no more", in("UNWATCHED backup", "1 more"), in("CONFIGURATION"))
		snap, err := s.watch.Snapshot(s.t.Context())
		if err != nil || len(snap.Alerts) != 2 {
			s.t.Errorf("open are %v (%v), want those of the others", snap.Alerts, err)
		}
		s.tell(inbound.Alarm{Door: "jobs", Name: "backup"})
		s.tell(inbound.Alarm{Door: "jobs", Name: "backup", Late: true})
		s.expect("nothing: it is over already")
		s.stop()
		s.adjust = func(p *watch.Plan) { p.Heeds = func(checks.Subject) bool { return false } }
		s.start()
		s.apply(room("a"))
		s.wait(2 * time.Minute)
		if snap, err = s.watch.Snapshot(s.t.Context()); err != nil || len(snap.Alerts) != 0 {
			s.t.Errorf("open are %v (%v) after a start without the doors, want none", snap.Alerts, err)
		}
	})
}

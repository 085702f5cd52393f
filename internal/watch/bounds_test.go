package watch_test

import (
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/data"
)

func TestTheRecordOfAnAlertThatOtherBoundsEndKeepsThoseThatItPassed(t *testing.T) {
	inBubble(t, func(s *site) {
		s.apply(within(room("a"), time.Now().Add(150*time.Second), above(35)))
		s.poll("28 28 28")
		reader, err := data.OpenReader(s.t.Context(), s.path)
		if err != nil {
			s.t.Fatal(err)
		}
		defer reader.Close()
		all, err := reader.Alerts(s.t.Context(), data.AlertFilter{})
		if err != nil || len(all) != 1 || all[0].Open() {
			s.t.Fatalf("%v, %+v, want one alert that is over", err, all)
		}
		if a := all[0]; *a.Limit.Upper != 27 || *a.Limits[0].Upper != 27 {
			s.t.Errorf("its bounds are %+v and %+v, want 27", a.Limit, a.Limits)
		}
	})
}

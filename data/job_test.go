package data_test

import (
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/inbound"
)

func TestWhatIsKnownOfJobsIsKept(t *testing.T) {
	s, _ := mustOpen(t)
	first := inbound.JobState{Known: begin}
	must(t, s.KeepJob(t.Context(), "backup", first))
	want := inbound.JobState{Known: begin, Heard: begin.Add(time.Hour), Began: begin.Add(2 * time.Hour), Failed: true, Code: 3, Overdue: true, Said: "disk full\n"}
	must(t, s.KeepJob(t.Context(), "backup", want))
	must(t, s.KeepJob(t.Context(), "other", first))
	all := get[map[string]inbound.JobState](t)(s.Jobs(t.Context()))
	got := all["backup"]
	if len(all) != 2 || !got.Known.Equal(want.Known) || !got.Heard.Equal(want.Heard) || !got.Began.Equal(want.Began) ||
		got.Failed != want.Failed || got.Code != want.Code || got.Overdue != want.Overdue || got.Said != want.Said {
		t.Errorf("%+v, want %+v", all, want)
	}
	if other := all["other"]; !other.Heard.IsZero() || !other.Began.IsZero() || other.Failed {
		t.Errorf("%+v", other)
	}
}

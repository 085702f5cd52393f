package data_test

import (
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/data"
)

func TestWhatComesFromOutsideKeepsItsIdAndIsNotRetired(t *testing.T) {
	s, _ := mustOpen(t)
	about := checks.Subject{Target: "sns", Field: "CPU", FieldTitle: "CPU high"}
	id := get[int64](t)(s.Meet(t.Context(), about))
	about.FieldTitle = "CPU too high"
	if again := get[int64](t)(s.Meet(t.Context(), about)); again != id {
		t.Errorf("met again as %d, was %d", again, id)
	}
	if other := get[int64](t)(s.Meet(t.Context(), checks.Subject{Target: "sns", Field: "disk"})); other == id {
		t.Error("two have one id")
	}
	about.ID = id
	alert := checks.Alert{ID: 1, Subject: about, Kind: checks.Alarm, Level: checks.Error, Peak: checks.Error, Since: begin, Fired: begin}
	must(t, s.Commit(t.Context(), data.Batch{Alerts: map[int64]checks.Alert{1: alert}}))
	ids, err := s.Identify(t.Context(), []data.Naming{{Target: "room"}})
	if err != nil {
		t.Fatal(err)
	}
	if len(ids.Retired) != 0 {
		t.Errorf("a new configuration retires %v", ids.Retired)
	}
	loaded, err := s.Load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(loaded.Outside) != 1 || loaded.Outside[0].ID != id || loaded.Outside[0].FieldTitle != "CPU too high" {
		t.Errorf("loaded %+v, want what lasts under its latest title", loaded.Outside)
	}
}

func TestATokenLetsInUntilItIsRevoked(t *testing.T) {
	s, _ := mustOpen(t)
	token := data.Token{Name: "nas", Door: "notify", Channel: "staff", Hash: "abc", Made: begin}
	must(t, s.Commit(t.Context(), data.Batch{Tokens: []data.Token{token}}))
	found, ok, err := s.TokenOf(t.Context(), "abc")
	if err != nil || !ok || found.Name != "nas" || found.Channel != "staff" || !found.Made.Equal(begin) {
		t.Fatalf("found %+v, %t, %v", found, ok, err)
	}
	if _, ok, _ := s.TokenOf(t.Context(), "abd"); ok {
		t.Error("another secret lets in")
	}
	found.Revoked = begin.Add(time.Hour)
	must(t, s.Commit(t.Context(), data.Batch{Tokens: []data.Token{found}}))
	if _, ok, _ := s.TokenOf(t.Context(), "abc"); ok {
		t.Error("a revoked token lets in")
	}
	if all, err := s.Tokens(t.Context()); err != nil || len(all) != 1 || !all[0].Revoked.Equal(found.Revoked) {
		t.Errorf("listed %+v, %v", all, err)
	}
}

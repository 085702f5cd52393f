package data_test

import (
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/data"
)

func TestALinkOpensThePageUntilItExpiresOrIsRevoked(t *testing.T) {
	s, _ := mustOpen(t)
	boss := data.Link{Name: "boss", ReadOnly: true, Hash: "abc", Made: begin, Expires: begin.Add(time.Hour)}
	ops := data.Link{Name: "ops", Badges: true, Hash: "def", Made: begin, Expires: begin.Add(time.Hour)}
	must(t, s.Commit(t.Context(), data.Batch{Links: []data.Link{boss, ops}}))
	ops.Revoked = begin.Add(time.Minute)
	for _, c := range []struct {
		rule   string
		revoke bool
		hash   string
		at     time.Time
		want   string
	}{
		{"it opens", false, "abc", begin, "boss"},
		{"another opens too", false, "def", begin, "ops"},
		{"a hash that nobody has opens nothing", false, "abd", begin, ""},
		{"until it expires", false, "abc", begin.Add(time.Hour - time.Millisecond), "boss"},
		{"and then no more", false, "abc", begin.Add(time.Hour), ""},
		{"one that was revoked opens nothing", true, "def", begin, ""},
		{"which is none of the other's business", true, "abc", begin, "boss"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			if c.revoke {
				must(t, s.Commit(t.Context(), data.Batch{Links: []data.Link{ops}}))
			}
			found, opens, err := s.LinkOf(t.Context(), c.hash, c.at)
			if err != nil || opens != (c.want != "") || found.Name != c.want || found.ReadOnly != (c.want == "boss") || found.Badges != (c.want == "ops") {
				t.Errorf("found %+v, %t, %v", found, opens, err)
			}
		})
	}
	all, err := s.Links(t.Context())
	if err != nil || len(all) != 2 || !all[1].Revoked.Equal(ops.Revoked) || !all[0].Expires.Equal(boss.Expires) || !all[0].Made.Equal(begin) {
		t.Errorf("listed %+v, %v", all, err)
	}
}

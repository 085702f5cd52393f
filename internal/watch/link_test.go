package watch_test

import (
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/internal/watch"
)

func TestALinkIsMadeAndRevokedByRequest(t *testing.T) {
	inBubble(t, func(s *site) {
		s.apply(room("a"))
		later := time.Now().Add(time.Hour)
		for _, bad := range []watch.LinkRequest{{Hash: "abc", Expires: later}, {Name: "boss", Expires: later}, {Name: "boss", Hash: "abc", Expires: time.Now()}} {
			if answer := s.ask(watch.RequestLink, bad); !strings.HasPrefix(answer, watch.RefusedRequest) {
				t.Errorf("%+v is answered with %q", bad, answer)
			}
		}
		if answer := s.ask(watch.RequestUnlink, watch.UnlinkRequest{Name: "boss"}); !strings.HasPrefix(answer, watch.RefusedRequest) {
			t.Errorf("a link without a hash is revoked: %q", answer)
		}
		opens := func() bool {
			t.Helper()
			reader, err := data.OpenReader(s.t.Context(), s.path)
			if err != nil {
				t.Fatal(err)
			}
			defer reader.Close()
			l, opens, err := reader.LinkOf(s.t.Context(), "abc", time.Now())
			if err != nil || opens && (l.Name != "boss" || !l.ReadOnly || !l.Expires.Equal(later.Truncate(time.Millisecond))) {
				t.Errorf("found %+v, %v", l, err)
			}
			return opens
		}
		s.ask(watch.RequestLink, watch.LinkRequest{Name: "boss", ReadOnly: true, Hash: "abc", Expires: later})
		if !opens() {
			t.Error("a new link opens nothing")
		}
		s.ask(watch.RequestUnlink, watch.UnlinkRequest{Name: "boss", Hash: "abc"})
		if opens() {
			t.Error("a revoked link opens")
		}
	})
}

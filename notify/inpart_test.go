package notify_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/notify"
)

func TestWhatSomeHaveGoesToTheOthersAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPost(t, notify.Policy{Fallback: "spare", FallbackAfter: time.Minute})
		defer p.close()
		p.ops.script = "iit"
		p.start()
		p.owe(1, checks.Fired, checks.Warn)
		wait(time.Second)
		p.stop() // who has it is known after a restart too
		p.start()
		wait(5 * time.Minute)
		got := p.ops.messages()
		if len(got) != 4 || len(got[0].Reached) > 0 || got[3].Key != got[0].Key || got[3].Text != got[0].Text {
			t.Fatalf("sent %+v, want the same until all have it", got)
		}
		for i, m := range got[1:] {
			if !slices.Equal(m.Reached, []string{"Ann"}) {
				t.Errorf("attempt %d goes past %q, want past Ann, who has it", i+2, m.Reached)
			}
		}
		if titles := p.spare.titles(); len(titles) > 0 {
			t.Errorf("the fallback got %q of what has arrived", titles)
		}
	})
}

func TestWhoCannotBeReachedHoldsNothingBackAndIsToldToOthersOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPost(t, notify.Policy{})
		defer p.close()
		p.ops.script = strings.Repeat("i", 3)
		p.start()
		p.owe(1, checks.Fired, checks.Warn)
		p.ops.plays("s")
		p.owe(1, checks.Worsened, checks.Fatal)
		if got := p.ops.titles(); len(got) != 2 {
			t.Fatalf("sent %q, want what is worse at once", got)
		}
		p.ops.plays(strings.Repeat("i", 100))
		wait(14 * time.Minute)
		if titles := p.spare.titles(); len(titles) > 0 {
			t.Fatalf("others were told %q before it was given up", titles)
		}
		wait(3 * time.Minute)
		if got := p.spare.messages(); len(got) != 1 || got[0].Title != "📴 NOT ALL REACHED: ops" || !strings.Contains(got[0].Text, "not to Ben: full") {
			t.Fatalf("others were told %+v, want once who is not reached", got)
		}
		if n := p.owed("ops"); n != 0 {
			t.Errorf("%d are owed still", n)
		}
		p.ops.plays("nnsn")
		for id, want := range []int{1, 1, 1, 2} {
			p.owe(int64(id+2), checks.Fired, checks.Warn)
			wait(time.Minute)
			if got := p.spare.titles(); len(got) != want {
				t.Errorf("after message %d others were told %q, want %d", id, got, want)
			}
		}
	})
}

func TestGoogleChatWritesOnceToASpaceWhileAnotherIsBusy(t *testing.T) {
	var asked []string
	busy := map[string]int{"spaces/B": http.StatusTooManyRequests, "spaces/D": http.StatusNotFound}
	g := &gateway{}
	url := g.serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/token" {
			say(200, `{"access_token":"t","token_type":"Bearer","expires_in":3600}`)(w, r)
			return
		}
		space := strings.TrimSuffix(strings.TrimPrefix(r.URL.Path, "/v1/"), "/messages")
		asked = append(asked, space)
		if status := busy[space]; status != 0 {
			say(status, `{"error":{"code":429,"message":"no","status":"RESOURCE_EXHAUSTED"}}`)(w, r)
			return
		}
		say(200, written)(w, r)
	})
	settings := accountAt(t, url)
	settings.Spaces = []string{"spaces/A", "spaces/B", "spaces/C", "spaces/D"}
	channel := open(t, settings, notify.Env{Name: "app"})
	m := message()
	r := channel.Send(t.Context(), m)
	if r.Outcome != notify.Unknown || !slices.Equal(r.Reached, []string{"spaces/A", "spaces/C"}) || !strings.Contains(r.Text, "not to spaces/B, spaces/D") {
		t.Fatalf("got %+v, want that A and C have it", r)
	}
	asked, m.Reached = nil, r.Reached
	delete(busy, "spaces/B")
	if r = channel.Send(t.Context(), m); r.Outcome != notify.Sent || !r.Partly || !strings.Contains(r.Text, "not to spaces/D") {
		t.Errorf("got %+v, want it sent to all but D", r)
	}
	if !slices.Equal(asked, []string{"spaces/B", "spaces/D"}) {
		t.Errorf("then %q were written to, want those who do not have it", asked)
	}
}

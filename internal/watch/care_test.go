package watch_test

import (
	"encoding/json"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/checks/suppression"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/internal/schedule"
	"github.com/gaugewatch/gaugewatch/internal/watch"
	"github.com/gaugewatch/gaugewatch/notify"
)

// ask asks as another process does, and returns the answer.
func (s *site) ask(kind string, body any) string {
	s.t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		s.t.Fatal(err)
	}
	reader, err := data.OpenReader(s.t.Context(), s.path)
	if err != nil {
		s.t.Fatal(err)
	}
	defer reader.Close()
	id, err := reader.Ask(s.t.Context(), data.Request{Kind: kind, Body: text, At: time.Now()})
	if err != nil {
		s.t.Fatal(err)
	}
	s.wait(time.Second)
	answer, _, err := reader.Answer(s.t.Context(), id)
	if err != nil {
		s.t.Fatal(err)
	}
	return answer.Text
}

// wait lets time pass.
func (s *site) wait(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

// mute asks for a mute, which must be granted.
func (s *site) mute(scope string, length time.Duration) {
	s.t.Helper()
	answer := s.ask(watch.RequestMute, watch.MuteRequest{Scope: scope, For: schedule.Duration(length), By: "minsu", Why: "repair"})
	if strings.HasPrefix(answer, watch.RefusedRequest) {
		s.t.Fatalf("mute of %s: %s", scope, answer)
	}
}

// pause is mute for a pause.
func (s *site) pause(scope string, length time.Duration) {
	s.t.Helper()
	answer := s.ask(watch.RequestMute, watch.MuteRequest{Scope: scope, For: schedule.Duration(length), Pause: true})
	if strings.HasPrefix(answer, watch.RefusedRequest) {
		s.t.Fatalf("pause of %s: %s", scope, answer)
	}
}

// restarts stops the site for a moment and runs it again with the targets.
func (s *site) restarts(targets ...watch.Target) {
	s.t.Helper()
	s.stop()
	time.Sleep(10 * time.Second)
	s.start()
	s.apply(targets...)
}

// tale returns the steps of an alert as the record has them, with their notes.
func (s *site) tale(alert int64) []string {
	s.t.Helper()
	reader, err := data.OpenReader(s.t.Context(), s.path)
	if err != nil {
		s.t.Fatal(err)
	}
	defer reader.Close()
	changes, err := reader.Steps(s.t.Context(), alert)
	if err != nil {
		s.t.Fatal(err)
	}
	var steps []string
	for _, c := range changes {
		steps = append(steps, strings.TrimSpace(c.What.String()+" "+c.Text))
	}
	return steps
}

// hot is a room that has an error above 30 and is fatal above 40.
func hot(name string) watch.Target {
	r := room(name)
	r.Fields[0].Rules.Limits = append(r.Fields[0].Rules.Limits,
		checks.Limit{Level: checks.Error, Upper: new(30.0)}, checks.Limit{Level: checks.Fatal, Upper: new(40.0)})
	return r
}

func TestWhatLastsWhenAMuteEndsIsToldWithItsOwnTime(t *testing.T) {
	inBubble(t, func(s *site) {
		s.apply(room("a"))
		s.mute("a", 10*time.Minute)
		s.poll("20 28 28")
		fired := time.Now()
		s.poll("28 28 28")
		s.expect("while it is muted")
		if open := s.open(); len(open) != 1 || open[0].Held == nil || open[0].Held.By != suppression.ByMute || open[0].Held.Name != "M1" {
			s.t.Fatalf("open = %+v, want one that M1 holds", open)
		}
		s.wait(5 * time.Minute)
		s.expect("when the mute ends", in("WARN", "28"))
		open := s.open()
		if len(open) != 1 || !open[0].Fired.Equal(fired) || open[0].Held != nil {
			s.t.Errorf("open = %+v, want the time of its firing, %s", open, fired)
		}
		if got := strings.Join(s.tale(open[0].ID), "; "); got != "fired; held mute M1 “repair”; released mute M1 “repair”" {
			s.t.Errorf("the record says %q", got)
		}
		s.poll("20")
		s.expect("its end", in("OK"))
	})
}

func TestWhatBeginsAndEndsInAMuteIsInTheRecordOnly(t *testing.T) {
	inBubble(t, func(s *site) {
		s.apply(room("a"))
		s.mute("a/t", 10*time.Minute)
		s.poll("28 28 28 20 20")
		s.wait(10 * time.Minute)
		s.expect("in the mute and after it")
	})
}

func TestTheEndOfWhatWasToldIsToldInAMute(t *testing.T) {
	inBubble(t, func(s *site) {
		s.apply(room("a"))
		s.poll("28 28")
		s.expect("before", in("WARN"))
		s.mute("*", time.Hour)
		s.poll("20")
		s.expect("its end is owed", in("OK"))
	})
}

func TestAMuteDoesNotHoldWhatIsBadEnough(t *testing.T) {
	inBubble(t, func(s *site) {
		s.adjust = func(p *watch.Plan) { p.Mutes.Except = checks.Fatal }
		s.apply(hot("a"))
		s.mute("a", time.Hour)
		s.poll("31 31 31")
		s.expect("an error")
		s.poll("41")
		s.expect("what is fatal", in("FATAL", "41"))
		s.poll("31")
		s.poll("41")
		s.expect("nor is it told twice", in("FATAL"))
		s.poll("20")
		s.expect("its end", in("OK"))
	})
}

func TestAWorseningThatPassesInAMuteIsNotTold(t *testing.T) {
	inBubble(t, func(s *site) {
		s.apply(hot("a"))
		s.poll("28 28")
		s.expect("before", in("WARN"))
		s.mute("a", 10*time.Minute)
		s.poll("31 31 28 28")
		s.wait(10 * time.Minute)
		s.expect("it is as mild as people know it")
		s.mute("a", 10*time.Minute)
		s.poll("31 31")
		s.wait(10 * time.Minute)
		s.expect("a worsening that lasts", in("ERROR", "31"))
	})
}

func TestMutesAndWhatTheyHoldOutliveARestart(t *testing.T) {
	inBubble(t, func(s *site) {
		s.apply(room("a"))
		s.mute("a", 10*time.Minute)
		s.poll("28 28")
		s.restarts(room("a"))
		s.poll("28 28")
		s.expect("the mute goes on")
		s.stop()
		time.Sleep(7 * time.Minute)
		s.start()
		s.apply(room("a"))
		s.wait(20 * time.Second)
		s.expect("before anybody knows what is still wrong")
		s.poll("28")
		s.expect("after it ended while the program did not run", in("NOT WATCHED"), in("WARN"))
		s.mute("a", time.Minute)
		if got := s.ask(watch.RequestUnmute, watch.UnmuteRequest{ID: 2}); !strings.Contains(got, "M2 (a) ended") {
			s.t.Errorf("answer = %q: numbers go on", got)
		}
	})
}

func TestAPauseTellsAtItsEndWhatIsStillWrong(t *testing.T) {
	inBubble(t, func(s *site) {
		s.apply(room("a"), room("b"))
		s.poll("28 28")
		s.expect("before", in("WARN"))
		s.pause("a", 30*time.Minute)
		s.poll("28 28 28")
		s.expect("while the door is open")
		s.wait(30 * time.Minute)
		s.expect("the door is still open", in("WARN", "28"))
		s.wait(time.Hour)
		s.expect("it is said once")
		s.poll("20")
		s.expect("its end", in("OK"))
		s.pause("a", 30*time.Minute)
		s.poll("28 28")
		s.ask(watch.RequestUnmute, watch.UnmuteRequest{Scope: "a"})
		s.expect("what the pause held is told once", in("WARN"))
	})
}

func TestAnEventInAMuteIsNeverTold(t *testing.T) {
	inBubble(t, func(s *site) {
		s.apply(device(checks.Rules{Event: checks.Rule{Level: checks.Warn}, On: checks.Increase}))
		s.hear(heard{t: 7})
		s.mute("cold", 10*time.Minute)
		s.hear(heard{t: 8}, heard{t: 9})
		s.wait(10 * time.Minute)
		s.expect("in the mute and after it")
		s.hear(heard{t: 10})
		s.expect("the next one", in("EVENT", "10"))
		if got := strings.Join(s.tale(1), "; "); got != "fired; resolved; held mute M1 “repair”" {
			s.t.Errorf("the record says %q", got)
		}
	})
}

func TestRequestsAreRefusedInWords(t *testing.T) {
	inBubble(t, func(s *site) {
		s.adjust = func(p *watch.Plan) { p.Mutes.Max = 24 * time.Hour }
		s.apply(room("a"))
		hour := schedule.Duration(time.Hour)
		for _, c := range []struct {
			kind string
			body any
			want string
		}{
			{watch.RequestMute, watch.MuteRequest{Scope: "b", For: hour}, "nothing that is watched is called b"},
			{watch.RequestMute, watch.MuteRequest{Scope: "a", For: 25 * hour}, "longer than a mute may last: 1d"},
			{watch.RequestMute, watch.MuteRequest{Scope: "a"}, "no time to be silent for"},
			{watch.RequestMute, watch.MuteRequest{Scope: "tag:", For: hour}, "needs the name of a tag"},
			{watch.RequestUnmute, watch.UnmuteRequest{ID: 3}, "no mute M3 is in force"},
			{watch.RequestUnmute, watch.UnmuteRequest{Scope: "a"}, "no mute of a is in force"},
			{watch.RequestAcknowledge, watch.AckRequest{Alert: 7}, "no alert A7 is firing"},
			{watch.RequestAcknowledge, watch.AckRequest{All: true}, "no alert is firing"},
			{watch.RequestAcknowledge, "A7", "unreadable"},
			{"siesta", nil, `no request of kind "siesta"`},
		} {
			if got := s.ask(c.kind, c.body); !strings.HasPrefix(got, watch.RefusedRequest) || !strings.Contains(got, c.want) {
				s.t.Errorf("%s %+v: %q, want that it is refused: %s", c.kind, c.body, got, c.want)
			}
		}
		if got := s.ask(watch.RequestMute, watch.MuteRequest{Scope: "a", For: hour}); !strings.HasPrefix(got, "M1: nothing is told of a until ") {
			s.t.Errorf("a mute is granted with %q", got)
		}
	})
}

func TestAMuteAskedForWhileNothingRanCountsFromThen(t *testing.T) {
	inBubble(t, func(s *site) {
		s.apply(room("a"))
		s.stop()
		reader, err := data.OpenReader(s.t.Context(), s.path)
		if err != nil {
			s.t.Fatal(err)
		}
		defer reader.Close()
		for _, length := range []string{"10m", "1m"} {
			body := []byte(`{"scope":"a","for":"` + length + `"}`)
			if _, err := reader.Ask(s.t.Context(), data.Request{Kind: watch.RequestMute, Body: body, At: time.Now()}); err != nil {
				s.t.Fatal(err)
			}
		}
		asked := time.Now()
		time.Sleep(2 * time.Minute)
		s.start()
		s.apply(room("a"))
		s.wait(time.Second)
		mutes, err := reader.Mutes(s.t.Context(), time.Now())
		if err != nil || len(mutes) != 1 || !mutes[0].Until.Equal(asked.Add(10*time.Minute)) {
			s.t.Errorf("in force: %+v (%v), want the longer one, from when it was asked for", mutes, err)
		}
	})
}

func TestNothingIsToldInAMaintenanceWindow(t *testing.T) {
	inBubble(t, func(s *site) {
		begin := time.Now().Add(5 * time.Minute)
		s.adjust = func(p *watch.Plan) {
			p.Maintenance = []watch.Maintenance{{
				Name: "weekly", Scopes: []suppression.Scope{{Target: "a"}}, Window: schedule.Once(begin, begin.Add(10*time.Minute)),
			}}
		}
		s.apply(room("a"), room("b"))
		s.poll("28 28")
		s.expect("before it opens", in("WARN"))
		s.poll("20 20 20")
		s.expect("its end", in("OK"))
		s.poll("28 28")
		s.pollOf(1, "28 28")
		s.expect("the window is of one target alone", in("WARN", "b"))
		s.restarts(room("a"), room("b"))
		s.poll("28")
		s.expect("it goes on after a restart")
		s.wait(5 * time.Minute)
		s.expect("when it closes", in("WARN", "a"))
	})
}

func TestAnAcknowledgementEndsRemindersAndEscalation(t *testing.T) {
	inBubble(t, func(s *site) {
		boss := &chat{}
		s.adjust = func(p *watch.Plan) {
			p.People = map[string]string{"minsu": "Kim Minsu"}
			p.Lines[0].Policy.Repeat = time.Hour
			p.Lines[0].Policy.Escalate = notify.Escalation{Wait: 30 * time.Minute, To: []string{"boss"}}
			p.Lines = append(p.Lines, notify.Line{Policy: notify.Policy{Channel: "boss", Level: checks.Info, Standby: true, Timeout: time.Minute}, Channel: boss})
		}
		s.apply(room("a"))
		s.poll("28 28")
		s.expect("the alert", in("WARN"))
		s.wait(29 * time.Minute)
		if got := boss.take(); len(got) > 0 {
			s.t.Errorf("the boss got %q before the time", got)
		}
		s.restarts(room("a"))
		s.poll("28")
		s.wait(30 * time.Second)
		if got := boss.take(); len(got) != 1 || !strings.Contains(got[0], "WARN") {
			s.t.Errorf("the boss got %q, want the alert", got)
		}
		s.wait(30 * time.Minute)
		s.expect("a reminder, though another process told it first", in("WARN"))
		s.wait(time.Hour)
		s.expect("another", in("WARN"))
		if got := s.ask(watch.RequestAcknowledge, watch.AckRequest{Alert: 1, By: "minsu", Note: "door open"}); got != "acknowledged: A1 a/t" {
			s.t.Errorf("answer = %q", got)
		}
		if got := s.ask(watch.RequestAcknowledge, watch.AckRequest{All: true, By: "sora"}); got != "acknowledged before: 1" {
			s.t.Errorf("who says that of all is answered %q", got)
		}
		s.restarts(room("a"))
		s.wait(3 * time.Hour)
		s.expect("once somebody has seen to it")
		if open := s.open(); len(open) != 1 || open[0].Ack == nil || open[0].Ack.By != "Kim Minsu" || open[0].Ack.Note != "door open" {
			s.t.Errorf("open = %+v, want who has seen to it", open)
		}
		s.poll("20")
		if got := s.chat.take(); len(got) != 1 {
			s.t.Errorf("the chat got %q, want the end", got)
		}
		if got := boss.take(); len(got) != 1 {
			s.t.Errorf("the boss got %q, want the end", got)
		}
		want := "fired; escalated boss; reminded chat; reminded chat; acknowledged Kim Minsu “door open”; resolved"
		if got := strings.Join(s.tale(1), "; "); got != want {
			s.t.Errorf("the record says\n%q, want\n%q", got, want)
		}
	})
}

func TestNobodyIsRemindedOfWhatIsMuted(t *testing.T) {
	inBubble(t, func(s *site) {
		s.adjust = func(p *watch.Plan) { p.Lines[0].Policy.Repeat = 10 * time.Minute }
		s.apply(room("a"))
		s.poll("28 28")
		s.expect("the alert", in("WARN"))
		s.mute("a", time.Hour)
		s.wait(59 * time.Minute)
		s.expect("in the mute")
		s.wait(2 * time.Minute)
		s.expect("after it", in("WARN"))
	})
}

func TestNobodyIsRemindedOfWhatHasNotBeenLookedAtSinceTheStart(t *testing.T) {
	inBubble(t, func(s *site) {
		s.adjust = func(p *watch.Plan) { p.Lines[0].Policy.Repeat = 30 * time.Minute }
		s.apply(room("a"))
		s.poll("28 28")
		s.chat.take()
		s.stop()
		time.Sleep(8 * time.Hour)
		s.start()
		s.apply(room("a"))
		s.wait(20 * time.Second)
		s.expect("before the first poll after the start")
		s.poll("28")
		s.wait(20 * time.Second)
		s.expect("after it", in("NOT WATCHED"), in("WARN"))
	})
}

func TestAPauseThatEndsBeforeAnybodyKnowsWhatIsStillWrongTellsItLater(t *testing.T) {
	inBubble(t, func(s *site) {
		s.apply(room("a"))
		s.poll("28 28")
		s.expect("before", in("WARN"))
		s.pause("a", 5*time.Minute)
		s.stop()
		time.Sleep(4 * time.Minute)
		s.start()
		s.apply(room("a"))
		s.wait(5 * time.Minute)
		s.expect("nobody has been asked for long", in("NOT WATCHED"))
		s.poll("28")
		s.wait(2 * time.Second)
		s.expect("the first poll says that it lasts", in("28"))
		s.poll("28 28")
		s.expect("and once is enough")
	})
}

func TestWhatHasEasedAgainInAMuteIsNoNewsThoughTheProgramRestarted(t *testing.T) {
	inBubble(t, func(s *site) {
		s.apply(hot("a"))
		s.poll("28 28")
		s.expect("before", in("WARN"))
		s.mute("a", 10*time.Minute)
		s.poll("31")
		s.restarts(hot("a"))
		s.poll("28 28")
		s.wait(12 * time.Minute)
		s.poll("28")
		s.expect("as mild as people know it")
	})
}

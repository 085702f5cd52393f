package desk_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/checks/suppression"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/inbound"
	"github.com/gaugewatch/gaugewatch/internal/desk"
	"github.com/gaugewatch/gaugewatch/internal/watch"
	"github.com/gaugewatch/gaugewatch/notify"
	"github.com/gaugewatch/gaugewatch/poller"
)

// A chat is a channel that remembers what it was sent.
type chat struct {
	mu  sync.Mutex
	got []string
}

func (c *chat) Send(_ context.Context, m notify.Message) notify.Result {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.got = append(c.got, m.Title)
	return notify.Result{Outcome: notify.Sent}
}

func (c *chat) take() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	got := c.got
	c.got = nil
	return got
}

// still asks nobody: the tests hand polls over themselves.
type still struct{ targets []*poller.Target }

func (*still) Hurry(int64)                            {}
func (s *still) Apply(targets []*poller.Target) error { s.targets = targets; return nil }

// A printer remembers what it was to draw.
type printer struct{ orders []notify.Order }

func (p *printer) Report(_ context.Context, o notify.Order) (notify.Printed, error) {
	p.orders = append(p.orders, o)
	return notify.Printed{Title: "drawn", Pictures: []notify.Picture{{Bytes: []byte("png"), Width: 3, Height: 2, Alt: "drawn"}}}, nil
}

func (*printer) Chart(context.Context, checks.Alert, notify.Order) (notify.Picture, error) {
	return notify.Picture{}, nil
}

// A site is a desk over a real watch and a real store, with a chat for people and
// one for staff.
type site struct {
	t       *testing.T
	store   *data.Store
	watch   *watch.Watch
	poller  *still
	desk    *desk.Desk
	ops     *chat
	staff   *chat
	printer *printer
	plan    desk.Site
	told    int // commands
}

// target is one with two fields, warned of above −15.
func target(name, title string, tags ...string) watch.Target {
	about := checks.Subject{Target: name, TargetTitle: title, Tags: tags}
	hot, wet := about, about
	hot.Field, hot.FieldTitle, hot.Unit = "temperature", "Temperature", "°C"
	wet.Field, wet.FieldTitle, wet.Unit = "humidity", "Humidity", "%"
	none := watch.Field{Rules: &checks.Rules{}}
	return watch.Target{
		Target: &poller.Target{Subject: about, Fields: []poller.Field{{Subject: hot}, {Subject: wet}}},
		Rules:  &checks.Rules{NoResponse: checks.Rule{Level: checks.Error}},
		Fields: []watch.Field{{Rules: &checks.Rules{Limits: []checks.Limit{
			{Level: checks.Warn, Upper: new(-15.0)}, {Level: checks.Error, Upper: new(-10.0)},
		}}}, none},
	}
}

// inBubble runs a story of a site in simulated time.
func inBubble(t *testing.T, story func(*site)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		store, _, err := data.Open(t.Context(), filepath.Join(t.TempDir(), "x.db"), data.Options{At: time.Now(), Reserve: -1})
		if err != nil {
			t.Fatal(err)
		}
		log := slog.New(slog.DiscardHandler)
		s := &site{t: t, store: store, poller: &still{}, ops: &chat{}, staff: &chat{}, printer: &printer{}}
		dispatch := notify.NewDispatcher(store, log)
		s.watch = watch.New(watch.Options{Store: store, Poller: s.poller, Dispatcher: dispatch, Log: log, History: store, RequestsEvery: time.Second / 4})
		s.desk = desk.New(desk.Options{Watch: s.watch, Store: store, Site: func() desk.Site { return s.plan }, Reporter: s.printer, Log: log})
		ctx, cancel := context.WithCancel(t.Context())
		var running sync.WaitGroup
		running.Go(func() { dispatch.Run(ctx) })
		running.Go(func() {
			if err := s.watch.Run(ctx); err != nil {
				t.Error(err)
			}
		})
		running.Go(func() { s.watch.Serve(ctx, store) })
		defer func() {
			cancel()
			running.Wait()
			if err := store.Close(); err != nil {
				t.Error(err)
			}
		}()
		s.begin()
		story(s)
	})
}

// begin puts the usual plan into force.
func (s *site) begin() {
	s.t.Helper()
	policy := notify.Policy{Channel: "ops", Level: checks.Info, Timeout: time.Minute, Language: "en", Zone: time.UTC}
	other := policy
	other.Channel, other.Level = "staff", checks.Fatal
	s.plan = desk.Site{
		Plan: watch.Plan{
			Targets: []watch.Target{target("freezer-1", "Cold store 1", "osaka"), target("freezer-2", "Cold store 2", "osaka"), target("server-room", "Server room")},
			Lines:   []notify.Line{{Policy: policy, Channel: s.ops}, {Policy: other, Channel: s.staff}},
			Flush:   time.Second, People: map[string]string{"minsu": "Kim Minsu"}, Tags: []string{"cloud"},
			Mutes: watch.MutePolicy{Max: 24 * time.Hour, Except: checks.Fatal},
		},
		Actions: map[string]desk.Action{
			"restart-fan": {Run: []string{"/bin/echo", "fan restarted"}, Confirm: true, Timeout: 5 * time.Second},
		},
	}
	if _, err := s.watch.Apply(s.t.Context(), s.plan.Plan); err != nil {
		s.t.Fatal(err)
	}
	synctest.Wait()
}

// poll hands over one poll of a target after a minute: the value of its first
// field, or "x" for no response.
func (s *site) poll(index int, word string) {
	s.t.Helper()
	time.Sleep(time.Minute)
	t := s.poller.targets[index]
	p := poller.Poll{Target: t, Tick: time.Now(), Began: time.Now()}
	if word == "x" {
		p.Response = checks.Reading{Why: checks.NoResponse, Fault: checks.Fault{Class: checks.Timeout}}
	} else {
		r := poller.Result{Field: &t.Fields[0]}
		if _, err := fmt.Sscan(word, &r.Reading.Value); err != nil {
			s.t.Fatal(err)
		}
		p.Results = []poller.Result{r, {Field: &t.Fields[1], Reading: checks.Reading{Value: 45}}}
	}
	s.watch.Take(s.t.Context(), p)
	synctest.Wait()
}

// command is what minsu writes in the chat of ops.
func (s *site) command(text string) inbound.Command {
	s.told++
	time.Sleep(5 * time.Second) // nobody types faster
	return inbound.Command{
		Account: "telegram 1", ID: fmt.Sprint(s.told), Text: text, Direct: true, Chat: "-1001", User: "111", Name: "Kim", At: time.Now(),
		Channels: []string{"ops"}, People: map[string]string{"ops": "minsu"},
	}
}

// give gives a command and returns the answer, with what follows it.
func (s *site) give(c inbound.Command) inbound.Answer {
	s.t.Helper()
	a, err := s.desk.Command(s.t.Context(), c)
	if err != nil {
		s.t.Fatal(err)
	}
	if a.Rest != nil {
		rest := a.Rest(s.t.Context())
		a.Text = strings.TrimSpace(a.Text + "\n" + rest.Text)
		a.Pictures, a.Rest = rest.Pictures, nil
	}
	synctest.Wait()
	return a
}

// says gives a command as minsu and checks that the answer holds some words.
func (s *site) says(text string, want ...string) inbound.Answer {
	s.t.Helper()
	a := s.give(s.command(text))
	for _, word := range want {
		if !strings.Contains(a.Text, word) {
			s.t.Errorf("%s is answered %q, want %q in it", text, a.Text, word)
		}
	}
	return a
}

// record returns what the requests came to, in their order.
func (s *site) record() []string {
	s.t.Helper()
	var all []string
	for id := int64(1); ; id++ {
		answer, done, err := s.store.Answer(s.t.Context(), id)
		if err != nil || !done {
			return all
		}
		all = append(all, answer.Text)
	}
}

func (s *site) mutes() []suppression.Mute {
	s.t.Helper()
	all, err := s.store.Mutes(s.t.Context(), time.Now())
	if err != nil {
		s.t.Fatal(err)
	}
	return slices.DeleteFunc(all, func(m suppression.Mute) bool { return !m.InForce(time.Now()) })
}

func (s *site) open() []checks.Alert {
	s.t.Helper()
	all, err := s.store.Alerts(s.t.Context(), data.AlertFilter{Open: true})
	if err != nil {
		s.t.Fatal(err)
	}
	return all
}

func TestStatusTellsTheWorstFirstALineATarget(t *testing.T) {
	inBubble(t, func(s *site) {
		s.says("/status", "All 3 OK", "no value yet")
		s.poll(0, "-20")
		s.poll(1, "-9")
		s.poll(2, "x")
		a := s.says("/status", "2 of 3 in trouble", "ERROR Cold store 2: −9 °C · A1", "NO ANSWER Server room, 5 s · A2", "✅ Cold store 1: −20 °C · 45 %")
		lines := strings.Split(a.Text, "\n")
		if len(lines) != 4 || !strings.Contains(lines[3], "Cold store 1") {
			s.t.Errorf("the status is %q, want a head and three lines, the well one last", lines)
		}
		s.says("status cold store 1", "Temperature: −20 °C", "Humidity: 45 %")
		s.says("/alerts", "A1", "A2", "since")
	})
}

func TestWhatCameInFromOutsideIsPartOfHowThingsStand(t *testing.T) {
	inBubble(t, func(s *site) {
		s.poll(0, "-20")
		alarm := inbound.Alarm{Door: "exec", Name: "nightly", Title: "Nightly run", Level: checks.Error, Text: "exit 3", Account: "test"}
		if err := s.desk.Alarm(s.t.Context(), alarm); err != nil {
			s.t.Fatal(err)
		}
		a := s.says("/status", "1 of 4 in trouble", "ERROR Nightly run: exit 3 · A1")
		if lines := strings.Split(a.Text, "\n"); len(lines) != 5 || !strings.Contains(lines[1], "Nightly") {
			s.t.Errorf("the status is %q, want what came in first", lines)
		}
		s.says("/status exec", "Nightly run")
		s.says("/status exec/nightly", "Nightly run")
		s.says("/status jobs", "No alert is open")
		s.says("/why nightly run", "exit 3")
		s.says("/ack nightly seen to", "Acknowledged by Kim Minsu: A1 Nightly run")
		if ack := s.open()[0].Ack; ack == nil || ack.Note != "seen to" {
			s.t.Errorf("ack = %+v, want the note", ack)
		}
		s.says("/mute exec/Nightly run 2h", "Muted until", "exec")
		if all := s.mutes(); len(all) != 1 || all[0].Scope.String() != "exec/nightly" {
			s.t.Errorf("mutes = %+v", all)
		}
	})
}

func TestATargetWithSeveralAlertsHasOneLine(t *testing.T) {
	inBubble(t, func(s *site) {
		s.poll(0, "-9")
		time.Sleep(time.Minute)
		t := s.poller.targets[0]
		s.watch.Take(s.t.Context(), poller.Poll{Target: t, Tick: time.Now(), Began: time.Now(), Response: checks.Reading{Why: checks.NoResponse, Fault: checks.Fault{Class: checks.Timeout}}})
		synctest.Wait()
		a := s.says("/status", "A1", "A2")
		if lines := strings.Split(a.Text, "\n"); len(lines) != 4 {
			s.t.Errorf("the status is %q, want a head and a line a target", lines)
		}
		s.says("/status freezer-1", "A1", "A2", "Temperature")
	})
}

// lack has a target answer without values, a minute later.
func (s *site) lack(index int) {
	s.t.Helper()
	time.Sleep(time.Minute)
	t := s.poller.targets[index]
	p := poller.Poll{Target: t, Tick: time.Now(), Began: time.Now()}
	for i := range t.Fields {
		p.Results = append(p.Results, poller.Result{Field: &t.Fields[i], Reading: checks.Reading{Why: checks.Missing, Fault: checks.Fault{Class: checks.NotFound}}})
	}
	s.watch.Take(s.t.Context(), p)
	synctest.Wait()
}

func TestEveryAlertOfATargetSaysWhatItIsAndAnOldValueHowOld(t *testing.T) {
	for code, want := range map[string][]string{
		"en": {"🔴 ERROR Cold store 1: −9 °C (1 min old) · A1 ✔ Kim Minsu · ⛔ NO ANSWER A2", "✅ Server room: −22 °C (3 min old) · 45 % (3 min old)", "OVERDUE Nightly run, 5 s"},
		"ko": {"−9 °C(1분 전) · A1 ✔ Kim Minsu · ⛔ 응답 없음 A2", "−22 °C(3분 전)", "보고 없음 Nightly run, 5초"},
		"ja": {"−9 °C（1分前） · A1 ✔ Kim Minsu · ⛔ 応答なし A2", "−22 °C（3分前）", "報告なし Nightly run, 5秒"},
		"th": {"−9 °C (1 นาที ก่อน) · A1 ✔ Kim Minsu · ⛔ ไม่ตอบสนอง A2", "−22 °C (3 นาที ก่อน)", "ไม่มีรายงาน Nightly run, 5 วินาที"},
	} {
		t.Run(code, func(t *testing.T) {
			inBubble(t, func(s *site) {
				s.poll(2, "-22")
				s.lack(2)
				s.poll(0, "-9")
				s.says("/ack A1")
				s.poll(0, "x")
				late := inbound.Alarm{Door: "jobs", Name: "nightly", Title: "Nightly run", Level: checks.Error, Late: true, At: time.Now(), Account: "test"}
				if err := s.desk.Alarm(s.t.Context(), late); err != nil {
					s.t.Fatal(err)
				}
				s.plan.Lines = slices.Clone(s.plan.Lines) // the watch reads its own
				s.plan.Lines[0].Policy.Language = code
				s.says("/status", want...)
				s.says("/why A3", "Nightly run, ")
				s.says("/status freezer-1", strings.Split(want[0], " · ")[0])
			})
		})
	}
}

func TestWhatIsSaidOfAnAlertTellsWhenItsValueIsOld(t *testing.T) {
	inBubble(t, func(s *site) {
		s.poll(0, "-9")
		s.poll(0, "x")
		if a := s.says("/why A2", "NO ANSWER"); strings.Contains(a.Text, "old)") {
			s.t.Errorf("the story is %q", a.Text)
		}
		s.says("/why A1", "−9 °C (1 min old)")
		s.says("/alerts", "−9 °C (1 min old) · A1")
		s.says("/ack", "Which one?", "−9 °C (1 min old) · A1")
		s.poll(1, "-14")
		s.poll(1, "x")
		s.says("/status", "⛔ NO ANSWER Cold store 2, 5 s · A4 · ⚠ WARN: Temperature −14 °C (1 min old) A3")
		s.poll(0, "-9")
		if a := s.says("/status freezer-1", "−9 °C · A1"); strings.Contains(a.Text, "old)") {
			s.t.Errorf("the status is %q, want no age of a value of now", a.Text)
		}
	})
}

func TestTheStatusOfATargetListsTheMutesThatCoverIt(t *testing.T) {
	inBubble(t, func(s *site) {
		for _, scope := range []string{"freezer-1", "freezer-1/humidity", "freezer-*", "tag:osaka", "server-room", "exec/nightly", "alert"} {
			s.says("/mute " + scope + " 2h")
		}
		for about, want := range map[string]string{
			"freezer-1": "M1 M2 M3 M4", "freezer-1/temperature": "M1 M3 M4", "freezer-2": "M3 M4", "server-room": "M5",
			"exec/nightly": "M6", "alert/x": "M7", "exec": "", "tag:osaka": "M1 M2 M3 M4",
		} {
			a := s.says("/status " + about)
			var got []string
			for n := 1; n <= 7; n++ {
				if strings.Contains(a.Text, fmt.Sprintf("M%d ", n)) {
					got = append(got, fmt.Sprintf("M%d", n))
				}
			}
			if strings.Join(got, " ") != want {
				s.t.Errorf("the status of %s lists %s, want %s", about, got, want)
			}
		}
		s.says("/status", "🔕 7 mutes in force: /mutes")
		s.says("/mutes", "M1 ", "M5 ", "M7 ")
	})
}

func TestACommandAcknowledgesWithANote(t *testing.T) {
	inBubble(t, func(s *site) {
		s.says("/ack", "No alert is open")
		s.poll(0, "-9")
		s.says("ack", "Acknowledged by Kim Minsu: A1 Cold store 1")
		if ack := s.open()[0].Ack; ack == nil || ack.By != "Kim Minsu" {
			s.t.Errorf("ack = %+v, want Kim Minsu's", ack)
		}
		s.says("/ack a1", "acknowledged before, by Kim Minsu")
		s.says("/ack A1 on my way", "Acknowledged")
		if ack := s.open()[0].Ack; ack.Note != "on my way" {
			s.t.Errorf("the note is %q", ack.Note)
		}
		s.says("/ack shutting the door", "Acknowledged")
		if ack := s.open()[0].Ack; ack.Note != "shutting the door" {
			s.t.Errorf("the note is %q", ack.Note)
		}
		s.says("/ack A99", "There is no alert A99. Open: A1")
		s.poll(1, "-9")
		s.poll(2, "-9")
		if a := s.says("/ack", "Which one?", "A1", "A2"); len(a.Buttons) != 3 || a.Buttons[1].Says != "/ack A2" {
			s.t.Errorf("buttons = %+v, want one for each alert", a.Buttons)
		}
		if a := s.says("확인 all", "Acknowledged by Kim Minsu: A2 Cold store 2, A3 Server room\nAcknowledged before, and left so: 1"); strings.Contains(a.Text, "A1") {
			s.t.Errorf("all are answered %q, want those alone that were not seen", a.Text)
		}
		if ack := s.open()[2].Ack; ack == nil || ack.Note != "shutting the door" {
			s.t.Errorf("the first acknowledgement is %+v, want it as it was", ack)
		}
		s.says("/ack all", "acknowledged before")
		s.says("ack", "A1 Cold store 1, A2 Cold store 2, A3 Server room: acknowledged before")
	})
}

func TestTheWordAckAloneIsAnsweredInAGroupToWhoMay(t *testing.T) {
	for _, word := range []string{"ack", "รับทราบ", "확인", "確認"} {
		inBubble(t, func(s *site) {
			group := func(text string, change ...func(*inbound.Command)) inbound.Answer {
				c := s.command(text)
				c.Direct = false
				for _, f := range change {
					f(&c)
				}
				return s.give(c)
			}
			if a := group(word); !a.Silent() {
				s.t.Errorf("with nothing open it is answered %q", a.Text)
			}
			s.poll(0, "-9")
			s.poll(1, "-9")
			s.poll(2, "-9")
			if a := group(word); !strings.HasPrefix(a.Text, "Which one?") || len(a.Buttons) != 3 {
				s.t.Errorf("it is answered %q", a.Text)
			}
			if a := group(word, func(c *inbound.Command) { c.People = nil }); !a.Silent() {
				s.t.Errorf("who may not is answered %q", a.Text)
			}
			if a := group(word + " so it goes"); !a.Silent() {
				s.t.Errorf("people who talk are answered %q", a.Text)
			}
			s.says("/ack A1")
			s.says("/ack A3")
			if a := group(word); !strings.Contains(a.Text, "Acknowledged by Kim Minsu: A2 Cold store 2") {
				s.t.Errorf("with one left it is answered %q", a.Text)
			}
		})
	}
}

func TestACommandMutesByNameOrTitleForAsLongAsItSays(t *testing.T) {
	for text, want := range map[string]struct {
		scope, why string
		long       time.Duration
		pause      bool
	}{
		"/mute freezer-1 2h being replaced":     {"freezer-1", "being replaced", 2 * time.Hour, false},
		"/mute COLD STORE 1 30 min":             {"freezer-1", "", 30 * time.Minute, false},
		"/mute freezer-1/temperature 1h30m":     {"freezer-1/temperature", "", 90 * time.Minute, false},
		"/mute cold store 1 Temperature 2시간 점검": {"freezer-1/temperature", "점검", 2 * time.Hour, false},
		"/mute@watchbot tag:osaka 45":           {"tag:osaka", "", 45 * time.Minute, false},
		"/mute tag:cloud 45":                    {"tag:cloud", "", 45 * time.Minute, false},
		"/mute freezer-* 1d":                    {"freezer-*", "", 24 * time.Hour, false},
		"pause freezer-2":                       {"freezer-2", "", 30 * time.Minute, true},
		"／pause freezer-2 10m loading":          {"freezer-2", "loading", 10 * time.Minute, true},
	} {
		t.Run(text, func(t *testing.T) {
			inBubble(t, func(s *site) {
				s.says(strings.Replace(text, "@watchbot", "", 1), " until ")
				all := s.mutes()
				if len(all) != 1 {
					s.t.Fatalf("mutes = %+v, want one", all)
				}
				m := all[0]
				if m.Scope.String() != want.scope || m.Why != want.why || m.Until.Sub(m.Began) != want.long || m.Pause != want.pause || m.By != "Kim Minsu" {
					s.t.Errorf("mute = %+v, want %+v by Kim Minsu", m, want)
				}
				s.says("/mutes", "M1", "Kim Minsu")
				s.says("/unmute m1", "Told again")
				if all := s.mutes(); len(all) != 0 {
					s.t.Errorf("mutes = %+v, want none", all)
				}
			})
		})
	}
}

func TestATagThatNothingBearsYetIsMutedWithAWarning(t *testing.T) {
	inBubble(t, func(s *site) {
		s.says("/mute tag:payroll 2h", "Muted until", "Nothing is known that bears the tag “payroll”")
		s.says("/unmute tag:payroll", "Told again")
		if all := s.mutes(); len(all) != 0 {
			s.t.Errorf("mutes = %+v, want none", all)
		}
	})
}

func TestWhatCannotBeMutedIsSaid(t *testing.T) {
	inBubble(t, func(s *site) {
		s.says("/mute", "/mute freezer-1 2h")
		s.says("/mute freezer-1 40d", "at most 1 d")
		s.says("/mute freezer-1", "For how long?")
		if a := s.says("/mute freezr-1 2h", "Did you mean freezer-1"); len(a.Buttons) == 0 || a.Buttons[0].Says != "/mute freezer-1 2h" {
			s.t.Errorf("buttons = %+v, want what was meant", a.Buttons)
		}
		s.says("/mute tag:osak 2h", "Did you mean tag:osaka")
		s.says("/mute cold 2h", "could be one of several", "freezer-1, freezer-2")
		s.says("/mute nowhere-at-all 2h", "Nothing that is watched is called")
		s.says("/unmute", "Nothing is muted")
		if all := s.mutes(); len(all) != 0 {
			s.t.Errorf("mutes = %+v, want none", all)
		}
	})
}

func TestWhoMayOnlyLookChangesNothingAndIsNoted(t *testing.T) {
	inBubble(t, func(s *site) {
		s.poll(0, "-9")
		for _, text := range []string{"/ack", "/mute freezer-1 2h", "/pause freezer-1", "/unmute M1", "/note A1 x", "/tell staff x", "/do restart-fan", "/yes", "/no"} {
			c := s.command(text)
			c.User, c.People = "222", nil
			if a := s.give(c); !strings.HasPrefix(a.Text, "Only those") {
				s.t.Errorf("%s is answered %q, want that they may not", text, a.Text)
			}
		}
		c := s.command("/status")
		c.User, c.People = "222", nil
		if a := s.give(c); !strings.Contains(a.Text, "1 of 3") {
			s.t.Errorf("the status is %q", a.Text)
		}
		if open := s.open(); open[0].Ack != nil || len(s.mutes()) > 0 {
			s.t.Errorf("open = %+v, mutes = %+v; want all as it was", open, s.mutes())
		}
		record := s.record()
		if len(record) != 10 || strings.Count(strings.Join(record, "\n"), "refused: may only look") != 9 || record[9] != "answered" {
			s.t.Errorf("noted %q, want nine refusals and a look", record)
		}
	})
}

func TestStrangersGetSilenceAndStayInTheRecord(t *testing.T) {
	inBubble(t, func(s *site) {
		stranger := func(text string) inbound.Answer {
			c := s.command(text)
			c.Chat, c.User, c.Channels, c.People = "999", "999", nil, nil
			return s.give(c)
		}
		for _, text := range []string{"/status", "/mute freezer-1 2h", "/help", "status", "hello"} {
			if a := stranger(text); !a.Silent() {
				s.t.Errorf("%s of a stranger is answered %q", text, a.Text)
			}
		}
		if a := stranger("/whoami"); !strings.Contains(a.Text, "999") || strings.Contains(a.Text, "ops") {
			s.t.Errorf("whoami is answered %q, want their numbers and nothing of ours", a.Text)
		}
		if got := s.record(); len(got) != 5 || got[0] != "refused: no channel writes to this chat" {
			s.t.Errorf("noted %q, want four refusals and a look", got)
		}
	})
}

func TestPeopleWhoTalkToEachOtherAreNotAnswered(t *testing.T) {
	inBubble(t, func(s *site) {
		s.poll(0, "-9")
		for _, text := range []string{"hello", "report is late today", "mute that man", "help me with lunch", "status of the lunch?", "yes", "", "do you hear"} {
			c := s.command(text)
			c.Direct = false
			if a := s.give(c); !a.Silent() || a.Rest != nil {
				s.t.Errorf("%q is answered %q", text, a.Text)
			}
		}
		c := s.command("status")
		c.Direct = false
		if a := s.give(c); a.Silent() {
			s.t.Error("the short form of a command is not answered in a group")
		}
	})
}

func TestACommandThatComesTwiceIsDoneOnce(t *testing.T) {
	inBubble(t, func(s *site) {
		c := s.command("/mute freezer-1 2h")
		s.give(c)
		if a := s.give(c); !strings.Contains(a.Text, "done before") {
			s.t.Errorf("the second is answered %q", a.Text)
		}
		if all := s.mutes(); len(all) != 1 {
			s.t.Errorf("mutes = %+v, want one", all)
		}
	})
}

func TestACommandThatWasOnlyNotedIsCarriedOut(t *testing.T) {
	inBubble(t, func(s *site) {
		body := []byte(`{"scope":"freezer-1","for":"2h","by":"minsu","heard":{"who":"111 Kim","channel":"ops","text":"/mute freezer-1 2h"}}`)
		note := data.Note{Request: data.Request{Kind: watch.RequestMute, Body: body, At: time.Now()}, From: "telegram 1", Mark: "1"}
		if _, fresh, err := s.store.Note(s.t.Context(), note); err != nil || !fresh {
			s.t.Fatal(fresh, err)
		}
		time.Sleep(time.Second)
		synctest.Wait()
		if all := s.mutes(); len(all) != 1 || all[0].By != "Kim Minsu" {
			s.t.Errorf("mutes = %+v, want one", all)
		}
	})
}

func TestOnePersonCannotFloodTheDesk(t *testing.T) {
	inBubble(t, func(s *site) {
		flood := func(user string) (answered int) {
			for i := range 100 {
				a, err := s.desk.Command(s.t.Context(), inbound.Command{
					Account: "telegram 1", ID: fmt.Sprint(user, "-", i), Text: "/whoami", Direct: true, User: user, Channels: []string{"ops"},
				})
				if err != nil {
					s.t.Fatal(err)
				}
				if !a.Silent() {
					answered++
				}
			}
			return answered
		}
		if n := flood("1"); n != 10 {
			s.t.Errorf("%d of 100 commands at once were answered, want 10", n)
		}
		if n := len(s.record()); n != 11 {
			s.t.Errorf("%d are in the record, want ten and one refusal", n)
		}
		if n := flood("2"); n != 10 {
			s.t.Errorf("%d of somebody else were answered, want 10", n)
		}
		time.Sleep(time.Minute)
		if n := flood("3") + flood("1"); n != 20 {
			s.t.Errorf("after a minute %d were answered, want 20", n)
		}
	})
}

func TestWhyTellsTheStoryOfAnAlertWithItsNotes(t *testing.T) {
	inBubble(t, func(s *site) {
		s.poll(0, "-14")
		s.poll(0, "-9")
		s.says("/note A1 the door was open", "Noted with A1")
		s.says("/ack A1", "Acknowledged")
		s.says("/why A1", "Cold store 1", "alert", "worse", "note: Kim Minsu “the door was open”", "acknowledged: Kim Minsu", "Told:", "ops")
		s.poll(0, "-20")
		s.says("/why A1", "over")
		s.says("/why freezer-1", "over")
		s.says("/why freezer-2", "There is no alert")
		s.says("/note A1 it was the seal", "Noted with A1")
		s.says("/note freezer-1 a new one is ordered", "Noted with A1")
		s.says("/why A1", "note: Kim Minsu “it was the seal”", "note: Kim Minsu “a new one is ordered”")
		s.says("/note A9 too late", "There is no alert A9")
		if all := s.record(); !slices.Contains(all, "noted with A1") {
			s.t.Errorf("the record is %q", all)
		}
	})
}

func TestWhyTellsWhatPeopleWroteHoweverOftenTheyWereReminded(t *testing.T) {
	inBubble(t, func(s *site) {
		s.plan.Lines = slices.Clone(s.plan.Lines)
		s.plan.Lines[0].Policy.Repeat = time.Minute
		s.widen(3, "en")
		s.poll(0, "-9")
		time.Sleep(50 * time.Minute)
		s.poll(0, "-20")
		s.says("/note A1 it was the seal", "Noted with A1")
		s.says("/why A1", "alert", "over", "note: Kim Minsu “it was the seal”", "Told:")
	})
}

func TestTellPassesWordsOnWhateverTheLevel(t *testing.T) {
	inBubble(t, func(s *site) {
		s.says("/tell STAFF back at six", "It goes to staff")
		time.Sleep(time.Second)
		synctest.Wait()
		if got := s.staff.take(); !slices.Equal(got, []string{"✉ Kim Minsu: back at six"}) {
			s.t.Errorf("staff got %q", got)
		}
		s.says("/tell stuff x", "No channel is called “stuff”", "staff")
	})
}

func TestAChartIsDrawnOfWhatIsNamed(t *testing.T) {
	inBubble(t, func(s *site) {
		a := s.says("/chart cold store 1/temperature 6h", "drawn")
		if len(a.Pictures) != 1 || len(s.printer.orders) != 1 {
			s.t.Fatalf("got %d pictures of %d orders", len(a.Pictures), len(s.printer.orders))
		}
		o := s.printer.orders[0]
		if !slices.Equal(o.Fields, []string{"freezer-1/temperature"}) || o.Until.Sub(o.Since) != 6*time.Hour || o.Title != "Cold store 1 Temperature" {
			s.t.Errorf("ordered %+v", o)
		}
		s.says("/report", "drawn")
		s.says("/report weekly", "No report is called") // there is none in the plan
		s.says("/chart", "/chart freezer-1 24h")
	})
}

func TestWhatIsOverAndWhatHasNoValuesIsSaid(t *testing.T) {
	inBubble(t, func(s *site) {
		alarm := func(level checks.Level) {
			a := inbound.Alarm{Door: "alert", Name: "pay3", Title: "Payment 3", Level: level, Text: "no", Account: "test"}
			if err := s.desk.Alarm(s.t.Context(), a); err != nil {
				s.t.Fatal(err)
			}
		}
		alarm(checks.Error)
		if a := s.says("/chart pay3", "has no values: see /why A1"); len(a.Buttons) != 1 || a.Buttons[0].Says != "/why A1" {
			s.t.Errorf("buttons = %+v", a.Buttons)
		}
		alarm(checks.None)
		for range 2 {
			s.says("/ack pay3 seen to", "A1 Payment 3 is over, since 00:00")
			s.says("/ack payment 3", "A1 Payment 3 is over")
			s.says("/ack alert/pay3", "A1 Payment 3 is over")
			s.says("/ack A1", "A1 Payment 3 is over")
			s.poll(0, "-9") // one other that lasts is not meant
		}
		if open := s.open(); len(open) != 1 || open[0].Ack != nil {
			s.t.Errorf("open = %+v, want it as it was", open)
		}
		s.says("/why pay3", "Payment 3", "over")
		s.says("/chart pay3", "see /why A1")
		s.says("/ack pay4", "Acknowledged", "Cold store 1") // a note alone
		s.poll(0, "-20")
		s.says("/ack freezer-1", "A2 Cold store 1 is over")
		s.says("/ack pay4", "Nothing that is watched is called “pay4”")
	})
}

func TestAChartSaysHowFarBackItMayLook(t *testing.T) {
	inBubble(t, func(s *site) {
		for _, text := range []string{"/chart freezer-2 5y", "/chart freezer-2 2000d"} {
			if a := s.says(text, "at most 366 d", "/chart freezer-2 24h"); len(a.Buttons) != 3 {
				s.t.Errorf("buttons = %+v", a.Buttons)
			}
		}
	})
}

func TestTheRecordNamesWhoOnlyLooked(t *testing.T) {
	inBubble(t, func(s *site) {
		s.poll(0, "-9")
		s.says("/ack")
		s.says("/ack A1", "before")
		s.says("/status")
		waiting, err := s.store.Requests(s.t.Context(), data.RequestFilter{Kind: watch.RequestLook})
		if err != nil || len(waiting) != 2 {
			s.t.Fatal(waiting, err)
		}
		for _, r := range waiting {
			if !strings.Contains(string(r.Body), `"by":"minsu"`) {
				s.t.Errorf("noted %s, want who it was", r.Body)
			}
		}
	})
}

func TestAnActionIsAskedForAndRunOnce(t *testing.T) {
	inBubble(t, func(s *site) {
		s.says("/yes", "Nothing waits")
		a := s.says("/do restart-fan", "Run restart-fan?", "2 min")
		if len(a.Buttons) != 2 || a.Buttons[0].Says != "/yes restart-fan" {
			s.t.Errorf("buttons = %+v", a.Buttons)
		}
		other := s.command("/yes")
		other.User = "333"
		if a := s.give(other); !strings.Contains(a.Text, "Nothing waits") {
			s.t.Errorf("somebody else is answered %q", a.Text)
		}
		s.says("/yes restart-fan", "restart-fan runs", "restart-fan is done", "fan restarted")
		s.says("/yes", "Nothing waits")
		s.says("/do restart-fan", "Run")
		s.says("/no", "is not run")
		s.says("/do restart-fan", "Run")
		time.Sleep(3 * time.Minute)
		s.says("/yes", "Nothing waits")
		if a := s.says("/do restart-fam", "You may: restart-fan"); len(a.Buttons) != 1 || a.Buttons[0].Says != "/do restart-fan" {
			s.t.Errorf("buttons = %+v, want what was meant", a.Buttons)
		}
		record := strings.Join(s.record(), "\n")
		if strings.Count(record, "begins") != 1 || strings.Count(record, "restart-fan: exit code 0") != 1 {
			s.t.Errorf("noted %s, want one run", record)
		}
	})
}

func TestWhatComesLateHoldsFromWhenItWasAskedForAndRunsNothing(t *testing.T) {
	inBubble(t, func(s *site) {
		s.plan.Actions["restart-fan"] = desk.Action{Run: []string{"/bin/echo", "ran"}, Timeout: time.Second}
		late := func(text string, age time.Duration) inbound.Answer {
			c := s.command(text)
			c.At = time.Now().Add(-age)
			return s.give(c)
		}
		time.Sleep(24 * time.Hour)
		asked := time.Now()
		late("/mute freezer-1 2h", time.Hour)
		if all := s.mutes(); len(all) != 1 || all[0].Until.Sub(asked).Round(time.Minute) != time.Hour {
			s.t.Errorf("mutes = %+v, want one for the hour that is left", all)
		}
		if a := late("/mute freezer-2 2h", 3*time.Hour); !strings.Contains(a.Text, "its time was over") {
			s.t.Errorf("a mute that is over is answered %q", a.Text)
		}
		if a := late("/do restart-fan", 3*time.Hour); !strings.Contains(a.Text, "asked 3 h ago") || !strings.Contains(a.Text, "Run restart-fan now?") || len(a.Buttons) != 2 {
			s.t.Errorf("an action is answered %q, want a question", a.Text)
		}
		s.says("/yes", "ran")
		c := s.command("/do restart-fan")
		c.At = time.Time{} // a button that was pressed nobody knows when
		if a := s.give(c); !strings.Contains(a.Text, "Run restart-fan?") {
			s.t.Errorf("an action is answered %q, want a question", a.Text)
		}
		if a := late("/do restart-fan", time.Minute); !strings.Contains(a.Text, "ran") {
			s.t.Errorf("an action is answered %q, want it run", a.Text)
		}
	})
}

func TestAQuestionIsNotKeptOverARestart(t *testing.T) {
	inBubble(t, func(s *site) {
		s.says("/do restart-fan", "Run restart-fan?")
		s.desk = desk.New(desk.Options{Watch: s.watch, Store: s.store, Site: func() desk.Site { return s.plan }, Log: slog.New(slog.DiscardHandler)})
		for _, text := range []string{"/yes", "/yes restart-fan", "/no"} {
			a := s.says(text, "Nothing waits", "not over a restart", "To be asked again: /do restart-fan")
			if len(a.Buttons) != 1 || a.Buttons[0].Says != "/do restart-fan" {
				s.t.Errorf("%s has the buttons %+v, want one that asks again", text, a.Buttons)
			}
		}
		s.plan.Actions["other"] = s.plan.Actions["restart-fan"]
		s.says("/yes restart-fan", "/do restart-fan")
		if a := s.says("/yes", "Nothing waits"); strings.Contains(a.Text, "/do") {
			s.t.Errorf("nobody knows which was meant: %q", a.Text)
		}
		if got := strings.Join(s.record(), "\n"); strings.Contains(got, "begins") {
			s.t.Errorf("noted %s, want nothing run", got)
		}
	})
}

func TestAnActionThatWasOnlyNotedIsNotRun(t *testing.T) {
	inBubble(t, func(s *site) {
		s.plan.Actions["restart-fan"] = desk.Action{Run: []string{"/bin/echo", "ran"}, Timeout: time.Second}
		note := data.Note{Request: data.Request{Kind: watch.RequestDo, Body: []byte(`{"action":"restart-fan"}`), At: time.Now()}, From: "telegram 1", Mark: "1"}
		if _, fresh, err := s.store.Note(s.t.Context(), note); err != nil || !fresh {
			s.t.Fatal(fresh, err)
		}
		if a := s.give(s.command("/do restart-fan")); !strings.Contains(a.Text, "not known how far") || strings.Contains(a.Text, "ran") {
			s.t.Errorf("the command that comes again is answered %q", a.Text)
		}
		if got := s.record(); len(got) != 1 || got[0] != "refused: the program ended before it was run" {
			s.t.Errorf("noted %q", got)
		}
	})
}

func TestTheRecordSaysWhoHasAskedForWhat(t *testing.T) {
	inBubble(t, func(s *site) {
		s.says("/mute freezer-1 2h why\u202enot", "Muted")
		s.poll(0, "-9")
		waiting, err := s.store.Requests(s.t.Context(), data.RequestFilter{})
		if err != nil || len(waiting) != 1 {
			s.t.Fatal(waiting, err)
		}
		var body struct {
			Scope string
			By    string
			Heard watch.Heard
		}
		if err := json.Unmarshal(waiting[0].Body, &body); err != nil {
			s.t.Fatal(err)
		}
		want := watch.Heard{Who: "111 Kim", Channel: "ops", Text: "/mute freezer-1 2h whynot"}
		if body.Scope != "freezer-1" || body.By != "minsu" || body.Heard != want {
			s.t.Errorf("noted %s", waiting[0].Body)
		}
	})
}

func TestEveryoneIsHelpedAsFarAsTheyMay(t *testing.T) {
	inBubble(t, func(s *site) {
		s.says("/help", "/mute", "/do", "/status")
		c := s.command("help")
		c.People = nil
		if a := s.give(c); strings.Contains(a.Text, "/mute ") || !strings.Contains(a.Text, "/status") {
			s.t.Errorf("who may only look is told %q", a.Text)
		}
		if a := s.says("/statsu", "Did you mean /status?"); len(a.Buttons) != 1 || a.Buttons[0].Says != "/status" {
			s.t.Errorf("buttons = %+v", a.Buttons)
		}
		s.says("/whoami", "111", "-1001", "minsu")
	})
}

func TestAnActionEndsWithTheProgram(t *testing.T) {
	inBubble(t, func(s *site) {
		s.plan.Actions["slow"] = desk.Action{Run: []string{"/bin/sleep", "60"}, Timeout: time.Hour}
		life, end := context.WithCancel(s.t.Context())
		s.desk.Live(life)
		a, err := s.desk.Command(s.t.Context(), s.command("/do slow"))
		if err != nil || a.Rest == nil {
			s.t.Fatal(a, err)
		}
		end()
		if rest := a.Rest(s.t.Context()); !strings.Contains(rest.Text, "slow failed") {
			s.t.Errorf("it ends with %q", rest.Text)
		}
	})
}

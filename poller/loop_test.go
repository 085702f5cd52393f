package poller_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/schedule"
	"github.com/gaugewatch/gaugewatch/poller"
)

// fake is a source that answers as it is told.
type fake struct {
	host   string
	answer func(ctx context.Context) (poller.Answer, error)

	mu     sync.Mutex
	asked  []time.Time
	inside int
	most   int // requests at once
}

func (f *fake) Host() string { return f.host }

func (f *fake) Fetch(ctx context.Context) (poller.Answer, error) {
	f.mu.Lock()
	f.asked = append(f.asked, time.Now())
	f.inside++
	f.most = max(f.most, f.inside)
	f.mu.Unlock()
	defer func() {
		f.mu.Lock()
		f.inside--
		f.mu.Unlock()
	}()
	return f.answer(ctx)
}

// says answers with a text at once.
func says(text string) func(context.Context) (poller.Answer, error) {
	return func(context.Context) (poller.Answer, error) { return poller.Answer{Body: []byte(text)}, nil }
}

// after answers with a text after a while, unless the context ends.
func after(d time.Duration, text string) func(context.Context) (poller.Answer, error) {
	return func(ctx context.Context) (poller.Answer, error) {
		select {
		case <-time.After(d):
			return poller.Answer{Body: []byte(text)}, nil
		case <-ctx.Done():
			return poller.Answer{}, &poller.Silence{Fault: checks.Fault{Class: checks.Timeout}, Cause: ctx.Err()}
		}
	}
}

// every returns schedules.
func every(t testing.TB, specs ...string) []schedule.Schedule {
	t.Helper()
	var all []schedule.Schedule
	for _, spec := range specs {
		s, err := schedule.Parse(spec, time.UTC)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, s)
	}
	return all
}

// field returns a field that reads a member of a JSON object by a schedule.
func field(t testing.TB, name string, when int) poller.Field {
	t.Helper()
	s := poller.FieldSettings{Path: "$." + name}
	r, err := s.Compile()
	if err != nil {
		t.Fatal(err)
	}
	return poller.Field{Subject: checks.Subject{Target: "x", Field: name}, When: when, Reader: r}
}

// target returns a target without fields.
func target(t testing.TB, name string, source poller.Source, specs ...string) *poller.Target {
	t.Helper()
	return &poller.Target{Subject: checks.Subject{Target: name}, Source: source, Schedule: every(t, specs...), Timeout: 5 * time.Second}
}

// record collects polls.
type record struct {
	mu    sync.Mutex
	polls []poller.Poll
}

func (r *record) sink(p poller.Poll) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.polls = append(r.polls, p)
}

// of returns the polls of a target.
func (r *record) of(name string) []poller.Poll {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(r.polls), func(p poller.Poll) bool { return p.Target.Subject.Target != name })
}

// run polls for so long, in a bubble whose clock begins at midnight.
func run(t *testing.T, d time.Duration, targets ...*poller.Target) (*poller.Poller, *record) {
	t.Helper()
	p, r := poller.New(), &record{}
	if err := p.Apply(targets); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), d)
	defer cancel()
	p.Run(ctx, r.sink)
	return p, r
}

// clock writes times of day.
func clock(times []time.Time) string {
	var all []string
	for _, at := range times {
		all = append(all, at.UTC().Format("4:05"))
	}
	return strings.Join(all, " ")
}

// ticks returns the ticks of polls.
func ticks(polls []poller.Poll) []time.Time {
	var all []time.Time
	for _, p := range polls {
		all = append(all, p.Tick)
	}
	return all
}

// fields names what was read in a poll.
func fields(p poller.Poll) string {
	var all []string
	for _, r := range p.Results {
		all = append(all, fmt.Sprintf("%s=%v", r.Field.Subject.Field, r.Reading.Value))
	}
	return strings.Join(all, " ")
}

func TestCoincidingTicksMakeOneRequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		source := &fake{host: "a:80", answer: says(`{"temperature": 21, "humidity": 40}`)}
		device := target(t, "x", source, "1m", "*/5 * * * *")
		device.Fields = []poller.Field{field(t, "temperature", 0), field(t, "humidity", 1)}
		_, r := run(t, 11*time.Minute-time.Second, device)
		polls := r.of("x")
		if got, want := clock(ticks(polls)), "0:00 1:00 2:00 3:00 4:00 5:00 6:00 7:00 8:00 9:00 10:00"; got != want {
			t.Errorf("ticks %s, want %s", got, want)
		}
		for i, p := range polls {
			want := "temperature=21"
			if i%5 == 0 {
				want += " humidity=40"
			}
			if fields(p) != want {
				t.Errorf("poll at %v read %s, want %s", p.Tick, fields(p), want)
			}
		}
		if len(source.asked) != len(polls) {
			t.Errorf("%d requests for %d polls", len(source.asked), len(polls))
		}
	})
}

func TestFirstPollComesAtOnceWithAllFields(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(17 * time.Second) // between two ticks
		start := time.Now()
		var targets []*poller.Target
		for i := range 400 {
			source := &fake{host: fmt.Sprint(i), answer: says(`{"a": 1, "b": 2}`)}
			device := target(t, fmt.Sprint(i), source, "1m", "1h")
			device.Offset = schedule.Offset(fmt.Sprint(i), 10*time.Second)
			device.Fields = []poller.Field{field(t, "a", 0), field(t, "b", 1)}
			targets = append(targets, device)
		}
		_, r := run(t, 20*time.Second, targets...)
		if len(r.polls) != 400 {
			t.Fatalf("%d polls in 20 s, want one of each of 400", len(r.polls))
		}
		if d := r.polls[0].Began.Sub(start); d > time.Second {
			t.Errorf("first poll after %v", d)
		}
		for _, p := range r.polls {
			if d := p.Began.Sub(start); d > 11*time.Second {
				t.Errorf("%s polled first after %v", p.Target.Subject, d)
			}
			if fields(p) != "a=1 b=2" {
				t.Errorf("first poll read %q", fields(p))
			}
		}
	})
}

func TestPollNeverOverlapsItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		source := &fake{host: "a:80", answer: after(150*time.Second, `{"temperature": 21, "humidity": 40}`)}
		device := target(t, "x", source, "1m", "2m")
		device.Timeout = time.Hour
		device.Parallel = 4
		device.Fields = []poller.Field{field(t, "temperature", 0), field(t, "humidity", 1)}
		p, r := run(t, 10*time.Minute, device)
		polls := r.of("x")
		if got, want := clock(ticks(polls)), "0:00 3:00 6:00"; got != want {
			t.Errorf("ticks %s, want %s", got, want)
		}
		for i, want := range []int{0, 2, 2} {
			if polls[i].Missed != want {
				t.Errorf("poll %d missed %d ticks, want %d", i, polls[i].Missed, want)
			}
		}
		if got := fields(polls[1]); got != "temperature=21 humidity=40" {
			t.Errorf("after missing the tick of humidity the poll read %s", got)
		}
		if source.most != 1 {
			t.Errorf("%d requests at once", source.most)
		}
		if got := p.Stats().Missed; got < 4 {
			t.Errorf("%d ticks counted as missed, want at least 4", got)
		}
	})
}

func TestHostServesOneRequestAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		busy := &fake{host: "a:80", answer: after(3*time.Second, "")}
		one, two := target(t, "one", busy, "1m"), target(t, "two", busy, "1m")
		_, r := run(t, 50*time.Second, one, two)
		if busy.most != 1 {
			t.Errorf("%d requests at once", busy.most)
		}
		for _, p := range append(r.of("one"), r.of("two")...) {
			if p.Response.Why != checks.OK {
				t.Errorf("%s: %v: queueing counts as the device's time", p.Target.Subject, p.Response.Fault)
			}
			if p.Took != 3*time.Second {
				t.Errorf("%s took %v, want 3s without queueing", p.Target.Subject, p.Took)
			}
		}
		if len(r.polls) != 2 || r.polls[1].Late < 2*time.Second {
			t.Errorf("the second poll should be late by the queueing: %v", r.polls)
		}
	})
}

func TestParallelWidensTheHost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		busy := &fake{host: "a:80", answer: after(3*time.Second, "")}
		var targets []*poller.Target
		for i := range 6 {
			targets = append(targets, target(t, fmt.Sprint(i), busy, "1m"))
		}
		targets[3].Parallel = 3
		_, r := run(t, 50*time.Second, targets...)
		if busy.most != 3 || len(r.polls) != 6 {
			t.Errorf("%d requests at once in %d polls, want 3 in 6", busy.most, len(r.polls))
		}
	})
}

func TestHangingDevicesDelayNoOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var targets []*poller.Target
		for i := range 100 {
			source := &fake{host: fmt.Sprint(i), answer: says("")}
			name := "well"
			if i%10 == 0 {
				name, source.answer = "hangs", after(time.Hour, "")
			}
			device := target(t, fmt.Sprint(name, i), source, "10s")
			device.Timeout = 9 * time.Second
			targets = append(targets, device)
		}
		p, r := run(t, 2*time.Minute+time.Second, targets...)
		for _, poll := range r.polls {
			hangs := strings.HasPrefix(poll.Target.Subject.Target, "hangs")
			if hangs != (poll.Response.Fault.Class == checks.Timeout) {
				t.Errorf("%s: %v", poll.Target.Subject, poll.Response.Fault)
			}
			if !hangs && (poll.Missed > 0 || poll.Late > 50*time.Millisecond) {
				t.Errorf("%s: %d missed, late by %v", poll.Target.Subject, poll.Missed, poll.Late)
			}
		}
		if n := len(r.of("well1")); n != 13 {
			t.Errorf("a healthy device was polled %d times in 2 minutes, want 13", n)
		}
		if s := p.Stats(); s.Silent[checks.Timeout] < 100 || s.Answered < 1100 || s.Running != 0 {
			t.Errorf("stats %+v", s)
		}
	})
}

func TestApplyKeepsTheGridAndAsksNewTargetsAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, r := poller.New(), &record{}
		old, gone, fresh := &fake{answer: says("")}, &fake{answer: after(4*time.Second, "")}, &fake{answer: says("")}
		if err := p.Apply([]*poller.Target{target(t, "old", old, "1m"), target(t, "gone", gone, "1m")}); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { p.Run(ctx, r.sink); close(done) }()
		time.Sleep(2*time.Minute + time.Second) // the third poll of gone is under way
		renewed := &fake{answer: says("")}
		if err := p.Apply([]*poller.Target{target(t, "fresh", fresh, "1m"), target(t, "old", renewed, "1m")}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(2 * time.Minute)
		cancel()
		<-done
		if got, want := clock(ticks(r.of("old"))), "0:00 1:00 2:00 3:00 4:00"; got != want {
			t.Errorf("the kept target has ticks %s, want %s", got, want)
		}
		if len(old.asked) != 3 || len(renewed.asked) != 2 {
			t.Errorf("old source asked %d times, new one %d times, want 3 and 2", len(old.asked), len(renewed.asked))
		}
		if got, want := clock(fresh.asked), "2:01 3:00 4:00"; got != want {
			t.Errorf("the new target was asked at %s, want %s", got, want)
		}
		if got, want := clock(ticks(r.of("gone"))), "0:00 1:00"; got != want {
			t.Errorf("the target that is gone answered at %s, want %s", got, want)
		}
	})
}

func TestApplyBetweenATickAndItsOffsetRepeatsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		device := target(t, "x", &fake{answer: says("")}, "1m")
		device.Offset = 30 * time.Second
		p, r := poller.New(), &record{}
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
		defer cancel()
		for at := range 17 {
			time.AfterFunc(time.Duration(at)*10*time.Second, func() { _ = p.Apply([]*poller.Target{device}) })
		}
		p.Run(ctx, r.sink)
		if got, want := clock(ticks(r.of("x"))), "0:00 1:00 2:00"; got != want {
			t.Errorf("ticks %s, want %s", got, want)
		}
	})
}

func TestApplyTwiceForgetsNoFirstPoll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, r := poller.New(), &record{}
		var targets []*poller.Target
		for i := range 200 {
			targets = append(targets, target(t, fmt.Sprint(i), &fake{host: fmt.Sprint(i), answer: says("")}, "1h"))
		}
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		time.AfterFunc(0, func() { _ = p.Apply(targets) })
		time.AfterFunc(2*time.Second, func() { _ = p.Apply(targets) })
		p.Run(ctx, r.sink)
		if len(r.polls) != 200 {
			t.Errorf("%d first polls, want 200", len(r.polls))
		}
	})
}

func TestApplyRefusesImpossibleSchedules(t *testing.T) {
	specs := slices.Repeat([]string{"1m"}, schedule.MaxSchedules+1)
	if err := poller.New().Apply([]*poller.Target{target(t, "x", &fake{}, specs...)}); err == nil {
		t.Error("65 schedules were accepted")
	}
}

func TestFieldsOfAPollUnderWayAtAChangeAreReadAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		device := func() *poller.Target {
			x := target(t, "x", &fake{host: "a:1", answer: after(3*time.Second, `{"temperature": 21, "humidity": 40}`)}, "1m", "1h")
			x.Fields = []poller.Field{field(t, "temperature", 0), field(t, "humidity", 1)}
			return x
		}
		p, r := poller.New(), &record{}
		former, next := device(), device()
		if err := p.Apply([]*poller.Target{former}); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
		defer cancel()
		time.AfterFunc(time.Second, func() {
			if err := p.Apply([]*poller.Target{next}); err != nil {
				t.Error(err)
			}
		})
		p.Run(ctx, r.sink)
		polls := r.of("x")
		if len(polls) != 3 || polls[0].Target != former || polls[1].Target != next {
			t.Fatalf("%d polls, want one of the former target and two of the next", len(polls))
		}
		if first, second := fields(polls[1]), fields(polls[2]); first != "temperature=21 humidity=40" || second != "temperature=21" {
			t.Errorf("after the change it read %q and %q, want both fields once", first, second)
		}
	})
}

func TestRunEndsCleanly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hangs := target(t, "hangs", &fake{host: "a:1", answer: after(time.Hour, "")}, "1m")
		queues := target(t, "queues", &fake{host: "a:1", answer: after(time.Hour, "")}, "1m")
		hangs.Timeout = 24 * time.Hour
		start := time.Now()
		_, r := run(t, 90*time.Second, hangs, queues)
		if d := time.Since(start); d > 91*time.Second {
			t.Errorf("Run returned after %v", d)
		}
		if len(r.polls) != 0 {
			t.Errorf("polls that were cut off were handed over: %v", r.polls)
		}
		// The bubble fails the test if a goroutine is left.
	})
}

func TestAskIsAPollOutsideTheSchedule(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := poller.New()
		source := &fake{host: "a:1", answer: after(3*time.Second, `{"a": 5}`)}
		device := target(t, "x", source)
		device.Fields = []poller.Field{field(t, "a", 0)}
		var wait sync.WaitGroup
		for range 2 {
			wait.Go(func() {
				poll := p.Ask(t.Context(), device, []*poller.Field{&device.Fields[0]})
				if poll.Response.Why != checks.OK || fields(poll) != "a=5" || poll.Tick.IsZero() {
					t.Errorf("got %+v", poll)
				}
			})
		}
		time.Sleep(time.Second)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if poll := p.Ask(ctx, device, nil); poll.Response.Fault.Class != checks.Timeout || !strings.Contains(poll.Response.Fault.Text, "busy") {
			t.Errorf("a request that found its host busy: %+v", poll)
		}
		wait.Wait()
		if source.most != 1 {
			t.Errorf("%d requests at once", source.most)
		}
	})
}

func TestOutcomesOfAPoll(t *testing.T) {
	tests := []struct {
		name   string
		answer func(context.Context) (poller.Answer, error)
		bare   bool // the target has no fields
		class  checks.Class
		says   string
	}{
		{name: "an answer", answer: says(`{"a": 1}`)},
		{name: "an answer without the field", answer: says(`{}`)},
		{name: "an answer to nobody", answer: says("<html>"), bare: true},
		{name: "no JSON", answer: says("<html>"), class: checks.Unreadable, says: "web page"},
		{name: "a silence", class: checks.Refused, answer: func(context.Context) (poller.Answer, error) {
			return poller.Answer{}, &poller.Silence{Fault: checks.Fault{Class: checks.Refused}}
		}},
		{name: "an error of no class", class: checks.Broken, says: "boo", answer: func(context.Context) (poller.Answer, error) {
			return poller.Answer{}, errors.New("boo")
		}},
		{name: "a mistake of ours", class: checks.Unreadable, says: "report it: boo", answer: func(context.Context) (poller.Answer, error) {
			panic("boo")
		}},
		{name: "an answer in doubt", class: checks.BadStatus, says: "exit code 1", answer: func(context.Context) (poller.Answer, error) {
			return poller.Answer{Status: 1, Doubt: &poller.Silence{Fault: checks.Fault{Class: checks.BadStatus, Text: "exit code 1"}}}, nil
		}},
	}
	for _, tt := range tests {
		device := target(t, "x", &fake{answer: tt.answer})
		var asked []*poller.Field
		if !tt.bare {
			f := field(t, "a", 0)
			asked = []*poller.Field{&f}
		}
		poll := poller.New().Ask(t.Context(), device, asked)
		if poll.Response.Fault.Class != tt.class || !strings.Contains(poll.Response.Fault.Text, tt.says) {
			t.Errorf("%s: %v %q, want %v with %q", tt.name, poll.Response.Fault.Class, poll.Response.Fault, tt.class, tt.says)
		}
		if silent := poll.Response.Why == checks.NoResponse; silent != (tt.class != checks.Faultless) || silent && poll.Results != nil {
			t.Errorf("%s: response %v with results %v", tt.name, poll.Response.Why, poll.Results)
		}
	}
}

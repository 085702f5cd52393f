package inbound_test

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/inbound"
	"github.com/gaugewatch/gaugewatch/internal/schedule"
)

// A diary keeps what is known of jobs, as a store does.
type diary struct {
	all  map[string]inbound.JobState
	fail error
}

func (d *diary) Jobs(context.Context) (map[string]inbound.JobState, error) {
	return maps.Clone(d.all), d.fail
}

func (d *diary) KeepJob(_ context.Context, name string, s inbound.JobState) error {
	if d.fail == nil {
		d.all[name] = s
	}
	return d.fail
}

// A shift awaits jobs, in the time of a test.
type shift struct {
	t      *testing.T
	office *office
	diary  *diary
	jobs   *inbound.Jobs
	door   door
	stop   context.CancelFunc
}

// onShift runs a test that awaits jobs.
func onShift(t *testing.T, run func(s *shift), jobs ...inbound.Job) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := &shift{t: t, office: &office{}, diary: &diary{all: map[string]inbound.JobState{}}}
		s.start(jobs...)
		run(s)
		s.stop()
	})
}

// start begins as the program does.
func (s *shift) start(jobs ...inbound.Job) {
	s.t.Helper()
	s.jobs = inbound.NewJobs(s.office, s.diary, slog.New(slog.DiscardHandler))
	if err := s.jobs.Use(s.t.Context(), jobs, time.Now()); err != nil {
		s.t.Fatal(err)
	}
	p := &inbound.Ping{Jobs: s.jobs, Tokens: keys{"k": {Name: "backup", Door: "ping"}, "x": {Name: "gone", Door: "ping"}, "alert": {Name: "a", Door: "alert"}}}
	s.door = door{p.Key, p.Take}
	ctx, stop := context.WithCancel(s.t.Context())
	s.stop = stop
	go s.jobs.Run(ctx)
}

// ping reports something.
func (s *shift) ping(path, said string) int {
	s.t.Helper()
	return s.door.send(httptest.NewRequest(http.MethodPost, "/in/ping/"+path, strings.NewReader(said))).Code
}

// wait lets time pass.
func (s *shift) wait(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

// expect compares what was told since it was last called: kinds and levels.
func (s *shift) expect(when string, want ...string) {
	s.t.Helper()
	var got []string
	for _, a := range s.office.take() {
		kind := "failed"
		if a.Late {
			kind = "late"
		}
		fault := checks.Fault{Class: a.Class, End: a.End, Text: a.Text}
		got = append(got, kind+" "+a.Level.String()+" "+fault.String())
	}
	if strings.Join(got, "; ") != strings.Join(want, "; ") {
		s.t.Errorf("%s: told %q, want %q", when, got, want)
	}
}

// daily is a job that is due a day after each report.
func daily() inbound.Job {
	return inbound.Job{Name: "backup", Every: 24 * time.Hour, Grace: time.Hour, Level: checks.Error}
}

func TestAJobThatIsNotHeardInTimeIsLateUntilItIs(t *testing.T) {
	onShift(t, func(s *shift) {
		s.wait(24*time.Hour + 59*time.Minute)
		s.expect("within its grace")
		s.wait(2 * time.Minute)
		s.expect("beyond", "late error ")
		s.wait(48 * time.Hour)
		s.expect("once only")
		if code := s.ping("k", ""); code != http.StatusOK {
			t.Errorf("%d", code)
		}
		s.expect("heard", "late none ")
		for range 3 {
			s.wait(24 * time.Hour)
			s.ping("k", "")
		}
		s.expect("in time")
	}, daily())
}

func TestAJobByACalendarIsDueAtItsHour(t *testing.T) {
	when, err := schedule.Parse("0 3 * * *", time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	onShift(t, func(s *shift) { // it is midnight
		s.wait(3*time.Hour + 9*time.Minute)
		s.ping("k", "")
		s.wait(23*time.Hour + 50*time.Minute)
		s.expect("on the next day, not yet")
		s.wait(12 * time.Minute)
		s.expect("after its grace", "late error ")
	}, inbound.Job{Name: "backup", When: when, Grace: 10 * time.Minute, Level: checks.Error})
}

func TestAJobSaysHowItEnded(t *testing.T) {
	onShift(t, func(s *shift) {
		s.ping("k/fail", "disk full\nno space")
		s.expect("it failed", "failed error disk full\nno space")
		s.ping("k/log", "nothing new")
		s.expect("a note", "failed error nothing new")
		s.ping("k/3", "boom")
		s.expect("by exit code", "failed error exit code 3: boom")
		s.ping("k/log", "a note")
		s.expect("with a note", "failed error exit code 3: a note")
		s.ping("k/4", "a note")
		s.expect("by another one", "failed error exit code 4: a note")
		s.ping("k/fail", "")
		s.expect("without words", "failed error failed")
		s.ping("k/0", "")
		s.expect("it went well", "failed none ")
		s.ping("k", "")
		s.expect("again")
		for path, want := range map[string]int{"k/maybe": 404, "k/256": 404, "k/0/x": 404, "x": 404, "alert": 401, "": 401, "wrong/fail": 401} {
			if code := s.ping(path, ""); code != want {
				t.Errorf("%s: %d, want %d", path, code, want)
			}
		}
		s.expect("nonsense")
		s.ping("k/fail", "first\n"+strings.Repeat("filler\n", 5000)+"last")
		a := s.office.only(t)
		if !strings.HasPrefix(a.Text, "first\n") && !strings.HasPrefix(a.Text, "filler\n…\n") || !strings.HasSuffix(a.Text, "\nlast") || len(a.Text) > 2000 {
			t.Errorf("%d bytes: %.40q", len(a.Text), a.Text)
		}
		if said := s.diary.all["backup"].Said; len(said) > 10_000 || !strings.HasSuffix(said, "last") {
			t.Errorf("kept %d bytes", len(said))
		}
	}, daily())
}

func TestARunThatTakesTooLongIsToldWhereItSaidThatItBegan(t *testing.T) {
	job := daily()
	job.Timeout = 2 * time.Hour
	onShift(t, func(s *shift) {
		s.wait(23 * time.Hour)
		s.ping("k/start", "")
		s.wait(time.Hour + 59*time.Minute)
		s.expect("while it may run")
		s.wait(2 * time.Minute)
		s.expect("longer", "late error longer than 2h0m0s")
		s.ping("k", "")
		s.expect("its end", "late none ")
	}, job)
}

func TestARunMayHaveEndedWhileNobodyHeard(t *testing.T) {
	job := daily()
	job.Timeout = 2 * time.Hour
	onShift(t, func(s *shift) {
		s.ping("k/start", "")
		s.wait(time.Hour)
		s.stop()
		s.wait(3 * time.Hour)
		s.start(job)
		s.wait(59 * time.Minute)
		s.expect("its end may be told once more")
		s.wait(2 * time.Minute)
		s.expect("it was not", "late error longer than 2h0m0s")
	}, job)
}

func TestWhatIsKnownOfAJobSurvivesARestart(t *testing.T) {
	onShift(t, func(s *shift) {
		s.ping("k/fail", "x")
		s.expect("before", "failed error x")
		s.wait(23 * time.Hour)
		s.stop()
		s.wait(time.Hour + 30*time.Minute)
		s.start(daily())
		s.wait(59 * time.Minute)
		s.expect("what was sent meanwhile could not be heard")
		s.wait(2 * time.Minute)
		s.expect("afterwards", "late error ")
		s.stop()
		s.start(daily())
		s.wait(time.Hour)
		s.expect("known already")
		s.ping("k", "")
		s.expect("well again", "failed none ; late none ")
		s.ping("k/fail", "x")
		s.expect("failed", "failed error x")
		s.stop()
		s.start()
		s.expect("awaited no more", "failed none ")
	}, daily())
}

func TestAReportThatCannotBeNotedIsRefused(t *testing.T) {
	onShift(t, func(s *shift) {
		s.diary.fail = errors.New("disk full")
		if code := s.ping("k", ""); code != http.StatusServiceUnavailable {
			t.Errorf("%d", code)
		}
		s.diary.fail = nil
		s.office.fails(errors.New("disk full"))
		if code := s.ping("k/fail", ""); code != http.StatusServiceUnavailable {
			t.Errorf("%d", code)
		}
		s.office.fails(nil)
		s.ping("k/fail", "")
		s.expect("tried again", "failed error failed")
	}, daily())
}

func FuzzPingTakesAnything(f *testing.F) {
	f.Add("k/fail", "text")
	f.Add("k/007", "\xff\n\x00")
	f.Fuzz(func(t *testing.T, path, body string) {
		o, d := &office{}, &diary{all: map[string]inbound.JobState{}}
		j := inbound.NewJobs(o, d, slog.New(slog.DiscardHandler))
		if err := j.Use(t.Context(), []inbound.Job{daily()}, time.Now()); err != nil {
			t.Fatal(err)
		}
		p := &inbound.Ping{Jobs: j, Tokens: keys{"k": {Name: "backup", Door: "ping"}}}
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
		r.URL.Path = inbound.PingPath + path
		door{p.Key, p.Take}.send(r)
		if said := d.all["backup"].Said; len(said) > 10_100 {
			t.Errorf("kept %d bytes", len(said))
		}
	})
}

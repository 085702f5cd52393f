package inbound

import (
	"cmp"
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/schedule"
)

// A Job is a batch that must report itself.
type Job struct {
	Name, Title string
	When        schedule.Schedule // when it should have ended: a cron expression, or an interval from the report before on
	Every       time.Duration     // of an interval; zero: When is a cron expression
	Grace       time.Duration     // that it may be late
	Timeout     time.Duration     // that a run may take from its start; zero: it does not matter
	Level       checks.Level      // of a failure, and of silence
	Tags        []string
}

// A JobState is what is known of a job.
type JobState struct {
	Known   time.Time // since when it is awaited
	Heard   time.Time // when it last reported that it has ended, well or not; zero: never
	Began   time.Time // when the run began that is under way; zero: none is known of
	Failed  bool      // it failed when it was last heard
	Code    int       // and with which exit code; 0: it did not say
	Overdue bool      // it is known that a report is missing
	Said    string    // with its latest report
}

// A Diary keeps what is known of jobs.
type Diary interface {
	Jobs(ctx context.Context) (map[string]JobState, error)
	KeepJob(ctx context.Context, name string, s JobState) error
}

// Jobs await the reports of jobs. Make them with [NewJobs].
type Jobs struct {
	office Office
	diary  Diary
	log    *slog.Logger

	mu     sync.Mutex
	since  time.Time // from when on reports could come
	jobs   map[string]Job
	states map[string]JobState
}

// NewJobs returns jobs of which none is awaited yet.
func NewJobs(office Office, diary Diary, log *slog.Logger) *Jobs {
	return &Jobs{office: office, diary: diary, log: log}
}

// Use awaits these jobs, in place of those before.
func (j *Jobs) Use(ctx context.Context, jobs []Job, now time.Time) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.states == nil {
		states, err := j.diary.Jobs(ctx)
		if err != nil {
			return err
		}
		j.states, j.since = states, now
	}
	j.jobs = make(map[string]Job, len(jobs))
	for _, job := range jobs {
		j.jobs[job.Name] = job
		if _, known := j.states[job.Name]; !known {
			if err := j.keep(ctx, job.Name, JobState{Known: now}); err != nil {
				return err
			}
		}
	}
	return j.release(ctx)
}

// release ends what is told of jobs that are awaited no more; the caller holds
// the lock.
func (j *Jobs) release(ctx context.Context) error {
	for name, s := range j.states {
		if _, awaited := j.jobs[name]; awaited || !s.Failed && !s.Overdue {
			continue
		}
		if err := j.settle(ctx, Job{Name: name}, JobState{Known: s.Known, Heard: s.Heard}); err != nil {
			return err
		}
	}
	return nil
}

// keep keeps what is known of a job now; the caller holds the lock.
func (j *Jobs) keep(ctx context.Context, name string, s JobState) error {
	if err := j.diary.KeepJob(ctx, name, s); err != nil {
		return err
	}
	j.states[name] = s
	return nil
}

// settle tells what has changed about a job, and keeps it; the caller holds the
// lock. After an error the same is to be tried again.
func (j *Jobs) settle(ctx context.Context, job Job, now JobState) error {
	was := j.states[job.Name]
	a := Alarm{Door: "jobs", Name: job.Name, Title: job.Title, Tags: job.Tags, Account: "job " + job.Name}
	if now.Failed != was.Failed || now.Failed && (now.Said != was.Said || now.Code != was.Code) {
		failure := a
		now.explain(&failure, job.Level)
		if err := j.office.Alarm(ctx, failure); err != nil {
			return err
		}
	}
	if now.Overdue != was.Overdue {
		silence := a
		silence.Late = true
		if now.Overdue {
			silence.Level, silence.At = job.Level, cmp.Or(now.Began, now.Heard, now.Known)
			if !now.Began.IsZero() {
				silence.Class, silence.End.Limit = checks.Unended, job.Timeout
			}
		}
		if err := j.office.Alarm(ctx, silence); err != nil {
			return err
		}
	}
	return j.keep(ctx, job.Name, now)
}

// explain lets an alarm say at a level how a job has failed, by what it said if it
// said anything; or that it has not.
func (s *JobState) explain(a *Alarm, level checks.Level) {
	if !s.Failed {
		return
	}
	a.Level, a.Text = level, gist(s.Said)
	switch {
	case s.Code > 0:
		a.Class, a.End.Code = checks.ExitCode, s.Code
	case a.Text == "":
		a.Class = checks.Failed
	}
}

// due is when it is known that a report of a job is missing; zero: that cannot
// be. From since on reports could come.
func (job Job) due(s JobState, since time.Time) time.Time {
	if job.Timeout > 0 && !s.Began.IsZero() {
		ends := s.Began.Add(job.Timeout)
		if ends.Before(since) {
			ends = since.Add(job.Grace) // that it has ended may not have been heard
		}
		return ends
	}
	last := cmp.Or(s.Heard, s.Known)
	next := last.Add(job.Every)
	if job.Every == 0 {
		next = job.When.Next(last)
	}
	if next.IsZero() {
		return next
	}
	if next.Before(since) {
		next = since // what was sent before that could not be heard
	}
	return next.Add(job.Grace)
}

// Run looks which reports are missing, until the context ends.
func (j *Jobs) Run(ctx context.Context) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			j.look(ctx, time.Now())
		}
	}
}

// look tells which reports are missing.
func (j *Jobs) look(ctx context.Context, now time.Time) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for name, job := range j.jobs {
		s := j.states[name]
		due := job.due(s, j.since)
		if s.Overdue || due.IsZero() || now.Before(due) {
			continue
		}
		s.Overdue = true
		if err := j.settle(ctx, job, s); err != nil && ctx.Err() == nil {
			j.log.Error("a job that is late", "job", name, "error", err)
		}
	}
}

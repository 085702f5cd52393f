package desk

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/inbound"
	"github.com/gaugewatch/gaugewatch/internal/language"
	"github.com/gaugewatch/gaugewatch/internal/near"
	"github.com/gaugewatch/gaugewatch/internal/schedule"
	"github.com/gaugewatch/gaugewatch/internal/watch"
)

// An Action is a program that people may have run from a chat, as it stands: it
// gets nothing of what they write.
type Action struct {
	Run     []string      // the program and its arguments; no shell is involved
	Users   []string      // short names of those who may; none: all who may give commands
	Confirm bool          // they are asked first
	Timeout time.Duration // positive
}

// How an action is asked for and run.
const (
	confirmWithin = 2 * time.Minute
	outputRoom    = 1500    // characters of what it prints that are shown
	outputMost    = 1 << 20 // bytes of it that are looked at
	stopWithin    = time.Second
)

// A pending action waits for a yes, as long as the program runs.
type pending struct {
	name  string
	until time.Time
}

// mayRun returns the names of the actions that somebody may run.
func (s *scene) mayRun() []string {
	var all []string
	for _, name := range slices.Sorted(maps.Keys(s.site.Actions)) {
		users := s.site.Actions[name].Users
		if s.by != "" && (len(users) == 0 || slices.Contains(users, s.by)) {
			all = append(all, name)
		}
	}
	return all
}

// do runs an action, or asks first.
func (s *scene) do(o order) (deed, error) {
	may := s.mayRun()
	v := language.Values{"name": o.rest(0), "names": strings.Join(may, ", ")}
	at := slices.IndexFunc(may, func(name string) bool { return strings.EqualFold(name, o.rest(0)) })
	switch {
	case len(may) == 0:
		return deed{}, slipped(s.NoActions)
	case at >= 0:
		return s.begins(may[at])
	case len(o.words) == 0:
		var instead []string
		for _, name := range may {
			instead = append(instead, "/do "+name)
		}
		return deed{}, slipped(language.Fill(s.Which, v), instead...)
	}
	var instead []string
	if meant := near.Word(o.rest(0), may); meant != "" {
		instead = append(instead, "/do "+meant)
	}
	return deed{}, slipped(language.Fill(s.NoAction, v), instead...)
}

// begins runs an action, or asks first: also where nobody knows when it was asked
// for, or that was long ago. Nobody may stand beside any more.
func (s *scene) begins(name string) (deed, error) {
	late := !s.asked.Equal(s.now)
	if !s.site.Actions[name].Confirm && !late && !s.At.IsZero() {
		return s.runs(name)
	}
	v := language.Values{"name": name, "time": s.clock.Measure(confirmWithin)}
	text := language.Fill(s.Ask, v)
	if late {
		v["age"] = s.clock.Measure(s.now.Sub(s.asked))
		text = language.Fill(s.AskLate, v)
	}
	return deed{say: func(context.Context) (inbound.Answer, error) {
		s.desk.asked.Lock()
		defer s.desk.asked.Unlock()
		maps.DeleteFunc(s.desk.pending, func(_ string, p pending) bool { return p.until.Before(s.now) })
		s.desk.pending[s.asker()] = pending{name, s.now.Add(confirmWithin)}
		return inbound.Answer{
			Text:    text,
			Buttons: []inbound.Button{{Label: s.Yes, Says: "/yes " + name}, {Label: s.No, Says: "/no " + name}},
		}, nil
	}}, nil
}

// asker tells who is asked from others: the same person in the same chat.
func (s *scene) asker() string { return s.Account + " " + s.Chat + " " + s.User }

// waits returns the action that waits for an answer of somebody, and forgets it.
func (s *scene) waits(o order) (string, bool) {
	s.desk.asked.Lock()
	defer s.desk.asked.Unlock()
	p, asked := s.desk.pending[s.asker()]
	if !asked || p.until.Before(s.now) || len(o.words) > 0 && o.rest(0) != p.name || !slices.Contains(s.mayRun(), p.name) {
		return "", false
	}
	delete(s.desk.pending, s.asker())
	return p.name, true
}

// yes runs the action that waits for it.
func (s *scene) yes(o order) (deed, error) {
	name, ok := s.waits(o)
	if !ok {
		return deed{}, s.nothingAsked(o)
	}
	return s.runs(name)
}

// no drops the action that waits for a yes.
func (s *scene) no(o order) (deed, error) {
	name, ok := s.waits(o)
	if !ok {
		return deed{}, s.nothingAsked(o)
	}
	return says(inbound.Answer{Text: language.Fill(s.Dropped, language.Values{"name": name})})
}

// nothingAsked says that no question waits for an answer, and how to be asked again.
// Questions are not kept over a restart: who answers later may not know any more
// what they say yes to.
func (s *scene) nothingAsked(o order) error {
	v := language.Values{"time": s.clock.Measure(confirmWithin)}
	may := s.mayRun()
	if at := slices.Index(may, o.rest(0)); at >= 0 {
		may = may[at : at+1]
	}
	if len(may) != 1 {
		return slipped(language.Fill(s.NothingAsked, v))
	}
	v["example"] = "/do " + may[0]
	return slipped(language.Fill(s.NothingAsked, v), "/do "+may[0])
}

// runs is a deed that runs an action; what came of it follows.
func (s *scene) runs(name string) (deed, error) {
	d := deed{kind: watch.RequestDo, body: watch.ActionRequest{Action: name, By: s.by}}
	d.say = func(context.Context) (inbound.Answer, error) {
		return inbound.Answer{
			Text: language.Fill(s.Began, language.Values{"name": name}),
			Rest: func(ctx context.Context) inbound.Answer { return s.run(ctx, name) },
		}, nil
	}
	return d, nil
}

// alive returns a context that ends with the program too.
func (d *Desk) alive(ctx context.Context) (context.Context, context.CancelFunc) {
	d.asked.Lock()
	defer d.asked.Unlock()
	ctx, cancel := context.WithCancel(ctx)
	if d.life == nil {
		return ctx, cancel
	}
	stop := context.AfterFunc(d.life, cancel)
	return ctx, func() { stop(); cancel() }
}

// run runs an action and tells what came of it.
func (s *scene) run(ctx context.Context, name string) inbound.Answer {
	ctx, cancel := s.desk.alive(ctx)
	defer cancel()
	action := s.site.Actions[name]
	began := time.Now()
	output, err := action.run(ctx)
	took := time.Since(began)
	v := language.Values{"name": name, "time": s.clock.Measure(max(took, time.Second))}
	text, ended := language.Fill(s.Done, v), "exit code 0"
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		v["time"], ended = s.clock.Measure(action.Timeout), "stopped after "+schedule.Duration(action.Timeout).String()
		text = language.Fill(s.TooLow, v)
	case err != nil:
		ended = language.Tidy(err.Error(), saidRoom)
		v["text"] = ended
		text = language.Fill(s.Bad, v)
	}
	shown := language.TidyLines(output, outputRoom)
	r := watch.ActionRequest{Action: name, By: s.by, Took: schedule.Duration(took.Round(time.Millisecond)), Ended: ended, Output: shown}
	if err := s.desk.ended(context.WithoutCancel(ctx), s.guest, r); err != nil {
		s.desk.Log.Error("the end of an action is not noted", "action", name, "error", err)
	}
	return inbound.Answer{Text: strings.TrimSpace(text + "\n" + shown)}
}

// ended notes how an action has ended.
func (d *Desk) ended(ctx context.Context, g guest, r watch.ActionRequest) error {
	body, err := heard(r, g)
	if err != nil {
		return err
	}
	n := data.Note{Request: data.Request{Kind: watch.RequestDone, Body: body, At: time.Now()}, From: g.Account + " done", Mark: g.ID}
	_, _, err = d.clerk.Ask(ctx, n)
	return err
}

// run runs the program, and returns what it has printed. The error is for a
// person.
func (a Action) run(ctx context.Context) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, a.Timeout)
	defer cancel()
	output := &limited{room: outputMost}
	c := exec.CommandContext(ctx, a.Run[0], a.Run[1:]...) //nolint:gosec // the configuration names it
	c.Stdout, c.Stderr, c.WaitDelay = output, output, stopWithin
	c.Env = environment(os.Getenv)
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	c.Cancel = func() error { return syscall.Kill(-c.Process.Pid, syscall.SIGKILL) }
	err := c.Run()
	exit, exited := errors.AsType[*exec.ExitError](err)
	switch {
	case ctx.Err() != nil && err != nil:
		err = ctx.Err()
	case exited && exit.ExitCode() >= 0:
		err = fmt.Errorf("exit code %d", exit.ExitCode())
	case exited:
		err = errors.New(exit.String())
	}
	return output.kept.String(), err
}

// environment is what of our environment a program gets: nothing that may hold
// secrets.
func environment(get func(string) string) []string {
	var all []string
	for _, name := range []string{"PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "USER"} {
		if value := get(name); value != "" {
			all = append(all, name+"="+value)
		}
	}
	return all
}

// limited keeps the first bytes that are written to it.
type limited struct {
	kept bytes.Buffer
	room int
}

// Write keeps what there is room for, and takes all.
func (l *limited) Write(b []byte) (int, error) {
	keep := min(len(b), max(0, l.room-l.kept.Len()))
	l.kept.Write(b[:keep])
	return len(b), nil
}

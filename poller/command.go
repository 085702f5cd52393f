package poller

import (
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

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/secret"
	"github.com/gaugewatch/gaugewatch/poller/reading"
)

// Command are the settings of a target that is asked by running a program: a
// monitoring plugin, or any script that prints a number or JSON. There is no
// shell. Of our own environment the program sees only PATH, HOME, LANG and TZ.
//
// Exit code 0 is an answer, and so are 1 and 2 of a monitoring plugin, which
// is a program that prints performance data or whose exit code a field reads.
// Any other exit code means no response.
//
// What the program prints is read as it is, but where it is quoted, the values
// of env are taken out: a script may repeat them when it complains.
type Command struct {
	Run   []string               `yaml:"run"`      // program and arguments
	Env   map[string]secret.Text `yaml:"env"`      // added to the environment
	Dir   string                 `yaml:"dir,path"` // where it runs; default: where we do
	Limit int                    `yaml:"limit"`    // bytes of output; default 1 MiB, at most 64 MiB
}

// Validate reports the mistakes in the settings.
func (c *Command) Validate() []checks.Problem {
	var p problems
	switch {
	case len(c.Run) == 0:
		p.add("run", "is missing: [/usr/lib/nagios/plugins/check_ups, -H, 192.0.2.1]")
	case c.Run[0] == "":
		p.add("run.0", "names no program")
	case len(c.Run) == 1 && strings.Contains(c.Run[0], " "):
		p.add("run", "there is no shell: write the program and each argument as an item of its own, [%s]", strings.Join(strings.Fields(c.Run[0]), ", "))
	}
	for name, value := range c.Env {
		if name == "" || strings.ContainsAny(name, "=\x00") || strings.Contains(value.Reveal(), "\x00") {
			p.add("env."+name, "cannot be a variable of the environment")
		}
	}
	p.limit(c.Limit)
	return p
}

// Cautions reports nothing.
func (c *Command) Cautions() []checks.Problem { return nil }

// Open makes the source.
func (c *Command) Open(*Client) (Source, error) {
	var env []string
	for _, name := range []string{"PATH", "HOME", "LANG", "TZ"} {
		if value, ok := os.LookupEnv(name); ok {
			env = append(env, name+"="+value)
		}
	}
	var secrets []secret.Text
	for _, name := range slices.Sorted(maps.Keys(c.Env)) {
		env = append(env, name+"="+c.Env[name].Reveal())
		secrets = append(secrets, c.Env[name])
	}
	return &commandSource{run: c.Run, env: env, hide: secret.NewRedactor(secrets...), dir: c.Dir, limit: orElse(c.Limit, usualLimit)}, nil
}

// commandSource asks by running a program.
type commandSource struct {
	run   []string
	env   []string
	hide  secret.Redactor // of the values of env
	dir   string
	limit int
}

// Host returns nothing: a program may run beside others.
func (c *commandSource) Host() string { return "" }

// patience is how long a program that was told to end, or whose children keep
// its output open, is waited for.
const patience = 500 * time.Millisecond

// Fetch runs the program, and ends it and all its children with the context.
func (c *commandSource) Fetch(ctx context.Context) (Answer, error) {
	began := time.Now()
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	output := &limited{most: c.limit, full: func() { stop(tooLarge(c.limit)) }}
	complaint := &tail{}
	command := exec.CommandContext(ctx, c.run[0], c.run[1:]...)
	command.Env, command.Dir = c.env, c.dir
	command.Stdout, command.Stderr = output, complaint
	withChildren(command)
	command.WaitDelay = patience
	err := command.Run()
	if cause := context.Cause(ctx); cause != nil {
		return Answer{}, ended(cause, time.Since(began))
	}
	return c.answer(command, err, output.text, complaint.last())
}

// ended says why a program was ended.
func ended(cause error, after time.Duration) *Silence {
	var full *Silence
	switch {
	case errors.As(cause, &full):
		return full
	case errors.Is(cause, context.DeadlineExceeded):
		return silence(checks.Timeout, cause, "the program did not end within %s and was ended", about(after))
	}
	return silence(checks.Timeout, cause, "given up while the program ran")
}

// answer makes an answer of what a program printed and how it ended.
func (c *commandSource) answer(command *exec.Cmd, err error, output []byte, complaint string) (Answer, error) {
	if command.ProcessState == nil {
		return Answer{}, notStarted(c.run[0], err)
	}
	text, bad := toUTF8(output, "", "")
	if bad != nil {
		return Answer{}, bad
	}
	status := command.ProcessState.ExitCode()
	answer := Answer{Body: text, Status: status, hide: c.hide}
	if status == 0 {
		return answer, nil
	}
	s := c.badExit(command.ProcessState, string(text), complaint)
	switch {
	case status != 1 && status != 2:
		return Answer{}, s
	case !reading.HasPerfdata(string(text)):
		answer.Doubt = s
	}
	return answer, nil
}

// notStarted says why a program could not be run.
func notStarted(program string, err error) *Silence {
	switch {
	case errors.Is(err, exec.ErrNotFound), errors.Is(err, os.ErrNotExist):
		return silence(checks.NotStarted, err, "there is no program %s", program)
	case errors.Is(err, os.ErrPermission):
		return silence(checks.NotStarted, err, "%s may not be run: is it executable?", program)
	case errors.Is(err, syscall.ENOEXEC):
		return silence(checks.NotStarted, err, "%s is no program: does it begin with #! and an interpreter?", program)
	}
	return silence(checks.NotStarted, err, "%s cannot be run: %v", program, err)
}

// badExit is the silence of a program that failed: how it ended, and the last
// thing that it said about that.
func (c *commandSource) badExit(state *os.ProcessState, output, complaint string) *Silence {
	text := fmt.Sprintf("exit code %d", state.ExitCode())
	if state.ExitCode() < 0 {
		text = "ended by " + state.String()
	}
	if complaint == "" {
		complaint = lastLine(output)
	}
	if complaint != "" {
		text += ": " + clip(c.hide.Redact(complaint))
	}
	return badStatus("%s", text)
}

// lastLine returns the last line of a text that is not blank.
func lastLine(text string) string {
	text = strings.TrimSpace(text)
	return strings.TrimSpace(text[strings.LastIndexByte(text, '\n')+1:])
}

// limited keeps what a program prints, and says when it is too much.
type limited struct {
	text []byte
	most int
	full func()
}

// Write keeps the bytes, up to the limit.
func (l *limited) Write(p []byte) (int, error) {
	if len(l.text)+len(p) > l.most {
		l.full()
		return len(p), nil
	}
	l.text = append(l.text, p...)
	return len(p), nil
}

// tail keeps the end of what a program complains about.
type tail struct{ text []byte }

// Write keeps the last bytes.
func (t *tail) Write(p []byte) (int, error) {
	const most = 1 << 10
	t.text = append(t.text, p[max(0, len(p)-most):]...)
	t.text = t.text[max(0, len(t.text)-most):]
	return len(p), nil
}

// last returns the last line.
func (t *tail) last() string { return lastLine(strings.ToValidUTF8(string(t.text), "\ufffd")) }

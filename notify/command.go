package notify

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/language"
	"github.com/gaugewatch/gaugewatch/internal/secret"
)

// Command runs a program for each message: a siren, a relay, a GSM modem. It
// needs no network.
//
// The program gets the message on its standard input, the title in the first
// line; in the environment as GAUGEWATCH_LEVEL, GAUGEWATCH_TITLE,
// GAUGEWATCH_TEXT, GAUGEWATCH_ID (A41, or several with spaces between),
// GAUGEWATCH_KEY (the same at every attempt), GAUGEWATCH_LANGUAGE,
// GAUGEWATCH_REPEATED (1 where an earlier attempt may have worked, else 0) and
// GAUGEWATCH_PICTURES (files, one a line, which are there until the program
// ends); and in its arguments, where these words stand in braces: {{level}}. Of
// our environment it gets only what holds no secrets, such as PATH.
//
// Exit code 0 means that the message has arrived. 64, 77 and 78, which
// sysexits.h calls a wrong usage, a missing permission and a wrong
// configuration, mean that a person must help; any other that it is worth
// another attempt. A program that does not end in time is killed together
// with all that it started, and counts as one that may have worked.
type Command struct {
	Run []string `yaml:"run"` // the program and its arguments; no shell is involved
}

// Exit codes of sysexits.h after which only a person can help.
const (
	exitUsage  = 64
	exitNoPerm = 77
	exitConfig = 78
)

const (
	afterlife = 500 * time.Millisecond // for output, after the program has ended
	lastWords = 4 << 10                // bytes of standard error that are kept
	mentioned = 200                    // characters of it in a result
	telling   = 12                     // characters from which on an argument may be a secret
)

// words are what a program is told, by the name of each.
func (m Message) words(files []string) map[string]string {
	repeated := "0"
	if m.Repeated {
		repeated = "1"
	}
	return map[string]string{
		"level": m.Level.String(), "title": m.Title, "text": m.Text, "id": strings.Join(m.Alerts, " "),
		"key": m.Key, "language": m.Language, "repeated": repeated, "pictures": strings.Join(files, "\n"),
	}
}

// Validate reports the mistakes in the settings.
func (c *Command) Validate() []checks.Problem {
	if len(c.Run) == 0 || c.Run[0] == "" {
		return []checks.Problem{{Path: "run", Text: "write the program and its arguments: [/usr/local/bin/siren, \"{{level}}\"]"}}
	}
	var found []checks.Problem
	known := Message{}.words(nil)
	for i, argument := range c.Run {
		path := fmt.Sprintf("run[%d]", i)
		for _, name := range placeholders(argument) {
			if i == 0 {
				found = append(found, checks.Problem{Path: path, Text: "the program itself cannot depend on the message"})
			} else if _, ok := known[name]; !ok {
				found = append(found, checks.Problem{Path: path, Text: fmt.Sprintf(
					"{{%s}} is unknown: use {{level}}, {{title}}, {{text}}, {{id}}, {{key}}, {{language}}, {{repeated}} or {{pictures}}", name)})
			}
		}
	}
	return found
}

// placeholders are the names in double braces.
func placeholders(argument string) []string {
	var names []string
	for {
		_, rest, found := strings.Cut(argument, "{{")
		name, after, closed := strings.Cut(rest, "}}")
		if !found || !closed {
			return names
		}
		names = append(names, name)
		argument = after
	}
}

// Pace limits nothing.
func (c *Command) Pace() Pace { return Pace{} }

// Open makes the channel. The program is looked for when it is needed.
func (c *Command) Open(Env) (Channel, error) {
	if len(c.Run) == 0 || c.Run[0] == "" {
		return nil, errors.New("no program is named")
	}
	return command{run: slices.Clone(c.Run), hide: hidden(c.Run)}, nil
}

// hidden takes out of a program's last words what may be a secret among its
// arguments, which it may repeat when it complains.
func hidden(run []string) secret.Redactor {
	var secrets []secret.Text
	for _, argument := range run[1:] {
		if len(argument) >= telling && len(placeholders(argument)) == 0 && !strings.HasPrefix(argument, "/") {
			secrets = append(secrets, secret.New(argument))
		}
	}
	return secret.NewRedactor(secrets...)
}

type command struct {
	run  []string
	hide secret.Redactor
}

// Send runs the program.
func (c command) Send(ctx context.Context, m Message) Result {
	if err := ctx.Err(); err != nil {
		return Result{Outcome: Temporary, Text: "not started: " + err.Error()}
	}
	files, remove, missing := spread(m)
	defer remove()
	var stderr tail
	run := c.prepare(ctx, m, files)
	run.Stderr = &stderr
	err := run.Run()
	text := c.hide.Redact(stderr.last())
	var exit *exec.ExitError
	switch {
	case err == nil, errors.Is(err, exec.ErrWaitDelay): // what it left running holds its output
		return Result{Outcome: Sent, Text: missing}
	case run.Process == nil:
		return c.notStarted(err)
	case ctx.Err() != nil:
		return Result{Outcome: Unknown, Text: explain(c.run[0]+" did not end in time and was killed", text)}
	case !errors.As(err, &exit):
		return Result{Outcome: Unknown, Text: explain(c.run[0]+": "+err.Error(), text)}
	}
	result := Result{Outcome: Temporary, Text: explain(c.run[0]+": "+exit.String(), text)}
	if slices.Contains([]int{exitUsage, exitNoPerm, exitConfig}, exit.ExitCode()) {
		result.Outcome = Permanent
	}
	return result
}

// spread writes the pictures of a message into files of a folder of their own,
// which only we may read. It returns them, what removes them, and why they are
// not there, which stops no siren.
func spread(m Message) (files []string, remove func(), missing string) {
	if len(m.Pictures) == 0 {
		return nil, func() {}, ""
	}
	dir, err := os.MkdirTemp("", "gaugewatch-")
	for i, p := range m.Pictures {
		if err == nil {
			files = append(files, filepath.Join(dir, m.fileOf(i)))
			err = os.WriteFile(files[i], p.Bytes, 0o600)
		}
	}
	remove = func() { _ = os.RemoveAll(dir) }
	if err != nil {
		return nil, remove, "without the picture: " + err.Error()
	}
	return files, remove, ""
}

// prepare readies the program for a message, in a process group of its own.
func (c command) prepare(ctx context.Context, m Message, files []string) *exec.Cmd {
	var pairs []string
	environment := []string{}
	for _, name := range []string{"PATH", "HOME", "USER", "LANG", "LC_ALL", "TZ", "TMPDIR"} {
		if value, ok := os.LookupEnv(name); ok {
			environment = append(environment, name+"="+value)
		}
	}
	for name, value := range m.words(files) {
		value = strings.ReplaceAll(value, "\x00", "")
		pairs = append(pairs, "{{"+name+"}}", value)
		environment = append(environment, "GAUGEWATCH_"+strings.ToUpper(name)+"="+value)
	}
	fill := strings.NewReplacer(pairs...)
	arguments := make([]string, len(c.run)-1)
	for i, argument := range c.run[1:] {
		arguments[i] = fill.Replace(argument)
	}
	run := exec.CommandContext(ctx, c.run[0], arguments...)
	run.Env = environment
	run.Stdin = strings.NewReader(m.plain() + "\n")
	run.WaitDelay = afterlife
	run.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	run.Cancel = func() error {
		err := syscall.Kill(-run.Process.Pid, syscall.SIGKILL)
		if errors.Is(err, syscall.ESRCH) {
			return os.ErrProcessDone
		}
		return err
	}
	return run
}

// notStarted is the result of a program that could not be run.
func (c command) notStarted(err error) Result {
	if errors.Is(err, exec.ErrNotFound) || errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) {
		return Result{Outcome: Permanent, Text: err.Error() + ": check that the program is there and may be run"}
	}
	return Result{Outcome: Temporary, Text: err.Error()}
}

// explain joins what happened with the program's last words, if any.
func explain(what, words string) string {
	if words == "" {
		return what
	}
	return what + ": " + words
}

// A tail keeps the end of what is written to it.
type tail struct{ bytes.Buffer }

// Write never fails.
func (t *tail) Write(p []byte) (int, error) {
	t.Buffer.Write(p)
	if n := t.Len() - lastWords; n > 0 {
		t.Next(n)
	}
	return len(p), nil
}

// last is the last line that is not empty.
func (t *tail) last() string {
	lines := strings.FieldsFunc(t.String(), func(r rune) bool { return r == '\n' || r == '\r' })
	for _, line := range slices.Backward(lines) {
		if line = language.Tidy(line, mentioned); line != "" {
			return line
		}
	}
	return ""
}

package notify_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/schedule"
	"github.com/gaugewatch/gaugewatch/notify"
)

func open(t *testing.T, s notify.Settings, env notify.Env) notify.Channel {
	t.Helper()
	channel, err := s.Open(env)
	if err != nil {
		t.Fatal(err)
	}
	return channel
}

func TestConsolePrintsMessagesInAFrame(t *testing.T) {
	var out bytes.Buffer
	channel := open(t, new(notify.Console), notify.Env{Name: "ops", Out: &out})
	channel.Send(t.Context(), message())
	want := "┌─ ops · 03:12:00 · error\n" +
		"│ 🔴 ERROR Cold <store> & 1: −9.4 °C\n" +
		"│ Limit −15 & more\n" +
		"│ → \"Shut\" the <door>\n" +
		"└─\n"
	if out.String() != want {
		t.Errorf("printed\n%s", out.String())
	}
}

func TestConsoleNamesNoLevelOfGoodNews(t *testing.T) {
	var out bytes.Buffer
	m := message()
	m.Level = checks.None
	open(t, new(notify.Console), notify.Env{Name: "ops", Out: &out}).Send(t.Context(), m)
	if frame, _, _ := strings.Cut(out.String(), "\n"); frame != "┌─ ops · 03:12:00" {
		t.Errorf("printed %q", frame)
	}
}

type closedPipe struct{}

func (closedPipe) Write([]byte) (int, error) { return 0, errors.New("broken pipe") }

func TestConsoleSaysThatNobodyReads(t *testing.T) {
	channel := open(t, new(notify.Console), notify.Env{Out: closedPipe{}})
	if r := channel.Send(t.Context(), message()); r.Outcome != notify.Temporary || r.Text != "broken pipe" {
		t.Errorf("got %+v", r)
	}
}

// list returns the names in a folder.
func list(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestFolderHoldsOneFileAKey(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "messages")
	channel := open(t, &notify.Folder{Dir: dir}, notify.Env{})
	m := message()
	for range 3 {
		channel.Send(t.Context(), m)
	}
	names := list(t, dir)
	if len(names) != 1 || !strings.HasPrefix(names[0], "20261122-031200-A41-") || filepath.Ext(names[0]) != ".txt" {
		t.Fatalf("the folder holds %q", names)
	}
	content, err := os.ReadFile(filepath.Join(dir, names[0]))
	if want := m.Title + "\n" + m.Text + "\n"; err != nil || string(content) != want {
		t.Errorf("it says %q, %v", content, err)
	}
	m.Key = "../../another"
	m.Alerts = nil
	channel.Send(t.Context(), m)
	if names = list(t, dir); len(names) != 2 || !strings.HasPrefix(names[1], "20261122-031200-notice-") {
		t.Errorf("the folder holds %q", names)
	}
}

func TestFolderShowsNoHalfFile(t *testing.T) {
	dir := t.TempDir()
	channel := open(t, &notify.Folder{Dir: dir}, notify.Env{})
	channel.Send(t.Context(), message())
	name := list(t, dir)[0]
	if err := os.Remove(filepath.Join(dir, name)); err != nil {
		t.Fatal(err)
	}
	// Where the file cannot be moved to its place, what was written is not
	// to be seen.
	if err := os.Mkdir(filepath.Join(dir, name), 0o700); err != nil {
		t.Fatal(err)
	}
	if r := channel.Send(t.Context(), message()); r.Outcome != notify.Temporary {
		t.Errorf("got %+v", r)
	}
	for _, other := range list(t, dir) {
		if other != name && !strings.HasPrefix(other, ".") {
			t.Errorf("%s is to be seen", other)
		}
	}
}

func TestFolderKeepsOnlySoManyAndNotForever(t *testing.T) {
	dir := t.TempDir()
	foreign := []string{"README.txt", "20200101-000000.png", "20200101 notes.txt", "20200101-000000-holiday-1.png", "20200101-000000-A41-1b9d6bcd-1.pdf"}
	for _, name := range foreign {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	send := func(channel notify.Channel, day int) {
		m := message()
		m.At = m.At.AddDate(0, 0, day)
		m.Key = fmt.Sprint(day)
		if r := channel.Send(t.Context(), m); r.Outcome != notify.Sent || r.Text != "" {
			t.Fatalf("got %+v", r)
		}
	}
	few := open(t, &notify.Folder{Dir: dir, Keep: notify.Keep{Count: 3}}, notify.Env{})
	for day := range 5 {
		send(few, day)
	}
	ours := func() []string {
		return slices.DeleteFunc(list(t, dir), func(name string) bool { return slices.Contains(foreign, name) })
	}
	if got := ours(); len(got) != 3 || !strings.HasPrefix(got[0], "20261124-") {
		t.Errorf("three are kept: %q", got)
	}
	young := open(t, &notify.Folder{Dir: dir, Keep: notify.Keep{Age: schedule.Duration(48 * time.Hour)}}, notify.Env{})
	send(young, 9)
	if got := ours(); len(got) != 1 || !strings.HasPrefix(got[0], "20261201-") {
		t.Errorf("the young are kept: %q", got)
	}
	if got := list(t, dir); len(got) != 1+len(foreign) {
		t.Errorf("other people's files are gone: %q", got)
	}
}

// script returns a channel that runs a script with arguments.
func script(t *testing.T, text string, arguments ...string) notify.Channel {
	t.Helper()
	file := filepath.Join(t.TempDir(), "run.sh")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return open(t, &notify.Command{Run: append([]string{"/bin/sh", file}, arguments...)}, notify.Env{})
}

func TestCommandGetsTheMessageInEveryWay(t *testing.T) {
	t.Setenv("TELEGRAM_TOKEN", botToken)
	out := filepath.Join(t.TempDir(), "out")
	channel := script(t, `exec > `+out+`
printf '%s|' "$@"; echo
env | grep -E 'GAUGEWATCH|TOKEN' | sort
cat`, "--level={{level}}", "{{title}}", "{{id}}", "{{{level}}", "$(touch /tmp/never)")
	m := message()
	m.Title, m.Text, m.Alerts, m.Repeated = "{{level}} $(date)", "two\nlines", []string{"A41", "A42"}, true
	if r := channel.Send(t.Context(), m); r.Outcome != notify.Sent {
		t.Fatalf("got %+v", r)
	}
	got, err := os.ReadFile(out)
	want := `--level=error|{{level}} $(date)|A41 A42|{error|$(touch /tmp/never)|
GAUGEWATCH_ID=A41 A42
GAUGEWATCH_KEY=` + key + `
GAUGEWATCH_LANGUAGE=en
GAUGEWATCH_LEVEL=error
GAUGEWATCH_PICTURES=
GAUGEWATCH_REPEATED=1
GAUGEWATCH_TEXT=two
GAUGEWATCH_TITLE={{level}} $(date)
{{level}} $(date)
two
lines
`
	if err != nil || string(got) != want {
		t.Errorf("it got %s, %v", got, err)
	}
}

func TestCommandsLastWordsExplainItsFailure(t *testing.T) {
	for text, want := range map[string]string{
		"exit 3": "/bin/sh: exit status 3",
		"echo first >&2; printf 'no\\033 modem\\n\\n' >&2; exit 1": "/bin/sh: exit status 1: no modem",
		"yes nothing | head -n 100000 >&2; echo end >&2; exit 1":   "/bin/sh: exit status 1: end",
		"echo \"cannot log in with $1\" >&2; exit 78":              "/bin/sh: exit status 78: cannot log in with <secret>",
	} {
		channel := script(t, text, botToken)
		if r := channel.Send(t.Context(), message()); r.Text != want {
			t.Errorf("%s: got %q, want %q", text, r.Text, want)
		}
	}
}

func TestCommandIsKilledWithAllItStarted(t *testing.T) {
	child := filepath.Join(t.TempDir(), "child")
	channel := script(t, `sleep 600 & echo $! > `+child+`; wait`)
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
	defer cancel()
	if r := channel.Send(ctx, message()); r.Outcome != notify.Unknown {
		t.Errorf("got %+v", r)
	}
	text, err := os.ReadFile(child)
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	for range 500 {
		if !alive(pid) {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Errorf("process %d still runs", pid)
}

// alive says whether a process runs. One that has ended may wait to be reaped.
func alive(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err == nil {
		_, state, _ := strings.Cut(string(stat), ") ")
		return !strings.HasPrefix(state, "Z") && !strings.HasPrefix(state, "X")
	}
	return syscall.Kill(pid, 0) == nil && !errors.Is(err, os.ErrNotExist)
}

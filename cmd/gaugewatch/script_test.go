package main

import (
	"context"
	"errors"
	"fmt"
	"image/png"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/config"
	"github.com/gaugewatch/gaugewatch/internal/sim"
	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"gaugewatch": main})
}

// The scripts in testdata are the specification of the command line. Besides
// the commands of testscript they have those below.
func TestScripts(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                "testdata",
		RequireUniqueNames: true,
		Condition:          condition,
		Setup: func(e *testscript.Env) error {
			e.Setenv("TZ", "UTC")
			e.Setenv("LANG", "C.UTF-8")
			e.Setenv("ROOT", root)
			e.Setenv("GORACE", "atexit_sleep_ms=0") // with -race each process would end a second late
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"site":     playSite,
			"telegram": playTelegram,
			"line":     playLINE,
			"google":   playGoogle,
			"posted":   posted,
			"locked":   playLocked,
			"exits":    exits,
			"await":    await,
			"until":    until,
			"port":     port,
			"open":     open,
			"fill":     fill,
			"mode":     mode,
			"hangup":   hangup,
			"copyof":   copyOf,
			"manual":   manual,
			"past":     past,
			"picture":  picture,
			"follows":  follows,
		},
	})
}

// condition says whether a program is lacking that a script needs. Where CI is
// set none may be.
func condition(text string) (bool, error) {
	name, is := strings.CutPrefix(text, "lacking:")
	if !is {
		return false, fmt.Errorf("unknown condition %q", text)
	}
	_, err := exec.LookPath(name)
	if err != nil && os.Getenv("CI") != "" {
		return false, err
	}
	return err != nil, nil
}

// playSite plays the shipped site, or that of a file, on free ports until the
// script ends: site [FILE]. It sets SITE_NAME to the URL of each device.
func playSite(ts *testscript.TestScript, neg bool, args []string) {
	name, text := "example", sim.ExampleSite()
	if neg || len(args) > 1 {
		ts.Fatalf("usage: site [file]")
	}
	if len(args) == 1 {
		name, text = args[0], []byte(ts.ReadFile(args[0]))
	}
	site, err := config.DecodeSite(name, text)
	ts.Check(err)
	for i := range site.Devices {
		site.Devices[i].Address = ""
	}
	running, err := sim.Start(context.Background(), site, time.Now())
	ts.Check(err)
	ts.Defer(running.Close)
	for _, d := range site.Devices {
		ts.Setenv("SITE_"+strings.ToUpper(strings.ReplaceAll(d.Name, "-", "_")), running.URL(d.Name))
	}
}

// exits runs the program and compares its exit status: exits 3 alerts --json.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits status argument...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	err = ts.Exec("gaugewatch", args[1:]...)
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		got = exit.ExitCode()
	case err != nil:
		ts.Fatalf("%v", err)
	}
	if got != want {
		ts.Fatalf("exit status %d, want %d", got, want)
	}
}

// patience is how long a script waits for a condition.
const patience = 20 * time.Second

// eventually asks until the condition holds, and ends the script where it does
// not in time.
func eventually(ts *testscript.TestScript, what string, holds func() bool) {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(patience); !holds(); <-tick.C {
		if time.Now().After(deadline) {
			ts.Fatalf("%s: not within %s", what, patience)
		}
	}
}

// await waits until a file that fits the pattern holds what the regular
// expression says: await messages/*.txt 'NO ANSWER'.
func await(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: await file regexp")
	}
	want := regexp.MustCompile("(?m)" + args[1])
	eventually(ts, strings.Join(args, " "), func() bool {
		files, err := filepath.Glob(ts.MkAbs(args[0]))
		ts.Check(err)
		for _, file := range files {
			if text, err := os.ReadFile(file); err == nil && want.Match(text) {
				return true
			}
		}
		return false
	})
}

// until runs the program again and again until its output is as the regular
// expression says, whatever its exit status: until 'ERROR' status.
func until(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: until regexp argument...")
	}
	want := regexp.MustCompile("(?m)" + args[0])
	eventually(ts, strings.Join(args, " "), func() bool {
		_ = ts.Exec("gaugewatch", args[1:]...)
		return want.MatchString(ts.ReadFile("stdout"))
	})
}

// port sets a variable to a free port of this machine: port WEB.
func port(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: port name")
	}
	l, err := new(net.ListenConfig).Listen(context.Background(), "tcp", "127.0.0.1:0")
	ts.Check(err)
	_, number, err := net.SplitHostPort(l.Addr().String())
	ts.Check(errors.Join(err, l.Close()))
	ts.Setenv(args[0], number)
}

// open waits until something listens on the port of a variable: open WEB.
func open(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: open name")
	}
	eventually(ts, "port "+args[0]+" is open", func() bool {
		conn, err := new(net.Dialer).DialContext(context.Background(), "tcp", "127.0.0.1:"+ts.Getenv(args[0]))
		return err == nil && conn.Close() == nil
	})
}

// fill puts the value of a variable into a file in the place of ${NAME}:
// fill site.yaml NAME.
func fill(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: fill file name")
	}
	text := strings.ReplaceAll(ts.ReadFile(args[0]), "${"+args[1]+"}", ts.Getenv(args[1]))
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o644))
}

// hangup sends SIGHUP to all commands in the background.
func hangup(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) > 0 {
		ts.Fatalf("usage: hangup")
	}
	for _, c := range ts.BackgroundCmds() {
		ts.Check(c.Process.Signal(syscall.SIGHUP))
	}
}

// mode compares the permissions of a file: mode secrets/telegram 0600.
func mode(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: mode file permissions")
	}
	info, err := os.Stat(ts.MkAbs(args[0]))
	ts.Check(err)
	if got := fmt.Sprintf("%#o", info.Mode().Perm()); got != args[1] {
		ts.Fatalf("%s has %s, want %s", args[0], got, args[1])
	}
}

// copyOf copies a file of this repository into the script's folder, by its
// path from the root: copyof config.yaml.
func copyOf(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: copyof file")
	}
	text, err := os.ReadFile(filepath.Join(ts.Getenv("ROOT"), args[0]))
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(filepath.Base(args[0])), text, 0o644))
}

// picture looks at a PNG as a phone shows it: picture report.png.
func picture(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: picture file")
	}
	f, err := os.Open(ts.MkAbs(args[0]))
	ts.Check(err)
	defer f.Close()
	img, err := png.Decode(f)
	ts.Check(err)
	if size := img.Bounds().Size(); size.X != 1080 || size.Y < 300 {
		ts.Fatalf("%s has %d × %d pixels", args[0], size.X, size.Y)
	}
}

// follows waits until a picture is there: follows messages/*-A1-*.png.
func follows(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: follows file")
	}
	eventually(ts, args[0], func() bool {
		files, err := filepath.Glob(ts.MkAbs(args[0]))
		ts.Check(err)
		if len(files) > 0 {
			picture(ts, false, files[:1])
		}
		return len(files) > 0
	})
}

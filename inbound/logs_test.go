package inbound_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/inbound"
)

// A desk drawer with one log that is followed.
type drawer struct {
	t      *testing.T
	path   string
	office *office
	logs   *inbound.Logs
	stop   func() // ends the following
}

// following follows a log of which lines with ERROR are told. Before is what
// stands there at first; empty: there is no file.
func following(t *testing.T, before string, run func(d *drawer)) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "app.log")
	synctest.Test(t, func(t *testing.T) {
		d := &drawer{t: t, path: path, office: &office{}}
		if before != "" {
			d.write(before)
		}
		d.logs = inbound.NewLogs(d.office, slog.New(slog.DiscardHandler))
		d.use()
		ctx, stop := context.WithCancel(t.Context())
		go d.logs.Run(ctx)
		d.stop = func() { stop(); synctest.Wait() }
		run(d)
		d.stop()
	})
}

// use follows the log, as a new configuration has it too.
func (d *drawer) use() {
	d.logs.Use(d.t.Context(), []inbound.Log{{Name: "app", File: d.path, Match: regexp.MustCompile(`ERROR`), Level: checks.Warn, Tags: []string{"app"}}})
}

// leave follows it no more, as a new configuration does not name it.
func (d *drawer) leave() { d.logs.Use(d.t.Context(), nil) }

// write adds to the file.
func (d *drawer) write(text string) {
	d.t.Helper()
	f, err := os.OpenFile(d.path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		d.t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteString(text); err != nil {
		d.t.Fatal(err)
	}
}

// expect compares what was told a moment later.
func (d *drawer) expect(when string, want ...string) {
	d.t.Helper()
	time.Sleep(3 * time.Second)
	synctest.Wait()
	d.compare(when, want...)
	time.Sleep(time.Minute)
	synctest.Wait()
}

// compare compares what was told until now.
func (d *drawer) compare(when string, want ...string) {
	d.t.Helper()
	var got []string
	for _, a := range d.office.take() {
		if a.Door != "logs" || a.Name != "app" || !a.Once || a.Level != checks.Warn || fmt.Sprint(a.Tags) != "[app]" {
			d.t.Errorf("%s: %+v", when, a)
		}
		got = append(got, a.Text)
	}
	if strings.Join(got, "|") != strings.Join(want, "|") {
		d.t.Errorf("%s: told %q, want %q", when, got, want)
	}
}

func TestLinesThatMatchAreToldAsTheyAreWritten(t *testing.T) {
	following(t, "ERROR of yesterday\n", func(d *drawer) {
		d.expect("what stood there")
		d.write("fine\nERROR one\r\n")
		d.expect("a line", "ERROR one")
		d.write("ERROR ha")
		d.expect("half of one")
		d.write("lf\n")
		d.expect("the rest", "ERROR half")
		d.write(strings.Repeat("ERROR\n", 30))
		d.expect("many", strings.TrimSpace(strings.Repeat("ERROR\n", 20))+"\n… +10")
		d.use()
		d.write("ERROR after a reload\n")
		d.expect("a reload", "ERROR after a reload")
	})
}

func TestAStormOfLinesIsToldOnceAMinute(t *testing.T) {
	following(t, "x\n", func(d *drawer) {
		time.Sleep(500 * time.Millisecond) // between two looks
		for i := range 60 {
			d.write(fmt.Sprintf("ERROR %d\n", i))
			time.Sleep(time.Second)
		}
		synctest.Wait()
		if all := d.office.take(); len(all) != 1 || all[0].Text != "ERROR 0" {
			t.Errorf("%+v", all)
		}
		time.Sleep(5 * time.Second)
		synctest.Wait()
		if all := d.office.take(); len(all) != 1 || !strings.HasSuffix(all[0].Text, "ERROR 20\n… +39") {
			t.Errorf("%+v", all)
		}
	})
}

func TestALogIsFollowedOverItsRotation(t *testing.T) {
	following(t, "", func(d *drawer) {
		d.expect("without a file")
		d.write("ERROR first\n")
		d.expect("a file that has come is read from its begin", "ERROR first")
		d.write("ERROR last of the old\n")
		if err := os.Rename(d.path, d.path+".1"); err != nil {
			t.Fatal(err)
		}
		d.write("ERROR first of the new\n")
		d.expect("another file in its place", "ERROR last of the old\nERROR first of the new")
		if err := os.Truncate(d.path, 0); err != nil {
			t.Fatal(err)
		}
		d.expect("it was emptied")
		d.write("ERROR again\n")
		d.expect("afterwards", "ERROR again")
		if err := os.Remove(d.path); err != nil {
			t.Fatal(err)
		}
		d.expect("it is gone")
		d.write("ERROR anew\n")
		d.expect("it is back", "ERROR anew")
	})
}

func TestLinesThatCannotBeNotedWait(t *testing.T) {
	following(t, "x\n", func(d *drawer) {
		d.office.fails(io.ErrShortWrite)
		d.write("ERROR one\n" + strings.Repeat("x", 3<<20) + "ERROR beyond the room of a line\n")
		d.expect("while it fails")
		d.office.fails(nil)
		d.expect("afterwards", "ERROR one")
	})
}

// waiting writes lines that wait for the minute after another one to be over.
func (d *drawer) waiting(text string) {
	d.t.Helper()
	d.write("ERROR one\n")
	time.Sleep(2 * time.Second)
	synctest.Wait()
	d.compare("the first", "ERROR one")
	d.write(text)
	time.Sleep(2 * time.Second)
	synctest.Wait()
	d.compare("within the minute after it")
}

func TestWhatWaitsIsToldAtTheStop(t *testing.T) {
	following(t, "x\n", func(d *drawer) {
		d.waiting("ERROR two\n")
		d.write("ERROR thr") // which no look has seen, and nobody will see the end of
		d.stop()
		d.compare("at the stop", "ERROR two\nERROR thr")
	})
	following(t, "x\n", func(d *drawer) {
		d.write("ERROR one\n")
		d.stop()
		d.compare("before the first look", "ERROR one")
	})
	following(t, "x\n", func(d *drawer) {
		d.stop()
		d.compare("where nothing was written")
	})
}

func TestWhatWaitsIsToldWhenALogIsFollowedAnewOrNoMore(t *testing.T) {
	following(t, "x\n", func(d *drawer) {
		d.waiting("ERROR two\nERROR thr")
		d.use()
		d.compare("at a reload", "ERROR two")
		d.write("ee\n")
		d.leave()
		d.compare("when it is removed", "ERROR three")
		d.write("ERROR beyond\n")
		d.expect("afterwards")
	})
	following(t, "x\n", func(d *drawer) {
		d.waiting("ERROR two\nERROR thr")
		d.office.fails(io.ErrShortWrite)
		d.leave()
		d.expect("while it cannot be noted")
		d.office.fails(nil)
		d.expect("when it can be again", "ERROR two\nERROR thr")
		d.expect("and once")
	})
}

func TestTheLastLineOfAFileNeedsNoEnd(t *testing.T) {
	following(t, "x\n", func(d *drawer) {
		d.write("ERROR last of the old")
		d.expect("while more may come")
		if err := os.Rename(d.path, d.path+".1"); err != nil {
			t.Fatal(err)
		}
		d.expect("while it is being rotated")
		d.write("ERROR first of the new\nERROR last of it")
		d.expect("after the rotation", "ERROR last of the old\nERROR first of the new")
		if err := os.Truncate(d.path, 0); err != nil {
			t.Fatal(err)
		}
		d.expect("when it was emptied", "ERROR last of it")
	})
}

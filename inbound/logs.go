package inbound

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
)

// A Log is a file of which some lines are told as they are written.
type Log struct {
	Name, Title string
	File        string
	Match       *regexp.Regexp
	Level       checks.Level
	Tags        []string
}

// Logs follow files. Make them with [NewLogs].
type Logs struct {
	office Office
	log    *slog.Logger

	mu  sync.Mutex
	all map[string]*follower // by name
}

// NewLogs returns logs of which none is followed yet.
func NewLogs(office Office, log *slog.Logger) *Logs { return &Logs{office: office, log: log} }

// Use follows these logs, in place of those before: a file that is there from its
// end on.
func (l *Logs) Use(logs []Log) {
	l.mu.Lock()
	defer l.mu.Unlock()
	before := l.all
	l.all = make(map[string]*follower, len(logs))
	for _, one := range logs {
		f := before[one.Name]
		if f == nil || f.log.File != one.File {
			f = &follower{}
			f.open(one.File, io.SeekEnd)
		} else {
			delete(before, one.Name)
		}
		f.log = one
		l.all[one.Name] = f
	}
	for _, f := range before {
		f.close()
	}
}

// Run looks what has been written, until the context ends.
func (l *Logs) Run(ctx context.Context) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	defer l.Use(nil)
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			l.look(ctx, time.Now())
		}
	}
}

// look tells which lines have been written that are to be told.
func (l *Logs) look(ctx context.Context, now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, f := range l.all {
		if err := f.read(); err != nil && err.Error() != f.complaint {
			f.complaint = err.Error()
			l.log.Warn("a log cannot be followed", "log", f.log.Name, "error", err)
		} else if err == nil {
			f.complaint = ""
		}
		if len(f.found) == 0 || now.Sub(f.told) < logPause {
			continue
		}
		if err := l.office.Alarm(ctx, f.alarm(now)); err != nil {
			if ctx.Err() == nil {
				l.log.Error("lines of a log are not told", "log", f.log.Name, "error", err)
			}
			continue // they wait
		}
		f.told, f.found, f.more = now, nil, 0
	}
}

const (
	logPause = time.Minute // between two messages of one log; what comes meanwhile is told together
	logLines = 20          // of a message
	logRoom  = 500         // bytes of a line
	logGulp  = 1 << 20     // bytes that are read of a log at one time
)

// A follower follows one file, also where another comes in its place.
type follower struct {
	log       Log
	file      *os.File // nil: it is not there
	at        int64    // up to where it is read
	begun     []byte   // of a line that is not whole yet
	found     []string // lines that are to be told
	more      int      // how many were found besides
	told      time.Time
	complaint string // what was last said in the log of ours
}

// open opens the file, at its begin or end.
func (f *follower) open(path string, whence int) {
	file, err := os.Open(path)
	if err != nil {
		return // the next look says so
	}
	at, err := file.Seek(0, whence)
	if err != nil {
		_ = file.Close()
		return
	}
	f.file, f.at, f.begun = file, at, nil
}

// close lets go of the file.
func (f *follower) close() {
	if f.file != nil {
		_ = f.file.Close() // it was only read
		f.file = nil
	}
}

// read reads what has been written, of the file that was, and of the one that has
// come in its place.
func (f *follower) read() error {
	if f.file == nil {
		f.open(f.log.File, io.SeekStart)
	}
	if f.file == nil {
		_, err := os.Stat(f.log.File)
		if err == nil {
			err = fs.ErrPermission
		}
		return fmt.Errorf("%s: %w", f.log.File, err)
	}
	whole, err := f.gulp()
	if err != nil || !whole {
		return err
	}
	there, err := os.Stat(f.log.File)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // it is being rotated: more may come to the old one
	}
	if err != nil {
		return err
	}
	here, err := f.file.Stat()
	switch {
	case err != nil:
		return err
	case !os.SameFile(here, there):
		f.close()
		f.open(f.log.File, io.SeekStart)
		_, err = f.gulp()
		return err
	case here.Size() < f.at: // it was emptied
		f.at, f.begun = 0, nil
	}
	return nil
}

// gulp reads some of what has been written, and says whether that is all.
func (f *follower) gulp() (whole bool, err error) {
	if f.file == nil {
		return true, nil
	}
	if f.at, err = f.file.Seek(f.at, io.SeekStart); err != nil {
		return true, err
	}
	text, err := io.ReadAll(io.LimitReader(f.file, logGulp))
	f.at += int64(len(text))
	for len(text) > 0 {
		line, rest, ended := bytes.Cut(text, []byte("\n"))
		f.begun = append(f.begun, line[:min(len(line), max(0, 10*logRoom-len(f.begun)))]...)
		if ended {
			f.match(f.begun)
			f.begun = f.begun[:0]
		}
		text = rest
	}
	return err != nil || f.atEnd(), err
}

// atEnd says whether all that is there has been read.
func (f *follower) atEnd() bool {
	info, err := f.file.Stat()
	return err != nil || info.Size() <= f.at
}

// match keeps a line that is to be told.
func (f *follower) match(line []byte) {
	if !f.log.Match.Match(line) {
		return
	}
	if len(f.found) >= logLines {
		f.more++
		return
	}
	f.found = append(f.found, cut(strings.TrimRight(string(line), "\r"), logRoom))
}

// alarm is what is told of the lines that were found.
func (f *follower) alarm(now time.Time) Alarm {
	a := NewAlarm("logs", f.log.Name)
	if f.log.Title != "" {
		a.Title = cut(f.log.Title, nameRoom)
	}
	a.Once, a.Level, a.Tags, a.At = true, f.log.Level, f.log.Tags, now
	a.Text = strings.Join(f.found, "\n")
	if f.more > 0 {
		a.Text += fmt.Sprintf("\n… +%d", f.more)
	}
	return a
}

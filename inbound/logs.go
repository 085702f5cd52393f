package inbound

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"maps"
	"os"
	"regexp"
	"slices"
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

	mu   sync.Mutex
	all  map[string]*follower // by name
	left []*follower          // that follow no more, and have lines to tell
}

// NewLogs returns logs of which none is followed yet.
func NewLogs(office Office, log *slog.Logger) *Logs { return &Logs{office: office, log: log} }

// Use follows these logs, in place of those before: a file that is there from its
// end on. What those before have found until now is told at once.
func (l *Logs) Use(ctx context.Context, logs []Log) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.read(ctx)
	before := l.all
	l.all = make(map[string]*follower, len(logs))
	for _, one := range logs {
		f := before[one.Name]
		if f == nil || f.log.File != one.File {
			f = &follower{log: one}
			f.open(io.SeekEnd)
		} else {
			delete(before, one.Name)
		}
		l.all[one.Name] = f
	}
	for _, f := range before {
		f.close()
		l.left = append(l.left, f)
	}
	l.tell(ctx, time.Now(), 0)
	for _, one := range logs {
		l.all[one.Name].log = one
	}
}

// Run looks what has been written, until the context ends. Then it tells what has
// been written until then, for at most three seconds.
func (l *Logs) Run(ctx context.Context) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), graceful)
			defer cancel()
			l.Use(last, nil)
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
		if _, err := f.read(); err != nil && err.Error() != f.complaint {
			f.complaint = err.Error()
			l.log.Warn("a log cannot be followed", "log", f.log.Name, "error", err)
		} else if err == nil {
			f.complaint = ""
		}
	}
	l.tell(ctx, now, logPause)
}

// read reads all that has been written until now; the caller holds the lock.
func (l *Logs) read(ctx context.Context) {
	for _, f := range l.all {
		for ctx.Err() == nil {
			if more, err := f.read(); err != nil || !more {
				break // the next look says why, if there is one
			}
		}
	}
}

// tell tells what was found, of each log for which the pause since it was last told
// of is over; the caller holds the lock. What cannot be noted waits.
func (l *Logs) tell(ctx context.Context, now time.Time, pause time.Duration) {
	for _, f := range slices.AppendSeq(slices.Clone(l.left), maps.Values(l.all)) {
		if len(f.found) == 0 || now.Sub(f.told) < pause {
			continue
		}
		err := l.office.Alarm(ctx, f.alarm(now))
		if err == nil {
			f.told, f.found, f.more = now, nil, 0
		} else if !errors.Is(err, context.Canceled) { // the end tells it
			l.log.Error("lines of a log are not told", "log", f.log.Name, "error", err)
		}
	}
	l.left = slices.DeleteFunc(l.left, func(f *follower) bool { return len(f.found) == 0 })
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
func (f *follower) open(whence int) {
	file, err := os.Open(f.log.File)
	if err != nil {
		return // the next look says so
	}
	at, err := file.Seek(0, whence)
	if err != nil {
		_ = file.Close()
		return
	}
	f.file, f.at = file, at
}

// close lets go of the file. What was begun is its last line.
func (f *follower) close() {
	f.end()
	if f.file != nil {
		_ = f.file.Close() // it was only read
		f.file = nil
	}
}

// end ends the line that was begun, if there is one: nothing follows it any more.
func (f *follower) end() {
	if len(f.begun) > 0 {
		f.match(f.begun)
		f.begun = nil
	}
}

// read reads some of what has been written, of the file that was, and then of the
// one that has come in its place, and says whether there may be more.
func (f *follower) read() (more bool, err error) {
	if f.file == nil {
		f.open(io.SeekStart)
	}
	if f.file == nil {
		_, err := os.Stat(f.log.File)
		if err == nil {
			err = fs.ErrPermission
		}
		return false, fmt.Errorf("%s: %w", f.log.File, err)
	}
	there, absent := os.Stat(f.log.File) // before what there is now is read to its end
	if more, err = f.gulp(); err != nil || more {
		return more, err
	}
	if errors.Is(absent, fs.ErrNotExist) {
		return false, nil // it is being rotated: more may come to the old one
	}
	if absent != nil {
		return false, absent
	}
	here, err := f.file.Stat()
	switch {
	case err != nil:
		return false, err
	case !os.SameFile(here, there):
		f.close()
		f.open(io.SeekStart)
	case here.Size() < f.at: // it was emptied
		f.end()
		f.at = 0
	}
	return f.gulp()
}

// gulp reads some of what has been written, and says whether there is more.
func (f *follower) gulp() (more bool, err error) {
	if f.file == nil {
		return false, nil
	}
	if f.at, err = f.file.Seek(f.at, io.SeekStart); err != nil {
		return false, err
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
	return err == nil && !f.atEnd(), err
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

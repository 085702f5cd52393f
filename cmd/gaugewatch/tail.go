package main

import (
	"bytes"
	"slices"
	"strings"
	"sync"
)

// A tail keeps the end of what a program writes, and its latest panic or
// traceback. Its methods may be called at the same time.
type tail struct {
	stirred chan struct{} // has something when there is news of a crash

	mu      sync.Mutex
	streams []*stream
	lines   []string // the last ones, whole
	crash   *dump    // the latest one; nil: none that is not told yet
	after   int      // lines since
}

// What a tail keeps.
const (
	tailLines  = 20
	afterLines = 5   // after a crash
	lineRoom   = 400 // bytes of a line
)

// newTail returns a tail of what nothing has been written to yet.
func newTail() *tail { return &tail{stirred: make(chan struct{}, 1)} }

// A stream is one of several by which a program writes: each makes lines of its
// own.
type stream struct {
	of    *tail
	begun []byte // of a line that is not whole yet
	dump  *dump  // that is being written; nil: none
}

// stream returns another stream by which a program writes.
func (t *tail) stream() *stream {
	t.mu.Lock()
	defer t.mu.Unlock()
	s := &stream{of: t}
	t.streams = append(t.streams, s)
	return s
}

// Write takes what a program writes.
func (s *stream) Write(b []byte) (int, error) {
	s.of.mu.Lock()
	defer s.of.mu.Unlock()
	n := len(b)
	for len(b) > 0 {
		line, rest, whole := bytes.Cut(b, []byte("\n"))
		s.begun = append(s.begun, line[:min(len(line), max(0, lineRoom-len(s.begun)))]...)
		if whole {
			s.add(s.line())
			s.begun = s.begun[:0]
		}
		b = rest
	}
	return n, nil
}

// line returns the line that has begun.
func (s *stream) line() string {
	return strings.TrimRight(strings.ToValidUTF8(string(s.begun), "\ufffd"), "\r \t")
}

// add keeps a line.
func (s *stream) add(line string) {
	t := s.of
	t.lines = append(t.lines, line)
	t.lines = t.lines[max(0, len(t.lines)-tailLines):]
	t.after++
	was := s.dump
	if was != nil && (was.told && isCrash(line) || !was.add(line)) {
		s.dump = nil
	}
	if s.dump == nil && isCrash(line) {
		s.dump = newDump(line)
		t.crash = s.dump
	}
	if s.dump != nil && s.dump == t.crash {
		t.after = 0
	}
	if was != nil || s.dump != nil {
		t.stir()
	}
}

// stir says that there is news of a crash.
func (t *tail) stir() {
	select {
	case t.stirred <- struct{}{}:
	default: // that there is news is known
	}
}

// crashed says whether the program has reported a crash that has not been taken
// to be told.
func (t *tail) crashed() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.crash != nil || slices.ContainsFunc(t.streams, func(s *stream) bool { return isCrash(s.line()) })
}

// complete says whether all of the latest crash has been written, as far as that
// can be known from what follows it.
func (t *tail) complete() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.crash == nil || t.crash.closed
}

// take returns the lines of the latest crash, to be told, and forgets it; none
// where there is none.
func (t *tail) take() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.crash == nil {
		return ""
	}
	text := strings.TrimSpace(strings.Join(t.crash.lines, "\n"))
	t.crash.told, t.crash = true, nil
	return text
}

// String returns the last lines; where there was a crash, those of it and the
// last ones since.
func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	lines := slices.Clip(t.lines)
	if t.crash != nil {
		since := lines[len(lines)-min(len(lines), t.after, afterLines):]
		lines = append(slices.Clip(t.crash.lines), since...)
	}
	for _, s := range t.streams {
		lines = append(lines, s.line())
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

package main

import (
	"bytes"
	"slices"
	"strings"
	"sync"
)

// A tail keeps the end of what a program writes, and of its latest panic or
// traceback. Its methods may be called at the same time.
type tail struct {
	mu    sync.Mutex
	lines []string // the last ones, whole
	begun []byte   // of a line that is not whole yet
	crash []string // from the latest crash on, the first and last ones
}

// What a tail keeps.
const (
	tailLines = 20
	lineRoom  = 400 // bytes of a line
)

// Write takes what a program writes.
func (t *tail) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	n := len(b)
	for len(b) > 0 {
		line, rest, whole := bytes.Cut(b, []byte("\n"))
		t.begun = append(t.begun, line[:min(len(line), max(0, lineRoom-len(t.begun)))]...)
		if whole {
			t.add(string(t.begun))
			t.begun = t.begun[:0]
		}
		b = rest
	}
	return n, nil
}

// add keeps a line.
func (t *tail) add(line string) {
	line = strings.TrimRight(strings.ToValidUTF8(line, "\ufffd"), "\r \t")
	t.lines = append(t.lines, line)
	t.lines = t.lines[max(0, len(t.lines)-tailLines):]
	switch {
	case isCrash(line):
		t.crash = []string{line}
	case len(t.crash) >= tailLines:
		t.crash = append(t.crash[:1], t.crash[2:]...)
		fallthrough
	case len(t.crash) > 0:
		t.crash = append(t.crash, line)
	}
}

// isCrash says whether a line begins the report of a crash, as languages write
// it.
func isCrash(line string) bool {
	for _, begin := range []string{
		"panic: ", "fatal error: ", "Traceback (most recent call last)", "Exception in thread ", "PHP Fatal error: ", "Fatal error: Uncaught ",
		"Unhandled exception", "thread '", "Uncaught ", "Segmentation fault",
	} {
		if strings.HasPrefix(line, begin) {
			return begin != "thread '" || strings.Contains(line, "' panicked at")
		}
	}
	return false
}

// crashed says whether the program has reported a crash.
func (t *tail) crashed() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.crash) > 0 || isCrash(string(t.begun))
}

// String returns the last lines, those of a crash where there was one.
func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	lines := t.lines
	if len(t.crash) > 0 {
		lines = t.crash
	}
	return strings.TrimSpace(strings.Join(append(slices.Clip(lines), strings.ToValidUTF8(string(t.begun), "\ufffd")), "\n"))
}

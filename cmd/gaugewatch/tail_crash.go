package main

import "strings"

// A dump is what a program writes of a crash: a panic or a traceback. Of a long
// one the first line is kept, and the last ones.
type dump struct {
	lines  []string
	python bool // it ends with what was thrown, not with where
	framed bool // it has said where
	closed bool // something else has followed
	told   bool
}

// newDump returns a dump that begins with a line.
func newDump(line string) *dump { return &dump{lines: []string{line}, python: isPython(line)} }

// isPython says whether a line begins a traceback of Python.
func isPython(line string) bool { return strings.HasPrefix(line, "Traceback (most recent call last)") }

// add keeps a line that belongs to the dump. One that does not closes it.
func (d *dump) add(line string) bool {
	switch {
	case isPython(line):
		d.python, d.framed = true, false // another one, to which the one before has led
	case isFrame(line):
		d.framed = d.framed || line != ""
	case d.framed && d.python:
		d.python = false // what was thrown; only a frame or another one may follow
	case d.framed:
		d.closed = true
		return false
	}
	if d.lines = append(d.lines, line); len(d.lines) > tailLines {
		d.lines = append(d.lines[:1], d.lines[2:]...)
	}
	return true
}

// isFrame says whether a line is of a kind that only the middle of a dump has, as
// languages write it.
func isFrame(line string) bool {
	if line == "" || line[0] == ' ' || line[0] == '\t' || line[0] == '#' {
		return true
	}
	for _, begin := range []string{
		"goroutine ", "created by ", "[signal ", "exit status ", "Caused by: ", "Stack trace:", "stack backtrace:", "note: ",
		"During handling of the above exception", "The above exception was the direct cause",
	} {
		if strings.HasPrefix(line, begin) {
			return true
		}
	}
	call, _, _ := strings.Cut(line, "(") // main.run(0xc000012345, …)
	return strings.HasSuffix(line, ")") && !strings.Contains(call, " ") && strings.Contains(call, ".")
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
	return strings.Contains(line, "http: panic serving ") // after the time
}

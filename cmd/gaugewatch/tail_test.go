package main

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestATailKeepsTheLastLinesAndTheWholeOfACrash(t *testing.T) {
	var many strings.Builder
	for i := range 100 {
		fmt.Fprintf(&many, "line %d\n", i)
	}
	for says, c := range map[string]struct {
		written string
		crashed bool
		holds   []string
		lacks   []string
	}{
		"little":            {"a\nb", false, []string{"a\nb"}, nil},
		"much":              {many.String(), false, []string{"line 80\n", "line 99"}, []string{"line 79\n"}},
		"a traceback":       {"x\nTraceback (most recent call last):\n  File y\nKeyError: 7\n", true, []string{"Traceback", "KeyError: 7"}, []string{"x\n"}},
		"a panic":           {"panic: oh\n\ngoroutine 1 [running]:\nmain.main()\n\t/x.go:3\n" + many.String(), true, []string{"panic: oh", "main.main()\n\t/x.go:3\n", "line 95\n", "line 99"}, []string{"line 5\n", "line 94\n"}},
		"a long panic":      {"panic: oh\n\n" + strings.Repeat("\tdeeper\n", 50) + "\tdeepest\n", true, []string{"panic: oh\n", "deepest"}, []string{strings.Repeat("\tdeeper\n", 20)}},
		"one after another": {"Traceback (most recent call last):\n  File y\nKeyError: 7\n\nDuring handling of the above exception, another exception occurred:\n\nTraceback (most recent call last):\n  File z\nValueError: 8\nwell\n", true, []string{"KeyError: 7", "ValueError: 8\nwell"}, nil},
		"a handler in Go":   {"2026/05/04 03:00:00 http: panic serving 127.0.0.1:4: oh\ngoroutine 7 [running]:\n", true, []string{"serving"}, nil},
		"a crash in Rust":   {"thread 'main' panicked at src/main.rs:2:5\n", true, []string{"panicked"}, nil},
		"a thread in Rust":  {"thread 'main' begins\n", false, []string{"begins"}, nil},
		"bytes":             {"\xff\xfe\r\n", false, []string{"\ufffd"}, []string{"\r", "\xff"}},
		"a long line":       {strings.Repeat("x", 1e6), false, []string{"xxx"}, []string{strings.Repeat("x", 1000)}},
	} {
		kept := newTail()
		out := kept.stream()
		for b := range strings.SplitAfterSeq(c.written, "i") { // in pieces
			if n, err := out.Write([]byte(b)); n != len(b) || err != nil {
				t.Fatal(n, err)
			}
		}
		if kept.crashed() != c.crashed {
			t.Errorf("%s: crashed %t", says, kept.crashed())
		}
		for _, want := range c.holds {
			if !strings.Contains(kept.String(), want) {
				t.Errorf("%s: %q lacks %q", says, kept.String(), want)
			}
		}
		for _, alien := range c.lacks {
			if strings.Contains(kept.String(), alien) {
				t.Errorf("%s: %q has %q", says, kept.String(), alien)
			}
		}
	}
}

func TestWhatTwoStreamsWriteIsNotMixed(t *testing.T) {
	kept := newTail()
	out, problems := kept.stream(), kept.stream()
	for _, piece := range []struct {
		to   *stream
		text string
	}{
		{problems, "Traceback (most recent"},
		{out, "row 1\nrow "},
		{problems, " call last):\n"},
		{out, "2\n"},
		{problems, "  File y\n"},
		{out, "row 3\n"},
		{problems, "KeyError: 7\n"},
		{out, "row 4\n"},
	} {
		if _, err := piece.to.Write([]byte(piece.text)); err != nil {
			t.Fatal(err)
		}
	}
	if want := "Traceback (most recent call last):\n  File y\nKeyError: 7"; kept.String() != want+"\nrow 4" || kept.take() != want {
		t.Errorf("kept %q", kept.String())
	}
}

func FuzzATailTakesAnything(f *testing.F) {
	f.Add("panic: oh\n\ngoroutine 1 [running]:\nmain.main()\n", "x\n", uint8(3))
	f.Add("Traceback (most recent call last):\n  y\nKeyError: 7\n", "Traceback (most recent call last):\n", uint8(1))
	f.Add("\xff\x00\r\n\n\n#0 {main}\n", "thread '", uint8(7))
	f.Fuzz(func(t *testing.T, first, second string, piece uint8) {
		kept := newTail()
		out, problems := kept.stream(), kept.stream()
		for first != "" || second != "" {
			for to, text := range map[*stream]*string{out: &first, problems: &second} {
				n := min(len(*text), int(piece)+1)
				if wrote, err := to.Write([]byte((*text)[:n])); wrote != n || err != nil {
					t.Fatal(wrote, err)
				}
				*text = (*text)[n:]
			}
		}
		const most = (tailLines + afterLines + 2) * (3*lineRoom + 1) // a byte that is no text becomes three
		if text := kept.String(); len(text) > most || !utf8.ValidString(text) {
			t.Errorf("kept %d bytes: %q", len(text), text)
		}
		if crash := kept.take(); len(crash) > most || crash != "" && !isCrash(strings.SplitN(crash, "\n", 2)[0]) {
			t.Errorf("a crash that is none: %q", crash)
		}
	})
}

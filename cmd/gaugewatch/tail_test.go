package main

import (
	"fmt"
	"strings"
	"testing"
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
		"little":           {"a\nb", false, []string{"a\nb"}, nil},
		"much":             {many.String(), false, []string{"line 80\n", "line 99"}, []string{"line 79\n"}},
		"a traceback":      {"x\nTraceback (most recent call last):\n  File y\nKeyError: 7\n", true, []string{"Traceback", "KeyError: 7"}, []string{"x\n"}},
		"a panic":          {"panic: oh\n\ngoroutine 1 [running]:\n" + many.String(), true, []string{"panic: oh", "line 99"}, []string{"line 5\n"}},
		"a crash in Rust":  {"thread 'main' panicked at src/main.rs:2:5\n", true, []string{"panicked"}, nil},
		"a thread in Rust": {"thread 'main' begins\n", false, []string{"begins"}, nil},
		"bytes":            {"\xff\xfe\r\n", false, []string{"\ufffd"}, []string{"\r", "\xff"}},
		"a long line":      {strings.Repeat("x", 1e6), false, []string{"xxx"}, []string{strings.Repeat("x", 1000)}},
	} {
		var kept tail
		for b := range strings.SplitAfterSeq(c.written, "i") { // in pieces
			if n, err := kept.Write([]byte(b)); n != len(b) || err != nil {
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

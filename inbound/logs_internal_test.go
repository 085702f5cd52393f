package inbound

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
)

// A scribe writes a log, rotates it, and knows what stands in it.
type scribe struct {
	t       *testing.T
	path    string
	files   [][]byte // what was ever in a file of that name
	changed bool     // the file is another one since it was looked at
}

// write adds to the file.
func (s *scribe) write(text []byte) {
	f, err := os.OpenFile(s.path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		s.t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.Write(text); err != nil {
		s.t.Fatal(err)
	}
	last := len(s.files) - 1
	s.files[last] = append(s.files[last], text...)
}

// look reads all there is.
func (s *scribe) look(f *follower) {
	for more := true; more; {
		var err error
		if more, err = f.read(); err != nil {
			s.t.Fatal(err)
		}
	}
	s.changed = false
}

// rotate puts an empty file in the place of the one there is, which goes on to be
// written to for a moment, or empties it. What comes and goes between two looks
// nobody can know.
func (s *scribe) rotate(f *follower, empties bool, late []byte) {
	if s.changed || empties {
		s.look(f)
	}
	if empties {
		if err := os.Truncate(s.path, 0); err != nil {
			s.t.Fatal(err)
		}
		s.files = append(s.files, nil)
		s.look(f)
		return
	}
	if err := os.Rename(s.path, s.path+".1"); err != nil {
		s.t.Fatal(err)
	}
	here := s.path
	s.path += ".1"
	s.write(late)
	s.path = here
	s.files = append(s.files, nil)
	s.write(nil)
	s.changed = true
}

// found are the lines that match in all the files, each read as a whole.
func (s *scribe) found(match *regexp.Regexp) (all []string) {
	for _, text := range s.files {
		lines := bytes.Split(text, []byte("\n"))
		if last := len(lines) - 1; len(lines[last]) == 0 {
			lines = lines[:last]
		}
		for _, line := range lines {
			if line = line[:min(len(line), 10*logRoom)]; match.Match(line) {
				all = append(all, cut(string(bytes.TrimRight(line, "\r")), logRoom))
			}
		}
	}
	return all
}

func FuzzAFollowerFindsWhatStandsInTheFilesAsAWhole(f *testing.F) {
	f.Add([]byte("lwlrwlewl"), []byte("fine\nERROR one\r\nERROR tw"), uint16(3))
	f.Add([]byte("wwrwlwrrl"), []byte("E"), uint16(6000))
	f.Add([]byte("wlerewl"), []byte("\n\n\xffE\x00\r\n"), uint16(400))
	f.Add([]byte("wlw"), []byte("0123456789 ERROR and what else stands in a line\n"), uint16(40000)) // more than is read at one time
	f.Fuzz(func(t *testing.T, deeds, text []byte, times uint16) {
		s := &scribe{t: t, path: filepath.Join(t.TempDir(), "a.log"), files: make([][]byte, 1)}
		s.write(nil)
		match := regexp.MustCompile(`E|^$`)
		follows := &follower{log: Log{File: s.path, Match: match}}
		follows.open(0)
		room := 3 << 20 // bytes of all together, about
		for i, deed := range deeds[:min(len(deeds), 60)] {
			piece := text[:min(len(text), 1000)]
			if often := 1 + int(times)*(i%2); often*len(piece) < room {
				piece = bytes.Repeat(piece, often)
			}
			room -= len(piece)
			switch deed % 4 {
			case 'w' % 4:
				s.write(piece)
			case 'l' % 4:
				s.look(follows)
			case 'r' % 4:
				s.rotate(follows, false, piece)
			default:
				s.rotate(follows, true, nil)
			}
		}
		s.look(follows)
		follows.close()
		want := s.found(match)
		more := max(0, len(want)-logLines)
		if want = want[:len(want)-more]; !slices.Equal(follows.found, want) || follows.more != more {
			t.Errorf("found %q and %d more, want %q and %d", follows.found, follows.more, want, more)
		}
	})
}

package config

import (
	"bytes"
	"cmp"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/config/strict"
)

// A Host is where a configuration is read: its environment and its files.
type Host struct {
	Getenv   func(name string) string
	ReadFile func(path string) ([]byte, error)
	Glob     func(pattern string) ([]string, error)
	Now      func() time.Time        // nil: time.Now
	Font     func(path string) error // what is wrong with the file of a font; nil: nothing
}

// now returns the time at which the configuration is read.
func (h Host) now() time.Time {
	if h.Now == nil {
		return time.Now()
	}
	return h.Now()
}

// Load reads a configuration from the machine's files. See [Host.Load].
func Load(path string, getenv func(string) string) (*Config, error) {
	return Host{Getenv: getenv, ReadFile: readFile, Glob: filepath.Glob, Font: openFont}.Load(path)
}

// maxFile is more than any file of a configuration holds, in bytes.
const maxFile = 16 << 20

// readFile reads a file unless it is beyond any bounds.
func readFile(path string) ([]byte, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, err
	case info.IsDir():
		return nil, errors.New("is a directory")
	case info.Size() > maxFile:
		return nil, errors.New("is too large")
	}
	return os.ReadFile(path)
}

// Load reads a configuration. The error is a [Mistakes]; only without it may
// the configuration be used, but it is returned in any case, as far as it
// could be read, for its warnings and for what was left out.
func (h Host) Load(path string) (*Config, error) {
	l := newLoader(h, path)
	if root := l.readAll(path); root != nil {
		l.load(root)
	}
	c := l.config
	c.State = strict.Beside(path, cmp.Or(c.State, defaultState))
	c.Warnings = l.warnings.Sorted()
	slices.SortStableFunc(c.LeftOut, func(a, b LeftOut) int { return strict.Compare(a.Pos, b.Pos) })
	if mistakes := l.report.Sorted(); len(mistakes) > 0 {
		return c, Mistakes(mistakes)
	}
	return c, nil
}

// readAll reads a file and those it includes, and joins them.
func (l *loader) readAll(path string) *strict.Node {
	root := l.read(path)
	if root == nil {
		return nil
	}
	include := root.Get("include")
	if include == nil {
		return root
	}
	var patterns []string
	l.decoder.Decode(include, &patterns)
	parts := []*strict.Node{root}
	for i, pattern := range patterns {
		at := include
		if include.Kind == strict.List {
			at = include.Items[i]
		}
		for _, file := range l.included(at, pattern) {
			if part := l.read(file); part != nil {
				parts = append(parts, part)
			}
		}
	}
	return l.join(parts)
}

// read reads one file.
func (l *loader) read(path string) *strict.Node {
	data, err := l.host.ReadFile(path)
	if err != nil {
		l.report.Add(strict.Mistake{Pos: strict.Pos{File: path}, Text: plain(err)})
		return nil
	}
	l.config.Files, l.config.Texts = append(l.config.Files, path), append(l.config.Texts, string(data))
	if len(bytes.TrimSpace(data)) == 0 {
		l.report.Add(strict.Mistake{Pos: strict.Pos{File: path, Line: 1, Column: 1}, Text: "the file is empty"})
		return nil
	}
	root := strict.Read(path, data, &l.report)
	if root != nil && root.Kind != strict.Map {
		l.report.At(root, "expected keys such as targets and channels, found %s", root.Kind)
		return nil
	}
	return root
}

// plain returns the text of an error without the path that it may repeat.
func plain(err error) string {
	if path, ok := errors.AsType[*fs.PathError](err); ok {
		return path.Err.Error()
	}
	return err.Error()
}

// included returns the files that a pattern names, relative to the file that
// it stands in.
func (l *loader) included(at *strict.Node, pattern string) []string {
	if pattern == "" {
		return nil
	}
	pattern = strict.Beside(at.Pos.File, pattern)
	files, err := l.host.Glob(pattern)
	if err != nil {
		l.report.At(at, "%q is no pattern for files", pattern)
		return nil
	}
	if len(files) == 0 && !strings.ContainsAny(pattern, "*?[") {
		l.report.At(at, "there is no file %s", pattern)
	}
	slices.Sort(files)
	return slices.DeleteFunc(files, func(file string) bool { return slices.Contains(l.config.Files, file) })
}

// join lays the roots of several files into one: lists follow each other, maps
// are joined, and what stands in two files is a mistake.
func (l *loader) join(roots []*strict.Node) *strict.Node {
	var members []strict.Member
	for i, root := range roots {
		for _, m := range root.Members {
			if i > 0 && m.Name == "include" {
				l.report.At(m.Value, "only the main file includes others")
				continue
			}
			at := slices.IndexFunc(members, func(have strict.Member) bool { return have.Name == m.Name })
			if at < 0 {
				members = append(members, m)
				continue
			}
			members[at].Value = l.joinValues(members[at].Value, m)
		}
	}
	return strict.NewMap(roots[0], members)
}

// joinValues adds what another file says about a key.
func (l *loader) joinValues(have *strict.Node, m strict.Member) *strict.Node {
	switch {
	case m.Value.Kind == strict.Null:
		return have
	case have.Kind == strict.Null:
		return m.Value
	case have.Kind == strict.List && m.Value.Kind == strict.List:
		return strict.NewList(have, slices.Concat(have.Items, m.Value.Items))
	case have.Kind == strict.Map && m.Value.Kind == strict.Map:
		members := slices.Clone(have.Members)
		for _, inner := range m.Value.Members {
			if was, twice := have.Member(inner.Name); twice {
				l.report.Add(strict.Mistake{Pos: inner.Pos, Path: inner.Value.Path(), Text: "stands already at " + was.Pos.String()})
				continue
			}
			members = append(members, inner)
		}
		return strict.NewMap(have, members)
	}
	l.report.Add(strict.Mistake{Pos: m.Pos, Path: m.Value.Path(), Text: "stands already at " + have.Pos.String()})
	return have
}

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/gaugewatch/gaugewatch/config"
)

// keeps names the files that may keep the last configuration that worked. The
// first is beside the configuration: it is found though nothing of that can be
// read. Where that folder may not be written, it is beside the database.
func keeps(path, state string) []string {
	folder, name := filepath.Split(path)
	return []string{filepath.Join(folder, "."+name+".last-good"), state + ".last-good"}
}

// A snapshot is the files of a configuration, the main one first. What they
// name by ${…} is not in it; since a secret may stand in them nevertheless,
// nobody else may read it.
type snapshot struct {
	Files []file `json:"files"`
}

// A file is one of them.
type file struct {
	Path string `json:"path"` // absolute
	Text string `json:"text"`
}

// remember keeps a configuration that is in force, as its files were when they
// were read, as the last that worked.
func (o *options) remember(log *slog.Logger, c *config.Config) {
	if err := o.keep(c); err != nil {
		log.Warn("the configuration is not kept for a wrong file at a later start", "error", err)
	}
}

// keep writes a configuration to the first place where that can be done.
func (o *options) keep(c *config.Config) error {
	s, err := snapshotOf(c)
	if err != nil {
		return err
	}
	text, err := json.Marshal(s)
	if err != nil {
		return err
	}
	var failed error
	for _, path := range keeps(o.config, c.State) {
		if err := replace(path, text); err == nil {
			return nil
		} else if failed == nil {
			failed = err
		}
	}
	return failed
}

// snapshotOf returns the files of a configuration.
func snapshotOf(c *config.Config) (snapshot, error) {
	var s snapshot
	for i, path := range c.Files {
		path, err := filepath.Abs(path)
		if err != nil {
			return snapshot{}, err
		}
		s.Files = append(s.Files, file{path, c.Texts[i]})
	}
	return s, nil
}

// replace writes a file that only its owner may read, so that there is the old
// or the new one whatever happens.
func replace(path string, text []byte) error {
	draft, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*") // for its owner only
	if err != nil {
		return err
	}
	_, err = draft.Write(text)
	if err = errors.Join(err, draft.Sync(), draft.Close()); err == nil {
		err = os.Rename(draft.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(draft.Name()))
	}
	return nil
}

// instead returns the last configuration that worked, in the place of one that
// is wrong, as far as that could be read. Where none is known, the error is
// what is wrong.
func (o *options) instead(c *config.Config, wrong error) (*config.Config, error) {
	good, err := o.lastGood(c.State)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, wrong
	case err != nil:
		return nil, errors.Join(wrong, err)
	}
	return good, nil
}

// lastGood returns the last configuration that worked. The error is an
// [fs.ErrNotExist] where none is known.
func (o *options) lastGood(state string) (*config.Config, error) {
	text, err := newest(keeps(o.config, state))
	if err != nil {
		return nil, err
	}
	var s snapshot
	if err := json.Unmarshal(text, &s); err != nil || len(s.Files) == 0 {
		return nil, errors.Join(errors.New("the last configuration that worked cannot be read"), err)
	}
	c, err := s.host(o).Load(o.config)
	if err != nil {
		return nil, fmt.Errorf("the last configuration that worked is wrong now: %w", err)
	}
	return c, nil
}

// newest reads the file that was written last.
func newest(paths []string) ([]byte, error) {
	last, found := time.Time{}, ""
	for _, path := range paths {
		if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() && (found == "" || info.ModTime().After(last)) {
			last, found = info.ModTime(), path
		}
	}
	if found == "" {
		return nil, fs.ErrNotExist
	}
	return os.ReadFile(found)
}

// host reads the snapshot's files in place of the machine's. Other files, such
// as those of secrets, are read from the machine.
func (s snapshot) host(o *options) config.Host {
	return config.Host{
		Getenv: o.Getenv,
		ReadFile: func(path string) ([]byte, error) {
			if path == o.config {
				return []byte(s.Files[0].Text), nil
			}
			absolute, err := filepath.Abs(path)
			i := slices.IndexFunc(s.Files, func(f file) bool { return f.Path == absolute })
			if err != nil || i < 0 {
				return os.ReadFile(path)
			}
			return []byte(s.Files[i].Text), nil
		},
		Glob: func(pattern string) ([]string, error) {
			pattern, err := filepath.Abs(pattern)
			if err != nil {
				return nil, err
			}
			var found []string
			for _, f := range s.Files[1:] {
				match, err := filepath.Match(pattern, f.Path)
				if err != nil {
					return nil, err
				}
				if match {
					found = append(found, f.Path)
				}
			}
			return found, nil
		},
	}
}

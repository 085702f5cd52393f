package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/gaugewatch/gaugewatch/config"
	"github.com/gaugewatch/gaugewatch/data"
)

// goodConfig is the name of the fact that keeps the last configuration that
// worked: all its files, as they were. What they name by ${…} is not in it,
// so that no secret is.
const goodConfig = "config"

// A snapshot is the files of a configuration, the main one first.
type snapshot struct {
	Files []file `json:"files"`
}

// A file is one of them.
type file struct {
	Path string `json:"path"`
	Text string `json:"text"`
}

// remember keeps a configuration that is in force as the last that worked.
func (d *daemon) remember(ctx context.Context, c *config.Config) {
	var s snapshot
	for _, path := range c.Files {
		text, err := os.ReadFile(path)
		if err != nil {
			d.log.Warn("the configuration is not kept for a wrong file at a later start", "error", err)
			return
		}
		s.Files = append(s.Files, file{path, string(text)})
	}
	text, err := json.Marshal(s)
	if err == nil {
		err = d.store.SetFact(ctx, goodConfig, string(text))
	}
	if err != nil {
		d.log.Warn("the configuration is not kept for a wrong file at a later start", "error", err)
	}
}

// lastGood returns the last configuration that worked.
func lastGood(ctx context.Context, store *data.Store, getenv func(string) string) (*config.Config, error) {
	text, err := store.Fact(ctx, goodConfig)
	if err != nil {
		return nil, err
	}
	if text == "" {
		return nil, errors.New("no earlier configuration is known that worked")
	}
	var s snapshot
	if err := json.Unmarshal([]byte(text), &s); err != nil || len(s.Files) == 0 {
		return nil, errors.Join(errors.New("the last configuration that worked cannot be read"), err)
	}
	c, err := s.host(getenv).Load(s.Files[0].Path)
	if err != nil {
		return nil, fmt.Errorf("the last configuration that worked is wrong now: %w", err)
	}
	return c, nil
}

// host reads the snapshot's files in place of the machine's. Other files, such
// as those of secrets, are read from the machine.
func (s snapshot) host(getenv func(string) string) config.Host {
	return config.Host{
		Getenv: getenv,
		ReadFile: func(path string) ([]byte, error) {
			i := slices.IndexFunc(s.Files, func(f file) bool { return f.Path == path })
			if i < 0 {
				return os.ReadFile(path)
			}
			return []byte(s.Files[i].Text), nil
		},
		Glob: func(pattern string) ([]string, error) {
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

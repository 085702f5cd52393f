package config_test

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gaugewatch/gaugewatch/config"
)

var update = flag.Bool("update", false, "write what is expected anew")

// environment is what the tests' configurations find.
func environment(name string) string {
	return map[string]string{
		"TELEGRAM_TOKEN": "123456:AAF-x", "SENSOR_TOKEN": "s3cret-sensor", "SECRET": "hunter22-hunter22",
		"LINE_TOKEN": "line-token", "LINE_SECRET": "line-secret", "PORT": "8181", "CREDENTIALS_DIRECTORY": "/run/creds",
	}[name]
}

// host returns a host whose files lie below a folder, besides those given.
func host(dir string, files map[string]string) config.Host {
	return config.Host{
		Getenv: environment,
		ReadFile: func(path string) ([]byte, error) {
			if text, ok := files[path]; ok {
				return []byte(text), nil
			}
			if dir == "" || filepath.IsAbs(path) {
				return nil, &fs.PathError{Op: "open", Path: path, Err: fs.ErrNotExist}
			}
			return os.ReadFile(filepath.Join(dir, path))
		},
		Glob: func(pattern string) ([]string, error) {
			var found []string
			for path := range files {
				ok, err := filepath.Match(pattern, path)
				if err != nil {
					return nil, err
				}
				if ok {
					found = append(found, path)
				}
			}
			return found, nil
		},
	}
}

// told writes everything that loading has to say.
func told(c *config.Config, err error) string {
	var b strings.Builder
	if mistakes, ok := errors.AsType[config.Mistakes](err); ok {
		fmt.Fprintln(&b, mistakes)
	}
	for _, w := range c.Warnings {
		fmt.Fprintln(&b, "warning:", w)
	}
	for _, l := range c.LeftOut {
		fmt.Fprintln(&b, l)
	}
	return b.String()
}

// golden compares a text with what a file says, or writes the file.
func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

// Each file of testdata/bad is wrong in the way its first line says; beside it
// stands what is said about it.
func TestEveryMistakeIsToldWithItsPlace(t *testing.T) {
	files, err := filepath.Glob("testdata/bad/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal("no files", err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".yaml")
		t.Run(name, func(t *testing.T) {
			got := told(host("testdata/bad", nil).Load(name + ".yaml"))
			if strings.Contains(got, "hunter22") {
				t.Errorf("a secret is shown:\n%s", got)
			}
			golden(t, "testdata/bad/"+name+".txt", got)
		})
	}
}

func TestGoodFilesSayNothing(t *testing.T) {
	files, err := filepath.Glob("testdata/good/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal("no files", err)
	}
	for _, file := range append(files, "../config.yaml") {
		if got := told(config.Load(file, environment)); got != "" {
			t.Errorf("%s:\n%s", file, got)
		}
	}
}

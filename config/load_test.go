package config_test

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gaugewatch/gaugewatch/config"
	"github.com/gaugewatch/gaugewatch/internal/sharedtest"
	"github.com/gaugewatch/gaugewatch/poller"
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
		Now:    func() time.Time { return moment },
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
		Font: func(path string) error {
			if strings.Contains(path, "none") {
				return fmt.Errorf("font %s: no such file or directory", path)
			}
			return nil
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

func TestTheExampleNeedsNoChange(t *testing.T) {
	files := map[string]string{
		"config.yaml": string(sharedtest.File(t, "config.example.yaml")), "/run/secrets/smtp": "password", "/etc/gaugewatch/service-account.json": "{}",
	}
	c, err := host("", files).Load("config.yaml")
	if err != nil {
		t.Error(err)
	}
	for _, l := range c.LeftOut {
		t.Error(l)
	}
	for _, w := range c.Warnings {
		if !strings.HasPrefix(w.Text, "not yet in this version") {
			t.Error(w)
		}
	}
	if len(c.Targets) != 3 || len(c.Channels) != 5 {
		t.Errorf("%d targets and %d channels", len(c.Targets), len(c.Channels))
	}
}

func TestAFileThatCannotBeReadIsAMistake(t *testing.T) {
	folder := t.TempDir()
	for path, want := range map[string]string{
		folder + "/none.yaml": folder + "/none.yaml: no such file or directory\n",
		folder:                folder + ": is a directory\n",
	} {
		c, err := config.Load(path, environment)
		if got := told(c, err); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
		if c.State == "" || c.Zone() == nil {
			t.Error("without a file there are no defaults")
		}
	}
}

func TestTenThousandTargetsLoadWithinSeconds(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	var b strings.Builder
	b.WriteString(screen + `profiles: {p: {http: {url: "http://{{host}}/"}, schedule: 1m, fields: [` +
		`{name: a, path: $.a, warn: {upper: 1}}, {name: b, path: $.b, warn: {upper: 1}}, {name: c, path: $.c, error: {lower: 0}}]}}` + "\ntargets:\n")
	for i := range 10_000 {
		fmt.Fprintf(&b, "  - {name: t%d, use: p, vars: {host: 192.0.2.1}}\n", i)
	}
	began := time.Now()
	if got := len(plan(t, b.String()).Targets); got != 10_000 {
		t.Errorf("%d targets", got)
	}
	if took := time.Since(began); took > 30*time.Second {
		t.Errorf("took %s", took)
	} else {
		t.Log(took)
	}
}

func FuzzParse(f *testing.F) {
	seeds, err := filepath.Glob("testdata/*/*.yaml")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range seeds {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, err := host("", map[string]string{"config.yaml": text}).Load("config.yaml")
		mistakes, _ := errors.AsType[config.Mistakes](err)
		seen := make(map[string]bool)
		for _, m := range mistakes {
			if m.File == "" || m.Line < 1 || m.Column < 1 || m.Text == "" {
				t.Fatalf("a mistake without place or text: %s", m)
			}
			if seen[m.String()] {
				t.Fatalf("told twice: %s", m)
			}
			seen[m.String()] = true
		}
		if err != nil {
			return
		}
		client := poller.NewClient()
		defer client.Close()
		c.Plan(client)
		if err := c.Explain(moment).Print(io.Discard); err != nil {
			t.Fatal(err)
		}
	})
}

package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/config"
	"github.com/spf13/cobra"
)

// newInit is the command that writes a configuration.
func newInit(o *options) *cobra.Command {
	s := setup{options: o}
	c := &cobra.Command{
		Use:     "init",
		GroupID: "setup",
		Short:   "Write a configuration for your own devices and your own chat",
		Long: `Asks a few questions and writes a commented config.yaml, or the file that
--config names. Each answer is tried at once: the device is asked and its
numbers are listed, the chat's token is tried, and a test message is sent. The
result passes "gaugewatch validate".

A secret is kept in a file of its own that only you can read, below secrets/,
or in the environment; into the configuration itself it goes only if you say
so. Where a secret is asked for, '${NAME}' or '${file:PATH}' may be answered.

Nothing is written before the last question, and no file is replaced without
asking. Answers may also come from a file or a pipe, one a line.`,
		Example: "  gaugewatch init\n  gaugewatch init -c /etc/gaugewatch/config.yaml",
		Args:    usageArgs(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			s.dialog = newDialog(o.process)
			return s.run(c.Context())
		},
	}
	c.Flags().StringVar(&s.api, "api", "", "the provider's `URL`, for a gateway of your own")
	return c
}

// A setup is one run of the command: what it has learned so far. Nothing of
// it is written before the end.
type setup struct {
	*options
	dialog
	api string

	zone     string
	language string
	targets  []entry
	channels []string // as YAML, items of a list

	files map[string]string // secrets to write, by their path below the configuration's folder
	env   map[string]string // secrets that the person will keep in the environment
	clear bool              // a secret stands in the configuration itself
}

// run asks, tries and writes.
func (s *setup) run(ctx context.Context) error {
	s.files, s.env = map[string]string{}, map[string]string{}
	s.say(`A few questions, and %s is written. Each answer is tried at once.
Enter takes what stands in [brackets]; Ctrl-C leaves everything as it is.
`, s.config)
	for _, step := range []func(context.Context) error{s.place, s.where, s.devices, s.chat, s.write} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// place makes sure that nothing is replaced that is still wanted.
func (s *setup) place(ctx context.Context) error {
	_, err := os.Stat(s.config)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	replace, err := s.yes(ctx, s.config+" exists. Replace it?", false)
	if err == nil && !replace {
		return &hinted{errors.New("nothing is written"), "for another file: gaugewatch init -c FILE"}
	}
	return err
}

// where asks for the zone and the language.
func (s *setup) where(ctx context.Context) (err error) {
	s.zone, err = s.ask(ctx, "Time zone", guessZone(s.Getenv), func(name string) error {
		if _, err := time.LoadLocation(name); err != nil || name == "Local" {
			return fmt.Errorf("there is no time zone %q; write a name such as Asia/Seoul", name)
		}
		return nil
	})
	if err != nil {
		return err
	}
	languages := []string{"en", "ko", "ja", "th"}
	usual := "en"
	if code := s.Getenv("LANG"); len(code) >= 2 && slices.Contains(languages, code[:2]) {
		usual = code[:2]
	}
	s.language, err = s.ask(ctx, "Language of the messages: en, ko, ja or th", usual, func(code string) error {
		if !slices.Contains(languages, code) {
			return errors.New("en, ko, ja or th")
		}
		return nil
	})
	return err
}

// guessZone returns the zone of this machine by its name.
func guessZone(getenv func(string) string) string {
	link, _ := os.Readlink("/etc/localtime")
	_, linked, _ := strings.Cut(link, "zoneinfo/")
	text, _ := os.ReadFile("/etc/timezone")
	for _, name := range []string{getenv("TZ"), strings.TrimSpace(string(text)), linked} {
		if _, err := time.LoadLocation(name); err == nil && name != "" && name != "Local" {
			return name
		}
	}
	return "UTC"
}

// host is where the configuration will be read: this machine, with what is
// not written yet.
func (s *setup) host() config.Host {
	folder := filepath.Dir(s.config)
	return config.Host{
		Getenv: func(name string) string {
			if value, ok := s.env[name]; ok {
				return value
			}
			return s.Getenv(name)
		},
		ReadFile: func(path string) ([]byte, error) {
			for name, text := range s.files {
				if path == filepath.Join(folder, name) {
					return []byte(text), nil
				}
			}
			return os.ReadFile(path)
		},
		Glob: filepath.Glob,
	}
}

// keep asks where a secret is to be kept, and returns how the configuration
// names it. What the person named already stays as it is.
func (s *setup) keep(ctx context.Context, name, variable, answer string) (reference, error) {
	if isReference(answer) {
		return reference(answer), nil
	}
	path := s.free("secrets/" + name)
	chosen, err := s.choose(ctx, "Where is the secret to be kept?",
		path+", a file that only you can read",
		"the environment variable "+variable+", which you set",
		s.config+" itself, for all who can read it")
	switch chosen {
	case 0:
		s.files[path] = answer
		return reference("${file:" + path + "}"), err
	case 1:
		s.env[variable] = answer
		return reference("${" + variable + "}"), err
	}
	s.clear = true
	return reference(strings.ReplaceAll(answer, "${", "$${")), err
}

// free returns a path below the configuration's folder at which there is
// nothing yet: the one given, or one with a number.
func (s *setup) free(path string) string {
	for n, name := 2, path; ; n++ {
		_, err := os.Stat(filepath.Join(filepath.Dir(s.config), name))
		if _, taken := s.files[name]; !taken && errors.Is(err, fs.ErrNotExist) {
			return name
		}
		name = fmt.Sprintf("%s-%d", path, n)
	}
}

// reveal returns the secret that an answer is or names.
func (s *setup) reveal(answer string) (string, error) {
	name, isFile := strings.CutPrefix(strings.TrimSuffix(strings.TrimPrefix(answer, "${"), "}"), "file:")
	switch {
	case !isReference(answer):
		return answer, nil
	case isFile:
		if !filepath.IsAbs(name) {
			name = filepath.Join(filepath.Dir(s.config), name)
		}
		text, err := os.ReadFile(name)
		return strings.TrimRight(string(text), "\r\n"), err
	case s.host().Getenv(name) == "":
		return "", fmt.Errorf("the environment variable %s is not set", name)
	}
	return s.host().Getenv(name), nil
}

package config_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gaugewatch/gaugewatch/config"
)

func TestFontsThatCannotBeUsedAreLeftOutWithAWarning(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"config.yaml": "fonts: [none.ttf, words.ttf, good.ttf]\n" + screen + "targets: [{name: a, tcp: {address: '192.0.2.1:22'}, schedule: 5m}]\n",
		"words.ttf":   "no font",
		"good.ttf":    string(must(os.ReadFile("../report/glyphs/fonts/NotoSansThai-Regular.ttf"))),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	c, err := config.Load(filepath.Join(dir, "config.yaml"), environment)
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{filepath.Join(dir, "good.ttf")}; !slices.Equal(c.Fonts, want) {
		t.Errorf("fonts %q, want %q", c.Fonts, want)
	}
	if len(c.Warnings) != 2 || !strings.Contains(c.Warnings[0].Text, "no such file") || !strings.Contains(c.Warnings[1].Text, "no TrueType or OpenType font") {
		t.Errorf("warnings %v, want one of each file that cannot be used", c.Warnings)
	}
}

// must returns what cannot fail in a test.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

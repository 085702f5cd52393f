package main

import (
	"slices"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/config"
	"github.com/gaugewatch/gaugewatch/internal/sim"
)

func TestTheDemoSpeaksEachLanguage(t *testing.T) {
	played, err := config.DecodeSite("demo.yaml", sim.DemoSite())
	if err != nil {
		t.Fatal(err)
	}
	site, err := sim.Start(t.Context(), played, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	defer site.Close()
	heard := map[string][]string{}
	for _, language := range []string{"en", "ko", "ja", "th"} {
		d := demo{language: language, messages: "messages"}
		c, err := d.config(t.TempDir(), site)
		if err != nil || len(c.LeftOut) > 0 {
			t.Fatalf("%s: %v, left out %v", language, err, c.LeftOut)
		}
		heard[language] = append(heard[language], demoIntroduction(language))
		for _, target := range c.Targets {
			heard[language] = append(heard[language], target.Title)
			for _, f := range target.Fields {
				heard[language] = append(heard[language], f.Title, f.Todo)
			}
		}
	}
	for language, words := range heard {
		for i, word := range words {
			same := slices.Contains([]string{"", "UPS"}, word)
			if language != "en" && (word == heard["en"][i]) != same {
				t.Errorf("%s: %q", language, word)
			}
		}
	}
}

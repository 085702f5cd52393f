package desk_test

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/gaugewatch/gaugewatch/config"
	"github.com/gaugewatch/gaugewatch/inbound"
)

// manual is the document whose examples are tried.
const manual = "../../docs/commands.md"

var update = flag.Bool("update", false, "write the answers into the document as they are")

// transcript is an answer as the document shows it.
func transcript(a inbound.Answer) string {
	text := a.Text
	if len(a.Pictures) > 0 {
		text = "(a picture)"
	}
	var buttons []string
	for _, b := range a.Buttons {
		buttons = append(buttons, "["+b.Label+"]")
	}
	return strings.TrimSpace(text + "\n" + strings.Join(buttons, " "))
}

func TestTheExamplesOfTheManualAreAnsweredAsItSays(t *testing.T) {
	text, err := os.ReadFile(manual)
	if err != nil {
		t.Fatal(err)
	}
	block := regexp.MustCompile("(?s)```chat\n(.*?)```")
	inBubble(t, func(s *site) {
		s.poll(0, "-20")
		s.poll(1, "-9")
		s.poll(2, "-22")
		tried := 0
		got := block.ReplaceAllStringFunc(string(text), func(found string) string {
			var b strings.Builder
			b.WriteString("```chat\n")
			for line := range strings.Lines(found) {
				if command, is := strings.CutPrefix(line, "> "); is {
					tried++
					b.WriteString(line + transcript(s.give(s.command(strings.TrimSpace(command)))) + "\n")
				}
			}
			return b.String() + "```"
		})
		if tried < 20 {
			t.Errorf("the manual has %d examples, want those of all commands", tried)
		}
		if *update {
			if err := os.WriteFile(manual, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		is, want := strings.Split(got, "\n"), strings.Split(string(text), "\n")
		for i := range min(len(is), len(want)) {
			if is[i] != want[i] && !*update {
				t.Errorf("line %d of the manual: the answer is %q, it says %q", i+1, is[i], want[i])
				break
			}
		}
	})
}

func TestTheConfigurationsOfTheManualAreRight(t *testing.T) {
	text, err := os.ReadFile(manual)
	if err != nil {
		t.Fatal(err)
	}
	all := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllStringSubmatch(string(text), -1)
	if len(all) < 4 {
		t.Errorf("the manual has %d configurations", len(all))
	}
	for _, one := range all {
		file := filepath.Join(t.TempDir(), "config.yaml")
		if err := os.WriteFile(file, []byte(one[1]), 0o600); err != nil {
			t.Fatal(err)
		}
		secrets := map[string]string{"TELEGRAM_TOKEN": "123456:AAF-x", "LINE_TOKEN": "x", "LINE_SECRET": "x"}
		c, err := config.Load(file, func(name string) string { return secrets[name] })
		if err != nil {
			t.Errorf("%v\n%s", err, one[1])
			continue
		}
		for _, w := range c.Warnings {
			if strings.Contains(w.Text, "command") {
				t.Errorf("%s\n%s", w.Text, one[1])
			}
		}
		heard := 0
		for _, ch := range c.Plan(nil).Channels {
			heard += len(ch.Commands)
		}
		if heard == 0 {
			t.Errorf("nobody is heard with\n%s", one[1])
		}
	}
}

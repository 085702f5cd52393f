package notify_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/notify"
)

func TestATemplateSaysAMessageInOnesOwnWords(t *testing.T) {
	site := sites()[0]
	m := render(site, tell(checks.Fired, site.cold()))
	for _, c := range []struct {
		rule        string
		template    notify.Template
		title, text string
	}{
		{"none keeps ours", notify.Template{}, m.Title, m.Text},
		{"of the alerts in parts", notify.Template{Title: "{{range .Cards}}{{.Place}}|{{.Shown}}|{{.Value}}|{{.Level}}{{end}}"}, "Cold store 1|−9.4 °C|-9.4|error", m.Text},
		{"of our words", notify.Template{Text: "{{.Text}}\n\n  Call 02-000-0000"}, m.Title, m.Text + "\nCall 02-000-0000"},
		{"the title stays one line", notify.Template{Title: "a\n\tb\u202e"}, "a b", m.Text},
		{"an empty title is ours", notify.Template{Title: "{{if eq .Level 9}}x{{end}}"}, m.Title, m.Text},
		{"an empty text is empty", notify.Template{Text: "{{if eq .Level 9}}x{{end}}"}, m.Title, ""},
		{"what is too long is cut", notify.Template{Title: strings.Repeat("x", 400)}, strings.Repeat("x", 299) + "…", m.Text},
	} {
		if wrong := c.template.Validate(); len(wrong) > 0 {
			t.Errorf("%s: %+v", c.rule, wrong)
		}
		own, err := c.template.Of(m)
		if err != nil || own.Title != c.title || own.Text != c.text {
			t.Errorf("%s: got %q, %q, %v", c.rule, own.Title, own.Text, err)
		}
		if own.Key != m.Key || !slices.Equal(own.Alerts, m.Alerts) || own.Level != m.Level {
			t.Errorf("%s: more than the words has changed", c.rule)
		}
	}
}

func TestATemplateThatFailsLosesNoMessage(t *testing.T) {
	m := message() // without cards
	for rule, template := range map[string]notify.Template{
		"in both":      {Title: "{{(index .Cards 0).Place}}", Text: "{{(index .Cards 0).Place}}"},
		"as it is":     {Title: "{{", Text: "{{"},
		"in its midst": {Title: "half {{index .Alerts 7}}", Text: "half {{index .Alerts 7}}"},
	} {
		own, err := template.Of(m)
		if err == nil || own.Title != m.Title || own.Text != m.Text {
			t.Errorf("%s: got %q, %q, %v", rule, own.Title, own.Text, err)
		}
	}
	own, err := notify.Template{Title: "{{.Level}}!", Text: "{{.Nothing}}"}.Of(m)
	if err == nil || own.Title != "error!" || own.Text != m.Text {
		t.Errorf("one that fails spoils the other: %q, %q, %v", own.Title, own.Text, err)
	}
}

func TestATemplateIsTriedWithMessagesOfAllKinds(t *testing.T) {
	for template, want := range map[string]string{
		"{{.Titel}}":                 "line 1:2: at <.Titel>: there is no field Titel here",
		"a\n{{if .Title}}":           "line 2: unexpected EOF",
		"{{(index .Cards 0).Place}}": "index out of range, in a notice, which tells of no alert",
		"{{range .Cards}}{{.Value}}{{printf `%.1f` (index . 1)}}{{end}}": "can't index item of type Card",
	} {
		wrong := notify.Template{Text: template}.Validate()
		if len(wrong) != 1 || wrong[0].Path != "text" || !strings.Contains(wrong[0].Text, want) || strings.Contains(wrong[0].Text, "notify.") {
			t.Errorf("%s: got %+v, want %q", template, wrong, want)
		}
	}
	both := notify.Template{Title: "{{", Text: "{{"}
	if wrong := both.Validate(); len(wrong) != 2 {
		t.Errorf("got %+v", wrong)
	}
}

func TestAChannelSpeaksByItsTemplate(t *testing.T) {
	for template, want := range map[string]string{
		"{{range .Cards}}{{.Place}} {{.Shown}}{{end}}": "room-1 30",
		"{{index .Alerts 7}}":                          "⚠ WARN room-1: 30",
	} {
		synctest.Test(t, func(t *testing.T) {
			p := newPost(t, notify.Policy{Template: notify.Template{Title: template}})
			defer p.close()
			p.ops.script = "t"
			p.start()
			p.owe(1, checks.Fired, checks.Warn)
			wait(time.Minute)
			if got := p.ops.titles(); !slices.Equal(got, []string{want, want}) || p.owed("ops") != 0 {
				t.Errorf("%s: sent %q, want %q twice; still owed %d", template, got, want, p.owed("ops"))
			}
		})
	}
}

// manual reads a page of the manual.
func manual(t *testing.T, page string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("../docs/channels", page))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestTheTemplatesOfTheManualAreRight(t *testing.T) {
	found := regexp.MustCompile("`template: '(.*?)'`(.*)").FindAllStringSubmatch(manual(t, "webhook.md"), -1)
	if len(found) < 4 {
		t.Errorf("found %d templates for webhooks", len(found))
	}
	for _, m := range found {
		s := webhookAt("https://example.com")
		if s.Template = m[1]; strings.Contains(m[2], "text/plain") {
			s.Type = "text/plain"
		}
		if wrong := s.Validate(); len(wrong) > 0 {
			t.Errorf("%s: %+v", m[1], wrong)
		}
	}
	_, block, _ := strings.Cut(manual(t, "README.md"), "```yaml\n")
	block, _, _ = strings.Cut(block, "```")
	var page struct {
		Channels []struct {
			Template struct{ Title, Text string }
		}
	}
	if err := yaml.Unmarshal([]byte(block), &page); err != nil || len(page.Channels) != 1 {
		t.Fatalf("%v in %s", err, block)
	}
	template := notify.Template(page.Channels[0].Template)
	if wrong := template.Validate(); len(wrong) > 0 || template.Title == "" || template.Text == "" {
		t.Errorf("%+v: %+v", template, wrong)
	}
	site := sites()[0]
	own, err := template.Of(render(site, tell(checks.Fired, site.cold())))
	if err != nil || own.Title != "Cold store 1 −9.4 °C" || !strings.HasSuffix(own.Text, "\nDuty phone: 02-000-0000") {
		t.Errorf("it says %q, %q, %v", own.Title, own.Text, err)
	}
}

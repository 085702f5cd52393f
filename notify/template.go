package notify

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"text/template"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/language"
)

// A Template holds a person's own words for messages, in templates of
// text/template over a [Message]. An empty one keeps ours.
type Template struct {
	Title string `yaml:"title"`
	Text  string `yaml:"text"`
}

// Limits of what a template may make, in characters. What is more is cut.
const (
	titleRoom = 300
	textRoom  = 20_000
)

// Validate reports the mistakes in the templates. It tries them with examples, so
// that mistakes are known before the night in which they matter.
func (t Template) Validate() []checks.Problem {
	var found []checks.Problem
	for _, of := range []struct{ path, text string }{{"title", t.Title}, {"text", t.Text}} {
		if err := tryPhrase(of.text); err != nil {
			found = append(found, checks.Problem{Path: of.path, Text: err.Error()})
		}
	}
	return found
}

// tryPhrase fills in a template for examples.
func tryPhrase(text string) error {
	page, err := parsePage(text)
	if err != nil {
		return err
	}
	for _, e := range examples() {
		if _, err := fillPage(page, e.message); err != nil {
			return fmt.Errorf("%w, in %s", err, e.name)
		}
	}
	return nil
}

// Of returns a message in the person's own words. What a template cannot say, or
// says nothing of, stays in ours: a message is not lost for its words. The error
// says what was wrong.
func (t Template) Of(m Message) (Message, error) {
	title, err := phrase(t.Title, m)
	text, wrong := phrase(t.Text, m)
	own := m
	if title = language.Tidy(title, titleRoom); title != "" {
		own.Title = title
	}
	if t.Text != "" && wrong == nil {
		own.Text = language.TidyLines(text, textRoom)
	}
	return own, errors.Join(err, wrong)
}

// phrase fills in one template.
func phrase(text string, m Message) (string, error) {
	if text == "" {
		return "", nil
	}
	page, err := parsePage(text)
	if err != nil {
		return "", err
	}
	said, err := fillPage(page, m)
	return string(said), err
}

// parsePage reads a template.
func parsePage(text string) (*template.Template, error) {
	page, err := template.New("template").Option("missingkey=error").Parse(text)
	return page, plainTemplate(err)
}

// fillPage fills in a template.
func fillPage(page *template.Template, v any) ([]byte, error) {
	var body bytes.Buffer
	if err := page.Execute(&body, v); err != nil {
		return nil, plainTemplate(err)
	}
	return body.Bytes(), nil
}

// plainTemplate takes the program's own words off a template's error: what is
// left is line, column and what is wrong.
func plainTemplate(err error) error {
	if err == nil {
		return nil
	}
	text := strings.TrimPrefix(err.Error(), "template: template:")
	if place, rest, ok := strings.Cut(text, `: executing "template" at `); ok {
		text = place + ": at " + rest
	}
	text = regexp.MustCompile(`can't evaluate field (\w+) in type .*`).ReplaceAllString(text, "there is no field $1 here")
	return errors.New("line " + strings.NewReplacer("reflect: slice ", "", "notify.", "").Replace(text))
}

// An example is a message with which templates are tried.
type example struct {
	name    string
	message Message
}

// examples are messages of all kinds: what is in one may be missing in another.
func examples() []example {
	at := time.Date(2026, time.November, 22, 3, 12, 0, 0, time.UTC)
	m := Message{Key: "1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed", Level: checks.Error, Language: "en", At: at}
	cold := Card{
		Alert: "A41", State: lasts.state(), Kind: checks.Bound, Level: checks.Error, Target: "cold-1", Field: "temperature",
		Tags: []string{"osaka"}, Word: "ERROR", Place: `"Cold" \ store`, Label: "Temperature", Shown: "−9.4 °C", Value: new(-9.4), Unit: "°C", Since: at,
	}
	alert, silence, notice, report := m, m, m, m
	alert.Title, alert.Text = `🔴 ERROR "Cold" \ store: −9.4 °C`, "Limit −15\n→ Shut the door"
	alert.Alerts, alert.Threads, alert.Cards = []string{"A41"}, []string{"a41.t0"}, []Card{cold}
	silence.Title, silence.Alerts, silence.Threads = "⛔ NO ANSWER Switch", []string{"A42"}, []string{"a42.t0"}
	silence.Cards = []Card{{Alert: "A42", State: lasts.state(), Kind: checks.NoResponse, Level: checks.Error, Target: "switch", Word: "NO ANSWER", Place: "Switch", Since: at}}
	notice.Title, notice.Text = "⚫ NOT WATCHED 02:10–05:40", "Now 11/12 OK"
	report.Level, report.Title, report.Text = checks.None, "✅ All 12 OK, 06–09", "Data 100 %"
	report.Pictures = []Picture{{Name: "EXAMPLE.png", Width: 1080, Height: 1920, Alt: "All 12 OK"}}
	return []example{
		{"a message about a value", alert},
		{"a message about a device without value", silence},
		{"a notice, which tells of no alert", notice},
		{"a report", report},
	}
}

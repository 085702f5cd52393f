package notify_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/notify"
)

func TestFolderPutsPicturesBesideTheirMessage(t *testing.T) {
	dir := t.TempDir()
	channel := open(t, &notify.Folder{Dir: dir}, notify.Env{})
	m := illustrated(t, 2)
	for range 2 {
		if r := channel.Send(t.Context(), m); r.Outcome != notify.Sent || r.Text != "" {
			t.Fatalf("got %+v", r)
		}
	}
	names := list(t, dir)
	if len(names) != 3 {
		t.Fatalf("the folder holds %q", names)
	}
	stem := strings.TrimSuffix(names[2], ".txt")
	if !strings.HasPrefix(stem, "20261122-031200-report-") || names[0] != stem+"-1.png" || names[1] != stem+"-2.png" {
		t.Errorf("the folder holds %q", names)
	}
	for i, p := range m.Pictures {
		if got, err := os.ReadFile(filepath.Join(dir, names[i])); err != nil || !bytes.Equal(got, p.Bytes) {
			t.Errorf("%s: %d bytes, %v", names[i], len(got), err)
		}
	}
}

func TestAPhotoIsAFileOfItsKind(t *testing.T) {
	dir := t.TempDir()
	channel := open(t, &notify.Folder{Dir: dir, Keep: notify.Keep{Count: 1}}, notify.Env{})
	m := illustrated(t, 2)
	m.Pictures[1].Name = "PAGE2.jpg"
	for i := range 2 {
		m.At, m.Key = now.AddDate(0, 0, i), string(rune('a'+i))
		if r := channel.Send(t.Context(), m); r.Outcome != notify.Sent || r.Text != "" {
			t.Fatalf("got %+v", r)
		}
	}
	if names := list(t, dir); len(names) != 3 || !strings.HasPrefix(names[0], "20261123") || !strings.HasSuffix(names[0], "-1.png") || !strings.HasSuffix(names[1], "-2.jpg") {
		t.Errorf("the folder holds %q", names)
	}
}

func TestFolderPutsAChartBesideItsAlert(t *testing.T) {
	dir := t.TempDir()
	channel := open(t, &notify.Folder{Dir: dir}, notify.Env{})
	r := channel.Send(t.Context(), message())
	if r := channel.(notify.Illustrator).Illustrate(t.Context(), r.Receipt, illustrated(t, 1)); r.Outcome != notify.Sent {
		t.Errorf("got %+v", r)
	}
	if names := list(t, dir); len(names) != 2 || strings.TrimSuffix(names[0], "-1.png") != strings.TrimSuffix(names[1], ".txt") {
		t.Errorf("the folder holds %q", names)
	}
	outside := filepath.Join(t.TempDir(), "x")
	channel.(notify.Illustrator).Illustrate(t.Context(), "../"+filepath.Base(filepath.Dir(outside))+"/x", illustrated(t, 1))
	if got := list(t, filepath.Dir(outside)); len(got) > 0 {
		t.Errorf("it has left its folder: %q", got)
	}
}

func TestFolderForgetsPicturesWithTheirMessage(t *testing.T) {
	dir := t.TempDir()
	channel := open(t, &notify.Folder{Dir: dir, Keep: notify.Keep{Count: 2}}, notify.Env{})
	m := illustrated(t, 3)
	for day := range 4 {
		m.At, m.Key = now.AddDate(0, 0, day), string(rune('a'+day))
		if r := channel.Send(t.Context(), m); r.Outcome != notify.Sent || r.Text != "" {
			t.Fatalf("got %+v", r)
		}
	}
	names := list(t, dir)
	old := slices.ContainsFunc(names, func(name string) bool { return name < "20261124" })
	if len(names) != 8 || old {
		t.Errorf("the folder holds %q", names)
	}
}

func TestCommandGetsPicturesAsFilesThatOnlyItMayRead(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	out := filepath.Join(t.TempDir(), "out")
	channel := script(t, `exec > `+out+`
echo "$GAUGEWATCH_PICTURES" | while read -r file; do stat -c "%a %s" "$file"; done
test "$1" = "$GAUGEWATCH_PICTURES" && echo same
`, "{{pictures}}")
	m := illustrated(t, 2)
	if r := channel.Send(t.Context(), m); r.Outcome != notify.Sent {
		t.Fatalf("got %+v", r)
	}
	got, err := os.ReadFile(out)
	if want := fmt.Sprintf("600 %d\n600 %d\nsame\n", len(m.Pictures[0].Bytes), len(m.Pictures[1].Bytes)); err != nil || string(got) != want {
		t.Errorf("it got %q, %v, want %q", got, err, want)
	}
	if left := list(t, dir); len(left) > 0 {
		t.Errorf("it leaves %q", left)
	}
}

func TestCommandLeavesNoPicturesBehindWhereItFails(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	for _, channel := range []notify.Channel{
		script(t, "exit 1"), script(t, "sleep 60"), open(t, &notify.Command{Run: []string{"/nowhere/siren"}}, notify.Env{}),
	} {
		if r := channel.Send(ctx, illustrated(t, 1)); r.Outcome == notify.Sent {
			t.Errorf("got %+v", r)
		}
	}
	if left := list(t, dir); len(left) > 0 {
		t.Errorf("it leaves %q", left)
	}
}

func TestCommandRunsAlsoWhereThereIsNoRoomForPictures(t *testing.T) {
	channel := script(t, `test -z "$GAUGEWATCH_PICTURES"`)
	t.Setenv("TMPDIR", "/nowhere")
	if r := channel.Send(t.Context(), illustrated(t, 1)); r.Outcome != notify.Sent || !strings.Contains(r.Text, "without the picture: ") {
		t.Errorf("got %+v", r)
	}
}

func TestConsoleSaysWhatPicturesShow(t *testing.T) {
	var out bytes.Buffer
	open(t, new(notify.Console), notify.Env{Name: "ops", Out: &out}).Send(t.Context(), illustrated(t, 2))
	if want := "│ ▦ 108×192, 1 KB: Page 2: all \"OK\"\n└─\n"; !strings.HasSuffix(out.String(), want) {
		t.Errorf("printed\n%s", out.String())
	}
}

func TestAWebhookSaysWherePicturesAreFound(t *testing.T) {
	m := illustrated(t, 2)
	for _, publish := range []notify.Publisher{https(), nil, &wall{err: errors.New("no such bucket")}} {
		p := &gateway{}
		r := open(t, webhookAt(p.serve(t, say(204, ""))), notify.Env{Publish: publish}).Send(t.Context(), m)
		var got struct {
			Title    string
			Pictures []struct {
				Name, Alt, URL, Tile string
				Width, Height        int
			}
		}
		if err := json.Unmarshal([]byte(p.bodies()[0]), &got); err != nil {
			t.Fatal(err)
		}
		if r.Outcome != notify.Sent || got.Title != m.Title || len(got.Pictures) != 2 {
			t.Fatalf("got %+v, %+v", r, got)
		}
		w, _ := publish.(*wall)
		for i, picture := range got.Pictures {
			url := ""
			if w != nil && w.err == nil {
				url = w.base + m.Pictures[i].Name
			}
			if picture.URL != url || picture.Name != m.Pictures[i].Name || picture.Alt != m.Pictures[i].Alt || picture.Width != 108 || picture.Height != 192 {
				t.Errorf("picture %d: %+v, want it at %q", i, picture, url)
			}
		}
		if failed := w != nil && w.err != nil; failed != strings.Contains(r.Text, "no such bucket") {
			t.Errorf("got %q", r.Text)
		}
	}
}

func TestAWebhooksTemplateCanShowPictures(t *testing.T) {
	for n, want := range map[int]string{2: `{"embeds":[{"url":"https://watch.example.com/p/PAGE1.png"},{"url":"https://watch.example.com/p/PAGE2.png"}]}`, 0: `{"embeds":[]}`} {
		p := &gateway{}
		s := webhookAt(p.serve(t, say(204, "")))
		s.Template = `{"embeds":[{{range $i, $p := .Pictures}}{{if $i}},{{end}}{"url":{{json $p.URL}}}{{end}}]}`
		if wrong := s.Validate(); len(wrong) > 0 {
			t.Fatalf("%+v", wrong)
		}
		open(t, s, notify.Env{Publish: https()}).Send(t.Context(), illustrated(t, n))
		if got := p.bodies()[0]; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestAWebhooksTemplateThatFailsLosesNoMessage(t *testing.T) {
	p := &gateway{}
	s := webhookAt(p.serve(t, say(204, "")))
	s.Template, s.Type = `{{index .Alerts 7}}`, "text/plain"
	r := open(t, s, notify.Env{}).Send(t.Context(), message())
	if r.Outcome != notify.Sent || !strings.Contains(r.Text, "without the template: line 1") {
		t.Errorf("got %+v", r)
	}
	if body := p.bodies()[0]; !json.Valid([]byte(body)) || !strings.Contains(body, message().Alerts[0]) || p.headers[0].Get("Content-Type") != "application/json" {
		t.Errorf("got %s as %s", body, p.headers[0].Get("Content-Type"))
	}
}

package main

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/notify"
	"github.com/gaugewatch/gaugewatch/report"
	"github.com/gaugewatch/gaugewatch/report/glyphs"
)

// A void archive has seen nothing.
type void struct{}

func (void) Read(context.Context, report.Query) (report.Record, error) { return report.Record{}, nil }

// printsOf is a reporter of one field with a title, and its log.
func printsOf(t *testing.T, title string, fonts ...string) (*reporter, *bytes.Buffer) {
	t.Helper()
	var log bytes.Buffer
	r := &reporter{archive: void{}, files: fonts, log: slog.New(slog.NewTextHandler(&log, nil)), site: func(context.Context, time.Time, time.Time) (report.Site, error) {
		about := checks.Subject{ID: 1, Target: "room", TargetTitle: title}
		field := about
		field.ID, field.Field = 2, "t"
		return report.Site{Targets: []report.Target{{Subject: about, Fields: []report.Field{{Subject: field}}}}}, nil
	}}
	t.Cleanup(r.close)
	return r, &log
}

func TestAFontThatIsGoneCostsNoPicture(t *testing.T) {
	words := filepath.Join(t.TempDir(), "words.ttf")
	if err := os.WriteFile(words, []byte("no font"), 0o600); err != nil {
		t.Fatal(err)
	}
	r, log := printsOf(t, "Room", words, "../../report/glyphs/fonts/NotoSansThai-Regular.ttf")
	for range 2 {
		printed, err := r.Report(t.Context(), notify.Order{Language: "en", Edition: notify.Edition{Since: time.Now().Add(-time.Hour), Until: time.Now()}})
		if err != nil || len(printed.Pictures) != 1 {
			t.Fatalf("%d pictures, %v", len(printed.Pictures), err)
		}
	}
	if got := strings.Count(log.String(), "pictures are drawn without a font"); got != 1 || !strings.Contains(log.String(), "words.ttf") {
		t.Errorf("the log is\n%s\nwant the font named once", log)
	}
	before := r.fonts
	r.use(nil)
	if _, err := r.desk(); err != nil || r.fonts == before {
		t.Errorf("other fonts are in the configuration, and the old ones are still used (%v)", err)
	}
	r.done()
}

func TestPicturesAreDrawnOneAtATimeWhoeverAsks(t *testing.T) {
	r, _ := printsOf(t, "Room")
	first, err := r.desk()
	if err != nil {
		t.Fatal(err)
	}
	if second, err := r.desk(); second != first || err != nil {
		t.Errorf("another desk draws beside the first, %v", err)
	}
}

// fontsOf returns the fonts of a reporter; nil: they are closed.
func fontsOf(r *reporter) *glyphs.Fonts {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.fonts
}

func TestWhatDrawingTookIsGivenBackAfterIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, _ := printsOf(t, "Room")
		draw := func() {
			if _, err := r.Report(t.Context(), notify.Order{Language: "en", Edition: notify.Edition{Since: time.Now().Add(-time.Hour), Until: time.Now()}}); err != nil {
				t.Fatal(err)
			}
		}
		draw()
		time.Sleep(restAfter - time.Second)
		draw()
		time.Sleep(restAfter - time.Second)
		if fontsOf(r) == nil {
			t.Error("the fonts are closed between two pictures")
		}
		if _, err := r.desk(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(2 * restAfter)
		if fontsOf(r) == nil {
			t.Error("the fonts are closed while something is drawn with them")
		}
		r.done()
		time.Sleep(restAfter + time.Second)
		if fontsOf(r) != nil {
			t.Error("the fonts stay open")
		}
		draw()
		r.close()
	})
}

func TestCharactersThatNoFontHasAreLoggedOnce(t *testing.T) {
	r, log := printsOf(t, "Ⴀ Room ⵣ")
	for range 3 {
		if _, err := r.Report(t.Context(), notify.Order{Language: "en", Edition: notify.Edition{Since: time.Now().Add(-time.Hour), Until: time.Now()}}); err != nil {
			t.Fatal(err)
		}
	}
	if got := log.String(); strings.Count(got, "hollow boxes") != 1 || !strings.Contains(got, "Ⴀⵣ") {
		t.Errorf("the log is\n%s\nwant the characters, once", got)
	}
}

func TestAnOrderIsPutTogetherForItsReader(t *testing.T) {
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	order := notify.Order{
		Edition:  notify.Edition{Report: "three-hourly", Since: now.Add(-3 * time.Hour), Until: now, Fields: []string{"room/*"}, Tags: []string{"cold"}, Theme: "dark"},
		Language: "ko", Zone: time.UTC,
		Allowance: notify.Allowance{At: now, Turn: now.AddDate(0, 0, 9), Limited: true, Limit: 200, Used: 143},
	}
	for _, c := range []struct {
		name  string
		after time.Duration
		want  string
	}{
		{"in time", time.Second, "three-hourly 09:00–12:00 [room/*] [cold] ko dark LINE 143/200"},
		{"after others", fresh, "three-hourly 09:00–12:00 [room/*] [cold] ko dark LINE 143/200"},
		{"after quiet hours it says how things stand", 7 * time.Hour, "three-hourly 09:00–19:00 [room/*] [cold] ko dark LINE 143/200"},
	} {
		e, err := edition(order, now.Add(c.after))
		if err != nil {
			t.Fatal(err)
		}
		const clock = "15:04"
		got := fmt.Sprintf("%s %s–%s %s %s %s %s %s %d/%d", e.Title, e.Since.Format(clock), e.Until.Format(clock), e.Fields, e.Tags, e.Language, e.Theme, e.Quota.Name, e.Quota.Used, e.Quota.Limit)
		if got != c.want || !e.Made.Equal(now.Add(c.after)) {
			t.Errorf("%s: %s, made %s; want %s", c.name, got, e.Made, c.want)
		}
	}
	if e, _ := edition(order, now.AddDate(0, 1, 0)); e.Quota != nil {
		t.Errorf("a month that is over has the quota %+v", e.Quota)
	}
}

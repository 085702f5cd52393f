package report_test

import (
	"bytes"
	"context"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/checks/suppression"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/report"
	"github.com/gaugewatch/gaugewatch/report/glyphs"
)

// A house is a store in which a day of some targets lies.
type house struct {
	*data.Store
	zone *time.Location
	day  time.Time // its midnight
	site report.Site
	ids  map[string]int64
}

// clock returns a time of the day.
func (h *house) clock(hours float64) time.Time {
	return h.day.Add(time.Duration(hours * float64(time.Hour)))
}

// must fails the test where something that must work does not.
func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// newHouse opens a store with the names of the day.
func newHouse(t testing.TB) *house {
	t.Helper()
	zone, err := time.LoadLocation("Asia/Seoul")
	must(t, err)
	h := &house{zone: zone, day: time.Date(2026, 11, 22, 0, 0, 0, 0, zone), ids: map[string]int64{}}
	h.Store, _, err = data.Open(t.Context(), filepath.Join(t.TempDir(), "x.db"), data.Options{At: h.day, Reserve: -1})
	must(t, err)
	t.Cleanup(func() { h.Close() })
	return h
}

// name gives the store's names, of which some may have had another one.
func (h *house) name(t testing.TB, names ...data.Naming) {
	t.Helper()
	given, err := h.Identify(t.Context(), names)
	must(t, err)
	for i, n := range names {
		h.ids[strings.TrimSuffix(n.Target+"/"+n.Field, "/")] = given.IDs[i]
	}
}

// field plans a field.
func (h *house) field(target, field, title, unit string, limits ...checks.Limit) report.Field {
	about := checks.Subject{ID: h.ids[target+"/"+field], Target: target, Field: field, FieldTitle: title, Unit: unit}
	return report.Field{Subject: about, Step: time.Minute, Limits: []report.Segment{{Limits: limits}}}
}

// watch plans a target.
func (h *house) watch(target, title string, fields ...report.Field) {
	about := checks.Subject{ID: h.ids[target], Target: target, TargetTitle: title}
	for i := range fields {
		fields[i].Subject.TargetTitle = title
	}
	h.site.Targets = append(h.site.Targets, report.Target{Subject: about, Step: time.Minute, Fields: fields})
}

// limit is an upper bound at a level.
func limit(level checks.Level, upper float64) checks.Limit {
	return checks.Limit{Level: level, Upper: new(upper)}
}

// live makes the day: a freezer whose door stays open, one that does not answer
// for a while, a server room with a false sensor, a gap of our own.
func live(t testing.TB) *house {
	h := newHouse(t)
	names := []data.Naming{
		{Target: "cold-1"},
		{Target: "cold-1", Field: "temperature"},
		{Target: "cold-2"},
		{Target: "cold-2", Field: "temp"},
		{Target: "server-room"},
		{Target: "server-room", Field: "temperature"},
		{Target: "server-room", Field: "humidity"},
		{Target: "gate"},
		{Target: "retired"},
		{Target: "retired", Field: "x"},
	}
	h.name(t, names...)
	var b data.Batch
	for i := range 24 * 60 {
		at, x := h.day.Add(time.Duration(i)*time.Minute), float64(i)/60
		add := func(name string, v float64) {
			b.Samples = append(b.Samples, data.Sample{At: at, Series: h.ids[name], Value: math.Round(10*v) / 10})
		}
		if x >= 2 && x < 2.5 {
			continue // nobody watched
		}
		wave := math.Sin(x*2*math.Pi/1.5) * 0.6
		add("cold-1/temperature", -19.5+wave+10*math.Exp(-(x-7.6)*(x-7.6)/0.1225))
		if x < 8.25 || x >= 8.5 {
			add("cold-2/temp", -21.3+wave/2)
		}
		if x < 6.9 || x > 7.2 {
			add("server-room/temperature", 23.4+wave)
		}
		add("server-room/humidity", 48+wave-2*math.Exp(-x))
		add("retired/x", 1)
		if x >= 8.99 {
			break
		}
	}
	b.Spans = []data.SpanChange{
		{Subject: h.ids["cold-2"], Kind: checks.NoResponse, Reason: checks.Timeout, At: h.clock(8.25)},
		{Subject: h.ids["cold-2"], Kind: checks.NoResponse, At: h.clock(8.5), Ended: true},
		{Subject: h.ids["server-room/temperature"], Kind: checks.Invalid, Reason: checks.Rejected, At: h.clock(6.9)},
		{Subject: h.ids["server-room/temperature"], Kind: checks.Invalid, At: h.clock(7.2), Ended: true},
	}
	b.Gaps = []data.Gap{{Began: h.clock(2), Ended: h.clock(2.5)}}
	b.Alive = h.clock(9)
	h.alarms(&b)
	must(t, h.Commit(t.Context(), b))
	must(t, h.Condense(t.Context(), h.clock(9)))
	h.name(t, append(names[:3:3], data.Naming{Target: "cold-2", Field: "temperature", WasField: "temp"}, names[4], names[5], names[6], names[7])...)
	h.watch("cold-1", "Cold store 1", h.field("cold-1", "temperature", "Temperature", "°C", limit(checks.Warn, -16), limit(checks.Error, -14)))
	h.watch("cold-2", "Cold store 2", h.field("cold-2", "temperature", "Temperature", "°C", limit(checks.Warn, -16), limit(checks.Error, -14)))
	h.watch("server-room", "Server room", h.field("server-room", "temperature", "Temperature", "°C", limit(checks.Warn, 27), limit(checks.Error, 30)), h.field("server-room", "humidity", "Humidity", "%", limit(checks.Warn, 47)))
	h.watch("gate", "Gate")
	return h
}

// alarms adds the alerts of the day.
func (h *house) alarms(b *data.Batch) {
	b.Alerts = map[int64]checks.Alert{}
	add := func(about checks.Subject, a checks.Alert, steps ...report.Step) {
		a.ID, a.Subject, a.Fired, a.Peak = int64(41+len(b.Alerts)), about, steps[0].At, steps[0].Level
		for i, s := range steps {
			what := checks.Fired
			if i > 0 {
				what = checks.Worsened
			}
			if a.Peak > s.Level {
				what = checks.Eased
			}
			a.Level, a.Peak = s.Level, max(a.Peak, s.Level)
			b.Changes = append(b.Changes, data.Change{Alert: a.ID, Change: checks.Change{What: what, At: s.At, Condition: checks.Condition{Level: s.Level}}})
		}
		b.Alerts[a.ID] = a
	}
	cold := checks.Subject{ID: h.ids["cold-1/temperature"], Target: "cold-1", Field: "temperature", Unit: "°C"}
	add(cold, checks.Alert{
		Kind: checks.Bound, Side: checks.High, Since: h.clock(7.3), Resolved: h.clock(8.1), Worst: -9, WorstAt: h.clock(7.6), Value: -17, At: h.clock(8.1),
		Limit: limit(checks.Error, -14), Limits: []checks.Limit{limit(checks.Warn, -16), limit(checks.Error, -14)},
	}, report.Step{At: h.clock(7.35), Level: checks.Warn}, report.Step{At: h.clock(7.45), Level: checks.Error}, report.Step{At: h.clock(7.95), Level: checks.Warn})
	add(checks.Subject{ID: h.ids["cold-2"], Target: "cold-2"}, checks.Alert{Kind: checks.NoResponse, Since: h.clock(8.25), Resolved: h.clock(8.5)}, report.Step{At: h.clock(8.3), Level: checks.Error})
	humid := checks.Subject{ID: h.ids["server-room/humidity"], Target: "server-room", Field: "humidity", Unit: "%"}
	add(humid, checks.Alert{Kind: checks.Bound, Side: checks.High, Since: h.clock(3), Worst: 48.6, WorstAt: h.clock(6.4), Value: 48.2, At: h.clock(8.9), Limit: limit(checks.Warn, 47)}, report.Step{At: h.clock(3.1), Level: checks.Warn})
}

// desk returns a desk in the house.
func (h *house) desk(t testing.TB) *report.Desk {
	t.Helper()
	fonts, err := glyphs.Open()
	must(t, err)
	t.Cleanup(func() { fonts.Close() })
	return report.NewDesk(h, func(context.Context, time.Time, time.Time) (report.Site, error) { return h.site, nil }, fonts)
}

// look keeps a picture where somebody may look at it, and returns its size.
func look(t *testing.T, name string, file []byte) (width, height int) {
	t.Helper()
	config, err := png.DecodeConfig(bytes.NewReader(file))
	must(t, err)
	if dir := os.Getenv("GAUGEWATCH_LOOK_DIR"); dir != "" {
		must(t, os.WriteFile(filepath.Join(dir, name+".png"), file, 0o600))
	}
	return config.Width, config.Height
}

func TestADayInTheStoreBecomesAPictureAndWords(t *testing.T) {
	h := live(t)
	desk := h.desk(t)
	e := report.Edition{Since: h.clock(6), Until: h.clock(9), Made: h.clock(9), Zone: h.zone, Language: "en", Tiles: true, Quota: &report.Quota{Name: "LINE", Used: 143, Limit: 200}}
	p, err := desk.Report(t.Context(), e)
	must(t, err)
	if want := "⚠ WARN Server room Humidity: "; !strings.HasPrefix(p.Title, want) || !strings.HasSuffix(p.Title, ", 3/4 OK, 06–09") || p.Level != checks.Warn {
		t.Errorf("title = %q at %v", p.Title, p.Level)
	}
	for _, line := range []string{
		"3 alarms, 1 open. Data 95.4 %, muted 0, LINE 143/200",
		"Over: 🔴 ERROR Cold store 1: −9 °C, 07:18–08:06 · 48 min · A41",
		"Over: ⛔ NO ANSWER Cold store 2, 08:15–08:30 · 15 min · A42",
		"Cold store 2: −21.",
		"Gate: answers",
	} {
		if !strings.Contains("\n"+p.Text, "\n"+line) {
			t.Errorf("the words lack %q:\n%s\n%s", line, p.Title, p.Text)
		}
	}
	if len(p.Pictures) != 1 {
		t.Fatalf("%d pictures", len(p.Pictures))
	}
	width, height := look(t, "three-hours", p.Pictures[0].PNG)
	if width != 1080 || width != p.Pictures[0].Width || height != p.Pictures[0].Height {
		t.Errorf("the picture is %d × %d", width, height)
	}
	if width, height := look(t, "three-hours-tile", p.Pictures[0].Tile); width != height {
		t.Errorf("the tile is %d × %d", width, height)
	}
	for name, since := range map[string]time.Time{"day": h.clock(-15), "two-days": h.clock(-39), "year": h.clock(-8760)} {
		e.Since = since
		p, err := desk.Report(t.Context(), e)
		must(t, err)
		look(t, name, p.Pictures[0].PNG)
		if !strings.Contains(p.Text, "⚫ NOT WATCHED 02:00–02:30") || !strings.Contains(p.Text, "Cold store 1: ") {
			t.Errorf("%s: %s\n%s", name, p.Title, p.Text)
		}
	}
}

func TestAChartOfTheStoreFollowsItsAlert(t *testing.T) {
	h := live(t)
	all, err := h.Alerts(t.Context(), data.AlertFilter{ID: 41})
	must(t, err)
	p, err := h.desk(t).Chart(t.Context(), all[0], report.Edition{Made: h.clock(7.6), Zone: h.zone, Language: "ko"})
	must(t, err)
	look(t, "chart", p.PNG)
	if want := "보고서 04:18–07:36: Cold store 1 −9.3 °C"; !strings.HasPrefix(p.Alt, want) {
		t.Errorf("in words: %s, want %s", p.Alt, want)
	}
}

func TestAFieldThatWasRenamedOrRetiredKeepsItsPast(t *testing.T) {
	h := live(t)
	e := report.Edition{Since: h.clock(6), Until: h.clock(9), Made: h.clock(9), Zone: h.zone, Fields: []suppression.Scope{{Target: "cold-2"}, {Target: "retired"}}}
	p, err := h.desk(t).Report(t.Context(), e)
	must(t, err)
	if !strings.HasPrefix(p.Title, "✅ Cold store 2 OK") || !strings.Contains(p.Text, "Cold store 2: −21.") || strings.Contains(p.Text, "retired") {
		t.Errorf("%s\n%s", p.Title, p.Text)
	}
}

func TestAnEmptyStoreIsToldAsSuch(t *testing.T) {
	h := newHouse(t)
	h.watch("cold-1", "Cold store 1", h.field("cold-1", "temperature", "", "°C"))
	p, err := h.desk(t).Report(t.Context(), report.Edition{Since: h.clock(6), Until: h.clock(9), Made: h.clock(9), Zone: h.zone})
	must(t, err)
	if want := "⚫ NOT WATCHED\nNo alarms. No data yet, muted 0\nCold store 1: no value"; p.Title != "❔ 1 of 1 unknown, 06–09" || p.Text != want || len(p.Pictures) != 1 {
		t.Errorf("%s\n%s\n%d pictures", p.Title, p.Text, len(p.Pictures))
	}
	look(t, "nothing", p.Pictures[0].PNG)
}

// A clock that was ahead and set back leaves times of tomorrow behind.
func TestAStoreThatIsAheadOfTheClockIsNoTrouble(t *testing.T) {
	h := live(t)
	e := report.Edition{Since: h.clock(0), Until: h.clock(3), Made: h.clock(3), Zone: h.zone}
	p, err := h.desk(t).Report(t.Context(), e)
	must(t, err)
	if len(p.Pictures) != 1 || !strings.Contains(p.Title, "00–03") || strings.Contains(p.Text, "A41") {
		t.Errorf("%s\n%s", p.Title, p.Text)
	}
}

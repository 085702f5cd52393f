package page

import (
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/language"
)

func TestEveryLanguageSaysAllThatThePageSays(t *testing.T) {
	names := func(template string) []string {
		all := regexp.MustCompile(`\{\w+\}`).FindAllString(template, -1)
		slices.Sort(all)
		return all
	}
	english := reflect.ValueOf(englishPhrases())
	for _, code := range language.Codes() {
		p := phrasesOf(code)
		if p.Code != code {
			t.Errorf("the page in %s uses the words of %s", code, p.Code)
		}
		v := reflect.ValueOf(p)
		for i := range v.NumField() {
			field := v.Type().Field(i)
			if field.Type.Kind() != reflect.String {
				continue
			}
			text, original := v.Field(i).String(), english.Field(i).String()
			if text == "" || code != "en" && text == original {
				t.Errorf("%s says nothing of its own for %s", code, field.Name)
			}
			if !slices.Equal(names(text), names(original)) {
				t.Errorf("%s: %s names %v, in English %v", code, field.Name, names(text), names(original))
			}
		}
	}
}

func TestEveryLanguageTellsAllAboutAlerts(t *testing.T) {
	english := reflect.ValueOf(englishTales())
	for _, code := range language.Codes() {
		v := reflect.ValueOf(talesOf(code))
		for i := range v.NumField() {
			name := v.Type().Field(i).Name
			if name == "What" {
				continue
			}
			text, original := v.Field(i).String(), english.Field(i).String()
			if text == "" || code != "en" && text == original || strings.Count(text, "{") != strings.Count(original, "{") {
				t.Errorf("%s says %q for %s", code, text, name)
			}
		}
		for what := checks.Began; what <= checks.Noted; what++ {
			if text := talesOf(code).What[what]; text == "" || code != "en" && text == englishTales().What[what] {
				t.Errorf("%s says %q for %s", code, text, what)
			}
		}
	}
}

func TestEveryLanguageLabelsTargets(t *testing.T) {
	english := reflect.ValueOf(englishLabels())
	for _, code := range language.Codes() {
		l := labelsOf(code)
		v := reflect.ValueOf(l)
		for i := range v.NumField() {
			name := v.Type().Field(i).Name
			if name == "Reaches" || name == "Layout" {
				continue
			}
			text, original := v.Field(i).String(), english.Field(i).String()
			if text == "" || code != "en" && text == original || strings.Count(text, "{") != strings.Count(original, "{") || strings.Count(text, "[") != strings.Count(original, "[") {
				t.Errorf("%s says %q for %s", code, text, name)
			}
		}
		for i, r := range reaches() {
			if l.Reaches[i] == "" {
				t.Errorf("%s has no word for %s", code, r.name)
			}
		}
	}
}

// plotted draws points that come each minute.
func plotted(values ...float64) Plot {
	p := Plot{From: time.Unix(0, 0), Step: time.Minute}
	for i, v := range values {
		p.Points = append(p.Points, checks.Point{At: p.From.Add(time.Duration(i) * time.Minute), Value: v})
	}
	p.To = p.From.Add(time.Hour)
	return p
}

func TestAPlotShowsWhatMatters(t *testing.T) {
	many := plotted(make([]float64, 2000)...)
	many.To = many.Points[1999].At
	many.Points[777].Value = 50
	broken := plotted(1, 2, 3, 1, 2, 3)
	broken.Points = slices.Delete(broken.Points, 2, 4)
	for i := 2; i < 4; i++ {
		broken.Points[i].At = broken.Points[i].At.Add(10 * time.Minute)
	}
	limited := plotted(20, 20, 40, 20)
	limited.Limits = []checks.Limit{{Level: checks.Warn, Upper: new(25.0), Lower: new(15.0)}, {Level: checks.Error, Upper: new(30.0)}}
	marked := plotted(1)
	marked.Gaps = []Gap{{Lack: NoAnswer, From: marked.From.Add(30 * time.Minute)}, {Lack: NotWatched, To: marked.From.Add(6 * time.Minute)}}
	marked.Bars = []Bar{{Level: checks.Fatal, From: marked.From.Add(30 * time.Minute), To: marked.From.Add(36 * time.Minute)}, {Level: checks.None}}
	for _, c := range []struct {
		rule      string
		plot      Plot
		want      []string
		low, top  float64
		lines     int
		forbidden string
	}{
		{"nothing", Plot{}, []string{`class="zp"`}, 0, 0, 0, "NaN"},
		{"a flat line", plotted(5, 5, 5), []string{"h3h3"}, 5, 5, 1, "NaN"},
		{"a spike among many values", many, nil, 0, 50, 1, "NaN"},
		{"a line that breaks", broken, []string{`M0 40h0l3-18M42 `}, 1, 3, 1, "NaN"},
		{"values that are none", plotted(1, math.NaN(), math.Inf(1), 2), nil, 1, 2, 1, "NaN"},
		{"huge values", plotted(-math.MaxFloat64, math.MaxFloat64), nil, -math.MaxFloat64, math.MaxFloat64, 1, "NaN"},
		{"zones, bounds, and what is beyond them", limited, []string{`class="z2"`, `class="z3"`, `class="b2"`, `class="b3"`, `class="l3"`}, 20, 40, 2, `class="l2"`},
		{"gaps and alerts", marked, []string{`fill="url(#hatch)" d="M90 0h90`, `class="g-nw" d="M0 0h18`, `class="a4" d="M90 41h18`}, 1, 1, 1, "a0"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			d := c.plot.Draw()
			svg := string(d.svg)
			if d.low != c.low || d.top != c.top {
				t.Errorf("from %v to %v, want %v to %v", d.low, d.top, c.low, c.top)
			}
			if n := strings.Count(svg, `class="l`); n != c.lines {
				t.Errorf("%d lines, want %d", n, c.lines)
			}
			for _, want := range c.want {
				if !strings.Contains(svg, want) {
					t.Errorf("%s lacks %s", svg, want)
				}
			}
			if strings.Contains(svg, c.forbidden) || len(svg) > 1500 {
				t.Errorf("%d bytes: %.200s", len(svg), svg)
			}
		})
	}
}

func TestPagesThatAreKeptAsThingsStandAreBounded(t *testing.T) {
	s := &streamer{}
	s.open.Store(maxStreams)
	w := httptest.NewRecorder()
	s.serve(w, httptest.NewRequest(http.MethodGet, "/api/v1/stream", http.NoBody))
	if w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" || s.open.Load() != maxStreams {
		t.Errorf("one more is answered by %d, and %d are open", w.Code, s.open.Load())
	}
}

// FuzzPreferred looks whether any header leads to a language of the page or
// none.
func FuzzPreferred(f *testing.F) {
	for _, seed := range []string{"", "ko-KR,ko;q=0.9", "*;q=0.1", ",,;;q=", strings.Repeat("a,", 99)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, header string) {
		if code := preferred(header); code != "" && !slices.Contains(language.Codes(), code) {
			t.Errorf("preferred(%q) = %q", header, code)
		}
	})
}

// BenchmarkPage writes the page of 500 targets with three fields each: for the
// first reader, and for later ones while a tenth changes from one to the next.
func BenchmarkPage(b *testing.B) {
	n := Now{At: time.Now(), From: time.Now().Add(-time.Hour)}
	values := make([]float64, 60)
	for i := range values {
		values[i] = 20 + 3*math.Sin(float64(i)/9) + float64(i*7919%41)/40
	}
	d := plotted(values...).Draw()
	for i := range 500 {
		c := Card{ID: int64(i), Title: fmt.Sprint("Device ", i)}
		for range 3 {
			c.Rows = append(c.Rows, Row{Title: "Temperature", Unit: "°C", Value: new(1.5), At: n.At, Plot: d})
		}
		n.Cards = append(n.Cards, c)
	}
	for _, first := range []bool{true, false} {
		b.Run(fmt.Sprintf("first=%v", first), func(b *testing.B) {
			p := newHouse(&Pages{}, nil).pager
			for i := 0; b.Loop(); i++ {
				next := n
				next.Cards = slices.Clone(n.Cards)
				for j := i % 10; j < len(next.Cards); j += 10 {
					next.Cards[j].Rows = slices.Clone(next.Cards[j].Rows)
					next.Cards[j].Rows[0].Value = new(float64(i))
				}
				if first {
					clear(p.issues)
				}
				is, err := p.write(&next, "en")
				if err != nil {
					b.Fatal(err)
				}
				p.issues["en"] = is
				if _, err := p.page(is); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func TestAValueBeyondABoundIsNotWellBeforeItsAlert(t *testing.T) {
	limits := []checks.Limit{{Level: checks.Warn, Lower: new(210.0)}, {Level: checks.Fatal, Lower: new(190.0)}}
	for _, c := range []struct {
		rule   string
		row    Row
		shape  shape
		beyond checks.Level
	}{
		{"inside", Row{Value: new(220.0)}, shapeOK, checks.None},
		{"beyond one, without an alert", Row{Value: new(200.0)}, shapePending, checks.Warn},
		{"beyond all, without an alert", Row{Value: new(0.0)}, shapePending, checks.Fatal},
		{"beyond a worse one than its alert", Row{Value: new(0.0), Level: checks.Warn}, shapeWarn, checks.Fatal},
		{"with its alert", Row{Value: new(0.0), Level: checks.Fatal}, shapeFatal, checks.None},
		{"long ago", Row{Value: new(0.0), Old: true, Unknown: true}, shapeUnknown, checks.None},
		{"without a value", Row{}, shapeOK, checks.None},
	} {
		c.row.Limits = limits
		if got, level := c.row.shape(), c.row.beyond(); got != c.shape || level != c.beyond {
			t.Errorf("%s: %s beyond %s, want %s beyond %s", c.rule, got, level, c.shape, c.beyond)
		}
	}
	n := Now{Cards: []Card{{Title: "UPS", Rows: []Row{{Value: new(0.0), Limits: limits}}}}}
	s := newScribe("en", time.UTC, time.Now())
	if v := s.head(&n); len(v.Counts) != 1 || v.Counts[0].Word != "not confirmed" {
		t.Errorf("it counts as %v", v.Counts)
	}
	if text := string(s.card(&n.Cards[0]).List()); !strings.Contains(text, "beyond FATAL, not confirmed yet") || !strings.Contains(text, "#i-pending") {
		t.Errorf("the row says %s", text)
	}
}

func TestTheHeadTellsTheLevelsOfAlertsThatMakeATargetUnknown(t *testing.T) {
	n := Now{Cards: []Card{{Rows: []Row{{Level: checks.Warn, Unknown: true}}, Alerts: []checks.Alert{
		{Kind: checks.Bound, Level: checks.Warn}, {Kind: checks.Missing, Level: checks.Error},
	}}}}
	if v := newScribe("en", time.UTC, time.Now()).head(&n); v.Alarms != "Alarms 2" || v.Levels != "1 ERROR · 1 WARN" || v.Worst != shapeError {
		t.Errorf("it says %s, %s, %s", v.Alarms, v.Levels, v.Worst)
	}
}

func TestALineThatIsThinnedTwiceHasNoHoles(t *testing.T) {
	from := time.Unix(1_800_000_000, 0)
	plot := func(points ...[2]int) string {
		p := Plot{From: from, To: from.Add(15 * time.Minute), Step: 10 * time.Second}
		for _, one := range points {
			p.Points = append(p.Points, checks.Point{At: from.Add(time.Duration(one[0]) * time.Second), Value: float64(one[1])})
		}
		return string(p.Draw().svg)
	}
	// The lowest and the highest of stretches of 15 s: one column has none of them,
	// and those beside it keep what is far from it.
	if svg := plot([2]int{0, 0}, [2]int{10, 0}, [2]int{16, 9}, [2]int{28, 4}, [2]int{46, 5}, [2]int{59, 0}, [2]int{70, 13}); strings.Count(svg, "h0") != 1 {
		t.Errorf("the line breaks: %s", svg)
	}
	if svg := plot([2]int{0, 0}, [2]int{10, 0}, [2]int{16, 9}, [2]int{28, 4}, [2]int{67, 5}, [2]int{75, 0}); strings.Count(svg, "h0") != 2 {
		t.Errorf("the line goes on where values are missing: %s", svg)
	}
}

package report

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/checks/suppression"
	"github.com/gaugewatch/gaugewatch/internal/language"
	"github.com/gaugewatch/gaugewatch/report/glyphs"
)

// texts returns all texts of a wording by where they stand in it.
func texts(v reflect.Value, path string, into map[string]string) {
	switch v.Kind() {
	case reflect.String:
		into[path] = v.String()
	case reflect.Struct:
		for i := range v.NumField() {
			if name := v.Type().Field(i).Name; name != "Words" { // has a test of its own
				texts(v.Field(i), path+"."+name, into)
			}
		}
	default:
		panic("a wording holds a " + v.Kind().String())
	}
}

func TestNoLanguageLacksAText(t *testing.T) {
	names := regexp.MustCompile(`\{(\w*)\}`)
	want := map[string]string{}
	texts(reflect.ValueOf(wordingOf("en")), "", want)
	if len(want) < 25 {
		t.Fatalf("found only %d texts", len(want))
	}
	for _, code := range language.Codes() {
		w := wordingOf(code)
		if w.Code != code {
			t.Errorf("the wording of %s is that of %s", code, w.Code)
		}
		got := map[string]string{}
		texts(reflect.ValueOf(w), "", got)
		for path, text := range got {
			a, b := names.FindAllString(text, -1), names.FindAllString(want[path], -1)
			slices.Sort(a)
			slices.Sort(b)
			if text == "" || !slices.Equal(a, b) {
				t.Errorf("%s%s = %q names %v; English names %v", code, path, text, a, b)
			}
			if left := names.ReplaceAllString(text, ""); strings.ContainsAny(left, "{}") || strings.Count(left, "[") != strings.Count(left, "]") {
				t.Errorf("%s%s = %q is no template", code, path, text)
			}
		}
	}
}

// A shelf is an archive of one record.
type shelf struct {
	record Record
	asked  *[]Query
}

// Read returns the record, whatever is asked.
func (s shelf) Read(_ context.Context, q Query) (Record, error) {
	if s.asked != nil {
		*s.asked = append(*s.asked, q)
	}
	return s.record, nil
}

// A story is what a report is about.
type story struct {
	edition Edition
	site    Site
	record  Record
}

// nine is when the stories are told: at nine o'clock on a Sunday in Seoul.
func nine(t testing.TB) time.Time {
	return time.Date(2026, 11, 22, 9, 0, 0, 0, zone(t, "Asia/Seoul"))
}

// clockTime returns a time of the day of nine, or with a day before it: "21 23:50".
func clockTime(t testing.TB, text string) time.Time {
	t.Helper()
	if !strings.Contains(text, " ") {
		text = "22 " + text
	}
	at, err := time.ParseInLocation("2006-01 2 15:04", "2026-11 "+text, zone(t, "Asia/Seoul"))
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// newStory returns a story of three hours in which nothing is watched.
func newStory(t testing.TB) *story {
	now := nine(t)
	return &story{
		edition: Edition{Since: now.Add(-3 * time.Hour), Until: now, Made: now, Zone: zone(t, "Asia/Seoul")},
		record:  Record{Fields: map[int64]History{}},
	}
}

// called are those of the stories' targets by language; others are in English.
func called(code string) map[string]string {
	switch code {
	case "ko":
		return map[string]string{"cold-1": "냉동고1", "cold-2": "냉동고2", "server-room": "서버실", "temperature": "온도", "humidity": "습도", "gate": "출입문", "switch": "스위치"}
	case "ja":
		return map[string]string{"cold-1": "冷凍庫1", "cold-2": "冷凍庫2", "server-room": "サーバー室", "temperature": "温度", "humidity": "湿度", "gate": "扉", "switch": "スイッチ"}
	case "th":
		return map[string]string{"cold-1": "ตู้แช่ 1", "cold-2": "ตู้แช่ 2", "server-room": "ห้องเซิร์ฟเวอร์", "temperature": "อุณหภูมิ", "humidity": "ความชื้น", "gate": "ประตู", "switch": "สวิตช์"}
	}
	return map[string]string{"cold-1": "Cold store 1", "cold-2": "Cold store 2", "server-room": "Server room", "temperature": "Temperature", "humidity": "Humidity", "gate": "Gate", "switch": "Switch"}
}

// watch adds a target to the story, with the bounds and the values of its fields.
func (s *story) watch(target string, fields ...Field) *story {
	id := int64(10 * (len(s.site.Targets) + 1))
	known := called(s.edition.Language)
	about := checks.Subject{ID: id, Target: target, TargetTitle: known[target], Tags: []string{"tag-" + target}}
	planned := Target{Subject: about, Step: time.Minute}
	for i, f := range fields {
		f.Subject.ID, f.Subject.Target, f.Subject.TargetTitle, f.Subject.Tags = id+1+int64(i), target, about.TargetTitle, about.Tags
		f.Subject.FieldTitle, f.Step = known[f.Subject.Field], time.Minute
		planned.Fields = append(planned.Fields, f)
	}
	s.site.Targets = append(s.site.Targets, planned)
	return s
}

// fieldOf returns a field with one upper bound at error.
func fieldOf(name, unit string, upper float64) Field {
	return Field{
		Subject: checks.Subject{Field: name, Unit: unit},
		Limits:  []Segment{{Limits: []checks.Limit{{Level: checks.Error, Upper: new(upper)}}}},
	}
}

// values gives a field a value a minute until some minutes before the end: from
// low to high and back, all of them known.
func (s *story) values(id int64, low, high float64, ends int) *story {
	from, to := s.edition.period()
	h := History{Known: to.Sub(from), Covered: to.Sub(from) - time.Duration(ends)*time.Minute}
	for at := from; at.Before(to.Add(-time.Duration(ends) * time.Minute)); at = at.Add(time.Minute) {
		x := float64(at.Sub(from)) / float64(to.Sub(from))
		v := math.Round(10*(low+(high-low)*math.Sin(x*math.Pi))) / 10
		h.Points = append(h.Points, Point{At: at, Value: v})
		h.Latest = checks.Point{At: at, Value: v}
		h.Stats = h.Stats.With(Stats{Min: v, Avg: v, Max: v, Count: 1})
	}
	s.record.Fields[id] = h
	return s
}

// alert adds an alert about a subject.
func (s *story) alert(a checks.Alert, about int64) *story {
	a.ID, a.Fired = int64(41+len(s.record.Alerts)), a.Since
	for _, t := range s.site.Targets {
		if t.Subject.ID == about {
			a.Subject = t.Subject
		}
		for _, f := range t.Fields {
			if f.Subject.ID == about {
				a.Subject = f.Subject
			}
		}
	}
	a.Level = max(a.Level, checks.Warn)
	a.Peak = max(a.Peak, a.Level)
	s.record.Alerts = append(s.record.Alerts, Alert{Alert: a, Steps: []Step{{At: a.Fired, Level: a.Level}}})
	s.record.Fired = len(s.record.Alerts)
	return s
}

// three watches two cold stores and a server room, all well.
func (s *story) three() *story {
	s.watch("cold-1", fieldOf("temperature", "°C", -15)).watch("cold-2", fieldOf("temperature", "°C", -15)).watch("server-room", fieldOf("temperature", "°C", 30), fieldOf("humidity", "%", 70))
	return s.values(11, -20.3, -18.4, 0).values(21, -21.9, -20.8, 0).values(31, 22.8, 24.1, 0).values(32, 44, 48, 0)
}

// beyond returns an alert of a value beyond an upper bound of −15.
func beyond(level checks.Level, since time.Time) checks.Alert {
	limit := checks.Limit{Level: level, Upper: new(-15.0)}
	return checks.Alert{Kind: checks.Bound, Level: level, Side: checks.High, Since: since, Limit: limit, Limits: []checks.Limit{limit}}
}

// stories returns what the words tell in the tests, by name.
func stories(t testing.TB) map[string]func(s *story) {
	clock := func(text string) time.Time { return clockTime(t, text) }
	return map[string]func(s *story){
		"well": func(s *story) {
			s.three()
			s.edition.Quota = &Quota{Name: "LINE", Used: 143, Limit: 200}
			a := beyond(checks.Warn, clock("06:20"))
			a.Resolved, a.Worst, a.WorstAt = clock("06:55"), -14.2, clock("06:40")
			s.alert(a, 11)
		},
		"calm": func(s *story) { s.three() },
		"trouble": func(s *story) {
			s.three().values(11, -20, -8.9, 0).values(21, -21.9, -20.8, 55)
			s.edition.Quota = &Quota{Name: "LINE", Used: 143, Limit: 200}
			s.record.Spans = []Span{{Subject: 20, Lack: NoResponse, Began: clock("08:05")}}
			a := beyond(checks.Error, clock("07:31"))
			a.Worst, a.WorstAt = -8.9, clock("07:30")
			s.alert(a, 11)
			s.alert(checks.Alert{Kind: checks.NoResponse, Level: checks.Error, Since: clock("08:05")}, 20)
			over := beyond(checks.Warn, clock("21 23:50"))
			over.Subject, over.Resolved, over.Worst, over.WorstAt = s.site.Targets[2].Fields[0].Subject, clock("06:10"), 28.1, clock("02:00")
			s.alert(over, 31)
		},
		"muted": func(s *story) {
			s.three()
			s.record.Mutes = []suppression.Mute{
				{ID: 3, Scope: suppression.Scope{Target: "cold-2"}, Why: "defrosting", Began: clock("08:00"), Until: clock("10:00")},
				{ID: 4, Scope: suppression.Scope{Target: "server-room", Field: "humidity"}, Began: clock("08:00"), Until: clock("23 12:00")},
				{ID: 5, Scope: suppression.Scope{Target: "other"}, Began: clock("08:00"), Until: clock("10:00")},
				{ID: 6, Scope: suppression.Scope{Target: "*"}, Began: clock("08:00"), Until: clock("08:30")},
			}
			s.site.Windows = []Window{{Window: suppression.Window{Name: "filters"}, Until: clock("09:30")}}
			s.alert(beyond(checks.Fatal, clock("08:31")), 21)
		},
		"empty": func(s *story) {
			s.three()
			s.record = Record{Fields: map[int64]History{}, Spans: []Span{{Lack: NotWatched}}}
		},
		"nothing": func(s *story) {
			s.three()
			s.edition.Fields = []suppression.Scope{{Target: "nobody"}}
		},
		"not-watched": func(s *story) {
			s.three().values(11, -20.3, -18.4, 40).values(21, -21.9, -20.8, 40).values(31, 22.8, 24.1, 40).values(32, 44, 48, 40)
			s.record.Spans = []Span{{Lack: NotWatched, Began: clock("08:20")}}
		},
		"one": func(s *story) {
			s.edition.Title = "Cold chain"
			s.watch("cold-1", fieldOf("temperature", "°C", -15)).values(11, -20.3, -18.4, 0)
		},
		"reachable": func(s *story) {
			s.watch("gate").watch("switch")
			s.record.Spans = []Span{{Subject: 20, Lack: NoResponse, Began: clock("08:58")}}
		},
		"retired": func(s *story) {
			s.three()
			a := beyond(checks.Error, clock("06:20"))
			a.Resolved, a.Unwatched, a.Worst, a.WorstAt = clock("07:00"), true, -3, clock("06:40")
			s.alert(a, 0)
			s.record.Alerts[0].Subject = checks.Subject{ID: 99, Target: "old-fridge", Field: "temperature", Unit: "°C"}
		},
		"outside": func(s *story) {
			s.three()
			s.alert(checks.Alert{Kind: checks.Alarm, Level: checks.Error, Since: clock("08:40"), Fault: checks.Fault{Text: "CPU is above 90 %\nfor 5 minutes"}}, 0)
			s.alert(checks.Alert{Kind: checks.Overdue, Level: checks.Warn, Since: clock("07:00")}, 0)
			s.record.Alerts[0].Subject = checks.Subject{ID: 98, Target: "sns", Field: "cpu-high", FieldTitle: "CPU high"}
			s.record.Alerts[1].Subject = checks.Subject{ID: 97, Target: "backup"}
		},
		"many": func(s *story) {
			for i := range 30 {
				id := int64(10 * (i + 1))
				s.watch(fmt.Sprintf("Warehouse %d in the north", i+1), fieldOf("temperature", "°C", -15)).values(id+1, -20, -18, 0)
				if i < 20 {
					a := beyond(checks.Level(1+i%4), clock("08:00").Add(time.Duration(i)*time.Minute))
					if a.Level < checks.Warn {
						a.Level = checks.Warn
					}
					s.alert(a, id+1)
				}
			}
		},
	}
}

// print puts the story's edition together, without pictures.
func (s *story) print(t testing.TB) Printed {
	t.Helper()
	site := func(context.Context, time.Time, time.Time) (Site, error) { return s.site, nil }
	desk := NewDesk(shelf{record: s.record}, site, nil)
	tally, err := desk.count(t.Context(), s.edition)
	if err != nil {
		t.Fatal(err)
	}
	return tally.words()
}

func TestWordsOfAReport(t *testing.T) {
	for name, tell := range stories(t) {
		t.Run(name, func(t *testing.T) {
			var all strings.Builder
			for _, code := range language.Codes() {
				s := newStory(t)
				s.edition.Language = code
				tell(s)
				p := s.print(t)
				fmt.Fprintf(&all, "== %s, %s\n%s\n%s\n\n", code, p.Level, p.Title, p.Text)
			}
			file := filepath.Join("testdata", "words", name+".txt")
			if *update {
				if err := os.WriteFile(file, []byte(all.String()), 0o666); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if all.String() != string(want) {
				t.Errorf("the words are\n%s\nwant\n%s", all.String(), want)
			}
		})
	}
}

// programFonts opens the fonts of the program.
func programFonts(t testing.TB) *glyphs.Fonts {
	t.Helper()
	f, err := glyphs.Open()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

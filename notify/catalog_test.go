package notify

import (
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
)

// texts returns all texts of a catalog by where they stand in it.
func texts(v reflect.Value, path string, into map[string]string) {
	switch v.Kind() {
	case reflect.String:
		into[path] = v.String()
	case reflect.Struct:
		for i := range v.NumField() {
			texts(v.Field(i), path+"."+v.Type().Field(i).Name, into)
		}
	case reflect.Array:
		for i := range v.Len() {
			texts(v.Index(i), path+"["+string(rune('a'+i))+"]", into)
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			texts(v.MapIndex(key), path+"["+key.String()+"]", into)
		}
	default:
		panic("a catalog holds a " + v.Kind().String())
	}
}

// mayBeEmpty are texts that no language needs.
func mayBeEmpty(path string) bool {
	return path == ".Units.Gap" || path == ".Notices[not_watched].Text"
}

func TestNoLanguageLacksAText(t *testing.T) {
	names := regexp.MustCompile(`\{(\w*)\}`)
	want := map[string]string{}
	texts(reflect.ValueOf(english()), "", want)
	if len(want) < 80 {
		t.Fatalf("found only %d texts", len(want))
	}
	for language, of := range catalogs() {
		got := map[string]string{}
		texts(reflect.ValueOf(of()), "", got)
		if len(got) != len(want) {
			t.Errorf("%s has %d texts, English %d", language, len(got), len(want))
		}
		for path, text := range got {
			if text == "" && want[path] != "" && !mayBeEmpty(path) {
				t.Errorf("%s lacks %s: %q", language, path, want[path])
			}
			a, b := names.FindAllString(text, -1), names.FindAllString(want[path], -1)
			slices.Sort(a)
			slices.Sort(b)
			if !slices.Equal(a, b) {
				t.Errorf("%s%s = %q names %v; English names %v", language, path, text, a, b)
			}
			if left := names.ReplaceAllString(text, ""); strings.ContainsAny(left, "{}") || strings.Count(left, "[") != strings.Count(left, "]") {
				t.Errorf("%s%s = %q is no template", language, path, text)
			}
		}
	}
}

func TestEnglishHasAllWords(t *testing.T) {
	c := english()
	for _, level := range checks.Levels() {
		if c.Levels[level] == "" {
			t.Errorf("no word for %v", level)
		}
	}
	for kind := checks.Missing; kind <= checks.Uplink; kind++ {
		if c.Kinds[kind] == "" || c.Past[kind] == "" {
			t.Errorf("no word for %v", kind)
		}
	}
	for class := checks.NotFound; class <= checks.NotStarted; class++ {
		if c.Classes[class] == "" {
			t.Errorf("no text for %v", class)
		}
	}
	for _, topic := range []Topic{NotWatched, LastGood, LeftOut, Reloaded, Damaged, DiskFull, ClockSkew, Refused, Accepted, TestTopic, Quota, QuotaSpent, QuotaBack} {
		if c.Notices[topic].Title == "" {
			t.Errorf("no text for %v", topic)
		}
	}
}

func TestKindsAreToldApartByWordAndSign(t *testing.T) {
	for language, of := range catalogs() {
		w := writer{catalog: of()}
		seen := map[string]string{}
		note := func(what, text string) {
			if other := seen[text]; other != "" {
				t.Errorf("%s: %s and %s are both %q", language, other, what, text)
			}
			seen[text] = what
		}
		for _, level := range checks.Levels() {
			i := item{alert: checks.Alert{Kind: checks.Bound, Level: level}}
			note(level.String(), i.sign())
			note(level.String(), w.word(i))
		}
		for kind := checks.Missing; kind <= checks.Uplink; kind++ {
			i := item{alert: checks.Alert{Kind: kind, Level: checks.Warn}}
			note(kind.String(), i.sign())
			note(kind.String(), w.word(i))
		}
		for _, n := range []news{ended, untold, gone} {
			note("an end", item{news: n}.sign())
			note("an end", w.word(item{news: n}))
		}
		for topic := range w.Notices {
			note(string(topic), topic.sign())
			note(string(topic), w.Notices[topic].Title)
		}
	}
}

func TestFillLeavesOutWhatHasNoValue(t *testing.T) {
	v := values{"a": "1", "b": "[x] {a}", "empty": ""}
	for template, want := range map[string]string{
		"{a}[, {b}][, {c}]": "1, [x] {a}",
		"[{c} ]{a}":         "1",
		"{c}|{a}":           "|1",
		"[{empty}]x[ y]":    "x y",
		" {a} ":             "1",
		"":                  "",
	} {
		if got := fill(template, v); got != want {
			t.Errorf("fill(%q) = %q, want %q", template, got, want)
		}
	}
}

func TestThaiIsPartedFromLatinLettersAndDigitsAlone(t *testing.T) {
	for value, want := range map[string]string{
		"อุณหภูมิ": "ไม่ทราบอุณหภูมิตั้งแต่ 1", "pH": "ไม่ทราบ pH ตั้งแต่ 1", "pH น้ำ": "ไม่ทราบ pH น้ำตั้งแต่ 1", "2 บน": "ไม่ทราบ 2 บนตั้งแต่ 1", "温度": "ไม่ทราบ温度ตั้งแต่ 1", "": "ไม่ทราบตั้งแต่ 1",
	} {
		if got := fill("ไม่ทราบ{field}ตั้งแต่[{since}]", values{"field": value, "since": "1"}); got != want {
			t.Errorf("%q reads %q, want %q", value, got, want)
		}
	}
	if got := fill("{a}から{b}不明", values{"a": "03:05", "b": "pH"}); got != "03:05からpH不明" {
		t.Errorf("Japanese reads %q, want no space", got)
	}
}

func TestAStretchOfHoursReadsByTheClockAlone(t *testing.T) {
	at := time.Date(2026, 11, 22, 7, 0, 0, 0, time.UTC)
	c := newClock(english(), time.UTC, at)
	for _, tt := range []struct {
		began, ended time.Time
		want         string
	}{
		{at.Add(-8 * time.Hour), at, "23:00–07:00"},
		{at.Add(-30 * time.Hour), at, "21 Nov 01:00–22 Nov 07:00"},
		{time.Time{}, at, ""},
		{at.Add(-8 * time.Hour), time.Time{}, ""},
	} {
		if got := c.hours(tt.began, tt.ended); got != tt.want {
			t.Errorf("%v to %v reads %q, want %q", tt.began, tt.ended, got, tt.want)
		}
	}
}

func TestAStretchWithinAMinuteSaysHowLongItWas(t *testing.T) {
	at := time.Date(2026, 11, 22, 3, 12, 0, 0, time.UTC)
	for language, want := range map[string]string{
		"en": "for 14 s at 01:56", "ko": "01:56에 14초간", "ja": "01:56に14秒間", "th": "นาน 14 วินาที เมื่อ 01:56",
	} {
		c := newClock(catalogOf(language), time.UTC, at)
		began := time.Date(2026, 11, 22, 1, 56, 3, 0, time.UTC)
		for d, want := range map[time.Duration]string{
			0: "01:56", 999 * time.Millisecond: "01:56", 14 * time.Second: want, time.Minute: "01:56–01:57", 57 * time.Second: "01:56–01:57",
		} {
			if got := c.stretch(began, began.Add(d)); got != want {
				t.Errorf("%s: %v reads %q, want %q", language, d, got, want)
			}
		}
	}
}

func TestAnHourThatTheClockRepeatsIsNotNothing(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	began := time.Date(2026, 10, 25, 0, 56, 0, 0, time.UTC) // 02:56 in summer
	c := newClock(english(), berlin, began.Add(2*time.Hour))
	if got := c.stretch(began, began.Add(time.Hour)); got != "for 1 h at 02:56" {
		t.Errorf("got %q", got)
	}
}

func TestTimesOfOtherDaysHaveADate(t *testing.T) {
	seoul := time.FixedZone("", 9*60*60)
	at := time.Date(2026, 11, 22, 3, 12, 0, 0, seoul)
	for language, want := range map[string][]string{
		"en": {"03:00", "21 Nov 23:50", "21 Nov 23:50–22 Nov 03:00", "1 d 3 h", "2 h 5 min", "40 s"},
		"ko": {"03:00", "11/21 23:50", "11/21 23:50–11/22 03:00", "1일 3시간", "2시간 5분", "40초"},
		"ja": {"03:00", "11/21 23:50", "11/21 23:50–11/22 03:00", "1日3時間", "2時間5分", "40秒"},
		"th": {"03:00", "21/11 23:50", "21/11 23:50–22/11 03:00", "1 วัน 3 ชม.", "2 ชม. 5 นาที", "40 วินาที"},
	} {
		c := newClock(catalogOf(language), seoul, at)
		today, yesterday := at.Add(-12*time.Minute).UTC(), at.Add(-3*time.Hour-22*time.Minute).UTC()
		got := []string{
			c.tell(today), c.tell(yesterday), c.stretch(yesterday, today),
			c.lasted(at.Add(-27*time.Hour - 9*time.Minute)), c.lasted(at.Add(-125 * time.Minute)), c.lasted(at.Add(-40 * time.Second)),
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", language, got, want)
		}
		if c.lasted(at.Add(time.Hour)) != "" || c.lasted(time.Time{}) != "" || c.tell(time.Time{}) != "" {
			t.Errorf("%s: what is unknown or to come has lasted", language)
		}
		if got := c.stretch(today, today.Add(-time.Minute)); got != want[0] {
			t.Errorf("%s: a stretch that ends before it begins reads %q", language, got)
		}
		if got := c.stretch(yesterday.Add(-time.Hour), yesterday); !strings.HasSuffix(got, "22:50–23:50") {
			t.Errorf("%s: two times of one other day read %q", language, got)
		}
	}
}

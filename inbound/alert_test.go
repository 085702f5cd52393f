package inbound_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/inbound"
	"github.com/gaugewatch/gaugewatch/internal/photo"
)

// newAlertDoor returns a door for alarms as JSON.
func newAlertDoor() (*office, door) {
	o := &office{}
	a := &inbound.Alert{
		Lab:    new(photo.Lab),
		Office: o, Tokens: keys{"k": {Name: "scripts", Door: "alert", Channel: "ops"}, "n": {Name: "nas", Door: "notify"}},
		Level: checks.Warn, Tags: []string{"scripts"},
	}
	return o, door{a.Key, a.Take}
}

func TestAnAlarmAsJSONSaysWhatItIs(t *testing.T) {
	for body, want := range map[string]inbound.Alarm{
		`{"name":"backup"}`:                             {Name: "backup", Title: "backup", Level: checks.Warn},
		`{"name":"backup","level":"FATAL","text":"x"}`:  {Name: "backup", Title: "backup", Level: checks.Fatal, Text: "x"},
		`{"name":"backup","level":"critical"}`:          {Name: "backup", Title: "backup", Level: checks.Fatal},
		`{"name":"backup","state":"resolved"}`:          {Name: "backup", Title: "backup"},
		`{"name":"backup","state":"OK","level":"info"}`: {Name: "backup", Title: "backup"},
		`{"name":"Deploy","state":"event","future":1}`:  {Name: "Deploy", Title: "Deploy", Level: checks.Warn, Once: true},
		`{"name":"Disk 1","key":"disk/1*"}`:             {Name: "disk-1-", Title: "Disk 1", Level: checks.Warn},
		`{"name":"a","title":"A\nB","id":"x y"}`:        {Name: "a", Title: "A\nB", Level: checks.Warn, ID: "any"},
	} {
		o, d := newAlertDoor()
		if w := d.send(post("/in/alert", "k", body)); w.Code != http.StatusOK || w.Body.Len() > 0 {
			t.Errorf("%s: %d %s", body, w.Code, w.Body)
			continue
		}
		a := o.only(t)
		if a.Door != "alert" || a.Name != want.Name || a.Title != want.Title || a.Level != want.Level || a.Text != want.Text || a.Once != want.Once {
			t.Errorf("%s: %+v", body, a)
		}
		if (a.ID != "") != (want.ID != "") || strings.Contains(a.ID, " ") || fmt.Sprint(a.To, a.Tags) != "[ops] [scripts]" {
			t.Errorf("%s: %+v", body, a)
		}
	}
}

func TestTheWordsOfOthersAreUnderstood(t *testing.T) {
	for body, want := range map[string]struct {
		over bool
		text string
	}{
		`{"name":"a","state":"OK"}`:                       {over: true},
		`{"name":"a","state":"good"}`:                     {over: true},
		`{"name":"a","state":" Normal"}`:                  {over: true},
		`{"name":"a","state":"recovery"}`:                 {over: true},
		`{"name":"a","state":"resolve"}`:                  {over: true},
		`{"name":"a","state":"problem","message":"x"}`:    {text: "x"},
		`{"name":"a","state":"alerting","msg":"hello"}`:   {text: "hello"},
		`{"name":"a","state":"alert","description":"hi"}`: {text: "hi"},
		`{"name":"a","text":"this","msg":"not that"}`:     {text: "this"},
	} {
		o, d := newAlertDoor()
		if w := d.send(post("/in/alert", "k", body)); w.Code != http.StatusOK {
			t.Errorf("%s: %d", body, w.Code)
			continue
		}
		if a := o.only(t); (a.Level == checks.None) != want.over || a.Text != want.text || a.Incomplete {
			t.Errorf("%s: %+v", body, a)
		}
	}
}

func TestAnUnknownStateIsRefusedWithTheNearestOne(t *testing.T) {
	_, d := newAlertDoor()
	err := d.take(httptest.NewRecorder(), post("/in/alert", "k", ""), []byte(`{"name":"a","state":"resolvd"}`))
	if err == nil || !strings.Contains(err.Error(), "did you mean resolved?") {
		t.Errorf("%v", err)
	}
}

func TestWhatHasUnknownKeysIsTakenWithARemark(t *testing.T) {
	for body, incomplete := range map[string]bool{`{"name":"a","txt":"hello"}`: true, `{"name":"a","text":"x","txt":"y"}`: false} {
		o, d := newAlertDoor()
		err := d.take(httptest.NewRecorder(), post("/in/alert", "k", ""), []byte(body))
		own, says := errors.AsType[interface {
			error
			Status() int
		}](err)
		if !says || own.Status() != http.StatusOK || !strings.Contains(err.Error(), `"txt" (did you mean text?)`) {
			t.Errorf("%s: %v", body, err)
		}
		if a := o.only(t); a.Incomplete != incomplete {
			t.Errorf("%s: %+v", body, a)
		}
	}
}

func TestAnAlarmThatMakesNoSenseIsRefused(t *testing.T) {
	o, d := newAlertDoor()
	for body, want := range map[string]int{
		"": 400, "[]": 400, "hello": 400, `{"name":""}`: 400, `{"name":"\u0000"}`: 400, `{"name":"a","level":"loud"}`: 400, `{"name":"a","state":"maybe"}`: 400,
		`{"name":"a","at":"noon"}`: 400, `{"name":7}`: 400,
	} {
		if w := d.send(post("/in/alert", "k", body)); w.Code != want || len(o.take()) > 0 {
			t.Errorf("%s: %d, want %d", body, w.Code, want)
		}
	}
	for token, want := range map[string]int{"": 401, "n": 401, "guess": 401, "broken": 503} {
		if w := d.send(post("/in/alert", token, `{"name":"a"}`)); w.Code != want || len(o.take()) > 0 {
			t.Errorf("by %q: %d, want %d", token, w.Code, want)
		}
	}
	o.fails(errors.New("disk full"))
	if w := d.send(post("/in/alert", "k", `{"name":"a"}`)); w.Code != http.StatusServiceUnavailable {
		t.Errorf("what cannot be noted: %d", w.Code)
	}
}

func FuzzAlertTakesAnyBody(f *testing.F) {
	f.Add(`{"name":"backup","level":"error","text":"x","tags":["a"]}`)
	f.Add(`{"name":"` + strings.Repeat("가", 200) + `"}`)
	f.Fuzz(func(t *testing.T, body string) {
		o, d := newAlertDoor()
		w := d.send(post("/in/alert", "k", body))
		for _, a := range o.take() {
			if w.Code != http.StatusOK || a.Name == "" || len([]rune(a.Name)) > 64 || strings.ContainsAny(a.Name, "/*?[]\n") || len([]rune(a.Text)) > 4000 {
				t.Errorf("%d: %+v", w.Code, a)
			}
		}
	})
}

func TestLongNamesAreTellableApartAndBounded(t *testing.T) {
	o, d := newAlertDoor()
	long := strings.Repeat("a b", 1<<20)
	for _, name := range []string{long + "1", long + "2", long + "1", strings.Repeat("냉", 64), strings.Repeat("냉", 65)} {
		if w := d.send(post("/in/alert", "k", `{"name": "`+name+`", "text": "`+name+`"}`)); w.Code != http.StatusOK {
			t.Fatalf("%d", w.Code)
		}
	}
	got := o.take()
	if len(got) != 5 || got[0].Name == got[1].Name || got[0].Name != got[2].Name {
		t.Fatalf("took %d, %.80q and %.80q", len(got), got[0].Name, got[1].Name)
	}
	if got[3].Name != strings.Repeat("냉", 64) || got[3].Title != got[3].Name || got[4].Title != strings.Repeat("냉", 63)+"…" {
		t.Errorf("names %q, %q; titles %q, %q", got[3].Name, got[4].Name, got[3].Title, got[4].Title)
	}
	for _, a := range got {
		if n := utf8.RuneCountInString(a.Name); n > 64 {
			t.Errorf("a name of %d characters", n)
		}
		if n := utf8.RuneCountInString(a.Text); n > 4000 {
			t.Errorf("a text of %d characters", n)
		}
	}
}

package page_test

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/gaugewatch/gaugewatch/web/page"
)

func TestWhatIsNotThereIsToldInTheFrameAndTheLanguageOfTheReader(t *testing.T) {
	d := full()
	for path, want := range map[string]string{
		"/alerts/A99?lang=ko":        "그런 페이지가 없습니다",
		"/deliveries/99?lang=ja":     "そのようなページはありません",
		"/targets/nobody?lang=th":    "ไม่มีหน้านี้",
		"/targets/nobody/t?lang=en":  "There is no such page",
		"/targets/room?range=9d":     "That makes no sense",
		"/alerts/A99?lang=<script>x": "There is no such page",
	} {
		w := look(d, path)
		body := w.Body.String()
		if w.Code < 400 || !strings.Contains(body, ">"+want+"</h1>") || !strings.Contains(body, `<nav class="tabs"`) || strings.Contains(body, "<script>") {
			t.Errorf("%s is answered by %d %s", path, w.Code, body)
		}
		if policy := w.Header().Get("Content-Security-Policy"); !strings.Contains(policy, "default-src 'none'") {
			t.Errorf("%s has the policy %q", path, policy)
		}
	}
}

func TestWhoChoosesAnotherLanguageStaysWhereTheyAre(t *testing.T) {
	for path, want := range map[string]string{
		"/targets/room?lang=en&range=7d": `href="?range=7d&amp;lang=ja"`,
		"/alerts?tag=a%22%3E%26b":        `href="?tag=a%22%3E%26b&amp;lang=ja"`,
		"/audit":                         `href="?lang=ja"`,
	} {
		if body := look(full(), path).Body.String(); !strings.Contains(body, want) {
			t.Errorf("%s lacks %s: %s", path, want, body[strings.Index(body, "<footer"):])
		}
	}
}

func TestProgramsAreToldInPlainText(t *testing.T) {
	for _, path := range []string{"/api/v1/targets/nobody", "/api/v1/alerts/A99", "/badge/nobody.svg"} {
		if w := look(full(), path); w.Code != http.StatusNotFound || w.Body.String() != "404 page not found\n" {
			t.Errorf("%s is answered by %d %s", path, w.Code, w.Body)
		}
	}
}

func TestThatNothingCanBeToldIsToldInTheFrameToo(t *testing.T) {
	d := full()
	d.Pages.Board = func(context.Context) (page.Now, error) { return page.Now{}, errors.New("the disk is <gone>") }
	for path, back := range map[string]string{"/?lang=ko": `href="?lang=ko"`, "/targets/room?lang=ko&range=7d": `href="?lang=ko&amp;range=7d"`} {
		w := look(d, path)
		body := w.Body.String()
		if w.Code != http.StatusServiceUnavailable || !strings.Contains(body, ">지금은 상태를 알 수 없습니다</h1>") || !strings.Contains(body, "the disk is &lt;gone&gt;") || !strings.Contains(body, back) {
			t.Errorf("%s is answered by %d %s", path, w.Code, body)
		}
	}
}

func TestWhatWasNotDoneLeadsBackToWhereItWasAsked(t *testing.T) {
	d := chronicled(kept(), func(page.Deed) error { return errors.New("no") })
	for path, back := range map[string]string{"/alerts/A3": `href="A3"`, "/mutes/M3": `href="../alerts"`} {
		w := press(d, "Kim", path, url.Values{"do": {"ack"}})
		if w.Code != http.StatusConflict || !strings.Contains(w.Body.String(), "<a "+back+">Back</a>") {
			t.Errorf("%s is answered by %d %s", path, w.Code, w.Body)
		}
	}
	if w := press(d, "boss", "/alerts/A3", url.Values{"do": {"ack"}}); w.Code != http.StatusForbidden || !strings.Contains(w.Body.String(), ">This link only looks</h1>") {
		t.Errorf("who only looks is answered by %d %s", w.Code, w.Body)
	}
}

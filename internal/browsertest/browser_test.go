package browsertest_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/gaugewatch/gaugewatch/internal/browsertest"
)

// serve serves one page.
func serve(t *testing.T, body string) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write([]byte(`<!doctype html><html lang="en"><link rel="icon" href="data:,"><meta name="viewport" content="width=device-width"><title>t</title>` + body))
	}))
	t.Cleanup(s.Close)
	return s.URL
}

func TestFlawsOfPagesAreFound(t *testing.T) {
	tab := browsertest.Start(t).Tab(t)
	tab.As(browsertest.View{Wide: 390, High: 600})
	for _, c := range []struct{ rule, body, want string }{
		{"nothing is wrong", `<main><h1>A</h1><p>text</p></main>`, ""},
		{"no heading", `<p>text`, "it has 0 main headings"},
		{"too wide", `<h1>A</h1><div style="width:900px">text</div>`, "pixels wide in a window of 390"},
		{"out of the window", `<h1>A</h1><body style="overflow-x:clip"><p style="margin-left:380px;white-space:nowrap">a long text`, "runs out of the window"},
		{"cut off", `<h1>A</h1><p style="width:50px;overflow:hidden;white-space:nowrap">a long text`, "text is cut off"},
		{"cut off as meant", `<h1>A</h1><p style="width:50px;overflow:hidden;white-space:nowrap;text-overflow:ellipsis">a long text`, ""},
		{"moves sideways", `<h1>A</h1><p style="width:50px;overflow:auto;white-space:nowrap">a long text`, ""},
		{"over each other", `<h1>A</h1><p style="position:absolute;top:90px">one text</p><p style="position:absolute;top:95px">another</p>`, "lie over each other"},
		{"in a narrow column", `<h1>A</h1><p style="width:2em;overflow-wrap:anywhere">verylongword`, "narrow column"},
		{"for screen readers", `<h1>A</h1><p style="position:absolute;clip-path:inset(50%)">one text</p><p>another</p>`, ""},
	} {
		t.Run(c.rule, func(t *testing.T) {
			tab.Visit(serve(t, c.body))
			found := strings.Join(tab.Flaws(), "\n")
			if !strings.Contains(found, c.want) || c.want == "" && found != "" {
				t.Errorf("found %q, want %q", found, c.want)
			}
		})
	}
}

func TestComplaintsOfPagesAreHeard(t *testing.T) {
	tab := browsertest.Start(t).Tab(t)
	for _, c := range []struct{ rule, body, want string }{
		{"none", `<h1>A</h1>`, ""},
		{"a script breaks", `<script>throw new Error("oh")</script>`, "oh"},
		{"it warns", `<script>console.warn("careful")</script>`, "careful"},
		{"a file is missing", `<img src="missing.png" alt="">`, "404"},
		{"another host is asked", `<img src="http://127.0.0.2:1/x" alt="">`, "another host: http://127.0.0.2:1/x"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			tab.Visit(serve(t, c.body))
			if c.want != "" {
				tab.Await("all that is loaded", "performance.timing.loadEventEnd > 0")
			}
			heard := strings.Join(tab.Complaints(), "\n")
			if !strings.Contains(heard, c.want) || c.want == "" && heard != "" {
				t.Errorf("heard %q, want %q", heard, c.want)
			}
		})
	}
}

func TestBarriersAreFound(t *testing.T) {
	tab := browsertest.Start(t).Tab(t)
	tab.Visit(serve(t, `<main><h1>A</h1><img src="data:image/gif;base64,R0lGODlhAQABAAAAACw="><p style="color:#ccc">pale</p></main>`))
	found := tab.Barriers()
	for _, want := range []string{"image-alt", "color-contrast"} {
		if !slices.ContainsFunc(found, func(b string) bool { return strings.Contains(b, want) }) {
			t.Errorf("found %q, want %s", found, want)
		}
	}
}

func TestAPersonClicksAndTypes(t *testing.T) {
	tab := browsertest.Start(t).Tab(t)
	tab.Visit(serve(t, `<h1>A</h1><input id="i"><button id="b" onclick="document.title = document.getElementById('i').value">do</button>`))
	tab.Click("#i")
	tab.Press("Kim")
	tab.Click("#b")
	tab.Await("the title", `document.title === "Kim"`)
	tab.Visit(serve(t, `<h1>A</h1><a href="?b">b</a>`))
	tab.Follow("a")
	if got := browsertest.Ask[string](tab, "location.search"); got != "?b" {
		t.Errorf("the link leads to %q", got)
	}
	if picture := tab.Picture(true); len(picture) < 1000 || string(picture[1:4]) != "PNG" {
		t.Errorf("the picture has %d bytes", len(picture))
	}
}

package page_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/gaugewatch/gaugewatch/web/page"
)

// trails are what people did in tests.
type trails struct {
	all   []page.Trace
	next  int64
	asked *page.TraceFilter
	err   error
}

func (t trails) Traces(_ context.Context, f page.TraceFilter) ([]page.Trace, int64, error) {
	if t.asked != nil {
		*t.asked = f
	}
	return t.all, t.next, t.err
}

// asked is what some people asked for, a stranger among them.
func asked() trails {
	at := noon()
	return trails{next: 3, all: []page.Trace{
		{ID: 7, At: at, Who: "ops", Place: page.AtPage, Kind: "drop", Answer: "given up: 41 to ops"},
		{ID: 6, At: at, Who: "Kim (111)", Place: page.InChat, Channel: "night", Kind: "mute", Text: "/mute room 2h", Answer: "muted"},
		{ID: 5, At: at, Who: "(666 " + nasty + ")", Place: page.InChat, Kind: "refused", Text: "/do reboot " + nasty, Answer: "you may not " + nasty, Refused: true},
		{ID: 4, At: at, Place: page.OnCommandLine, Kind: "retry", Waits: true},
		{ID: 3, At: at, Who: "ops", Place: page.AtPage, Kind: "mute", Pause: true, Answer: "M4"},
	}}
}

func TestTheAuditSaysWhoDidWhatAndFromWhere(t *testing.T) {
	body := look(keeping(nothing), "/audit").Body.String()
	for _, want := range []string{
		"the page", "given up: 41 to ops", "night", "/mute room 2h", "a chat", "attempt that was refused", "you may not &lt;script&gt;", "command line", "not known", "waits", ">pause<",
		`href="audit?before=3" rel="next"`,
	} {
		if !strings.Contains(body, want) {
			t.Errorf("the audit lacks %s", want)
		}
	}
	for _, bad := range []string{"<script>", "<img", "\u202e", "\x00"} {
		if strings.Contains(body, bad) {
			t.Errorf("the audit holds %q", bad)
		}
	}
}

func TestTheAuditIsSifted(t *testing.T) {
	var f page.TraceFilter
	all := asked()
	all.asked = &f
	d := keeping(nothing)
	d.Pages.Audit = all
	for query, want := range map[string]page.TraceFilter{
		"":                                    {},
		"?who=Kim&kind=mute&refused=1":        {Who: "Kim", Kind: "mute", Refused: true},
		"?kind=murder":                        {},
		"?before=12":                          {Before: 12},
		"?before=-1":                          {},
		"?who=" + strings.Repeat("w", 10_000): {Who: strings.Repeat("w", 79) + "…"},
	} {
		if w := look(d, "/audit"+query); w.Code != 200 || f != want {
			t.Errorf("%.40s asks for %+v, want %+v (%d)", query, f, want, w.Code)
		}
	}
	body := look(d, "/audit?who=%22%3E%3Cscript%3E&kind=mute").Body.String()
	if strings.Contains(body, "<script>") || !strings.Contains(body, `value="mute" selected`) {
		t.Error("what is looked for is not shown as it is")
	}
	if want := fmt.Sprintf("audit?before=%d&amp;kind=mute&amp;who=", all.next); !strings.Contains(body, want) {
		t.Errorf("it leads not on to %s", want)
	}
}

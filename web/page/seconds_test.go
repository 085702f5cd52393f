package page_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/web/page"
)

func TestStepsAndAttemptsAreToldToTheSecond(t *testing.T) {
	d := keeping(nothing)
	for path, want := range map[string]string{"/alerts/A3": `<time>[^<]*\d\d:\d\d:\d\d</time> <b>first seen</b>`, "/deliveries/41": `<time>[^<]*12:00:00</time> <b>refused</b>`} {
		if !regexp.MustCompile(want).MatchString(look(d, path).Body.String()) {
			t.Errorf("%s lacks %s", path, want)
		}
	}
}

func TestWhatOnlyWaitsToBeToldTogetherIsNoNews(t *testing.T) {
	for waits, want := range map[time.Duration]bool{5 * time.Second: false, 3 * time.Minute: true} {
		n := page.Now{At: noon(), Health: page.Health{Channels: []page.Channel{{Name: "files", Owed: 1, Oldest: noon().Add(-waits)}}}}
		if got := strings.Contains(look(paged(n), "/").Body.String(), "files: 1 to send"); got != want {
			t.Errorf("after %s it is told: %v", waits, got)
		}
	}
}

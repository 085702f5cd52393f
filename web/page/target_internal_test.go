package page

import (
	"strings"
	"testing"
	"time"
)

func TestChartsKnowTheOffsetsOfAZoneThatHasNoName(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	winter := offsets(time.Date(2026, time.November, 22, 12, 0, 0, 0, berlin))
	// From 28 March 2027 summer, from 25 October 2026 winter, from 29 March 2026 summer.
	if want := "1806195600:7200 1792890000:3600 1774746000:7200 "; !strings.HasPrefix(winter, want) {
		t.Errorf("offsets %s, want %s first", winter, want)
	}
	if n := len(strings.Fields(winter)); n < 21 || n > 23 || !strings.Contains(winter, " 0:") {
		t.Errorf("%d offsets of ten years: %s", n, winter)
	}
	if got := offsets(time.Date(2026, time.November, 22, 12, 0, 0, 0, time.FixedZone("KST", 9*60*60))); got != "0:32400" {
		t.Errorf("offsets %s of a zone without summer", got)
	}
}

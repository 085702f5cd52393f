package arrivals_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/web/arrivals"
)

// at is a time so many seconds after a start.
func at(seconds int) time.Time { return time.Unix(1_800_000_000+int64(seconds), 0).UTC() }

// lines writes arrivals, one a line.
func lines(all []arrivals.Arrival) string {
	var b strings.Builder
	for _, a := range all {
		fmt.Fprintf(&b, "%d %s %s %s %d %s ×%d since %d\n", a.At.Unix()-at(0).Unix(), a.Gate, a.Source, a.Outcome, a.Status, a.Reason, a.Times, a.Since.Unix()-at(0).Unix())
	}
	return b.String()
}

func TestTheLatestStandFirstWithWhatBecameOfThem(t *testing.T) {
	var book arrivals.Book
	book.Note(arrivals.Arrival{At: at(1), Gate: "alert", Source: "192.0.2.1", Status: 200})
	book.Note(arrivals.Arrival{At: at(2), Gate: "sns", Source: "192.0.2.2", Status: 503, Reason: "cannot be noted"})
	book.Note(arrivals.Arrival{At: at(3), Gate: "alert", Source: "192.0.2.3", Status: 401, Reason: "without a token"})
	want := "3 alert 192.0.2.3 refused 401 without a token ×1 since 3\n" +
		"2 sns 192.0.2.2 failed 503 cannot be noted ×1 since 2\n" +
		"1 alert 192.0.2.1 taken 200  ×1 since 1\n"
	if got := lines(book.Latest()); got != want {
		t.Errorf("kept:\n%swant:\n%s", got, want)
	}
	counts := book.Counts()
	if len(counts) != 2 || counts[0] != (arrivals.Count{Gate: "alert", Taken: 1, Refused: 1, Last: at(1)}) || counts[1] != (arrivals.Count{Gate: "sns", Failed: 1}) {
		t.Errorf("counted %+v", counts)
	}
}

func TestWhatComesAgainAndAgainTakesOnePlace(t *testing.T) {
	var book arrivals.Book
	book.Note(arrivals.Arrival{At: at(0), Gate: "alert", Source: "192.0.2.9", Status: 200})
	book.Note(arrivals.Arrival{At: at(1), Gate: "alert", Source: "192.0.2.7", Status: 403, Reason: "a strange topic"})
	for i := range 1000 {
		for from := range 3 {
			book.Note(arrivals.Arrival{At: at(2 + i), Gate: "alert", Source: fmt.Sprint("198.51.100.", from), Status: 429, Reason: "too many from there"})
		}
	}
	want := "1001 alert 198.51.100.0 refused 429 too many from there ×1000 since 2\n" +
		"1001 alert 198.51.100.1 refused 429 too many from there ×1000 since 2\n" +
		"1001 alert 198.51.100.2 refused 429 too many from there ×1000 since 2\n" +
		"1 alert 192.0.2.7 refused 403 a strange topic ×1 since 1\n" +
		"0 alert 192.0.2.9 taken 200  ×1 since 0\n"
	if got := lines(book.Latest()); got != want {
		t.Errorf("kept:\n%swant:\n%s", got, want)
	}
	if counts := book.Counts(); len(counts) != 1 || counts[0].Refused != 3001 || counts[0].Taken != 1 {
		t.Errorf("counted %+v", counts)
	}
}

func TestTheBookIsBoundedAndNoGateDrivesOutAnother(t *testing.T) {
	var book arrivals.Book
	book.Note(arrivals.Arrival{At: at(0), Gate: "sns", Source: "192.0.2.1", Status: 403})
	for i := range 5000 {
		book.Note(arrivals.Arrival{At: at(i), Gate: "alert", Source: fmt.Sprintf("10.0.%d.%d", i/250, i%250), Status: 200})
		book.Note(arrivals.Arrival{At: at(i), Gate: "alert", Source: fmt.Sprintf("10.1.%d.%d", i/250, i%250), Status: 401})
	}
	all := book.Latest()
	if len(all) != 16+16+1 || all[0].Source != "10.0.19.249" || all[1].Source != "10.1.19.249" || all[31].Source != "10.1.19.234" || all[32].Gate != "sns" {
		t.Errorf("%d are kept:\n%s", len(all), lines(all))
	}
}

func TestForeignReasonsAreKeptShortAndHarmless(t *testing.T) {
	var book arrivals.Book
	book.Note(arrivals.Arrival{Status: 400, Reason: "\x1b[31mred\xff\r\nline " + strings.Repeat("가", 5000)})
	got := book.Latest()[0].Reason
	if n := len([]rune(got)); n != 200 || !strings.HasPrefix(got, "[31mred�  line 가") || !strings.HasSuffix(got, "…") {
		t.Errorf("%d characters: %q", n, got)
	}
}

func TestNoBookKeepsNothing(t *testing.T) {
	var book *arrivals.Book
	book.Note(arrivals.Arrival{Status: 200})
	if len(book.Latest()) > 0 || len(book.Counts()) > 0 {
		t.Error("something is kept")
	}
}

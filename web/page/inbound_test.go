package page_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/web/page"
)

// visited is who came to the gates in tests.
func visited(context.Context) (page.Arrivals, error) {
	at := noon()
	one := func(gate string, outcome page.Coming, status int, reason string) page.Arrival {
		return page.Arrival{At: at, Since: at, Gate: gate, Source: "192.0.2.7", Outcome: outcome, Status: status, Reason: reason, Times: 1}
	}
	forged := one("line", page.TurnedAway, 401, "the signature is not ours")
	forged.Times, forged.Since = 12, at.Add(-time.Hour)
	return page.Arrivals{
		Gates: []page.Gate{
			{Name: "sns", Addresses: []string{"http://127.0.0.1:8080/in/sns"}, Open: true, Refused: 3},
			{Name: "alert", Addresses: []string{"http://127.0.0.1:8080/in/alert"}, Open: true, Taken: 40, Last: at, Failed: 1},
			{Name: "line", Addresses: []string{"http://127.0.0.1:8080/in/line"}},
			{Refused: 1},
		},
		Latest: []page.Arrival{
			forged,
			one("sns", page.TurnedAway, 403, "a strange topic "+nasty),
			one("alert", page.Taken, 200, ""),
			one("alert", page.TurnedAway, 413, "the body has more than 65536 bytes"),
			one("alert", page.NotTaken, 503, "cannot be noted"),
			one("", page.TurnedAway, 404, "nothing is at /in/alarm"),
		},
	}, nil
}

func TestAMisconfiguredSenderIsFoundAtAGlance(t *testing.T) {
	d := keeping(nothing)
	body := look(d, "/inbound").Body.String()
	for _, want := range []string{
		"Turned away: no token or signature, or a wrong one", "the signature is not ours", "12 times, since ", "Turned away: not allowed", "a strange topic &lt;script&gt;",
		"Turned away: too large", "the body has more than 65536 bytes", "Could not be taken: not at the moment; it is to come again", "No such address", "nothing is at /in/alarm",
		"http://127.0.0.1:8080/in/sns", "closed", "reached from this machine alone", "192.0.2.7",
	} {
		if !strings.Contains(body, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	for _, bad := range []string{"<script>", "<img", "\u202e", "\x00"} {
		if strings.Contains(body, bad) {
			t.Errorf("the page holds %q", bad)
		}
	}
}

func TestWhatCameInIsSifted(t *testing.T) {
	d := keeping(nothing)
	for query, want := range map[string]int{"": 6, "?gate=alert": 3, "?refused=1": 5, "?gate=alert&refused=1": 2, "?gate=none": 0} {
		if n := strings.Count(look(d, "/inbound"+query).Body.String(), `<th role="rowheader"`); n != want {
			t.Errorf("%s shows %d, want %d", query, n, want)
		}
		if n := strings.Count(look(d, "/api/v1/inbound"+query).Body.String(), `"times"`); n != want {
			t.Errorf("%s tells programs of %d, want %d", query, n, want)
		}
	}
}

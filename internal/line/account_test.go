package line_test

import (
	_ "embed"
	"errors"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/internal/line"
	"github.com/gaugewatch/gaugewatch/internal/secret"
	"github.com/gaugewatch/gaugewatch/internal/wire/wiretest"
)

//go:embed testdata/insight.yml
var insight []byte

func TestFriendsAreAskedForAsLINEWantsIt(t *testing.T) {
	contract := wiretest.Parse(t, insight)
	var broken error
	c := newClient(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		broken = errors.Join(broken, contract.Check(r))
		_, _ = io.WriteString(w, `{"status":"ready","followers":7620,"targetedReaches":5848,"blocks":237}`)
	}))
	for _, day := range []time.Time{time.Date(2026, 1, 31, 23, 0, 0, 0, time.UTC), time.Date(2026, 12, 31, 0, 0, 0, 0, time.UTC)} {
		if n, err := c.Friends(t.Context(), day); n != 7383 || err != nil || broken != nil {
			t.Errorf("got %d, %v; the contract says: %v", n, err, broken)
		}
	}
	for name, ask := range map[string]func(*line.Client) error{
		"a year of five digits": func(c *line.Client) error {
			_, err := c.Friends(t.Context(), time.Date(12026, 1, 1, 0, 0, 0, 0, time.UTC))
			return err
		},
		"no token": func(c *line.Client) error {
			stranger := *c
			stranger.Token = secret.Text{}
			_, err := stranger.Friends(t.Context(), time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
			return err
		},
	} {
		if broken = nil; ask(c) != nil || broken == nil {
			t.Errorf("%s passes the contract", name)
		}
	}
}

func TestFriendsAreThoseWhoHaveNotBlockedTheAccount(t *testing.T) {
	var asked string
	for body, want := range map[string]int64{
		`{"status":"ready","followers":7620,"targetedReaches":5848,"blocks":237}`: 7383,
		`{"status":"ready","followers":1,"blocks":2}`:                             0,
		`{"status":"unready"}`:                      0,
		`{"status":"out_of_service","followers":9}`: 0,
	} {
		c := newClient(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			asked = r.Method + " " + r.URL.String()
			_, _ = io.WriteString(w, body)
		}))
		n, err := c.Friends(t.Context(), time.Date(2026, 11, 21, 16, 0, 0, 0, time.UTC))
		if n != want || err != nil {
			t.Errorf("%s: got %d, %v", body, n, err)
		}
		if asked != "GET /v2/bot/insight/followers?date=20261122" {
			t.Errorf("asked for %s, want the day by the clock of UTC+9", asked)
		}
	}
}

func TestMonthTurnsByTheClockOfUTC9(t *testing.T) {
	for at, want := range map[string]string{
		"2026-11-22T03:12:00+09:00": "2026-11-30T15:00:00Z",
		"2026-11-30T14:59:59Z":      "2026-11-30T15:00:00Z",
		"2026-11-30T15:00:00Z":      "2026-12-31T15:00:00Z",
		"2026-12-31T23:00:00+07:00": "2027-01-31T15:00:00Z",
	} {
		now, err := time.Parse(time.RFC3339, at)
		if err != nil {
			t.Fatal(err)
		}
		if got := line.Turn(now).UTC().Format(time.RFC3339); got != want {
			t.Errorf("the month of %s turns %s, want %s", at, got, want)
		}
	}
}

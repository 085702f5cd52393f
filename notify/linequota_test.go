package notify_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/internal/line"
	"github.com/gaugewatch/gaugewatch/internal/wire/wiretest"
	"github.com/gaugewatch/gaugewatch/notify"
)

// A month is LINE as it keeps the limit of a month: what it has taken counts
// for every member of the group, and what is too much it refuses.
type month struct {
	mu      sync.Mutex
	limit   int64 // 0: none
	used    int64
	members int64
	lag     int64     // so much less it says to have counted
	turn    time.Time // when it begins anew; zero: never
	down    bool      // it does not say what is left
	asked   int       // how often it was asked what is left
	tried   int       // messages
	taken   []string
}

// pass lets the month turn, where it is time.
func (m *month) pass() {
	if now := time.Now(); !m.turn.IsZero() && !now.Before(m.turn) {
		m.used, m.turn = 0, m.turn.AddDate(0, 1, 0)
	}
}

// take takes a message, or refuses it.
func (m *month) take(text string) bool {
	m.tried++
	if m.limit > 0 && m.used+max(1, m.members) > m.limit {
		return false
	}
	m.used += max(1, m.members)
	m.taken = append(m.taken, text)
	return true
}

func (m *month) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.pass()
	w.Header().Set("Content-Type", "application/json")
	switch path := strings.TrimPrefix(r.URL.Path, "/v2/bot/"); {
	case path == "message/push":
		m.push(w, r)
	case m.down:
		w.WriteHeader(http.StatusInternalServerError)
		_, _ = io.WriteString(w, `{"message":"Internal server error"}`)
	case path == "message/quota" && m.limit == 0:
		m.asked++
		_, _ = io.WriteString(w, `{"type":"none"}`)
	case path == "message/quota":
		m.asked++
		fmt.Fprintf(w, `{"type":"limited","value":%d}`, m.limit)
	case path == "message/quota/consumption":
		fmt.Fprintf(w, `{"totalUsage":%d}`, max(0, m.used-m.lag))
	case path == "group/"+groupID+"/members/count" && m.members > 0:
		fmt.Fprintf(w, `{"count":%d}`, m.members)
	case path == "insight/followers" && r.URL.Query().Get("date") == time.Now().Add(9*time.Hour).AddDate(0, 0, -2).UTC().Format("20060102"):
		_, _ = io.WriteString(w, `{"status":"ready","followers":9,"targetedReaches":7,"blocks":2}`)
	case path == "insight/followers":
		_, _ = io.WriteString(w, `{"status":"unready"}`)
	default:
		w.WriteHeader(http.StatusNotFound)
		_, _ = io.WriteString(w, `{"message":"Not found"}`)
	}
}

func (m *month) push(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	if !m.take(string(body)) {
		w.WriteHeader(http.StatusTooManyRequests)
		_, _ = io.WriteString(w, `{"message":"You have reached your monthly limit."}`)
		return
	}
	_, _ = io.WriteString(w, taken)
}

func TestLINESendsUntilTheMonthIsUsedUp(t *testing.T) {
	m := &month{limit: 7, members: 3}
	channel, err := lineAt((&gateway{}).serve(t, m.ServeHTTP)).Open(notify.Env{})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []notify.Outcome{notify.Sent, notify.Sent, notify.Exhausted} {
		if r := channel.Send(t.Context(), message()); r.Outcome != want {
			t.Errorf("message %d: %v, want %v", i+1, r.Outcome, want)
		}
	}
}

// meterAt opens a channel to LINE and returns what tells what is left.
func meterAt(t *testing.T, s *notify.LINE) notify.Meter {
	t.Helper()
	channel, err := s.Open(notify.Env{})
	if err != nil {
		t.Fatal(err)
	}
	return channel.(notify.Meter)
}

func TestLINEKnowsWhatIsLeftOfTheMonth(t *testing.T) {
	contract := wiretest.Load(t, "line-messaging-api.yml")
	for _, c := range []struct {
		rule    string
		to      []string
		month   *month
		reserve *int64
		want    notify.Allowance
	}{
		{"a message counts for each member", []string{groupID}, &month{limit: 200, used: 160, members: 3}, nil, notify.Allowance{Limited: true, Limit: 200, Used: 160, Cost: 3, Reserve: 20}},
		{"somebody keeps more for errors", []string{groupID}, &month{limit: 200, used: 160, members: 3}, new(int64(50)), notify.Allowance{Limited: true, Limit: 200, Used: 160, Cost: 3, Reserve: 50}},
		{"or nothing", []string{groupID}, &month{limit: 200, members: 3}, new(int64(0)), notify.Allowance{Limited: true, Limit: 200, Cost: 3}},
		{"a person counts once", []string{userID + "1"}, &month{limit: 200}, nil, notify.Allowance{Limited: true, Limit: 200, Cost: 1, Reserve: 20}},
		{"several persons once each", []string{userID + "1", userID + "2"}, &month{limit: 200}, nil, notify.Allowance{Limited: true, Limit: 200, Cost: 2, Reserve: 20}},
		{"a group of which it does not tell", []string{groupID}, &month{limit: 200}, nil, notify.Allowance{Limited: true, Limit: 200, Reserve: 20}},
		{"a month without limit", []string{groupID}, &month{members: 3}, nil, notify.Allowance{}},
	} {
		s := lineAt((&gateway{}).serve(t, contract.Handler(t, c.month).ServeHTTP))
		s.To, s.Reserve = c.to, c.reserve
		before := time.Now()
		got, err := meterAt(t, s).Meter(t.Context())
		if err != nil || got.At.Before(before) || !got.Turn.Equal(line.Turn(got.At)) {
			t.Errorf("%s: read %v, turns %v: %v", c.rule, got.At, got.Turn, err)
		}
		got.At, got.Turn = time.Time{}, time.Time{}
		if got != c.want {
			t.Errorf("%s: got %+v, want %+v", c.rule, got, c.want)
		}
	}
}

func TestLINECountsTheFriendsOfTheLatestDayItKnows(t *testing.T) {
	s := lineAt((&gateway{}).serve(t, (&month{limit: 200}).ServeHTTP))
	s.To = []string{"friends"}
	if got, err := meterAt(t, s).Meter(t.Context()); err != nil || got.Cost != 7 {
		t.Errorf("a message counts %d (%v), want 7: nine who have added the account less two who have blocked it", got.Cost, err)
	}
}

func TestLINEThatDoesNotAnswerTellsNothingOfTheMonth(t *testing.T) {
	for _, s := range []*notify.LINE{lineAt(nobody(t)), lineAt((&gateway{}).serve(t, (&month{down: true}).ServeHTTP))} {
		got, err := meterAt(t, s).Meter(t.Context())
		if err == nil || got.Holds(time.Now()) {
			t.Errorf("got %+v, %v", got, err)
		}
		for e := err; e != nil; e = errors.Unwrap(e) {
			wiretest.NoLeak(t, e.Error(), lineToken)
		}
	}
}

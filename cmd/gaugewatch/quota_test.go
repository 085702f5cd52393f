package main

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/config"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/internal/line"
	"github.com/gaugewatch/gaugewatch/internal/watch"
	"github.com/gaugewatch/gaugewatch/notify"
	"github.com/gaugewatch/gaugewatch/poller"
)

// owedNews returns what a channel is owed of quotas, in order.
func owedNews(t *testing.T, s *data.Store, channel string) string {
	t.Helper()
	due, err := s.Due(t.Context(), channel)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, d := range due {
		all = append(all, string(d.Notice.Topic))
	}
	return strings.Join(all, " ")
}

func TestPeopleAreToldOfAMonthAlsoOverARestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, _, err := data.Open(t.Context(), filepath.Join(t.TempDir(), "x.db"), data.Options{At: time.Now(), Reserve: -1})
		if err != nil {
			t.Fatal(err)
		}
		defer store.Close()
		dispatch := notify.NewDispatcher(store, slog.New(slog.DiscardHandler))
		d := &daemon{log: slog.New(slog.DiscardHandler), store: store, dispatch: dispatch}
		d.watch = watch.New(watch.Options{Store: store, Poller: poller.New(), Dispatcher: dispatch, Log: d.log})
		go func() { _ = d.watch.Run(t.Context()) }()
		plan := watch.Plan{Lines: []notify.Line{
			{Policy: notify.Policy{Channel: "staff", Level: checks.Error}, Channel: absent{}},
			{Policy: notify.Policy{Channel: "mail", Level: checks.Info}, Channel: absent{}},
			{Policy: notify.Policy{Channel: "siren", Level: checks.Fatal}, Channel: absent{}},
		}}
		if _, err := d.watch.Apply(t.Context(), plan); err != nil {
			t.Fatal(err)
		}
		month := func(used int64) notify.Allowance {
			return notify.Allowance{At: time.Now(), Turn: line.Turn(time.Now()), Limited: true, Limit: 200, Used: used, Cost: 3}
		}
		for _, step := range []struct {
			used        int64
			staff, mail string
		}{
			{100, "", ""},
			{160, "quota", "quota"},
			{170, "quota", "quota"},
			{190, "quota quota", "quota quota"},
			{200, "quota quota", "quota quota quota_spent"},
			{200, "quota quota", "quota quota quota_spent"},
			{0, "quota quota", "quota quota quota_spent quota_back"},
		} {
			all := purses{d, map[string]string{}} // as after a restart
			for range 2 {
				if err := all.keep(t.Context(), "staff", month(step.used), time.Now()); err != nil {
					t.Fatal(err)
				}
			}
			synctest.Wait()
			staff, mail := owedNews(t, store, "staff"), owedNews(t, store, "mail")
			if staff != step.staff || mail != step.mail || owedNews(t, store, "siren") != "" {
				t.Errorf("with %d used staff is told %q, mail %q; want %q and %q", step.used, staff, mail, step.staff, step.mail)
			}
			if step.used == 200 {
				time.Sleep(5 * 24 * time.Hour)
			}
		}
	})
}

func TestStatusShowsWhatIsLeftOfAMonth(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	store, _, err := data.Open(t.Context(), path, data.Options{At: time.Now(), Reserve: -1})
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	turn := line.Turn(now)
	of := func(used, cost, reserve int64) notify.Allowance {
		return notify.Allowance{At: now, Turn: turn, Limited: true, Limit: 200, Used: used, Cost: cost, Reserve: reserve}
	}
	old := of(160, 3, 20)
	old.Turn = now.Add(-time.Second)
	c := &config.Config{}
	for name, a := range map[string]notify.Allowance{
		"a": of(160, 3, 20), "b": of(185, 1, 20), "c": of(200, 3, 20), "d": {At: now, Turn: turn}, "e": old, "f": of(199, 0, 0), "g": {At: now, Turn: turn, Refused: true},
	} {
		fact, err := json.Marshal(purse{Allowance: a})
		if err != nil {
			t.Fatal(err)
		}
		if err := store.SetFact(t.Context(), factQuota+name, string(fact)); err != nil {
			t.Fatal(err)
		}
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"a", "b", "c", "d", "e", "f", "g", "none"} {
		c.Channels = append(c.Channels, config.Channel{Name: name})
	}
	r, err := data.OpenReader(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	var out bytes.Buffer
	o := &options{process: &process{Out: &out}}
	if err := o.tellQuotas(t.Context(), &view{Reader: r, config: c, zone: time.UTC}); err != nil {
		t.Fatal(err)
	}
	end := "; the month turns " + turn.UTC().Format("2006-01-02") + " 15:00:00\n"
	want := "a: 160 of 200 messages of the month used, enough for 13 alerts to 3 people each" + end +
		"b: 185 of 200 messages of the month used, enough for 15 alerts, which are kept for errors" + end +
		"c: 200 of 200 messages of the month used, nothing goes out" + end +
		"f: 199 of 200 messages of the month used" + end +
		"g: no messages are left of the month" + end
	if out.String() != want {
		t.Errorf("shown\n%swant\n%s", &out, want)
	}
}

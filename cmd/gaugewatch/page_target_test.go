package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/checks/suppression"
	"github.com/gaugewatch/gaugewatch/config"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/internal/schedule"
	"github.com/gaugewatch/gaugewatch/internal/watch"
	"github.com/gaugewatch/gaugewatch/poller"
	"github.com/gaugewatch/gaugewatch/web/page"
)

const roomConfig = `
timezone: UTC
channels: [{name: out, console: {}}]
maintenance: [{name: cleaning, targets: [room], schedule: "0 3 * * *", duration: 30m}]
targets:
  - name: room
    title: Server room
    tags: [osaka]
    schedule: 1m
    http: {url: "http://192.0.2.1/"}
    fields:
      - name: t
        title: Temperature
        unit: °C
        path: $.t
        clear: 0.5
        warn: {upper: 27}
        error: {upper: 30}
        when: [{from: "07:00", to: "19:00", warn: {upper: 29}}]
      - {name: h, path: $.h, schedule: 5m}
  - {name: switch, schedule: 1m, tcp: {address: "192.0.2.2:22"}}
`

// groundsOf returns the grounds of a configuration over an empty database, in
// which its subjects are known.
func groundsOf(t testing.TB, text string) (*grounds, *data.Store) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "config.yaml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := config.Load(file, func(string) string { return "" })
	if err != nil {
		t.Fatal(err)
	}
	store, _, err := data.Open(t.Context(), filepath.Join(t.TempDir(), "watch.db"), data.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	var plan watch.Plan
	var names []data.Naming
	for _, p := range c.Watched() {
		plan.Targets = append(plan.Targets, toWatch(p))
		names = append(names, namings(p)...)
	}
	ids, err := store.Identify(t.Context(), names)
	if err != nil {
		t.Fatal(err)
	}
	next := func() int64 { id := ids.IDs[0]; ids.IDs = ids.IDs[1:]; return id }
	for i := range plan.Targets {
		plan.Targets[i].Subject.ID = next()
		for j := range plan.Targets[i].Target.Fields {
			plan.Targets[i].Target.Fields[j].Subject.ID = next()
		}
	}
	client := poller.NewClient()
	t.Cleanup(client.Close)
	for _, m := range c.Plan(client).Maintenance {
		plan.Maintenance = append(plan.Maintenance, watch.Maintenance(m))
	}
	return &grounds{
		store: store.Reader, plan: func() watch.Plan { return plan }, zone: func() *time.Location { return time.UTC }, recall: &recollection{},
		snapshot:   func(context.Context) (watch.Snapshot, error) { return watch.Snapshot{}, nil },
		understood: func() (*config.Config, error) { return c, nil },
	}, store
}

// known returns a target of grounds.
func known(t testing.TB, g *grounds, name string) page.Target {
	t.Helper()
	target, ok, err := g.Target(t.Context(), name)
	if err != nil || !ok {
		t.Fatalf("%s is not known: %v", name, err)
	}
	return target
}

func TestPagesKnowWhatIsWatchedWasWatchedAndCameIn(t *testing.T) {
	g, store := groundsOf(t, roomConfig)
	for _, about := range []checks.Subject{{Target: "exec", Field: "backup"}, {Target: "exec", Field: "mail"}} {
		if _, err := store.Meet(t.Context(), about); err != nil {
			t.Fatal(err)
		}
	}
	room, door, lone := known(t, g, "room"), known(t, g, "exec"), known(t, g, "switch")
	if room.Title != "Server room" || len(room.Fields) != 2 || room.Fields[0].Unit != "°C" || len(room.Fields[0].Limits) != 2 || room.Outside || room.ID == 0 {
		t.Errorf("the room is %+v", room)
	}
	if !door.Outside || len(door.Fields) != 2 || door.Fields[0].Name != "backup" || len(lone.Fields) != 0 {
		t.Errorf("the door is %+v, the switch %+v", door, lone)
	}
	if _, err := store.Identify(t.Context(), []data.Naming{{Target: "other"}}); err != nil {
		t.Fatal(err)
	}
	g.plan = func() watch.Plan { return watch.Plan{} }
	if gone := known(t, g, "switch"); gone.Gone.IsZero() {
		t.Errorf("the switch that is not watched any more is %+v", gone)
	}
	if _, ok, err := g.Target(t.Context(), "nobody"); ok || err != nil {
		t.Errorf("nobody is known: %v", err)
	}
	g.told, g.snapshot = nil, func(context.Context) (watch.Snapshot, error) { return watch.Snapshot{}, errors.New("stuck") }
	if _, _, err := g.Target(t.Context(), "room"); err == nil {
		t.Error("that judgement is stuck is not told")
	}
}

func TestACourseIsWhatWasStored(t *testing.T) {
	g, store := groundsOf(t, roomConfig)
	room := known(t, g, "room")
	id := room.Fields[0].ID
	now := time.Now().Truncate(time.Minute)
	b := data.Batch{Alive: now, Mutes: []suppression.Mute{{ID: 1, Scope: suppression.Exactly("room"), By: "Kim", Began: now.Add(-2 * time.Hour), Until: now.Add(-time.Hour)}}}
	for m := range 3 * 24 * 60 {
		at := now.Add(-time.Duration(m+1) * time.Minute)
		if m >= 30 && m < 40 {
			continue
		}
		b.Samples = append(b.Samples, data.Sample{At: at, Series: id, Value: float64(m)})
	}
	slices.Reverse(b.Samples)
	alert := checks.Alert{ID: 7, Subject: checks.Subject{ID: id, Target: "room", Field: "t"}, Kind: checks.Bound, Level: checks.Warn, Peak: checks.Warn, Since: now.Add(-20 * time.Minute), Fired: now.Add(-19 * time.Minute)}
	b.Spans = []data.SpanChange{
		{Subject: room.ID, Kind: checks.NoResponse, Reason: checks.Timeout, At: now.Add(-40 * time.Minute)},
		{Subject: room.ID, Kind: checks.NoResponse, At: now.Add(-30 * time.Minute), Ended: true},
	}
	b.Alerts = map[int64]checks.Alert{7: alert}
	if err := store.Commit(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	if err := store.Condense(t.Context(), time.Now()); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		long  time.Duration
		width int
		sum   time.Duration
		least int
		most  int
	}{
		{3 * time.Hour, 800, 0, 160, 180},
		{24 * time.Hour, 300, 0, 300, 602},
		{72 * time.Hour, 1000, 0, 1900, 2002},
		{7 * 24 * time.Hour, 400, time.Hour, 70, 74},
		{200 * 24 * time.Hour, 400, 24 * time.Hour, 3, 5},
	} {
		courses, err := g.Courses(t.Context(), page.Excerpt{Target: room, Fields: []int64{id, room.ID}, From: now.Add(-c.long), To: now.Add(time.Hour), Width: c.width})
		if err != nil {
			t.Fatal(err)
		}
		got := courses[0]
		if n := len(got.Points); got.Sum != c.sum || n < c.least || n > c.most || n > 2*c.width+4 || c.sum > 0 && len(got.Spread) != n {
			t.Errorf("of %s: %d points of %s each", c.long, n, got.Sum)
		}
		if got.Max < 170 || got.Count == 0 || len(got.Flags) != 1 || got.Flags[0].Alert.Name() != "A7" {
			t.Errorf("of %s: up to %v of %d, alerts %+v", c.long, got.Max, got.Count, got.Flags)
		}
		if !slices.ContainsFunc(got.Gaps, func(g page.Gap) bool { return g.Lack == page.NoAnswer }) || !slices.ContainsFunc(courses[1].Gaps, func(g page.Gap) bool { return g.Lack == page.NoAnswer }) {
			t.Errorf("of %s: gaps %+v", c.long, got.Gaps)
		}
		if len(got.Holds) == 0 || got.Holds[0].By != "Kim" || len(courses[1].Points) > 0 {
			t.Errorf("of %s: held %+v", c.long, got.Holds)
		}
		if c.long >= 24*time.Hour && len(got.Limits) < 2 {
			t.Errorf("of %s: the bounds do not change: %+v", c.long, got.Limits)
		}
	}
	if empty, err := g.Courses(t.Context(), page.Excerpt{Target: room, Fields: []int64{id}, From: now.Add(time.Hour), To: now.Add(2 * time.Hour), Width: 100}); err != nil || len(empty) != 1 || len(empty[0].Points) > 0 {
		t.Errorf("of the future: %+v %v", empty, err)
	}
}

func TestATimeBeforeTheBeginningWasNotWatched(t *testing.T) {
	g, _ := groundsOf(t, roomConfig)
	room := known(t, g, "room")
	now := time.Now()
	for _, from := range []time.Duration{3 * time.Hour, 40 * data.Day, 800 * data.Day} {
		x := page.Excerpt{Target: room, Fields: []int64{room.Fields[0].ID}, From: now.Add(-from), To: now.Add(-from / 2), Width: 400}
		all, err := g.Courses(t.Context(), x)
		if err != nil || len(all) != 1 || !slices.Equal(all[0].Gaps, []page.Gap{{Lack: page.NotWatched}}) {
			t.Errorf("%s ago: %+v (%v)", from, all, err)
		}
	}
}

func TestAYearShowsAllMaintenanceThatCanBeSeen(t *testing.T) {
	from := time.Date(2025, 11, 22, 0, 0, 0, 0, time.UTC)
	r := passage{in: stretch{from, from.Add(365 * 24 * time.Hour)}, pixel: 12 * time.Hour}
	for _, c := range []struct {
		rule string
		ends time.Duration // of each day
		want int
	}{{"half an hour", 30 * time.Minute, 0}, {"half a day", 12 * time.Hour, 365}} {
		all := r.visits(watch.Maintenance{Name: "cleaning", Window: schedule.Daily(nil, 0, c.ends, time.UTC)})
		if len(all) != c.want || c.want > 0 && !all[c.want-1].From.Equal(from.Add(364*24*time.Hour)) {
			t.Errorf("%s a day: %d are shown, want %d", c.rule, len(all), c.want)
		}
	}
}

func TestWhatIsSeenDecidesHowFinelyItIsRead(t *testing.T) {
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	const day = 24 * time.Hour
	for _, c := range []struct {
		rule      string
		long      time.Duration
		width     int
		step      time.Duration
		kept      time.Duration // samples are kept for so long
		sum, thin time.Duration
	}{
		{"hours, as they are", 3 * time.Hour, 1000, time.Minute, 90 * day, 0, 0},
		{"hours of a value a second", 3 * time.Hour, 1000, time.Second, 90 * day, 0, 10800 * time.Millisecond},
		{"a day on a phone", day, 300, time.Minute, 90 * day, 0, 288 * time.Second},
		{"three days", 3 * day, 1000, time.Minute, 90 * day, 0, 3 * day / 1000},
		{"three days of a value a second", 3 * day, 1000, time.Second, 90 * day, time.Hour, 0},
		{"hours of somebody unknown", 3 * time.Hour, 1000, 0, 90 * day, 0, 10800 * time.Millisecond},
		{"three days of somebody unknown", 3 * day, 1000, 0, 90 * day, time.Hour, 0},
		{"a month of a value a day", 30 * day, 1000, day, 90 * day, 0, 0},
		{"a month", 30 * day, 1000, time.Minute, 90 * day, time.Hour, 0},
		{"a month on a phone", 30 * day, 300, time.Minute, 90 * day, 3 * time.Hour, 0},
		{"a year", 365 * day, 1000, time.Minute, 90 * day, day, 0},
		{"five years on a phone", 5 * 365 * day, 300, time.Minute, 90 * day, 7 * day, 0},
		{"hours of which the samples are gone", 3 * time.Hour, 1000, time.Minute, time.Hour, time.Hour, 0},
	} {
		sum, thin := grain(stretch{now.Add(-c.long), now}, c.width, c.step, now.Add(-c.kept))
		if sum != c.sum || thin != c.thin {
			t.Errorf("%s: means of %s, thinned to %s; want %s, %s", c.rule, sum, thin, c.sum, c.thin)
		}
	}
}

func TestGapsThatNobodyCanTellApartAreOne(t *testing.T) {
	at := func(m int) time.Time { return time.Unix(0, 0).Add(time.Duration(m) * time.Minute) }
	gap := func(lack page.Lack, from, to int) page.Gap {
		g := page.Gap{Lack: lack, From: at(from)}
		if to > 0 {
			g.To = at(to)
		}
		return g
	}
	var all []page.Gap
	for _, g := range []page.Gap{
		gap(page.NoAnswer, 0, 10), gap(page.NoValue, 2, 4), gap(page.NoAnswer, 12, 14), gap(page.NoAnswer, 30, 40), gap(page.NoAnswer, 31, 35), gap(page.NoAnswer, 44, 0), gap(page.NoAnswer, 50, 60),
	} {
		all = joinedGap(all, g, 5*time.Minute)
	}
	want := []page.Gap{gap(page.NoAnswer, 0, 14), gap(page.NoValue, 2, 4), gap(page.NoAnswer, 30, 0)}
	if !slices.Equal(all, want) {
		t.Errorf("gaps %v, want %v", all, want)
	}
}

func TestMaintenanceIsMarkedWhereItWas(t *testing.T) {
	g, _ := groundsOf(t, roomConfig)
	from := time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
	r := passage{survey: survey{maintenance: g.plan().Maintenance}, in: stretch{from, from.Add(48 * time.Hour)}}
	got := r.holds(checks.Subject{Target: "room", Field: "t"})
	if len(got) != 2 || !got[0].Maintenance || got[0].Name != "cleaning" || !got[1].From.Equal(from.Add(27*time.Hour)) || !got[1].Until.Equal(from.Add(27*time.Hour+30*time.Minute)) {
		t.Errorf("held %+v", got)
	}
	if other := r.holds(checks.Subject{Target: "switch"}); len(other) > 0 {
		t.Errorf("the switch is held %+v", other)
	}
}

func TestRulesSayWhereTheyComeFromAndWhetherTheyHold(t *testing.T) {
	g, _ := groundsOf(t, roomConfig)
	var d page.Details
	g.expect(known(t, g, "room"), &d)
	warns := map[string]page.Rule{}
	for _, r := range d.Rules {
		if r.Kind == checks.Bound && r.Level == checks.Warn {
			warns[r.When] = r
		}
	}
	hour := time.Now().UTC().Hour()
	day := hour >= 7 && hour < 19
	usual, other := warns[""], warns["07:00–19:00"]
	if len(warns) != 2 || usual.Holds == day || other.Holds != day || *usual.Upper != 27 || usual.Clear != 0.5 || usual.Layer != "target" || !strings.HasPrefix(usual.Place, "config.yaml:1") || len(usual.Told) != 1 {
		t.Errorf("at %d o'clock the rules are %+v", hour, warns)
	}
	if len(d.Asked) != 2 || !slices.Equal(d.Asked[0].Fields, []string{"Temperature"}) || d.Asked[1].When != "5m" {
		t.Errorf("asked %+v", d.Asked)
	}
	g.understood = func() (*config.Config, error) { return nil, errors.New("a file is gone") }
	d = page.Details{}
	if g.expect(known(t, g, "room"), &d); len(d.Rules) > 0 {
		t.Error("rules of no configuration")
	}
}

func TestOfOpenWindowsTheFirstHolds(t *testing.T) {
	times := []config.ExplainedTime{
		{Field: "t", When: "night"},
		{Field: "t", When: "day", Phase: config.Phase{Open: true}, Levels: []checks.Level{checks.Warn}, Off: []checks.Level{checks.Error}},
		{Field: "t", When: "noon", Phase: config.Phase{Open: true}},
	}
	for _, c := range []struct {
		field, when string
		kind        checks.Kind
		level       checks.Level
		want        bool
	}{
		{"t", "day", checks.Bound, checks.Warn, true},
		{"t", "noon", checks.Bound, checks.Warn, false},
		{"t", "night", checks.Bound, checks.Warn, false},
		{"t", "", checks.Bound, checks.Warn, false},
		{"t", "", checks.Bound, checks.Error, false},
		{"t", "", checks.Bound, checks.Fatal, true},
		{"t", "", checks.Missing, checks.Error, true},
		{"h", "", checks.Bound, checks.Warn, true},
		{"h", "x", checks.Bound, checks.Warn, false},
	} {
		if got := holdsNow(&config.ExplainedAlert{Field: c.field, When: c.when, Kind: c.kind.String(), Level: c.level}, times); got != c.want {
			t.Errorf("%+v: %v", c, got)
		}
	}
}

func TestSamplesLeaveInTheColumnsOfTheCommand(t *testing.T) {
	g, store := groundsOf(t, roomConfig)
	id := known(t, g, "room").Fields[0].ID
	at := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	if err := store.Commit(t.Context(), data.Batch{Samples: []data.Sample{{At: at, Series: id, Value: -1.5}, {At: at, Series: id + 1, Value: 3}, {At: at.Add(time.Hour), Series: id, Value: 2}}}); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		json bool
		want string
	}{
		{false, "\ufefftime,target,field,value,unit\n2026-11-22 12:00:00,'=1+1,'@t,-1.5,°C\n"},
		{true, `{"at":"2026-11-22T12:00:00Z","target":"=1+1","field":"@t","value":-1.5,"unit":"°C"}` + "\n"},
	} {
		var out strings.Builder
		x := page.Export{Target: "=1+1", Field: "@t", Unit: "°C", ID: id, From: at, To: at.Add(time.Hour), JSON: c.json}
		if err := g.Export(t.Context(), &out, x); err != nil || out.String() != c.want {
			t.Errorf("exported %q, want %q (%v)", out.String(), c.want, err)
		}
	}
}

// polled is a poll of a room with two fields; a value of NaN is a fault.
func polledRoom(g *grounds, at time.Time, fault string) *poller.Poll {
	t := g.plan().Targets[0].Target
	p := &poller.Poll{Target: t, Tick: at, Took: time.Millisecond}
	if fault == "silent" {
		p.Response = checks.Reading{Why: checks.NoResponse, Fault: checks.Fault{Class: checks.Timeout, Text: "no answer within 5s"}}
		return p
	}
	for i := range t.Fields {
		r := poller.Result{Field: &t.Fields[i], Reading: checks.Reading{Value: 21.5}, Raw: "21.5"}
		if i == 1 && fault != "" {
			r.Reading, r.Raw = checks.Reading{Why: checks.Invalid, Fault: checks.Fault{Class: checks.NotNumber, Text: fault}}, strings.Repeat("é", 500)
		}
		p.Results = append(p.Results, r)
	}
	return p
}

func TestTheLatestPollsAndFailuresAreRecollected(t *testing.T) {
	g, store := groundsOf(t, roomConfig)
	room := known(t, g, "room")
	now := time.Now().Truncate(time.Minute)
	ago := func(m int) time.Time { return now.Add(-time.Duration(m) * time.Minute) }
	if err := store.Commit(t.Context(), data.Batch{Samples: []data.Sample{{At: ago(8), Series: room.Fields[0].ID, Value: 19}}, Spans: []data.SpanChange{
		{Subject: room.Fields[0].ID, Kind: checks.Missing, Reason: checks.Null, At: ago(99)}, {Subject: room.Fields[0].ID, Kind: checks.Missing, At: ago(98), Ended: true},
	}, Mutes: []suppression.Mute{{ID: 2, Scope: suppression.Scope{Target: "room", Field: "h"}, By: "Lee", Began: ago(5), Until: now.Add(time.Hour)}, {ID: 3, Scope: suppression.Exactly("switch"), Began: ago(5), Until: now.Add(time.Hour)}}}); err != nil {
		t.Fatal(err)
	}
	g.recall.note(polledRoom(g, ago(2), `not a number: "n/a"`))
	g.recall.note(polledRoom(g, ago(1), "silent"))
	d, err := g.Details(t.Context(), room)
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Polls) != 3 || d.Polls[0].Fault.Class != checks.Timeout || *d.Polls[1].Results[0].Value != 21.5 || d.Polls[1].Results[1].Value != nil || *d.Polls[2].Results[0].Value != 19 {
		t.Errorf("polls %+v", d.Polls)
	}
	if raw := d.Polls[1].Results[1].Raw; len([]rune(raw)) != recalledRaw || !strings.HasSuffix(raw, "…") {
		t.Errorf("of the answer %d characters are recollected", len([]rune(raw)))
	}
	texts := map[int64]string{}
	for _, f := range d.Failures {
		texts[f.Subject] = fmt.Sprintf("%s %s lasts %v", f.Kind, f.Fault.String(), f.Ended.IsZero())
	}
	want := map[int64]string{room.ID: "no_response no answer within 5s lasts true", room.Fields[0].ID: "missing null lasts false", room.Fields[1].ID: `invalid not a number: "n/a" lasts true`}
	for id, text := range want {
		if texts[id] != text {
			t.Errorf("the last failure of %d is %q, want %q", id, texts[id], text)
		}
	}
	if len(d.Mutes) != 1 || d.Mutes[0].Name != "M2" || d.Mutes[0].Scope != "room/h" {
		t.Errorf("mutes %+v", d.Mutes)
	}
	g.recall.note(polledRoom(g, now, ""))
	_, failures := g.recall.of(room.ID)
	if f := failures[room.ID]; !f.Ended.Equal(now) || !f.Began.Equal(ago(1)) {
		t.Errorf("the silence is %+v", f)
	}
	g.recall.keep(nil)
	if polls, _ := g.recall.of(room.ID); len(polls) > 0 {
		t.Error("a target that is gone is recollected")
	}
}

func TestTheMoreTargetsTheLessIsRecollectedOfEach(t *testing.T) {
	var r recollection
	poll := func(id int64, n int) {
		for i := range n {
			r.note(&poller.Poll{Target: &poller.Target{Subject: checks.Subject{ID: id}}, Tick: time.Unix(int64(i), 0)})
		}
	}
	poll(1, 50)
	if polls, _ := r.of(1); len(polls) != mostPolls || polls[0].At.Unix() != 49 {
		t.Errorf("%d polls of one target, the last of %v", len(polls), polls[0].At)
	}
	for id := int64(2); id <= 5000; id++ {
		poll(id, 1)
	}
	poll(1, 2)
	if polls, _ := r.of(1); len(polls) != leastPolls {
		t.Errorf("%d polls of one target among 5,000", len(polls))
	}
}

func TestTheConfigurationInForceIsReadAgainWhenSomebodyAsks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		read := 0
		u := understanding{read: func(s snapshot) (*config.Config, error) {
			read++
			if s.Files[0].Text == "wrong" {
				return nil, errors.New("wrong")
			}
			return &config.Config{State: s.Files[0].Text}, nil
		}}
		if _, err := u.get(); err == nil {
			t.Error("before one is in force there is one")
		}
		for _, text := range []string{"one", "two"} {
			u.use(&config.Config{Files: []string{"config.yaml"}, Texts: []string{text}})
			for range 3 {
				if c, err := u.get(); err != nil || c.State != text {
					t.Errorf("%+v %v, want %s", c, err, text)
				}
			}
		}
		if read != 2 {
			t.Errorf("two were read %d times", read)
		}
		time.Sleep(understoodFor + time.Second)
		if _, err := u.get(); err != nil || read != 3 {
			t.Errorf("it is kept for ever: read %d times (%v)", read, err)
		}
		u.use(&config.Config{Files: []string{"config.yaml"}, Texts: []string{"wrong"}})
		if _, err := u.get(); err == nil {
			t.Error("a wrong one is understood")
		}
	})
}

// A month of one of 228 fields of ten million samples, as a page asks for it, and
// what it asks for otherwise.
func BenchmarkCourse(b *testing.B) {
	const targets, days = 57, 30
	var text strings.Builder
	text.WriteString("timezone: UTC\nchannels: [{name: out, console: {}}]\ntargets:\n")
	for i := range targets {
		fmt.Fprintf(&text, "  - {name: cold-%d, schedule: 1m, http: {url: \"http://192.0.2.1/\"}, fields: [{name: a, path: $.a, warn: {upper: 27}}, {name: b, path: $.b}, {name: c, path: $.c}, {name: d, path: $.d}]}\n", i)
	}
	g, store := groundsOf(b, text.String())
	now := time.Now().Truncate(time.Minute)
	var ids []int64
	for _, t := range g.plan().Targets {
		for _, f := range t.Target.Fields {
			ids = append(ids, f.Subject.ID)
		}
	}
	slices.Sort(ids)
	for hour := range days * 24 {
		batch := data.Batch{Alive: now}
		for m := range 60 {
			at := now.Add(-days*24*time.Hour + time.Duration(60*hour+m)*time.Minute)
			for _, id := range ids {
				batch.Samples = append(batch.Samples, data.Sample{At: at, Series: id, Value: float64((m*7+int(id))%23) / 3})
			}
		}
		if err := store.Commit(b.Context(), batch); err != nil {
			b.Fatal(err)
		}
	}
	if err := store.Condense(b.Context(), now.Add(time.Hour)); err != nil {
		b.Fatal(err)
	}
	room := known(b, g, "cold-30")
	for _, c := range []struct {
		name   string
		long   time.Duration
		fields int
	}{{"3h", 3 * time.Hour, 1}, {"24h", 24 * time.Hour, 1}, {"7d", 7 * 24 * time.Hour, 1}, {"30d", 30 * 24 * time.Hour, 1}, {"30dOfFour", 30 * 24 * time.Hour, 4}, {"5y", 5 * 365 * 24 * time.Hour, 1}} {
		b.Run(c.name, func(b *testing.B) {
			x := page.Excerpt{Target: room, Width: 1000}
			for _, f := range room.Fields[:c.fields] {
				x.Fields = append(x.Fields, f.ID)
			}
			for b.Loop() {
				x.To = time.Now()
				x.From = x.To.Add(-c.long)
				courses, err := g.Courses(b.Context(), x)
				if err != nil || len(courses[0].Points) == 0 {
					b.Fatal(err)
				}
			}
		})
	}
}

package data_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/checks/suppression"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/report"
)

// asked returns the record of a query.
func asked(t testing.TB, s *data.Store, q report.Query) report.Record {
	t.Helper()
	return get[report.Record](t)(s.Read(t.Context(), q))
}

// history tells a field's history as "5=5 6=6; latest 6; 5…6 ~5.5 of 2".
func history(h report.History) string {
	var all []string
	for _, p := range h.Points {
		text := fmt.Sprintf("%v=%v", p.At.Sub(begin).Minutes(), p.Value)
		if p.Min != 0 || p.Max != 0 {
			text += fmt.Sprintf("(%v…%v)", p.Min, p.Max)
		}
		all = append(all, text)
	}
	text := strings.Join(all, " ") + "; latest "
	if !h.Latest.At.IsZero() {
		text += fmt.Sprint(h.Latest.At.Sub(begin).Minutes())
	}
	if h.Stats.Count > 0 {
		text += fmt.Sprintf("; %v…%v ~%v of %d", h.Stats.Min, h.Stats.Max, h.Stats.Avg, h.Stats.Count)
	}
	return text
}

func TestReportReadsThePeriodAndNothingElse(t *testing.T) {
	s := mustSample(t, 10, 1, 2, 3)
	for _, c := range []struct {
		rule string
		q    report.Query
		want string
	}{
		{"from a time on, up to another", report.Query{From: minute(2), To: minute(5)}, "2=2 3=3 4=4; latest 4; 2…4 ~3 of 3"},
		{"a lead, which does not count", report.Query{From: minute(2), To: minute(5), Lead: 2 * time.Minute}, "0=0 1=1 2=2 3=3 4=4; latest 4; 2…4 ~3 of 3"},
		{"after all samples", report.Query{From: minute(20), To: minute(25)}, "; latest 9"},
		{"before all samples", report.Query{From: minute(-20), To: minute(0)}, "; latest "},
		{"nothing, of a period that ends before it begins", report.Query{From: minute(5), To: minute(2)}, "; latest 1"},
		{"the lowest and highest of stretches", report.Query{From: minute(0), To: minute(10), Thin: 5 * time.Minute}, "0=0 4=4 5=5 9=9; latest 9; 0…9 ~4.5 of 10"},
		{"a stretch of one sample", report.Query{From: minute(4), To: minute(6), Thin: 5 * time.Minute}, "4=4 5=5; latest 5; 4…5 ~4.5 of 2"},
		{"summaries of hours that have not closed", report.Query{From: minute(2), To: minute(5), Sum: time.Hour}, "2=3(2…4); latest 4; 2…4 ~3 of 3"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			c.q.Fields = []int64{2, 0}
			record := asked(t, s, c.q)
			if got := history(record.Fields[2]); got != c.want || len(record.Fields) != 1 {
				t.Errorf("history = %s of %d fields, want %s", got, len(record.Fields), c.want)
			}
		})
	}
}

func TestABareReportReadsTheValuesAlone(t *testing.T) {
	s := mustSample(t, 10, 1, 2, 3)
	for at, want := range map[int]string{2: "2=2 3=3 4=4; latest 4; 2…4 ~3 of 3", 20: "; latest "} {
		record := asked(t, s, report.Query{From: minute(at), To: minute(at + 3), Fields: []int64{2}, Bare: true})
		if h := record.Fields[2]; history(h) != want || h.Known != 0 || len(record.Fields) != 1 {
			t.Errorf("from minute %d on: %s, known for %v, want %s", at, history(h), h.Known, want)
		}
	}
}

func TestThinnedSamplesKeepTheirOrderAndExtremes(t *testing.T) {
	s, _ := mustOpen(t)
	var b data.Batch
	for i, v := range []float64{3, 9, 1, 2, 5, 5, 5, 5, -7} {
		b.Samples = append(b.Samples, data.Sample{At: minute(i), Series: 1, Value: v})
	}
	must(t, s.Commit(t.Context(), b))
	got := history(asked(t, s, report.Query{Fields: []int64{1}, From: minute(0), To: minute(60), Thin: 4 * time.Minute}).Fields[1])
	if want := "1=9 2=1 4=5 8=-7; latest 8; -7…9 ~3.111111111111111 of 9"; got != want {
		t.Errorf("history = %s, want %s", got, want)
	}
}

// plain returns the stats of the samples of a field, as plainly as can be.
func plain(samples []data.Sample, series int64, from, to time.Time) report.Stats {
	s, sum := report.Stats{Min: math.Inf(1), Max: math.Inf(-1)}, 0.0
	for _, one := range samples {
		if one.Series == series && !one.At.Before(from) && one.At.Before(to) {
			s.Min, s.Max, s.Count = min(s.Min, one.Value), max(s.Max, one.Value), s.Count+1
			sum += one.Value
		}
	}
	s.Avg = sum / float64(s.Count)
	return s
}

func TestSummariesAndSamplesComeToTheSame(t *testing.T) {
	s, _ := mustOpen(t)
	_, err := s.Identify(t.Context(), namings("a a/x a/y"))
	must(t, err)
	random := rand.New(rand.NewPCG(7, 7))
	var all []data.Sample
	for i := range 6 * 24 * 60 / 7 {
		for series := range int64(3) {
			all = append(all, data.Sample{At: minute(7 * i), Series: series + 1, Value: random.NormFloat64()})
		}
	}
	must(t, s.Commit(t.Context(), data.Batch{Samples: all, Alive: minute(6 * 24 * 60)}))
	must(t, s.Condense(t.Context(), minute(5*24*60)))
	for range 200 {
		from := random.IntN(7 * 24 * 60)
		to := from + 1 + random.IntN(6*24*60)
		for _, sum := range []time.Duration{0, data.Hour, 6 * data.Hour, data.Day, 2 * data.Day} {
			q := report.Query{Fields: []int64{2, 3}, From: minute(from), To: minute(to), Sum: sum}
			h := asked(t, s, q).Fields[2]
			want := plain(all, 2, q.From, q.To)
			got := h.Stats
			if got.Count != want.Count || want.Count > 0 && (got.Min != want.Min || got.Max != want.Max || math.Abs(got.Avg-want.Avg) > 1e-9) {
				t.Fatalf("minutes %d to %d by %v: %+v, want %+v", from, to, sum, got, want)
			}
			for i, p := range h.Points {
				if p.At.Before(q.From) || !p.At.Before(q.To) || i > 0 && !h.Points[i-1].At.Before(p.At) {
					t.Fatalf("minutes %d to %d by %v: point %d is at %v", from, to, sum, i, p.At)
				}
			}
			if latest := h.Latest.At; want.Count > 0 && (q.To.Sub(latest) > 7*time.Minute && latest.Before(all[len(all)-1].At) || !latest.Before(q.To)) {
				t.Fatalf("minutes %d to %d by %v: the latest is at %v", from, to, sum, latest)
			}
		}
	}
}

func TestReportFindsSamplesOfFewAndOfManyFields(t *testing.T) {
	s, _ := mustOpen(t)
	var b data.Batch
	for i := range 30 {
		b.Samples = append(b.Samples, tick(i, 0, 20)...)
	}
	must(t, s.Commit(t.Context(), b))
	var ids []int64
	for series := range int64(60) {
		ids = append(ids, series)
		fields := asked(t, s, report.Query{Fields: ids, From: minute(10), To: minute(20)}).Fields
		for _, id := range ids {
			if n := len(fields[id].Points); id != 0 && n != 10 {
				t.Fatalf("of %d fields %d has %d points, want 10", len(ids), id, n)
			}
		}
	}
}

func TestReportReadsGapsOfItsFieldsAndTheirTargets(t *testing.T) {
	s := covered(t, 100)
	var spans []data.SpanChange
	for _, more := range [][]data.SpanChange{
		lost(2, checks.Missing, 5, 12), lost(1, checks.NoResponse, 30, 40), lost(2, checks.Invalid, 90, -1), lost(3, checks.Missing, 20, 30), lost(2, checks.Missing, 1, 10),
	} {
		spans = append(spans, more...)
	}
	must(t, s.Commit(t.Context(), data.Batch{Spans: spans}))
	record := asked(t, s, report.Query{Fields: []int64{2}, Targets: []int64{1}, From: minute(10), To: minute(100)})
	var got []string
	for _, span := range record.Spans {
		ended := "…"
		if !span.Ended.IsZero() {
			ended = fmt.Sprint(span.Ended.Sub(begin).Minutes())
		}
		got = append(got, fmt.Sprintf("%d %d %v-%s", span.Subject, span.Lack, span.Began.Sub(begin).Minutes(), ended))
	}
	if text, want := strings.Join(got, ", "), "2 1 5-12, 1 0 30-40, 2 2 90-…"; text != want {
		t.Errorf("spans = %s, want %s", text, want)
	}
	h := record.Fields[2]
	if h.Known != 90*time.Minute || h.Covered != 68*time.Minute {
		t.Errorf("covered %v of %v, want 68 of 90 minutes", h.Covered, h.Known)
	}
}

func TestTimeSinceTheWatchWasKeptIsNotWatched(t *testing.T) {
	s := covered(t, 100)
	last := func(minutes int) (report.Span, report.History) {
		record := asked(t, s, report.Query{Fields: []int64{2}, Targets: []int64{1}, From: minute(50), To: minute(minutes)})
		if len(record.Spans) == 0 {
			return report.Span{}, record.Fields[2]
		}
		return record.Spans[0], record.Fields[2]
	}
	if span, h := last(104); span != (report.Span{}) || h.Covered != 54*time.Minute {
		t.Errorf("after four minutes %v, covered %v; a daemon without news is still there", span, h.Covered)
	}
	if span, h := last(150); span.Lack != report.NotWatched || !span.Began.Equal(minute(100)) || !span.Ended.IsZero() || h.Covered != 50*time.Minute {
		t.Errorf("after fifty minutes %v, covered %v", span, h.Covered)
	}
}

func TestAnEmptyDatabaseWasNeverWatched(t *testing.T) {
	s, _ := mustOpen(t)
	record := asked(t, s, report.Query{Fields: []int64{2}, Targets: []int64{1}, All: true, From: minute(0), To: minute(60)})
	if h := record.Fields[2]; len(h.Points) > 0 || h.Known != 0 || h.Stats.Count != 0 || !h.Latest.At.IsZero() {
		t.Errorf("history = %+v", h)
	}
	if len(record.Spans) != 1 || record.Spans[0].Lack != report.NotWatched {
		t.Errorf("spans = %+v, want one of not watched", record.Spans)
	}
}

// lasting returns an alert from one minute to another, see lost.
func lasting(id, subject int64, peak checks.Level, times [2]int) checks.Alert {
	a := alert(id, subject)
	a.Fired, a.Level, a.Peak = minute(times[0]), peak, peak
	if times[1] >= 0 {
		a.Resolved = minute(times[1])
	}
	return a
}

func TestReportReadsAlertsThatLastedInItsPeriod(t *testing.T) {
	s := covered(t, 100)
	drill := lasting(8, 2, checks.Fatal, [2]int{40, -1})
	drill.Drill = true
	uplink := lasting(9, 77, checks.Warn, [2]int{45, 46})
	uplink.Kind = checks.Uplink
	all := []checks.Alert{
		lasting(1, 2, checks.Warn, [2]int{5, 10}), lasting(2, 2, checks.Warn, [2]int{5, 11}), lasting(3, 2, checks.Fatal, [2]int{20, 30}),
		lasting(4, 1, checks.Error, [2]int{50, -1}), lasting(5, 3, checks.Error, [2]int{50, 60}), lasting(6, 2, checks.Warn, [2]int{99, 120}),
		lasting(7, 2, checks.Warn, [2]int{100, -1}), drill, uplink,
	}
	must(t, s.Commit(t.Context(), data.Batch{Alerts: alerts(all...), Changes: []data.Change{
		{Alert: 3, Change: checks.Change{At: minute(20), What: checks.Fired, Condition: checks.Condition{Level: checks.Warn}}},
		{Alert: 3, Change: checks.Change{At: minute(22), What: checks.Worsened, Condition: checks.Condition{Level: checks.Fatal}}},
		{Alert: 3, Change: checks.Change{At: minute(24), What: checks.Acknowledged, Condition: checks.Condition{Level: checks.Fatal}}},
		{Alert: 3, Change: checks.Change{At: minute(28), What: checks.Eased, Condition: checks.Condition{Level: checks.Warn}}},
		{Alert: 3, Change: checks.Change{At: minute(30), What: checks.Resolved, Condition: checks.Condition{Level: checks.Warn}}},
	}}))
	for _, c := range []struct {
		rule string
		all  bool
		want string
	}{
		{"of its fields and targets, and the uplink: open ones first, then the worst", false, "4 3 2 9 6"},
		{"of everything", true, "4 3 5 2 9 6"},
	} {
		record := asked(t, s, report.Query{Fields: []int64{2}, Targets: []int64{1}, All: c.all, From: minute(10), To: minute(100)})
		var got []string
		for _, a := range record.Alerts {
			got = append(got, fmt.Sprint(a.ID))
			if a.ID == 3 && (len(a.Steps) != 3 || a.Steps[1] != report.Step{At: minute(22), Level: checks.Fatal} || a.Steps[2].Level != checks.Warn) {
				t.Errorf("%s: steps = %v", c.rule, a.Steps)
			}
		}
		if text := strings.Join(got, " "); text != c.want || record.Fired != len(got) {
			t.Errorf("%s: alerts = %s of %d, want %s", c.rule, text, record.Fired, c.want)
		}
	}
}

func TestReportReadsMutesThatAreInForceAfterIt(t *testing.T) {
	s, _ := mustOpen(t)
	mute := func(id int64, until, ended int) suppression.Mute {
		m := suppression.Mute{ID: id, Scope: suppression.Scope{Target: "a"}, Began: minute(0), Until: minute(until)}
		if ended > 0 {
			m.Ended = minute(ended)
		}
		return m
	}
	must(t, s.Commit(t.Context(), data.Batch{Mutes: []suppression.Mute{mute(1, 50, 0), mute(2, 200, 60), mute(3, 200, 0), mute(4, 100, 0)}}))
	record := asked(t, s, report.Query{From: minute(10), To: minute(100)})
	if len(record.Mutes) != 1 || record.Mutes[0].ID != 3 {
		t.Errorf("mutes = %+v, want the third", record.Mutes)
	}
}

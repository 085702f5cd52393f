package data_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/notify"
)

// roleVar names what a child of the tests is to do instead of testing.
const roleVar = "GAUGEWATCH_DATA_TEST_ROLE"

func TestMain(m *testing.M) {
	switch os.Getenv(roleVar) {
	case "commit":
		commitForever(os.Args[1])
	case "fill":
		liveOnASmallDisk(os.Args[1])
	default:
		os.Exit(m.Run())
	}
}

// begin is when the tests' stories begin.
var begin = time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC)

// minute is so many minutes after the begin.
func minute(n int) time.Time { return begin.Add(time.Duration(n) * time.Minute) }

// mustOpen opens a new store, which is closed with the test.
func mustOpen(t testing.TB) (*data.Store, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "state", "x.db")
	return mustOpenAt(t, path), path
}

// mustOpenAt opens a store, which is closed with the test.
func mustOpenAt(t testing.TB, path string) *data.Store {
	t.Helper()
	s, _, err := data.Open(t.Context(), path, data.Options{At: begin, Reserve: -1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// must fails the test where something that must work does not.
func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// get returns what a method returned, or fails the test.
func get[T any](t testing.TB) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		must(t, err)
		return v
	}
}

// alert returns an open alert of a subject.
func alert(id, subject int64) checks.Alert {
	return checks.Alert{
		ID: id, Subject: checks.Subject{ID: subject, Target: "cold-1", Field: "temperature", Unit: "°C"},
		Kind: checks.Bound, Level: checks.Error, Peak: checks.Error, Side: checks.High,
		Since: minute(0), Fired: minute(2), Value: -9.4, At: minute(2), Worst: -9.4, WorstAt: minute(2),
		Limit: checks.Limit{Level: checks.Error, Upper: new(-15.0)},
	}
}

// alerts puts alerts into the form in which a batch has them.
func alerts(all ...checks.Alert) map[int64]checks.Alert {
	m := map[int64]checks.Alert{}
	for _, a := range all {
		m[a.ID] = a
	}
	return m
}

// owe returns a delivery of one step of some alerts.
func owe(channel string, what checks.What, all ...checks.Alert) notify.Delivery {
	d := notify.Delivery{Channel: channel, Cause: notify.CauseAlert, Owed: minute(2), Next: minute(2)}
	for _, a := range all {
		d.Parts = append(d.Parts, notify.Part{What: what, Alert: a})
	}
	return d
}

// collect returns the samples of a range.
func collect(t testing.TB, s interface {
	Samples(context.Context, data.Range, func(data.Sample) error) error
}, of data.Range,
) []data.Sample {
	t.Helper()
	var all []data.Sample
	must(t, s.Samples(t.Context(), of, func(one data.Sample) error { all = append(all, one); return nil }))
	return all
}

package data_test

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/notify"
)

// written returns how many bytes this process has written to files so far.
func written(t testing.TB) int64 {
	t.Helper()
	text, err := os.ReadFile("/proc/self/io")
	if err != nil {
		t.Skipf("SKIPPED: this system does not tell what is written: %v", err)
	}
	var read, wrote int64
	if _, err := fmt.Sscanf(string(text), "rchar: %d\nwchar: %d", &read, &wrote); err != nil {
		t.Fatal(err)
	}
	return wrote
}

// temperature is a noisy value with two decimals.
func temperature(i int, series int64) float64 {
	return math.Round(100*(20+5*math.Sin(float64(i)/200+float64(series)))+float64((i*7919)%41)) / 100
}

// tick returns the samples of a tick of devices with three fields each.
func tick(i, first, devices int) []data.Sample {
	var all []data.Sample
	for series := int64(3 * first); series < int64(3*(first+devices)); series++ {
		all = append(all, data.Sample{At: minute(i), Series: series + 1, Value: temperature(i, series)})
	}
	return all
}

// An SD card lives as long as little is written to it: 12 devices with 3
// fields a minute may write 100 MB a day, with a commit each 30 seconds.
func TestTwelveDevicesWriteLittle(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: hours of commits take seconds")
	}
	s, path := mustOpen(t)
	const hours = 8
	before := written(t)
	for i := range hours * 60 {
		must(t, s.Commit(t.Context(), data.Batch{Samples: tick(i, 0, 6), Alive: minute(i)}))
		must(t, s.Commit(t.Context(), data.Batch{Samples: tick(i, 6, 6), Alive: minute(i)}))
		if i%5 == 0 {
			must(t, s.Condense(t.Context(), minute(i)))
			must(t, s.Prune(t.Context(), data.Keep{Samples: 4 * time.Hour, Summaries: time.Hour}, minute(i)))
		}
	}
	day := (written(t) - before) * 24 / hours
	t.Logf("%.1f MB a day", float64(day)/1e6)
	if day > 100e6 {
		t.Errorf("%.1f MB a day, want at most 100", float64(day)/1e6)
	}
	must(t, s.Close())
	if n := count(t, path, "samples"); n != fmt.Sprint(5*60*36) && n != fmt.Sprint(4*60*36) {
		t.Errorf("%s samples are left, want those of four hours and the one that goes on", n)
	}
}

func TestASampleTakesLittleRoom(t *testing.T) {
	s, path := mustOpen(t)
	n := 0
	for i := range 300 {
		all := tick(i, 0, 300)
		n += len(all)
		must(t, s.Commit(t.Context(), data.Batch{Samples: all}))
	}
	must(t, s.Close())
	info, err := os.Stat(path)
	must(t, err)
	room := float64(info.Size()) / float64(n)
	t.Logf("%.1f bytes a sample", room)
	if room > 32 {
		t.Errorf("%.1f bytes a sample, want at most 32", room)
	}
}

// A commit is measured as the watch makes them: a second of polls of a large
// site, half a minute of a small one, and an alert on its own.
func BenchmarkCommit(b *testing.B) {
	for _, c := range []struct {
		name    string
		devices int
	}{{"6Devices", 6}, {"50Devices", 50}, {"500Devices", 500}, {"2500Devices", 2500}} {
		b.Run(c.name, func(b *testing.B) {
			s, _ := mustOpen(b)
			before := written(b)
			var took []time.Duration
			for i := 0; b.Loop(); i++ {
				batch := data.Batch{Samples: tick(i, 0, c.devices), Alive: minute(i)}
				began := time.Now()
				must(b, s.Commit(b.Context(), batch))
				took = append(took, time.Since(began))
			}
			quantiles(b, took)
			b.ReportMetric(float64(written(b)-before)/float64(b.N*c.devices), "B/poll")
		})
	}
	b.Run("Alert", func(b *testing.B) {
		s, _ := mustOpen(b)
		var took []time.Duration
		for i := 0; b.Loop(); i++ {
			a := alert(int64(i+1), 5)
			began := time.Now()
			must(b, s.Commit(b.Context(), data.Batch{
				Alerts: alerts(a), Changes: []data.Change{{Alert: a.ID, Change: checks.Change{What: checks.Fired, At: minute(i)}}},
				Deliveries: []notify.Delivery{owe("tg", checks.Fired, a), owe("mail", checks.Fired, a)}, Alive: minute(i),
			}))
			took = append(took, time.Since(began))
		}
		quantiles(b, took)
	})
}

// quantiles adds the median and the 99th percentile.
func quantiles(b *testing.B, took []time.Duration) {
	b.Helper()
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "ms-p50")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "ms-p99")
}

// large makes a database of ten million samples: 228 series, one a minute for
// a month, with their summaries.
func large(b *testing.B) (*data.Store, int) {
	b.Helper()
	const series, minutes = 228, 43_860
	dir := os.Getenv("GAUGEWATCH_BENCH_DIR") // keeps it for the next time
	if dir == "" {
		dir = b.TempDir()
	}
	path := filepath.Join(dir, "large.db")
	_, err := os.Stat(path)
	s := mustOpenAt(b, path)
	if err == nil {
		return s, minutes
	}
	for i := 0; i < minutes; i += 60 {
		var batch data.Batch
		for j := i; j < min(i+60, minutes); j++ {
			batch.Samples = append(batch.Samples, tick(j, 0, series/3)...)
		}
		must(b, s.Commit(b.Context(), batch))
	}
	began := time.Now()
	must(b, s.Condense(b.Context(), minute(minutes+9)))
	b.Logf("condensed in %v", time.Since(began))
	return s, minutes
}

func BenchmarkRead(b *testing.B) {
	s, minutes := large(b)
	twelve := []int64{3, 21, 40, 59, 77, 96, 115, 133, 152, 171, 190, 220}
	for _, c := range []struct {
		name string
		from int
	}{{"3h12FieldsOf10M", minutes - 180}, {"3h12FieldsFromTheMiddle", minutes / 2}} {
		b.Run(c.name, func(b *testing.B) {
			n := 0
			of := data.Range{IDs: twelve, From: minute(c.from), To: minute(c.from + 180)}
			for b.Loop() {
				n = len(collect(b, s, of))
			}
			if n != 180*12 {
				b.Errorf("%d samples, want %d", n, 180*12)
			}
		})
	}
	b.Run("30d1FieldFromSummaries", func(b *testing.B) {
		n := 0
		for b.Loop() {
			all, err := s.Summaries(b.Context(), data.Hour, data.Range{IDs: twelve[:1], From: minute(0)})
			must(b, err)
			n = len(all)
		}
		if n < 720 {
			b.Errorf("%d hours, want 720", n)
		}
	})
	b.Run("Latest", func(b *testing.B) {
		for b.Loop() {
			_, err := s.Latest(b.Context())
			must(b, err)
		}
	})
}

package main

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"time"
)

// A report is everything that was measured.
type report struct {
	options

	results []result
	day     int64           // bytes that the small site writes in a day
	sync    []time.Duration // what the disk takes for one page
}

// A row is one figure of all sizes. Its value says too whether it keeps to its
// budget.
type row struct {
	figure string
	budget string
	value  func(result) (text string, kept bool)
}

// markdown writes the report as a table. What misses its budget is bold.
func (r *report) markdown() string {
	var b strings.Builder
	heads, rule := []string{"figure", "budget"}, []string{"---", "---"}
	for _, one := range r.results {
		heads, rule = append(heads, one.cell.String()), append(rule, "---")
	}
	line := func(cells []string) { fmt.Fprintf(&b, "| %s |\n", strings.Join(cells, " | ")) }
	line(heads)
	line(rule)
	for _, row := range r.rows() {
		cells := []string{row.figure, row.budget}
		for _, one := range r.results {
			cells = append(cells, tell(row.value(one)))
		}
		line(cells)
	}
	megabytes := float64(r.day) / 1e6
	fmt.Fprintf(&b, "\n12 devices × 3 fields a minute write %s MB a day (budget 100).\n",
		tell(fmt.Sprintf("%.0f", megabytes), megabytes <= 100))
	fmt.Fprintf(&b, "\nMeasured %s on %d processors, %s %s/%s; windows of %s; one fsync takes %s ms here (p50 / p99). "+
		"Bold misses its budget; two values are two rounds.\n",
		time.Now().Format("2 January 2006"), runtime.NumCPU(), runtime.Version(), runtime.GOOS, runtime.GOARCH,
		r.window, spread(r.sync))
	return b.String()
}

// tell emphasises what misses its budget.
func tell(text string, kept bool) string {
	if kept || text == "" {
		return text
	}
	return "**" + text + "**"
}

// rows lists the figures in their order.
func (r *report) rows() []row {
	hang := fmt.Sprintf("%.0f %% hang", 100*r.hang)
	return []row{
		{"CPU seconds per 1,000 polls", "0.20; 0.35 at 100", cpuRow},
		{"… of the bare loop", "", bareRow},
		{"… daemon / bare loop", "1.3", ratioRow},
		{"memory, MiB now / peak", "30 / 60 / 280", memoryRow},
		{"… of the bare loop", "", bareMemoryRow},
		{"polls late, ms p50 / p99", "p99 50", func(r result) (string, bool) { return lateRow(r.daemon) }},
		{"… of the bare loop", "", func(r result) (string, bool) { s, _ := lateRow(r.bare); return s, true }},
		{"… while " + hang, "p99 50", func(r result) (string, bool) { return lateRow(r.hanging) }},
		{"polls missed", "0", func(r result) (string, bool) { return missedRow(r.daemon) }},
		{"… of healthy devices while " + hang, "0", func(r result) (string, bool) { return missedRow(r.hanging) }},
		{"answer → message, ms p50 / p99", "5 / 50 + fsync", r.wireRow},
		{"first poll / all polled, s after start", "1 / 10", firstRow},
		{"bytes written per poll", "400", writtenRow},
		{"… of the bare loop", "", func(r result) (string, bool) { s, _ := writtenOf(r.bare); return s, true }},
		{"bytes per sample at rest", "32", restRow},
	}
}

// cost is the CPU seconds per 1,000 polls.
func (m *measurement) cost() float64 { return m.cpu.Seconds() * 1000 / float64(max(m.polls, 1)) }

// cpuRow tells what polls cost the daemon.
func cpuRow(r result) (string, bool) {
	budget := 0.20
	if r.cell.devices <= 100 {
		budget = 0.35
	}
	return figures(r.daemon, "%.3f", (*measurement).cost, budget)
}

// bareRow tells what polls cost the bare loop.
func bareRow(r result) (string, bool) {
	text, _ := figures(r.bare, "%.3f", (*measurement).cost, 0)
	return text, true
}

// ratioRow compares the two, round by round.
func ratioRow(r result) (string, bool) {
	var texts []string
	sum := 0.0
	for i := range r.daemon {
		ratio := r.daemon[i].cost() / r.bare[i].cost()
		sum += ratio
		texts = append(texts, fmt.Sprintf("%.2f", ratio))
	}
	return strings.Join(texts, ", "), sum/float64(len(r.daemon)) <= 1.3
}

// figures tells a figure of each round, and whether their mean is within the
// budget.
func figures(rounds []measurement, format string, of func(*measurement) float64, budget float64) (string, bool) {
	var texts []string
	sum := 0.0
	for i := range rounds {
		value := of(&rounds[i])
		sum += value
		texts = append(texts, fmt.Sprintf(format, value))
	}
	return strings.Join(texts, ", "), sum <= budget*float64(len(rounds))
}

// memoryRow tells how much memory the daemon took at most in any round.
func memoryRow(r result) (string, bool) {
	budget := int64(280)
	switch {
	case r.cell.devices <= 100:
		budget = 30
	case r.cell.devices <= 1000:
		budget = 60
	}
	now, peak := memoryOf(r.daemon)
	return fmt.Sprintf("%d / %d", now>>20, peak>>20), now <= budget<<20
}

// bareMemoryRow tells how much the bare loop took.
func bareMemoryRow(r result) (string, bool) {
	now, peak := memoryOf(r.bare)
	return fmt.Sprintf("%d / %d", now>>20, peak>>20), true
}

// memoryOf returns the most memory of any round, in bytes.
func memoryOf(rounds []measurement) (now, peak int64) {
	for _, m := range rounds {
		now, peak = max(now, m.memory), max(peak, m.peak)
	}
	return now, peak
}

// lateRow tells how late polls were.
func lateRow(rounds []measurement) (string, bool) {
	var late []time.Duration
	for _, m := range rounds {
		late = append(late, m.late...)
	}
	if len(late) == 0 {
		return "", true
	}
	return spread(late), percentile(late, 99) <= 50*time.Millisecond
}

// missedRow tells how many polls were missed.
func missedRow(rounds []measurement) (string, bool) {
	missed, all := 0, 0
	for _, m := range rounds {
		missed, all = missed+m.missed, all+m.missed+len(m.late)
	}
	if all == 0 {
		return "", true
	}
	return fmt.Sprintf("%d of %s", missed, thousands(all)), missed == 0
}

// wireRow tells how soon alarms arrived.
func (r *report) wireRow(one result) (string, bool) {
	var wire []time.Duration
	for _, m := range one.daemon {
		wire = append(wire, m.wire...)
	}
	if len(wire) == 0 {
		return "", true
	}
	kept := percentile(wire, 50) <= 5*time.Millisecond+percentile(r.sync, 50) &&
		percentile(wire, 99) <= 50*time.Millisecond+percentile(r.sync, 99)
	return fmt.Sprintf("%s (%d)", spread(wire), len(wire)), kept
}

// firstRow tells how soon after the start polls came, in the slowest round.
func firstRow(r result) (string, bool) {
	var slowest first
	for _, m := range r.daemon {
		slowest.one, slowest.all = max(slowest.one, m.first.one), max(slowest.all, m.first.all)
	}
	text := fmt.Sprintf("%.1f / %.1f", slowest.one.Seconds(), slowest.all.Seconds())
	return text, slowest.one <= time.Second && slowest.all <= r.cell.starting()
}

// writtenRow tells what the daemon wrote to the disk.
func writtenRow(r result) (string, bool) { return writtenOf(r.daemon) }

// writtenOf tells how many bytes were written for each poll that was stored:
// to the log, and once more when the log is copied into the file.
func writtenOf(rounds []measurement) (string, bool) {
	return figures(rounds, "%.0f", func(m *measurement) float64 {
		fields := float64(len(watchedFields()))
		return float64(m.logged)*fields/float64(max(m.samples, 1)) + m.rest*fields
	}, 400)
}

// restRow tells how much room samples take.
func restRow(r result) (string, bool) {
	return figures(r.daemon, "%.1f", func(m *measurement) float64 { return m.rest }, 32)
}

// spread tells the median and the 99th percentile of times, in milliseconds.
func spread(times []time.Duration) string {
	return milliseconds(percentile(times, 50)) + " / " + milliseconds(percentile(times, 99))
}

// milliseconds tells a time in about two digits.
func milliseconds(d time.Duration) string {
	ms := d.Seconds() * 1000
	switch {
	case ms < 1:
		return fmt.Sprintf("%.2f", ms)
	case ms < 10:
		return fmt.Sprintf("%.1f", ms)
	}
	return fmt.Sprintf("%.0f", ms)
}

// percentile returns the time that p of 100 times do not exceed.
func percentile(times []time.Duration, p int) time.Duration {
	if len(times) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(times))
	return sorted[(len(sorted)*p+99)/100-1]
}

package main

import (
	"fmt"
	"runtime"
	"strings"
	"time"
)

// The marks in a document between which the table of a siege stands.
const (
	doorsBegin = "<!-- doors: begin -->\n"
	doorsEnd   = "<!-- doors: end -->"
)

// The budgets of a siege: how late a poll may be, and the memory.
const (
	siegeLate   = time.Second
	siegeMemory = 256 << 20
)

// markdown writes how a siege went as a table. What misses its budget is bold.
func (d *defence) markdown() string {
	var b strings.Builder
	row := func(figure, budget, value string, kept bool) {
		fmt.Fprintf(&b, "| %s | %s | %s |\n", figure, budget, tell(value, kept))
	}
	b.WriteString("| figure | budget | |\n| --- | --- | --- |\n")
	all, _ := d.Sent()
	came, served := d.Friends()
	row("requests in "+siegeLasts.String(), "500 a second", fmt.Sprintf("%s, %.0f a second", thousands(all), float64(all)/siegeLasts.Seconds()), true)
	row("… by who may come in", "", fmt.Sprintf("%s; %s came in", thousands(came), thousands(served)), true)
	row("… answered 400 / 401 / 403 / 404", "", d.statuses(400, 401, 403, 404), true)
	row("… answered 405 / 408 / 413 / 429 / 431", "", d.statuses(405, 408, 413, 429, 431), true)
	row("… answered 500 / 503 / not at all", "0", d.statuses(500, 503, 0), d.Status("", 500) == 0)
	row("answered otherwise than promised", "0", fmt.Sprint(len(d.Odd())), len(d.Odd()) == 0)
	row("alarms taken", "", thousands(d.Promised()), true)
	row("… lost, told twice, or told for a foe", "0", fmt.Sprint(len(d.wrong)-len(d.Odd())), len(d.wrong) == len(d.Odd()))
	row("… all told, s after the siege", "", fmt.Sprintf("%.1f", d.drained.Seconds()), true)
	waits := d.Waits()
	row("who may come in waits, ms p50 / p99 / most", "", spread(waits)+" / "+milliseconds(percentile(waits, 100)), true)
	most := percentile(d.late, 100)
	row("polls late, ms p50 / p99 / most", "1000", spread(d.late)+" / "+milliseconds(most), most <= siegeLate)
	row("polls missed", "0", fmt.Sprintf("%d of %s", d.missed, thousands(d.missed+len(d.late))), d.missed == 0)
	row("memory, MiB peak", fmt.Sprint(siegeMemory>>20), fmt.Sprint(d.peak>>20), d.peak <= siegeMemory)
	row("CPU seconds per second", "", fmt.Sprintf("%.2f", d.cpu.Seconds()/siegeLasts.Seconds()), true)
	fmt.Fprintf(&b, "\nMeasured %s on %d processors, %s %s/%s, which who besieges shares.\n",
		time.Now().Format("2 January 2006"), runtime.NumCPU(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return b.String()
}

// statuses writes how often requests were answered by statuses.
func (d *defence) statuses(all ...int) string {
	var texts []string
	for _, status := range all {
		texts = append(texts, thousands(d.Status("", status)))
	}
	return strings.Join(texts, " / ")
}

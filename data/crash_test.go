package data_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/notify"
)

// twin is a commit that can be told to be whole: 100 samples, an alert and a
// delivery, all of the number n.
func twin(n int) data.Batch {
	a := alert(int64(n+1), 5)
	b := data.Batch{Alerts: alerts(a), Deliveries: []notify.Delivery{owe("tg", checks.Fired, a)}, Alive: minute(n)}
	for series := range 100 {
		b.Samples = append(b.Samples, data.Sample{At: minute(n), Series: int64(series), Value: float64(n)})
	}
	return b
}

// oddTwins counts the commits of which something is missing.
const oddTwins = `SELECT
	(SELECT count(*) FROM (SELECT at FROM samples GROUP BY at HAVING count(*) <> 100)) +
	(SELECT abs(count(*) - (SELECT count(DISTINCT at) FROM samples)) FROM alerts) +
	(SELECT abs(count(*) - (SELECT count(DISTINCT at) FROM samples)) FROM deliveries)`

// commitForever is a child that commits twins and prints the number of each
// once Commit has returned, until it is killed.
func commitForever(path string) {
	s, _, err := data.Open(context.Background(), path, data.Options{})
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	l, err := s.Load(context.Background())
	for n := int(l.LastAlert); err == nil; n++ {
		if err = s.Commit(context.Background(), twin(n)); err == nil {
			fmt.Println(n)
		}
	}
	fmt.Println(err)
	os.Exit(1)
}

// child starts this test program in another role.
func child(t *testing.T, role, path string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	must(t, err)
	cmd := exec.CommandContext(t.Context(), self, path)
	cmd.Env = append(os.Environ(), roleVar+"="+role)
	cmd.Stderr = os.Stderr
	return cmd
}

func TestWhatWasCommittedSurvivesAKill(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	for round := range 5 {
		acknowledged := killInTheMiddle(t, path, time.Duration(20+17*round)*time.Millisecond)
		s, opened, err := data.Open(t.Context(), path, data.Options{Reserve: -1})
		must(t, err)
		if opened.SetAside != "" {
			t.Fatalf("the database was damaged: %s", opened.Damage)
		}
		must(t, s.Check(t.Context()))
		l := get[data.Loaded](t)(s.Load(t.Context()))
		if int(l.LastAlert) < acknowledged+1 {
			t.Errorf("the latest commit is %d, but %d had been acknowledged", l.LastAlert-1, acknowledged)
		}
		must(t, s.Close())
		if odd := peek(t, path, oddTwins); odd != "0" {
			t.Errorf("%s halves of commits", odd)
		}
	}
}

// killInTheMiddle lets a child commit for a while, kills it, and returns the
// last commit that it acknowledged.
func killInTheMiddle(t *testing.T, path string, after time.Duration) int {
	t.Helper()
	cmd := child(t, "commit", path)
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	lines := bufio.NewScanner(out)
	last, killed := -1, false
	for lines.Scan() {
		n, err := strconv.Atoi(lines.Text())
		if err != nil {
			t.Fatalf("child: %s", lines.Text())
		}
		last = n
		if !killed {
			killed = true
			time.AfterFunc(after, func() { _ = cmd.Process.Kill() })
		}
	}
	_ = cmd.Wait() // it was killed
	return last
}

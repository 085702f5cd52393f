package main

import (
	"flag"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// aloneVar says that a process has been started for one test.
const aloneVar = "GAUGEWATCH_TEST_ALONE"

// alone runs a test that lives through days in a process of its own, and says
// whether this is another one: there is nothing left to do then. The process has
// one processor, since the race detector has one context for all timers of a
// bubble (runtime/time.go, unlockAndRun) and fails where two use it at one time.
func alone(t *testing.T) (elsewhere bool) {
	t.Helper()
	if os.Getenv(aloneVar) != "" {
		return false
	}
	args := []string{"-test.run=^" + t.Name() + "$", "-test.timeout=10m"}
	if f := flag.Lookup("update"); f != nil && f.Value.String() == "true" {
		args = append(args, "-update")
	}
	c := exec.CommandContext(t.Context(), os.Args[0], args...)
	c.Env = append(os.Environ(), aloneVar+"=1", "GOMAXPROCS=1")
	if out, err := c.CombinedOutput(); err != nil || !strings.Contains(string(out), "PASS") || strings.Contains(string(out), "no tests to run") {
		t.Errorf("%v\n%s", err, out)
	}
	return true
}

package sharedtest_test

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/gaugewatch/gaugewatch/internal/sharedtest"
)

// judged is a test that only notes how it ended.
type judged struct {
	testing.TB

	end string
}

func (j *judged) Helper() {}

func (j *judged) Skipf(string, ...any) { j.over("skipped") }

func (j *judged) Fatal(...any) { j.over("failed") }

func (j *judged) over(how string) {
	j.end = how
	runtime.Goexit()
}

// ask asks for the file x.txt in another goroutine, as a test that ends must.
func ask() string {
	j := &judged{}
	done := make(chan struct{})
	go func() {
		defer close(done)
		j.end = fmt.Sprintf("got %s", sharedtest.File(j, "a/x.txt"))
	}()
	<-done
	return j.end
}

func TestAMissingFileSkipsATestButFailsInCI(t *testing.T) {
	dir := t.TempDir()
	deep := filepath.Join(dir, "repository", "internal", "x")
	if err := os.MkdirAll(deep, 0o750); err != nil {
		t.Fatal(err)
	}
	write := func(name string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte("text"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("repository/go.mod")
	t.Chdir(deep)
	expect := func(ci, want string) {
		t.Helper()
		t.Setenv("CI", ci)
		if got := ask(); got != want {
			t.Errorf("with CI=%q: %s, want %s", ci, got, want)
		}
	}
	expect("", "skipped")
	expect("true", "failed")
	if err := os.MkdirAll(filepath.Join(dir, "shared", "a"), 0o750); err != nil {
		t.Fatal(err)
	}
	expect("", "skipped")
	expect("true", "failed")
	write("shared/a/x.txt")
	expect("", "got text")
	expect("true", "got text")
}

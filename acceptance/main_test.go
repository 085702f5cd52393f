// Package acceptance_test holds the program to what it promises those who run
// it: as a real process on a real disk, with devices and providers on
// loopback, stopped, killed, reloaded, and told wrong things.
//
//	go test ./acceptance
package acceptance_test

import (
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// program is the path of the program under test.
var program string

// smallDiskVar says that the tests run where they may mount a disk, and names
// the program that they test.
const smallDiskVar = "GAUGEWATCH_ACCEPTANCE_SMALL_DISK"

// together is how many tests run at once: most of the time they wait.
const together = "8"

func TestMain(m *testing.M) {
	flag.Parse()
	if err := flag.Set("test.parallel", together); err != nil {
		panic(err)
	}
	os.Exit(run(m))
}

// run builds the program once for all tests.
func run(m *testing.M) int {
	if program = os.Getenv(smallDiskVar); program != "" {
		return m.Run()
	}
	folder, err := os.MkdirTemp("", "gaugewatch-acceptance-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(folder)
	program = filepath.Join(folder, "gaugewatch")
	build := exec.Command("go", "build", "-o", program, "-race="+strconv.FormatBool(raced), "../cmd/gaugewatch")
	build.Stdout, build.Stderr = os.Stderr, os.Stderr
	if err := build.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "the program cannot be built:", err)
		return 1
	}
	return m.Run()
}

// sources looks once at all files of the project, but not at hidden ones. The
// program is built out of sight of go test, which knows only by this that a
// result is out of date.
var sources = sync.OnceValue(func() error {
	return filepath.WalkDir("..", func(_ string, entry fs.DirEntry, err error) error {
		if err == nil && entry.IsDir() && strings.HasPrefix(entry.Name(), ".") && entry.Name() != ".." {
			return fs.SkipDir
		}
		return err
	})
})

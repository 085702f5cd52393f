// Package sharedtest gives tests the files of the folder shared that lies
// beside the repository: recorded answers of real devices, specifications and
// the example of a configuration.
package sharedtest

import (
	"os"
	"path/filepath"
	"testing"
)

// File returns a file of the folder, by its path there with slashes. Where it
// is absent the test is skipped, or fails when CI is set.
func File(t testing.TB, name string) []byte {
	t.Helper()
	file, err := os.ReadFile(filepath.Join(Dir(t), filepath.FromSlash(name)))
	missing(t, err)
	return file
}

// Dir returns the path of the folder. Where it is absent the test is skipped,
// or fails when CI is set.
func Dir(t testing.TB) string {
	t.Helper()
	dir := filepath.Join(root(t), "..", "shared")
	_, err := os.Stat(dir)
	missing(t, err)
	return dir
}

// missing ends a test that lacks a file, if there is an error.
func missing(t testing.TB, err error) {
	t.Helper()
	switch {
	case err == nil:
	case os.IsNotExist(err) && os.Getenv("CI") == "":
		t.Skipf("NOT TESTED: %v; the folder shared belongs beside the repository", err)
	default:
		t.Fatal(err)
	}
}

// root is the folder of go.mod.
func root(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		if filepath.Dir(dir) == dir {
			t.Fatal("the test runs outside the repository")
		}
		dir = filepath.Dir(dir)
	}
}

package jsonpath_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/gaugewatch/gaugewatch/internal/jsonpath"
)

// shared returns a file of the folder beside the repository that holds
// specifications and recorded answers. Without that folder the test is
// skipped, except in CI.
func shared(t testing.TB, name string) []byte {
	t.Helper()
	file, err := os.ReadFile(filepath.Join("..", "..", "..", "shared", name))
	if err != nil && os.Getenv("CI") == "" {
		t.Skipf("NOT TESTED, the shared folder is absent: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// mustParse returns the address.
func mustParse(t testing.TB, s string) *jsonpath.Path {
	t.Helper()
	path, err := jsonpath.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// mustDecode returns the document.
func mustDecode(t testing.TB, s string) *jsonpath.Doc {
	t.Helper()
	doc, err := jsonpath.Decode([]byte(s))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// mustSelect returns what the address selects in the document.
func mustSelect(t testing.TB, path, doc string) []jsonpath.Node {
	t.Helper()
	nodes, err := mustDecode(t, doc).Select(mustParse(t, path))
	if err != nil {
		t.Fatal(err)
	}
	return nodes
}

// errorText returns what an error says, or "accepted".
func errorText(err error) string {
	if err == nil {
		return "accepted"
	}
	return err.Error()
}

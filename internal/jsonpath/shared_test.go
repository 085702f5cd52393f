package jsonpath_test

import (
	"testing"

	"github.com/gaugewatch/gaugewatch/internal/jsonpath"
)

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

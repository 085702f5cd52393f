package jsonpath_test

import (
	"encoding/json"
	"reflect"
	"slices"
	"testing"

	"github.com/gaugewatch/gaugewatch/internal/jsonpath"
	"github.com/gaugewatch/gaugewatch/internal/sharedtest"
)

// suiteCase is a case of the JSONPath compliance test suite.
type suiteCase struct {
	Name         string
	Selector     string
	Document     json.RawMessage
	Result       []any
	Results      [][]any
	ResultPaths  []string   `json:"result_paths"`
	ResultsPaths [][]string `json:"results_paths"`
	Invalid      bool       `json:"invalid_selector"`
}

func TestComplianceSuiteAgrees(t *testing.T) {
	var suite struct{ Tests []suiteCase }
	if err := json.Unmarshal(sharedtest.File(t, "specs/jsonpath-cts.json"), &suite); err != nil {
		t.Fatal(err)
	}
	valid, invalid := 0, 0
	for _, c := range suite.Tests {
		if c.Invalid {
			invalid++
		} else {
			valid++
		}
		t.Run(c.Name, func(t *testing.T) { c.check(t) })
	}
	if valid < 456 || invalid < 247 {
		t.Errorf("the suite has shrunk to %d valid and %d invalid cases", valid, invalid)
	}
}

func (c suiteCase) check(t *testing.T) {
	path, err := jsonpath.Parse(c.Selector)
	if c.Invalid {
		if err == nil {
			t.Fatalf("%q is accepted", c.Selector)
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonpath.Decode(c.Document)
	if err != nil {
		t.Fatal(err)
	}
	nodes, err := doc.Select(path)
	if err != nil {
		t.Fatal(err)
	}
	values, paths := []any{}, []string{}
	for _, n := range nodes {
		values = append(values, plain(t, n.Raw()))
		paths = append(paths, n.Path())
	}
	if c.Results == nil {
		c.Results, c.ResultsPaths = [][]any{c.Result}, [][]string{c.ResultPaths}
	}
	for i := range c.Results {
		if reflect.DeepEqual(values, c.Results[i]) && slices.Equal(paths, c.ResultsPaths[i]) {
			return
		}
	}
	t.Errorf("%s in %s:\ngot  %v %v\nwant one of %v %v", c.Selector, c.Document, values, paths, c.Results, c.ResultsPaths)
}

// plain returns what encoding/json makes of a document.
func plain(t testing.TB, raw string) any {
	t.Helper()
	var v any
	if err := json.Unmarshal([]byte(raw), &v); err != nil {
		t.Fatal(err)
	}
	return v
}

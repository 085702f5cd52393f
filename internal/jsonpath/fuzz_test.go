package jsonpath_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/gaugewatch/gaugewatch/internal/jsonpath"
)

// addresses and documents from which fuzzing starts.
var (
	seedPaths = []string{
		`$`, `$.humidity`, `$['temperature:100'].tC`, `$.a[0].b`, `$["\u00e9"][-1]`, `$..a`, `$..*`, `$[*].a`, `$['a',0,1:3,::-1]`,
		`$[?@.a == 'x' && !(@.b >= 1.5e3 || @.c)]`, `$[?length(@.a) == count($..*)]`, `$[?match(@.a, 'a.*[^b-d]{2}')]`,
		`$..[?search(@, $.re)].x`, `$[?value(@..a) != null]`, `$ .a [ 1 ]`, `$[?@ == $.a]`, `$.a[?@.b = 1]`, `$[?@[?@>1]]`,
	}
	seedDocs = []string{
		``, `null`, `{"humidity":41.5,"temperature:100":{"tC":-3.25e1}}`, `{"a":[{"b":true},[],{}],"re":"x|y"}`,
		`[{"a":"x","b":1},{"a":"aé","a":"\u00e9\n"},[1,[2,[3]]]]`, "\ufeff {\"a\":{\"x\":1},\"a\":{\"x\":2}}\n", `{"a":1`, `[1,]`,
		`"\ud83d\ude00\ud800"`, `[0,-0,1e5,-1.5E-7,01]`, "[\"\x80\"]", `{"":{"'":{"\\":null}}}`, `[[[[[[[[]]]]]]]]`, `{} x`,
	}
)

func FuzzParse(f *testing.F) {
	for _, s := range seedPaths {
		f.Add(s)
	}
	docs := make([]*jsonpath.Doc, 0, len(seedDocs))
	for _, s := range seedDocs {
		if doc, err := jsonpath.Decode([]byte(s)); err == nil {
			docs = append(docs, doc)
		}
	}
	f.Fuzz(func(t *testing.T, s string) {
		path, err := jsonpath.Parse(s)
		if err != nil {
			if !strings.HasPrefix(err.Error(), fmt.Sprintf("%q: ", s)) {
				t.Fatalf("the error does not quote the address: %v", err)
			}
			return
		}
		if again := mustParse(t, path.String()); again.Singular() != path.Singular() {
			t.Fatal("the address is another one the second time")
		}
		for _, doc := range docs {
			checkSelection(t, doc, path)
		}
	})
}

func FuzzSelect(f *testing.F) {
	for _, path := range seedPaths {
		for _, doc := range seedDocs {
			f.Add(path, []byte(doc))
		}
	}
	f.Fuzz(func(t *testing.T, s string, body []byte) {
		path, err := jsonpath.Parse(s)
		if err != nil {
			return
		}
		if doc, err := jsonpath.Decode(body); err == nil {
			checkSelection(t, doc, path)
		}
	})
}

// checkSelection checks what holds for every address in every document.
func checkSelection(t *testing.T, doc *jsonpath.Doc, path *jsonpath.Path) {
	t.Helper()
	nodes, err := doc.Select(path)
	if err != nil {
		if !errors.Is(err, jsonpath.ErrLimit) {
			t.Fatal(err)
		}
		return
	}
	if path.Singular() && len(nodes) > 1 {
		t.Fatalf("%s is singular and selects %d nodes", path, len(nodes))
	}
	if len(nodes) > 100 {
		return
	}
	children := 0
	for _, n := range nodes {
		children += len(childrenOf(t, doc, n))
		normal := mustParse(t, n.Path())
		same, err := doc.Select(normal)
		if err != nil || len(same) != 1 || same[0] != n || !normal.Singular() {
			t.Fatalf("%s selects %s, which selects %v, %v", path, normal, same, err)
		}
	}
	// With a filter at its end no address is singular: it takes another way.
	filtered, err := doc.Select(mustParse(t, path.String()+"[?@==@]"))
	if err == nil && len(filtered) != children {
		t.Fatalf("%s: %d nodes have %d children, but a filter finds %d", path, len(nodes), children, len(filtered))
	}
}

// childrenOf returns the children of a node.
func childrenOf(t *testing.T, doc *jsonpath.Doc, n jsonpath.Node) []jsonpath.Node {
	t.Helper()
	nodes, err := doc.Select(mustParse(t, n.Path()+"[*]"))
	if err != nil {
		t.Fatal(err)
	}
	return nodes
}

// FuzzDecode holds the decoder and singular addresses against encoding/json.
func FuzzDecode(f *testing.F) {
	for _, doc := range seedDocs {
		f.Add([]byte(doc))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		doc, err := jsonpath.Decode(body)
		if errors.Is(err, jsonpath.ErrLimit) {
			return
		}
		unmarked := bytes.TrimPrefix(body, []byte("\ufeff"))
		if valid := json.Valid(unmarked); valid != (err == nil) {
			t.Fatalf("%q: got %v, but for encoding/json valid is %t", body, err, valid)
		}
		if err != nil {
			return
		}
		var want any
		decoder := json.NewDecoder(bytes.NewReader(unmarked))
		decoder.UseNumber()
		if err := decoder.Decode(&want); err != nil {
			t.Fatal(err)
		}
		checkValue(t, doc, "$", want)
	})
}

// checkValue checks that the address selects the value that encoding/json has
// there, and that the addresses of the children select theirs.
func checkValue(t *testing.T, doc *jsonpath.Doc, address string, want any) {
	t.Helper()
	n := only(t, doc, address)
	kind, text, size := jsonpath.Null, "null", 0
	switch want := want.(type) {
	case map[string]any:
		kind, text, size = jsonpath.Object, n.Raw(), len(want)
		for name, value := range want {
			quoted, err := json.Marshal(name)
			if err != nil {
				t.Fatal(err)
			}
			checkValue(t, doc, address+"["+string(quoted)+"]", value)
		}
	case []any:
		kind, text, size = jsonpath.Array, n.Raw(), len(want)
		for i, value := range want {
			checkValue(t, doc, fmt.Sprintf("%s[%d]", address, i), value)
			if only(t, doc, fmt.Sprintf("%s[%d]", address, i)) != only(t, doc, fmt.Sprintf("%s[%d]", address, i-size)) {
				t.Fatalf("%s: element %d from the end is another one", address, i-size)
			}
		}
	case string:
		kind, text = jsonpath.String, want
	case json.Number:
		kind, text = jsonpath.Number, want.String()
	case bool:
		kind, text = jsonpath.Bool, strconv.FormatBool(want)
	}
	if n.Kind() != kind || n.Text() != text {
		t.Fatalf("%s: got %s %q, want %s %q", address, n.Kind(), n.Text(), kind, text)
	}
	if got := len(childrenOf(t, doc, n)); got != size {
		t.Fatalf("%s has %d children, want %d", address, got, size)
	}
}

// only returns the only node at an address.
func only(t *testing.T, doc *jsonpath.Doc, address string) jsonpath.Node {
	t.Helper()
	nodes, err := doc.Select(mustParse(t, address))
	if err != nil || len(nodes) != 1 {
		t.Fatalf("%s: %d nodes, %v", address, len(nodes), err)
	}
	return nodes[0]
}

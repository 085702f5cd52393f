package jsonpath_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/gaugewatch/gaugewatch/internal/jsonpath"
)

func TestDecodeSaysWhereAndWhatIsWrong(t *testing.T) {
	for _, c := range []struct{ body, want string }{
		{``, `byte 1: expected a value, found the end`},
		{`{`, `byte 2: expected a name in double quotes, found the end: the document is cut off`},
		{`{"a":[1,2`, `byte 10: expected ',' or ']', found the end: the document is cut off`},
		{`{"a"`, `byte 5: expected ':' after the name, found the end: the document is cut off`},
		{`"abc`, `byte 5: expected '"' to close the string, found the end`},
		{`[1 2]`, `byte 4: expected ',' or ']', found "2"`},
		{`[1}`, `byte 3: expected ',' or ']', found "}"`},
		{`[1,]`, `byte 4: a comma before ']'`},
		{`{"a":1,}`, `byte 8: a comma before '}'`},
		{`{a:1}`, `byte 2: expected a name in double quotes, found "a"`},
		{`{"a":NaN}`, `byte 6: expected a value, found "NaN"`},
		{`nul`, `byte 1: expected a value, found "nul"`},
		{`01`, `byte 2: expected the end of the document, found "1"`},
		{`-`, `byte 2: expected a digit, found the end`},
		{`[1.]`, `byte 4: expected a digit, found "]"`},
		{`[1e+]`, `byte 5: expected a digit, found "]"`},
		{`"\x"`, `byte 3: expected an escape such as \n or \u00b0, found "x"`},
		{`"\u12g4"`, `byte 6: expected four hexadecimal digits after \u, found "g"`},
		{"\"a\nb\"", `byte 3: a control character in a string: '\n'`},
		{`{} {}`, `byte 4: expected the end of the document, found "{"`},
		{"{}\x00", `byte 3: expected the end of the document, found "\x00"`},
		{`<html>`, `byte 1: expected a value, found "<": this looks like a web page`},
		{"\ufeff\ufeff1", `byte 4: expected a value, found "\ufeff"`},
		{"\xff\xfe1\x00", `byte 1: expected a value, found "\xff"`},
	} {
		if _, err := jsonpath.Decode([]byte(c.body)); errorText(err) != c.want {
			t.Errorf("%q:\ngot  %v\nwant %s", c.body, err, c.want)
		}
	}
}

func TestDecodeSkipsByteOrderMarkAndBlanks(t *testing.T) {
	nodes := mustSelect(t, "$.a", "\ufeff\r\n\t { \"a\" : 1 } \n")
	if len(nodes) != 1 || nodes[0].Raw() != "1" {
		t.Errorf("got %v", nodes)
	}
}

func TestDecodeRefusesMoreThanThousandLevels(t *testing.T) {
	nested := func(levels int) []byte {
		return []byte(strings.Repeat(`{"a":`, levels-1) + "[]" + strings.Repeat("}", levels-1))
	}
	if _, err := jsonpath.Decode(nested(1000)); err != nil {
		t.Errorf("1,000 levels: %v", err)
	}
	_, err := jsonpath.Decode(nested(1001))
	if !errors.Is(err, jsonpath.ErrLimit) || err.Error() != "byte 5001: nested deeper than 1000 levels: beyond the limit" {
		t.Errorf("1,001 levels: %v", err)
	}
	if _, err := jsonpath.Decode([]byte(strings.Repeat("[", 20_000))); !errors.Is(err, jsonpath.ErrLimit) {
		t.Errorf("20,000 levels: %v", err)
	}
}

func TestDecodeRefusesMoreThanMillionValues(t *testing.T) {
	list := func(values int) []byte { return []byte("[" + strings.Repeat("1,", values-2) + "1]") }
	if _, err := jsonpath.Decode(list(1 << 20)); err != nil {
		t.Errorf("1,048,576 values: %v", err)
	}
	if _, err := jsonpath.Decode(list(1<<20 + 1)); !errors.Is(err, jsonpath.ErrLimit) {
		t.Errorf("1,048,577 values: %v", err)
	}
}

func TestDocumentOutlivesItsBody(t *testing.T) {
	body := []byte(`{"a":"before"}`)
	doc, err := jsonpath.Decode(body)
	if err != nil {
		t.Fatal(err)
	}
	copy(body, `{"a":"behind"}`)
	nodes, err := doc.Select(mustParse(t, "$.a"))
	if err != nil || len(nodes) != 1 || nodes[0].Text() != "before" {
		t.Errorf("got %v, %v", nodes, err)
	}
}

func TestLastOfMembersWithTheSameNameCounts(t *testing.T) {
	for _, c := range []struct{ doc, path, want string }{
		{`{"a":1,"b":2,"a":3}`, `$.a`, `3`},
		{`{"a":1,"b":2,"a":3}`, `$.*`, `2 3`},
		{`{"a":{"x":1},"a":{"y":2}}`, `$..*`, `{"y":2} 2`},
		{`{"a":{"x":1},"a":{"y":2}}`, `$.a.x`, ``},
		{`[{"a":1,"a":1,"a":1}]`, `$[?length(@) == 1].a`, `1`},
		{`[[{"a":1,"a":2},{"a":2}]]`, `$[?@[0] == @[1]][0].a`, `2`},
		{`{"é":1,"\u00e9":2}`, `$.é`, `2`},
		{`{` + manyMembers(60) + `,"m7":"last"}`, `$.m7`, `"last"`},
		{`{` + manyMembers(60) + `,"m7":"last"}`, `$[?@ == 7]`, ``},
	} {
		if got := raws(mustSelect(t, c.path, c.doc)); got != c.want {
			t.Errorf("%s in %.60s: got %s, want %s", c.path, c.doc, got, c.want)
		}
	}
}

package jsonpath_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/gaugewatch/gaugewatch/internal/jsonpath"
)

func TestParseSaysWhereAndWhatIsWrong(t *testing.T) {
	for _, c := range []struct{ path, want string }{
		{``, `position 1: an address begins with '$'`},
		{`temperature`, `position 1: an address begins with '$'; write $.temperature`},
		{`sensors[0].temp`, `position 1: an address begins with '$'; write $.sensors[0].temp`},
		{`@.a`, `position 1: an address begins with '$'; write $.a`},
		{` $.a`, `position 1: an address begins with '$'; write $.a`},
		{`-`, `position 1: an address begins with '$'`},
		{`$.a `, `position 4: blanks after the address`},
		{`$a`, `position 2: expected '.', '[' or the end, found "a"`},
		{`$['a']b`, `position 7: expected '.', '[' or the end, found "b"`},
		{`$.`, `position 3: expected '*' or a name right after '.', found the end`},
		{`$..`, `position 4: expected '*', a name or '[' right after '..', found the end`},
		{`$. a`, `position 3: expected '*' or a name right after '.', found " "`},
		{`$.DS18B20-1.t`, `position 3: a name with such characters needs brackets and quotes: ['DS18B20-1']`},
		{`$.서버:1.t`, `position 3: a name with such characters needs brackets and quotes: ['서버:1']`},
		{`$.1`, `position 3: write [1] for the position or ['1'] for the name`},
		{`$.1a`, `position 3: a name with such characters needs brackets and quotes: ['1a']`},
		{`$.온도 == 1`, `position 6: expected '.', '[' or the end, found "="`},
		{`$[`, `position 3: expected a quoted name, a position, a slice, '*' or '?', found the end`},
		{`$[a]`, `position 3: a name in brackets needs quotes: ['a']`},
		{`$['a' 'b']`, `position 7: expected ',' or ']', found "'"`},
		{`$['a`, `position 3: the string that begins here is not closed`},
		{`$['a\q']`, `position 5: no such escape; there are \b \f \n \r \t \/ \\ \' and \u with four digits`},
		{`$['\ud800']`, `position 4: half of a surrogate pair`},
		{`$['\ud800\u0041']`, `position 4: half of a surrogate pair`},
		{`$['\u12']`, `position 4: \u needs four hexadecimal digits`},
		{"$['a\tb']", `position 5: a control character in a string; write it as \u0009`},
		{`$[01]`, `position 3: 01 has a needless zero or sign`},
		{`$[-0]`, `position 3: -0 has a needless zero or sign`},
		{`$[-]`, `position 4: expected a digit, found "]"`},
		{`$[9007199254740992]`, `position 3: 9007199254740992 is beyond ±9007199254740991`},
		{`$[(@.length-1)]`, `position 3: there are no scripts in RFC 9535; the last element is [-1], a filter is [?(...)]`},
		{`$.a[?@.b = 1]`, `position 10: '=' is no comparison here; write '=='`},
		{`$[?@.a & @.b]`, `position 8: '&' alone joins nothing; write '&&'`},
		{`$[?@.a | @.b]`, `position 8: '|' alone joins nothing; write '||'`},
		{`$[?@.a and @.b]`, `position 8: expected '&&', '||', ',' or ']', found "and"`},
		{`$[?!@.a == 1]`, `position 5: a comparison after '!' needs parentheses: !(...)`},
		{`$[?(@.a]`, `position 8: expected ')', '&&' or '||', found "]"`},
		{`$[?@.a == ]`, `position 11: expected '@', '$', a string, a number, true, false, null or a function, found "]"`},
		{`$[?@.a == 1.]`, `position 13: expected a digit, found "]"`},
		{`$[?@.a == True]`, `position 11: expected true, false, null, length(), count(), match(), search() or value(), found True`},
		{`$[?@.* == 1]`, `position 4: an address that can match several nodes has no single value here`},
		{`$[?1]`, `position 4: a literal alone is no test; compare it`},
		{`$[?length(@)]`, `position 4: length() alone is no test; compare it`},
		{`$[?length(@.*) > 1]`, `position 11: an address that can match several nodes has no single value here`},
		{`$[?length (@) > 1]`, `position 10: expected '(' right after the name of length(), found " "`},
		{`$[?count(1) > 1]`, `position 10: expected an address that begins with '@' or '$' as the argument`},
		{`$[?match(@.a)]`, `position 13: expected ',': match() takes 2 arguments, found ")"`},
		{`$[?match(@.a, 'x', 'y')]`, `position 18: expected ')', found ","`},
		{`$[?match(@.a, 'x') == true]`, `position 4: match() is a test by itself and has no value here`},
		{`$[?match(@, '\\d+')]`, `position 13: the pattern is no I-Regexp (RFC 9485): it has no \d; write a class such as [0-9]`},
		{`$[?match(@, 'a**')]`, `position 13: the pattern is no I-Regexp (RFC 9485): * has no meaning in it`},
		{`$[?match(@, 'a)(b')]`, `position 13: the pattern is no I-Regexp (RFC 9485): unexpected )`},
	} {
		_, err := jsonpath.Parse(c.path)
		if got := errorText(err); got != strconv.Quote(c.path)+": "+c.want {
			t.Errorf("\ngot  %s\nwant %s: %s", got, strconv.Quote(c.path), c.want)
		}
	}
}

func TestParseRefusesForeignBytesAndDepth(t *testing.T) {
	for path, want := range map[string]string{
		"$.\xff": `"$.\xff": not valid UTF-8`,
		"$[?" + strings.Repeat("(", 100) + "@.a" + strings.Repeat(")", 100) + "]": `: position 103: nested deeper than 100 levels`,
		"$" + strings.Repeat("[?@", 60) + strings.Repeat("]", 60):                 `: position 152: nested deeper than 100 levels`,
		"$[?" + strings.Repeat("length(", 200) + "@.a":                            `: position 696: nested deeper than 100 levels`,
	} {
		if _, err := jsonpath.Parse(path); !strings.HasSuffix(errorText(err), want) {
			t.Errorf("got %v, want …%s", err, want)
		}
	}
}

func TestPathKeepsItsText(t *testing.T) {
	const text = "$ ['a'][ 0 ]"
	if got := mustParse(t, text).String(); got != text {
		t.Errorf("got %s", got)
	}
}

func TestOnlyNamesAndPositionsAreSingular(t *testing.T) {
	for path, want := range map[string]bool{
		"$": true, "$.humidity": true, "$['temperature:100'].tC": true, "$.a[0].b": true, "$.a[-1]": true,
		"$.*": false, "$..a": false, "$[0,1]": false, "$['a','b']": false, "$[0:1]": false, "$[?@.a == 1]": false, "$[?@.a].b": false,
	} {
		if got := mustParse(t, path).Singular(); got != want {
			t.Errorf("%s: got %t", path, got)
		}
	}
}

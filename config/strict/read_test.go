package strict_test

import (
	"strings"
	"testing"

	"github.com/gaugewatch/gaugewatch/config/strict"
)

func TestReadMeetsSlipsKindly(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"percent", "a: 1\nunit: %\n", `f:2:7: unit: put this in quotes: "%" (YAML keeps "%" for itself)`},
		{"at", "chat: @ops  # the group\n", `f:1:7: chat: put this in quotes: "@ops" (YAML keeps "@" for itself)`},
		{"star", "a: 1\nschedule: */5 * * * *\n", `f:2:11: schedule: put this in quotes: "*/5 * * * *" (YAML keeps "*" for itself)`},
		{"star in a list", "f: [a, */temp]\n", `f:1:8: f[1]: put this in quotes: "*/temp" (YAML keeps "*" for itself)`},
		{"unknown anchor", "f: *temp\n", `f:1:4: f: put this in quotes: "*temp" (YAML keeps "*" for itself)`},
		{"bracket", "a: 1\npath: [0].x\n", `f:2:7: path: put this in quotes: "[0].x" (the text goes on after "]")`},
		{"bracket in a map", "- {a: $.s[0].x, b: 2}\n", `f:1:7: [0].a: put this in quotes: "$.s[0].x" (YAML keeps "[" for itself)`},
		{"colon", "a: 1\ntodo: call: 02\n", `f:2:7: todo: put this in quotes: "call: 02" (YAML keeps ": " for itself)`},
		{"variable", "host: {{host}}\n", `f:1:7: host: put this in quotes: "{{host}}" (YAML keeps "{" for itself)`},
		{"variable with text", "url: {{host}}/x\n", `f:1:6: url: put this in quotes: "{{host}}/x" (YAML keeps "{" for itself)`},
		{"after a quote", "a: 'x' y\n", `f:1:4: a: put this in quotes: "'x' y" (the text goes on after "'")`},
		{"tag", "todo: !call\n", `f:1:7: todo: put this in quotes: "!call" (YAML keeps "!" for itself)`},
		{"block sign", "todo: > 5 x\n", `f:1:7: todo: put this in quotes: "> 5 x" (YAML keeps ">" for itself)`},
		{"dash", "todo: - x\n", `f:1:7: todo: put this in quotes: "- x" (YAML keeps "-" for itself)`},
		{"ampersand", "todo: & b\n", `f:1:7: todo: put this in quotes: "& b" (YAML keeps "&" for itself)`},
		{"both quotes", "todo: %\"x\"\n", `f:1:7: todo: put this in quotes: '%"x"' (YAML keeps "%" for itself)`},
		{"several", "a: %\nb: @x\nc: [\n  y, *z/\n]\n", `f:1:4: a: put this in quotes: "%" (YAML keeps "%" for itself)
f:2:4: b: put this in quotes: "@x" (YAML keeps "@" for itself)
f:4:6: c[1]: put this in quotes: "*z/" (YAML keeps "*" for itself)`},
		{"twice", "a: 1\na: 2\n", `f:2:1: a: the key stands here already, on line 1`},
		{"tab", "a:\n\tb: 1\n", `f:2:1: a tab indents this line; YAML wants spaces`},
		{"open quote", "c: 1\na: \"x\nb: 1\n", `f:2:4: this quote is never closed`},
		{"open bracket", "c: 1\na: [1, 2\nb: 3\n", `f:2:4: this bracket is never closed`},
		{"deeper", "a: 1\n  b: 2\n", `f:2:3: the indentation does not fit the lines above: begin in column 1, as a does`},
		{"between", "a:\n  - b\n - c\n", `f:3:2: the indentation does not fit the lines above: begin in column 3, as - does`},
		{"a key below its item", "t:\n  - name: a\n   x: 1\n", `f:3:4: the indentation does not fit the lines above: begin in column 5, as name does`},
		{"an item off its list", "t:\n  - name: a\n    f:\n      - name: b\n       - name: c\n", `f:5:8: the indentation does not fit the lines above: begin in column 7, as - does`},
		{"a first key that is indented", " a: 1\nb: 2\n", `f:2:1: the indentation does not fit the lines above: begin in column 2, as a does`},
		{"past comments and blank lines", "a:\n   b: 1\n # x\n\n  c: 2\n", `f:5:3: the indentation does not fit the lines above: begin in column 4, as b does`},
		{"an item among keys", "a: 1\n- b\n", `f:2:1: an item of a list stands among keys`},
		{"a key among items", "- b\na: 1\n", `f:2:1: a key stands among the items of a list, each of which begins with "- "`},
		{"no colon", "timezone Asia/Seoul\n\nlanguage: ko\n", `f:1:1: expected a key, a colon and a value, such as name: value`},
		{"no colon later", "a: 1\nb c\nd: 2\n", `f:2:1: expected a key, a colon and a value, such as name: value`},
		{"no space", "a:1\nb: 2\n", `f:1:2: a space is missing after the colon: a: 1`},
		{"documents", "a: 1\n---\nb: 2\n", `f:2:1: a second document begins here; a file holds one`},
		{"not UTF-8", "a: 1\nb: \xbf\xc2\xb5\xb5\n", `f:2:4: not UTF-8 from here on; save the file as UTF-8`},
		{"control", "a: \x01\n", `f:1:4: a control character (U+0001) stands here; delete it`},
		{"odd key", "? [a]\n: 1\n", `f:1:3: expected a word as key, not a list or a map`},
		{"merge key", "a: {<<: 5}\n", `f:1:9: a.<<: a merge key takes a map or a list of maps`},
		{"endless alias", "a: &x [*x]\n", `f:1:8: nested deeper than 64 levels`},
		{"deep", strings.Repeat("[", 70) + strings.Repeat("]", 70), `f:1:66: nested deeper than 64 levels`},
		{"byte order mark", "\ufeffa: %\n", `f:1:4: a: put this in quotes: "%" (YAML keeps "%" for itself)`},
		{"Windows", "a: 1\r\nb: %\r\nc: 3\r\n", `f:2:4: b: put this in quotes: "%" (YAML keeps "%" for itself)`},
	} {
		t.Run(c.name, func(t *testing.T) {
			var report strict.Report
			strict.Read("f", []byte(c.text), &report)
			if got := lines(report); got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

func TestReadFindsNothingWrongWithYAML(t *testing.T) {
	for _, text := range []string{
		"", "\n", "# nothing\n", "a:\n", "---\na: 1\n", "a: |\n  %x\n  b: c: d\nb: >-\n  @\n",
		"b: &q {x: 1}\nc: {<<: *q, y: 2}\nd: *q\n", "a: 'it''s'\nb: \"\\\"\"\n", "a: \"x\n  y\"\n",
		"a: [1,\n  2]\n", "a: http://x:80/#y\n", "a: $['temperature:100'].tC\n",
	} {
		var report strict.Report
		if root := strict.Read("f", []byte(text), &report); root == nil || lines(report) != "" {
			t.Errorf("%q: %v %s", text, root, lines(report))
		}
	}
}

func TestReadGoesOnAfterASlip(t *testing.T) {
	var report strict.Report
	root := strict.Read("f", []byte("a: %\nb: {c: *}\nd: {{e}}\n"), &report)
	if a, c, d := root.Get("a").Text, root.Get("b").Get("c").Text, root.Get("d").Text; a != "%" || c != "*" || d != "{{e}}" {
		t.Errorf("read %q, %q and %q", a, c, d)
	}
}

func TestMergeKeysYieldToTheirMap(t *testing.T) {
	var report strict.Report
	root := strict.Read("f", []byte("one: &one {x: 1, y: 1}\ntwo: &two {y: 2, z: 2}\nc: {<<: [*one, *two], x: 3}\n"), &report)
	c := root.Get("c")
	got := c.Get("x").Text + c.Get("y").Text + c.Get("z").Text
	if got != "312" || lines(report) != "" {
		t.Errorf("got %s %s, want 312", got, lines(report))
	}
	if path := c.Get("y").Path(); path != "c.y" {
		t.Errorf("path %s, want c.y", path)
	}
}

func TestReadBoundsAliases(t *testing.T) {
	var b strings.Builder
	b.WriteString("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n")
	for i := '1'; i <= '9'; i++ {
		b.WriteString(strings.NewReplacer("N", string(i), "M", string(i-1)).Replace("aN: &aN [*aM, *aM, *aM, *aM, *aM, *aM, *aM, *aM, *aM, *aM]\n"))
	}
	var report strict.Report
	if root := strict.Read("f", []byte(b.String()), &report); root != nil {
		t.Error("a thousand million values were read")
	}
	if got := lines(report); !strings.Contains(got, "more than 2000000 values") {
		t.Error(got)
	}
}

func TestFindFollowsAPathAsFarAsItLeads(t *testing.T) {
	var report strict.Report
	root := strict.Read("f", []byte("headers: {a.b: 1, a: {c: 2}}\nrun: [x, {y: z}]\none: 5\n"), &report)
	for path, want := range map[string]string{
		"headers.a.b": "headers.a.b", "headers.a.c": "headers.a.c", "headers.q": "headers", "run[1].y": "run[1].y",
		"run.1.y": "run[1].y", "run[0]": "run[0]", "": "", "run[7]": "run", "run.x": "run", "run..": "run", "run[x]": "run", "one[0]": "one", "one.two.three": "one",
	} {
		end, exact := root.Find(path)
		got := end.Path()
		if got != want {
			t.Errorf("%s leads to %q, want %q", path, got, want)
		}
		if exact != (strings.ReplaceAll(path, "run.1", "run[1]") == want) {
			t.Errorf("%s leads to %q, exactly: %t", path, got, exact)
		}
	}
}

// lines writes all mistakes of a report.
func lines(r strict.Report) string {
	var all []string
	for _, m := range r.Sorted() {
		all = append(all, m.String())
	}
	return strings.Join(all, "\n")
}

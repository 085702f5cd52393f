package strict

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// whole reads a text at once.
func whole(text string, report *Report) *Node {
	doc, slips := parse(text)
	c := converter{file: "config.yaml", report: report}
	if doc == nil || len(doc.Content) == 0 || len(slips) > 0 {
		return nil
	}
	root := c.convert(doc.Content[0], nil, "")
	if c.stopped {
		return nil
	}
	return root
}

// compare reads a text in parts, and says whether that was possible. What comes of
// it is what comes of reading it at once.
func compare(t *testing.T, text string, size int) bool {
	t.Helper()
	var report, want Report
	root := readApart("config.yaml", text, size, &report)
	if root == nil {
		return false
	}
	if !reflect.DeepEqual(root, whole(text, &want)) || !reflect.DeepEqual(report.Sorted(), want.Sorted()) {
		t.Errorf("in parts of %d bytes it is another:\n%s", size, text)
	}
	return true
}

func TestAListIsReadInPartsAsItIsAtOnce(t *testing.T) {
	for name, text := range map[string]string{
		"indented":       "a: 1\ntargets: # all\n  # the first\n  - name: x\n    list:\n      - 1\n      - 2\n\n  - {name: y, \"b\": [1, 2]}\n  -\n    name: z #3\n  - w\n# end\nb: {c: d}\n",
		"not indented":   "targets:\n- name: x\n  list:\n  - 1\n- name: y\n  text: |\n    - no item\n   # no comment\n- z",
		"line ends":      "targets:\r\n  - name: x\r\n  - name: y\r\n",
		"mistakes":       "targets:\n  - {name: x, name: y}\n  - {[a]: b, url: !x y}\n  - {{host}}\n  - z\nb: 1\n",
		"several lists":  "a:\n  - 1\n  - 2\nb:\n  - 3\n  - 4\n  - 5\nc:\n  - 6\n",
		"its own anchor": "targets:\n  - {a: &x 1, b: *x}\n  - {a: &x 2, b: *x, <<: {c: 3}}\n",
		"no end":         "targets:\n  - a\n  - b\n   ",
	} {
		for _, size := range []int{1, 10, 20} {
			if read := compare(t, text, size); !read && size == 1 {
				t.Errorf("%s: was not read in parts", name)
			}
		}
	}
}

func TestWhatSpansItemsIsReadAtOnce(t *testing.T) {
	for _, text := range []string{
		"targets:\n  - &x {name: a}\n  - *x\n",
		"targets:\n  - [a,\n  - b]\n",
		"targets:\n  - \"a\n  - b\"\n  - c\n",
		"note: \"\ntargets:\n  - a\n  - b\n\"\n",
		"note: [\ntargets:\n  - a\n  - b\n]\n",
		"{\ntargets:\n  - a\n  - b\n}\n",
		"targets:\n    - a\n  - b\n  - c\n",
		"targets:\n  - a\n  b: c\n  - d\n",
		"targets: !x\n  - a\n  - b\n",
		"targets:\n  - a\n  - b\n---\nb: c\n",
		"targets:\n  a: b\n  c: d\n",
		"- a\n- b\n- c\n",
		"targets:\n  - a\u0085\n  - b\n  - c\n",
		"targets:\n  - \"a\u2028\"\n  - b\n  - c\n",
		"targets:\n  - a\r\r\n  - b\n  - c\n",
	} {
		if readApart("config.yaml", text, 1, new(Report)) != nil {
			t.Errorf("read in parts:\n%s", text)
		}
	}
}

func FuzzParts(f *testing.F) {
	for _, pattern := range []string{"../testdata/good/*.yaml", "../testdata/bad/*.yaml"} {
		files, _ := filepath.Glob(pattern)
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(string(text), 1)
		}
	}
	f.Fuzz(func(t *testing.T, text string, size int) {
		if size > 0 && len(text) < 1<<12 && !strings.Contains(text, "\x00") {
			compare(t, text, size)
		}
	})
}

package config

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/gaugewatch/gaugewatch/config/strict"
)

// maxValue bounds a value that comes from a file, in bytes.
const maxValue = 64 << 10

// expand replaces ${NAME} by what the environment says and ${file:PATH} by
// what the file holds, without line ends after it. $${ stands for ${ itself,
// and a $ before anything else for a $. The error says what is missing and
// shows no value.
func (l *loader) expand(n *strict.Node) (string, error) {
	if !strings.Contains(n.Text, "${") {
		return n.Text, nil
	}
	var b strings.Builder
	for rest := n.Text; ; {
		before, after, found := strings.Cut(rest, "${")
		b.WriteString(before)
		if !found {
			break
		}
		if strings.HasSuffix(before, "$") {
			b.WriteString("{")
			rest = after
			continue
		}
		name, tail, closed := strings.Cut(after, "}")
		if !closed {
			return "", fmt.Errorf("${%s lacks its }; write $${ for the signs themselves", after)
		}
		value, err := l.value(n, name)
		if err != nil {
			return "", err
		}
		b.WriteString(value)
		rest = tail
	}
	l.expanded[b.String()] = true
	return b.String(), nil
}

// An absence is the error of a value that the host does not have: no mistake
// of the file.
type absence struct{ text string }

// Error says what is missing.
func (a absence) Error() string { return a.text }

func absent(format string, args ...any) error { return absence{fmt.Sprintf(format, args...)} }

// value returns what stands for the name between ${ and }.
func (l *loader) value(n *strict.Node, name string) (string, error) {
	path, isFile := strings.CutPrefix(name, "file:")
	if !isFile {
		if !isVariable(name) {
			return "", fmt.Errorf("${%s} names no environment variable; write $${ for the signs themselves", name)
		}
		if value := l.host.Getenv(name); value != "" {
			l.expanded[value] = true
			return value, nil
		}
		return "", absent("the environment variable %s is not set", name)
	}
	var unset string
	path = os.Expand(path, func(name string) string {
		value := l.host.Getenv(name)
		if value == "" {
			unset = name
		}
		return value
	})
	if unset != "" {
		return "", absent("the environment variable %s is not set", unset)
	}
	path = strict.Beside(n.Pos.File, path)
	data, err := l.host.ReadFile(path)
	text := strings.TrimRight(string(data), "\r\n")
	switch {
	case err != nil:
		return "", absent("the file %s: %s", path, plain(err))
	case text == "":
		return "", absent("the file %s is empty", path)
	case len(data) > maxValue || !utf8.ValidString(text):
		return "", absent("the file %s holds no text of at most %d KiB", path, maxValue>>10)
	}
	l.expanded[text] = true
	return text, nil
}

// isVariable says whether a name may be that of an environment variable.
func isVariable(name string) bool {
	alien := func(r rune) bool {
		return r != '_' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
	}
	return name != "" && (name[0] < '0' || name[0] > '9') && !strings.ContainsFunc(name, alien)
}

// variables are the values of a profile's variables for one target.
type variables struct {
	pattern *regexp.Regexp
	values  map[string]string
	used    map[string]bool
	missing []string
}

// variable is a profile's variable: {{host}}.
const variable = `\{\{\s*[^{}\s]+\s*\}\}`

// fill returns a part of a profile with {{name}} replaced by the target's
// variables. Names that are missing, and those that are used, are noted.
func (v *variables) fill(n *strict.Node) *strict.Node {
	if n.Kind != strict.Scalar {
		return n.Each(v.fill)
	}
	if !strings.Contains(n.Text, "{{") {
		return n
	}
	known := len(v.missing)
	text := v.pattern.ReplaceAllStringFunc(n.Text, v.value)
	if len(v.missing) > known {
		return strict.NewNull(n)
	}
	return strict.NewText(n, text)
}

// value returns what stands for a variable.
func (v *variables) value(variable string) string {
	name := strings.Trim(variable, "{} \t\n\f\r")
	value, given := v.values[name]
	if !given {
		v.missing = append(v.missing, name)
	}
	v.used[name] = true
	return value
}

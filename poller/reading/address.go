package reading

import (
	"bytes"
	"errors"
	"regexp"
	"strconv"
	"strings"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/jsonpath"
)

// An address is where something stands in an answer. At most one member is
// set; without any it is the whole answer.
type address struct {
	path   *jsonpath.Path
	regexp *regexp.Regexp
	label  string
	exit   bool
}

// parseAddress returns the address that the texts say.
func parseAddress(path, pattern string) (a address, err error) {
	if path != "" {
		a.path, err = jsonpath.Parse(path)
	} else if pattern != "" {
		a.regexp, err = compileRegexp(pattern)
	}
	return a, err
}

// String returns the address as it is written in the configuration, cut to a
// bearable length.
func (a *address) String() string {
	switch {
	case a.path != nil:
		return clipTo(a.path.String(), addressRoom)
	case a.regexp != nil:
		return clipTo(a.regexp.String(), addressRoom)
	case a.label != "":
		return "label " + clipTo(a.label, addressRoom)
	case a.exit:
		return "the exit code"
	}
	return "the whole answer"
}

// A node is what an address matched.
type node struct {
	kind  jsonpath.Kind // String for what is no JSON
	text  string        // a string decoded, everything else as written
	datum datum         // of performance data
}

// truth says whether the node says yes: true, a number other than 0, or a
// text that means it.
func (n node) truth() bool {
	switch text := trim(n.text); strings.ToLower(text) {
	case "true", "yes", "on", "ok", "valid":
		return true
	default:
		v, err := strconv.ParseFloat(text, 64)
		return err == nil && v != 0
	}
}

// match returns what the group of the pattern matches, at most so many times.
func match(pattern *regexp.Regexp, text []byte, most int) []node {
	var nodes []node
	for _, at := range pattern.FindAllSubmatchIndex(text, most) {
		if at[2] >= 0 {
			nodes = append(nodes, node{kind: jsonpath.String, text: string(text[at[2]:at[3]])})
		}
	}
	return nodes
}

// labelled returns the performance data with the label.
func labelled(label string, output []byte) []node {
	var nodes []node
	for rest := perfdata(string(output)); ; {
		d, after, ok := nextDatum(rest)
		if !ok {
			return nodes
		}
		if d.label == label {
			nodes = append(nodes, node{kind: jsonpath.String, text: d.value, datum: d})
		}
		rest = after
	}
}

// unreadable says in which way an answer is not the JSON that the addresses
// need.
func unreadable(text []byte, why error) checks.Fault {
	f := checks.Fault{Class: checks.Unreadable}
	if errors.Is(why, jsonpath.ErrLimit) {
		return checks.Fault{Class: checks.TooLarge, Text: why.Error()}
	}
	head := bytes.ToLower(bytes.TrimSpace(text[:min(len(text), 500)]))
	switch {
	case len(head) == 0:
		f.Text = "the answer is empty"
	case head[0] == '<' && !bytes.Contains(head, []byte("html")):
		f.Text = "the device sent XML, not JSON: read it by regexp"
	case head[0] == '<':
		f.Text = "the device sent a web page (HTML), not JSON"
		if bytes.Contains(head, []byte("login")) || bytes.Contains(head, []byte("sign in")) {
			f.Text += ": it wants a login"
		}
	case errors.Is(why, jsonpath.ErrCutOff):
		f.Class, f.Text = checks.CutOff, "not JSON: "+why.Error()
	default:
		f.Class, f.Text = checks.NotJSON, "not JSON: "+why.Error()
	}
	return f
}

package config

import (
	"encoding"
	"fmt"
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/gaugewatch/gaugewatch/config/strict"
	"github.com/gaugewatch/gaugewatch/internal/secret"
)

// An outliner writes what a configuration is understood to be.
type outliner struct {
	entries []Entry
	secrets []secret.Text
	hidden  secret.Redactor
	closed  bool // what is told may be a key, as each header may

	names  *regexp.Regexp // a text: ${NAME} and nothing else
	spoken *regexp.Regexp // a word for a secret, and then it
	flag   *regexp.Regexp // an argument after which one follows
	query  *regexp.Regexp // values in the query of a URL
	opaque *regexp.Regexp // a part of the path of a URL that nobody can read
}

// outliner returns an outliner that knows the secrets of all but the channels and
// the targets.
func (c *Config) outliner() *outliner {
	const word = `(?:pass(?:word|wd|phrase)?|token|secret|(?:api|access|private)[-_]?key|bearer|basic|authorization|credentials?)`
	o := &outliner{
		names:  regexp.MustCompile(`^\s*(?:\$\{[^{}]*\}\s*)+$`),
		spoken: regexp.MustCompile(`(?i)(` + word + `["']?(?:\s*[=:]\s*|\s+)(?:(?:bearer|basic)\s+)?["']?)[^\s&"'=:]+`),
		flag:   regexp.MustCompile(`(?i)^--?[\w-]*` + word + `$`),
		query:  regexp.MustCompile(`([?&][^=&#\s]+=)[^&#\s$]+`),
		opaque: regexp.MustCompile(`/[\w:~-]*(?:\d[\w:~-]*){3}[\w:~-]*`),
	}
	rest := *c
	rest.Targets, rest.Channels, rest.Profiles, rest.Defaults = nil, nil, nil, Defaults{}
	o.gather(reflect.ValueOf(rest))
	return o
}

// hide learns to hide what was gathered.
func (o *outliner) hide() {
	slices.SortFunc(o.secrets, func(a, b secret.Text) int { return strings.Compare(a.Reveal(), b.Reveal()) })
	o.hidden = secret.NewRedactor(slices.Compact(o.secrets)...)
}

// gather gathers the secrets in a value.
func (o *outliner) gather(v reflect.Value) {
	if text, is := reflect.TypeAssert[secret.Text](v); is {
		if !text.Empty() {
			o.secrets = append(o.secrets, text)
		}
		return
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			o.gather(v.Elem())
		}
	case reflect.Struct:
		for _, f := range keysIn(v) {
			o.gather(f.value)
		}
	case reflect.Slice:
		for i := range v.Len() {
			o.gather(v.Index(i))
		}
	case reflect.Map:
		for _, value := range v.Seq2() {
			o.gather(value)
		}
	case reflect.String:
		o.gatherPassword(v.String())
	default:
	}
}

// gatherPassword gathers the password in a URL.
func (o *outliner) gatherPassword(text string) {
	if u, err := url.Parse(text); err == nil && u.User != nil {
		password, _ := u.User.Password()
		o.secrets = append(o.secrets, secret.New(password))
	}
}

// tell writes an entry for a key whose value stands at a node, and what is below
// it; nil: it stands nowhere. What is not said, and nothing by itself, is left out.
func (o *outliner) tell(depth int, key string, v reflect.Value, n *strict.Node) {
	for (v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface) && !v.IsNil() {
		v = v.Elem()
	}
	if v.IsZero() && (n == nil || n.Kind != strict.Scalar) || key == "vars" { // variables stand in what is told
		return
	}
	e := Entry{Depth: depth, Key: key}
	if n != nil && n.Pos.File != "" {
		e.Place = n.Pos
	}
	text, leaf := o.leaf(v, n)
	if leaf {
		if e.Value = text; text != "" {
			o.entries = append(o.entries, e)
		}
		return
	}
	at := len(o.entries)
	o.entries = append(o.entries, e)
	o.closed = key == "headers"
	if o.below(depth+1, v, n); len(o.entries) == at+1 {
		o.entries = o.entries[:at]
	}
	o.closed = false
}

// below writes what is below a key.
func (o *outliner) below(depth int, v reflect.Value, n *strict.Node) {
	switch v.Kind() {
	case reflect.Struct:
		for _, f := range keysIn(v) {
			o.tell(depth, f.key, f.value, n.Get(f.key))
		}
	case reflect.Slice:
		for i := range v.Len() {
			o.item(depth, i, v.Index(i), itemOf(n, i))
		}
	case reflect.Map:
		keys := v.MapKeys()
		slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
		for _, k := range keys {
			o.tell(depth, k.String(), v.MapIndex(k), n.Get(k.String()))
		}
	default:
	}
}

// itemOf returns where an item of a list stands; a value alone is its only item.
func itemOf(n *strict.Node, i int) *strict.Node {
	if n != nil && n.Kind == strict.List {
		if i < len(n.Items) {
			return n.Items[i]
		}
		return nil
	}
	return n
}

// item writes an item of a list: by its name, where it has one.
func (o *outliner) item(depth, i int, v reflect.Value, n *strict.Node) {
	name, at := strconv.Itoa(i+1), len(o.entries)
	if v.Kind() == reflect.Struct {
		if f := v.FieldByName("Name"); f.IsValid() && f.Kind() == reflect.String && f.String() != "" {
			name = f.String()
		}
	}
	o.tell(depth, name, v, n)
	o.entries = append(o.entries[:at:at], unnamed(o.entries[at:], depth+1)...)
}

// unnamed returns entries without those that say, at a depth, what something is
// called.
func unnamed(all []Entry, depth int) []Entry {
	return slices.DeleteFunc(all, func(e Entry) bool { return e.Depth == depth && e.Key == "name" })
}

// leaf writes a value that has nothing below it: as it is written, where it is.
func (o *outliner) leaf(v reflect.Value, n *strict.Node) (text string, leaf bool) {
	written := n != nil && n.Kind == strict.Scalar
	switch {
	case v.Type() == reflect.TypeFor[secret.Text](), o.closed, written && holdsSecrets(v.Type()):
		return o.masked(n), true
	case v.Kind() == reflect.Slice && oneLine(v, n):
		return o.list(v, n), true
	case written:
		return o.clean(n.Text), true
	}
	if m, is := reflect.TypeAssert[encoding.TextMarshaler](v); is {
		text, err := m.MarshalText()
		return o.clean(string(text)), err == nil
	}
	switch v.Kind() {
	case reflect.Slice, reflect.Map:
		return "", false
	case reflect.Struct:
		return "", len(keysIn(v)) == 0
	default:
		return o.clean(fmt.Sprint(v.Interface())), true
	}
}

// oneLine says whether the items of a list are told in one line: values, and
// what was written as values.
func oneLine(v reflect.Value, n *strict.Node) bool {
	item := v.Type().Elem()
	switch item.Kind() {
	case reflect.Struct, reflect.Slice, reflect.Map, reflect.Pointer, reflect.Interface:
		written := n != nil && n.Kind == strict.List && !slices.ContainsFunc(n.Items, func(i *strict.Node) bool { return i.Kind != strict.Scalar })
		return written && !holdsSecrets(item)
	default:
		return true
	}
}

// list writes a list in one line. What follows a flag for a secret is one.
func (o *outliner) list(v reflect.Value, n *strict.Node) string {
	var all []string
	hush := false
	for i := range v.Len() {
		text := fmt.Sprint(v.Index(i).Interface())
		if at := itemOf(n, i); at != nil && at.Kind == strict.Scalar {
			text = at.Text
		}
		if hush && !o.names.MatchString(text) {
			all = append(all, secret.Mask)
		} else {
			all = append(all, o.clean(text))
		}
		hush = o.flag.MatchString(text)
	}
	return strings.Join(all, ", ")
}

// holdsSecrets says whether a struct that was written as one value has a secret.
func holdsSecrets(t reflect.Type) bool {
	if t.Kind() != reflect.Struct {
		return t.Kind() == reflect.Map && holdsSecrets(t.Elem())
	}
	if t == reflect.TypeFor[secret.Text]() {
		return true
	}
	for f := range t.Fields() {
		if f.IsExported() && f.Type != t && holdsSecrets(f.Type) {
			return true
		}
	}
	return false
}

// masked writes a secret: the name of what holds it, where it is written so.
func (o *outliner) masked(n *strict.Node) string {
	if n != nil && n.Kind == strict.Scalar && o.names.MatchString(n.Text) {
		return n.Text
	}
	return secret.Mask
}

// longestPart is how long a part of the path of a URL may be that has digits, in
// bytes, and is told: tokens are longer.
const longestPart = 20

// clean writes a text without the secrets that may stand in it all the same: in
// URLs, after words for them, or as a part of something else.
func (o *outliner) clean(text string) string {
	text = o.hidden.Redact(text)
	if u, err := url.Parse(text); err == nil && u.User != nil && !o.names.MatchString(text) {
		if _, set := u.User.Password(); set {
			at := strings.LastIndex(text, "@")
			from := strings.Index(text, "://") + len("://")
			name, _, _ := strings.Cut(text[from:at], ":")
			text = text[:from] + name + ":" + secret.Mask + text[at:]
		}
	}
	if strings.Contains(text, "://") {
		text = o.query.ReplaceAllString(text, "${1}"+secret.Mask)
		text = o.opaque.ReplaceAllStringFunc(text, func(part string) string {
			if len(part) > longestPart {
				return "/" + secret.Mask
			}
			return part
		})
	}
	return o.spoken.ReplaceAllString(text, "${1}"+secret.Mask)
}

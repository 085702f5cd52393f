package strict

import (
	"encoding"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/gaugewatch/gaugewatch/internal/near"

	"github.com/gaugewatch/gaugewatch/internal/secret"
)

// A Decoder fills Go values from nodes. Structs name their keys by yaml tags;
// exported fields without one are not read. The options are inline, for a
// struct whose keys stand among those around it, node, for a *Node that
// receives the node the struct came from, and path, for a text that is a path:
// a relative one begins at the folder of the file that names it.
//
// A type that implements [encoding.TextUnmarshaler] is read from a value; if
// it is also a struct with tags, keys do as well. A value is welcome where a
// list is expected, and stands for a list of one. What is null keeps what it
// was.
type Decoder struct {
	Report   *Report // receives the mistakes
	Warnings *Report // receives what is doubtful, or nil

	// Expand replaces what a value stands for. Its error is told to Fault,
	// and the value left out. Nil replaces nothing.
	Expand func(n *Node) (string, error)

	// Fault is told why a value cannot be had for now. Nil makes it a
	// mistake.
	Fault func(n *Node, err error)

	// Later is asked about a key that a struct does not know. True means
	// that it has been dealt with. Nil is false.
	Later func(t reflect.Type, m Member) bool

	kinds  map[reflect.Type]map[string]func() any
	shapes map[reflect.Type]*shape
}

// One is the value of exactly one of several keys, which stand among those of
// the struct around it. Its field is tagged inline.
type One[T any] struct {
	Key   string // empty: none of them is there
	Value T
	Node  *Node
}

// Offer tells the decoder which keys there are for a [One] of T, and how to
// make a pointer to the defaults of each.
func Offer[T any](d *Decoder, kinds map[string]func() T) {
	if d.kinds == nil {
		d.kinds = make(map[reflect.Type]map[string]func() any)
	}
	made := make(map[string]func() any)
	for key, value := range kinds {
		made[key] = func() any { return value() }
	}
	d.kinds[reflect.TypeFor[T]()] = made
}

// choice is what all One have in common.
type choice interface {
	of() reflect.Type
	has() string
	set(key string, value any, n *Node)
}

func (o *One[T]) of() reflect.Type { return reflect.TypeFor[T]() }
func (o *One[T]) has() string      { return o.Key }

func (o *One[T]) set(key string, value any, n *Node) {
	o.Key, o.Node = key, n
	o.Value, _ = value.(T)
}

// Decode fills what the pointer points to.
func (d *Decoder) Decode(n *Node, pointer any) {
	d.decode(n, reflect.ValueOf(pointer).Elem())
}

func (d *Decoder) decode(n *Node, v reflect.Value) {
	if v.Type() == reflect.TypeFor[*Node]() {
		v.Set(reflect.ValueOf(n))
		return
	}
	if n.Kind == Null {
		d.doubt(n)
		return
	}
	if v.Kind() == reflect.Pointer {
		fresh := reflect.New(v.Type().Elem())
		d.decode(n, fresh.Elem())
		v.Set(fresh)
		return
	}
	if reader, ok := reflect.TypeAssert[encoding.TextUnmarshaler](v.Addr()); ok {
		if n.Kind == Scalar {
			d.unmarshal(n, reader)
			return
		}
		if v.Kind() != reflect.Struct || len(d.shape(v.Type()).keys) == 0 {
			d.expected(n, Scalar)
			return
		}
	}
	d.decodeKind(n, v)
}

// decodeKind decodes by the kind of Go value.
func (d *Decoder) decodeKind(n *Node, v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		d.decodeStruct(n, v)
	case reflect.Slice:
		d.decodeSlice(n, v)
	case reflect.Map:
		d.decodeMap(n, v)
	default:
		d.decodeScalar(n, v)
	}
}

// expected reports that a node is of another kind than its place wants.
func (d *Decoder) expected(n *Node, kind Kind) {
	d.Report.At(n, "expected %s, found %s", kind, n.Kind)
}

func (d *Decoder) decodeStruct(n *Node, v reflect.Value) {
	shape := d.shape(v.Type())
	if n.Kind != Map {
		d.Report.At(n, "expected keys of its own (%s), found %s", strings.Join(shape.names(), ", "), n.Kind)
		return
	}
	for _, at := range shape.nodes {
		v.FieldByIndex(at).Set(reflect.ValueOf(n))
	}
	for i, m := range n.Members {
		key, known := shape.keys[m.Name]
		switch {
		case !known:
			d.unknown(n, i, shape)
		case key.kind == nil:
			d.decode(m.Value, v.FieldByIndex(key.index))
			if key.path && m.Value.Kind == Scalar {
				resolve(m.Value, v.FieldByIndex(key.index))
			}
		default:
			d.choose(m, v.FieldByIndex(key.index), key.kind)
		}
	}
}

// resolve makes a relative path begin beside the file that names it.
func resolve(n *Node, v reflect.Value) {
	if path := v.String(); path != "" {
		v.SetString(Beside(n.Pos.File, path))
	}
}

// choose decodes the value of one of several keys.
func (d *Decoder) choose(m Member, v reflect.Value, fresh func() any) {
	one, ok := reflect.TypeAssert[choice](v.Addr())
	if !ok {
		return
	}
	if was := one.has(); was != "" {
		d.Report.Add(Mistake{
			Pos: m.Pos, Path: m.Value.Path(),
			Text: fmt.Sprintf("%s stands here already, and only one of %s may", was, Words(d.names(one.of()), "or")),
		})
		return
	}
	value := fresh()
	d.decode(m.Value, reflect.ValueOf(value).Elem())
	one.set(m.Name, value, m.Value)
}

// names lists the keys of a One.
func (d *Decoder) names(t reflect.Type) []string {
	var names []string
	for name := range d.kinds[t] {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// unknown reports a key that a struct does not know.
func (d *Decoder) unknown(n *Node, i int, s *shape) {
	m := n.Members[i]
	if d.Later != nil && d.Later(s.of, m) {
		return
	}
	if i > 0 && isDigits(m.Name) && m.Value.Kind == Null {
		// {upper: 1,5} is a key "upper" and a key "5".
		before := n.Members[i-1].Value
		if _, slip := number(before.Text); slip == "" {
			d.Report.At(before, "decimal point: write %s.%s", before.Text, m.Name)
			return
		}
	}
	mistake := Mistake{Pos: m.Pos, Path: Join(n.Path(), m.Name), Text: "unknown key", Near: near.Word(m.Name, s.names())}
	if mistake.Near == "" && len(s.keys) < 8 {
		mistake.Text += "; known here: " + Words(s.names(), "and")
	}
	d.Report.Add(mistake)
}

func (d *Decoder) decodeSlice(n *Node, v reflect.Value) {
	items := n.Items
	switch {
	case n.Kind == Scalar, n.Kind == Map && nameless(v.Type().Elem()):
		items = []*Node{n}
	case n.Kind != List:
		d.Report.At(n, "expected a list, each item of which begins with \"- \"")
		return
	}
	all := reflect.MakeSlice(v.Type(), len(items), len(items))
	for i, item := range items {
		if item.Kind == Null {
			d.Report.At(item, "an empty item")
			continue
		}
		d.decode(item, all.Index(i))
	}
	v.Set(all)
}

// nameless says whether the items of a list are keys without a name, so that
// one of them alone cannot be taken for names with keys of their own.
func nameless(item reflect.Type) bool {
	if item.Kind() != reflect.Struct {
		return false
	}
	_, named := item.FieldByName("Name")
	return !named
}

func (d *Decoder) decodeMap(n *Node, v reflect.Value) {
	if n.Kind != Map {
		d.expected(n, Map)
		return
	}
	all := reflect.MakeMapWithSize(v.Type(), len(n.Members))
	for _, m := range n.Members {
		value := reflect.New(v.Type().Elem()).Elem()
		d.decode(m.Value, value)
		all.SetMapIndex(reflect.ValueOf(m.Name).Convert(v.Type().Key()), value)
	}
	v.Set(all)
}

// unmarshal lets a value read its text.
func (d *Decoder) unmarshal(n *Node, reader encoding.TextUnmarshaler) {
	text, ok := d.text(n)
	if !ok {
		return
	}
	d.doubt(n)
	if err := reader.UnmarshalText([]byte(text)); err != nil {
		d.refuse(n, text, err.Error())
	}
}

// text returns what a scalar says, with what it stands for in place.
func (d *Decoder) text(n *Node) (string, bool) {
	if d.Expand == nil {
		return n.Text, true
	}
	text, err := d.Expand(n)
	switch {
	case err == nil:
		return text, true
	case d.Fault == nil:
		d.Report.At(n, "%s", err)
	default:
		d.Fault(n, err)
	}
	return "", false
}

// refuse reports what is wrong with a text. What the file does not show, the
// report does not show either.
func (d *Decoder) refuse(n *Node, text, why string) {
	if text != n.Text {
		why = secret.NewRedactor(secret.New(text)).Redact(why)
	}
	d.Report.At(n, "%s", why)
}

// doubt warns of a comment that may have been meant as text.
func (d *Decoder) doubt(n *Node) {
	if n.tail != "" && d.Warnings != nil {
		whole := strings.TrimSpace(n.Text + " " + n.tail)
		d.Warnings.At(n, "%q is read as a comment; put the text in quotes if it belongs to it: %s", n.tail, quote(whole))
	}
}

// Words writes words as a list for people: a, b or c.
func Words(words []string, last string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " " + last + " " + words[len(words)-1]
}

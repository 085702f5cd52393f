package strict

import (
	"reflect"
	"strings"
)

// Tag returns the key of a field of a struct and its option, and whether the
// decoder reads it.
func Tag(f reflect.StructField) (key, option string, read bool) {
	tag, tagged := f.Tag.Lookup("yaml")
	key, option, _ = strings.Cut(tag, ",")
	return key, option, tagged && f.IsExported() && key != "-"
}

// Chosen returns the key and the value of a [One], and whether a value is one.
func Chosen(v reflect.Value) (key string, value reflect.Value, one bool) {
	p := reflect.New(v.Type())
	p.Elem().Set(v)
	c, one := reflect.TypeAssert[choice](p)
	if !one {
		return "", reflect.Value{}, false
	}
	return c.has(), v.FieldByName("Value"), true
}

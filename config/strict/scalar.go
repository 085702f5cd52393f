package strict

import (
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
	"unicode"
)

// decodeScalar decodes a text, a number or a truth.
func (d *Decoder) decodeScalar(n *Node, v reflect.Value) {
	if n.Kind != Scalar {
		d.expected(n, Scalar)
		return
	}
	text, ok := d.text(n)
	if !ok {
		return
	}
	slip := ""
	switch v.Kind() {
	case reflect.String:
		d.doubt(n)
		v.SetString(text)
	case reflect.Bool:
		slip = setBool(v, text)
	case reflect.Float64, reflect.Float32:
		var x float64
		x, slip = number(text)
		v.SetFloat(x)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		slip = setInt(v, text)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		slip = setUint(v, text)
	default:
		slip = fmt.Sprintf("the program cannot read a value of type %s", v.Type())
	}
	if slip != "" {
		d.refuse(n, text, slip)
	}
}

// setBool takes true and false, and nothing that merely looks like them.
func setBool(v reflect.Value, text string) string {
	switch text {
	case "true", "false":
		v.SetBool(text == "true")
		return ""
	case "yes", "on", "True", "TRUE", "1":
		return fmt.Sprintf("expected true or false, found %s; write true", text)
	case "no", "off", "False", "FALSE", "0":
		return fmt.Sprintf("expected true or false, found %s; write false", text)
	}
	return fmt.Sprintf("expected true or false, found %q", text)
}

func setInt(v reflect.Value, text string) string {
	x, slip := number(text)
	switch {
	case slip != "":
		return slip
	case x != math.Trunc(x):
		return fmt.Sprintf("expected a whole number, found %s", text)
	case math.Abs(x) > 1<<53 || v.OverflowInt(int64(x)):
		return fmt.Sprintf("the number %s is too large", text)
	}
	v.SetInt(int64(x))
	return ""
}

func setUint(v reflect.Value, text string) string {
	x, slip := number(text)
	switch {
	case slip != "":
		return slip
	case x != math.Trunc(x) || x < 0:
		return fmt.Sprintf("expected a whole number from 0 on, found %s", text)
	case x > 1<<53 || v.OverflowUint(uint64(x)):
		return fmt.Sprintf("the number %s is too large", text)
	}
	v.SetUint(uint64(x))
	return ""
}

// number reads a decimal number, or says what is wrong with it. The minus may
// be a hyphen or U+2212.
func number(text string) (float64, string) {
	plain := strings.Replace(text, "−", "-", 1)
	x, err := strconv.ParseFloat(plain, 64)
	decimal := strings.Trim(plain, "0123456789+-.eE") == ""
	switch {
	case err == nil && decimal:
		return x, ""
	case decimal && math.IsInf(x, 0):
		return 0, fmt.Sprintf("the number %s is too large", text)
	}
	return 0, notNumber(plain)
}

// notNumber says how a text might become a number.
func notNumber(text string) string {
	whole, rest, comma := strings.Cut(text, ",")
	if comma && isDigits(strings.TrimPrefix(whole, "-")) && isDigits(rest) {
		return fmt.Sprintf("decimal point: write %s.%s", whole, rest)
	}
	value := strings.TrimRightFunc(text, func(r rune) bool { return !unicode.IsDigit(r) })
	if _, err := strconv.ParseFloat(value, 64); err == nil && !strings.ContainsAny(value, "xXnNiI_") {
		return fmt.Sprintf("expected a number alone, found %q; write %s", text, value)
	}
	return fmt.Sprintf("expected a number, found %q", text)
}

// isDigits says whether a text is digits alone.
func isDigits(text string) bool {
	return text != "" && strings.Trim(text, "0123456789") == ""
}

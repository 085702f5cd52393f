package jsonpath

import (
	"errors"
	"fmt"
	"regexp"
	"regexp/syntax"
	"strings"
)

// The tokens of I-Regexp (RFC 9485, section 3): an atom with its quantifier,
// or what opens a group or separates branches. Only that parentheses come in
// pairs is left to package regexp.
const (
	iEscape   = `\\[()*+\-.?[\\\]^nrt{|}]`
	iCategory = `\\[pP]\{(?:L[lmotu]?|M[cen]?|N[dlo]?|P[cdefios]?|Z[lps]?|S[ckmo]?|C[cfno]?)\}`
	iMember   = `(?:[^\-[\\\]]|` + iEscape + `)`
	iMembers  = `(?:` + iMember + `(?:-` + iMember + `)?|` + iCategory + `)`
	iClass    = `\[\^?(?:-|` + iMembers + `)` + iMembers + `*-?\]`
	iAtom     = `(?:[^()*+.?[\\\]{|}]|\.|\)|` + iEscape + `|` + iCategory + `|` + iClass + `)`
	iToken    = `\A(?s:[(|]|` + iAtom + `(?:[*+?]|\{[0-9]+(?:,[0-9]*)?\})?)`
)

// pattern is a compiled I-Regexp.
type pattern struct {
	re   *regexp.Regexp
	cost int64 // steps that matching takes for each byte of text
}

// compile compiles an I-Regexp to match a text as a whole or in a part.
func compile(s string, whole bool) (*pattern, error) {
	translated, err := translate(s)
	if err != nil {
		return nil, err
	}
	tree, err := syntax.Parse(translated, syntax.Perl)
	if wrong, ok := errors.AsType[*syntax.Error](err); ok {
		return nil, errors.New(wrong.Code.String())
	}
	if err != nil {
		return nil, err
	}
	program, err := syntax.Compile(tree.Simplify())
	if err != nil {
		return nil, err
	}
	if whole {
		translated = `\A(?:` + translated + `)\z`
	}
	re, err := regexp.Compile(translated)
	if err != nil {
		return nil, err
	}
	return &pattern{re: re, cost: 1 + int64(len(program.Inst))/8}, nil
}

// translate writes an I-Regexp as package regexp wants it: a dot is [^\n\r]
// (RFC 9485, section 5.3), and groups capture nothing.
func translate(s string) (string, error) {
	tokens, err := regexp.Compile(iToken)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	for s != "" {
		token := tokens.FindString(s)
		switch {
		case token == "" && len(s) > 1 && strings.Contains(`\d\w\s\D\W\S`, s[:2]):
			return "", fmt.Errorf("it has no %s; write a class such as [0-9]", s[:2])
		case token == "":
			return "", fmt.Errorf("%s has no meaning in it", s)
		case token[0] == '.':
			b.WriteString(`[^\n\r]` + token[1:])
		case token == "(":
			b.WriteString("(?:")
		default:
			b.WriteString(token)
		}
		s = s[len(token):]
	}
	return b.String(), nil
}

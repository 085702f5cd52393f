package jsonpath

import "fmt"

// A filter is compiled to functions. test says whether something is true with
// at as the current node; operand says what something is worth there.
type (
	test    func(r *run, at int32) bool
	operand func(r *run, at int32) value
)

// term is what stands on a side of a comparison, alone as a test, or as an
// argument of a function.
type term struct {
	at      int     // where it begins
	name    string  // what it is, for messages
	worth   operand // nil if it has no single value
	holds   test    // nil if it is no test by itself
	query   *query  // nil if it is no query
	literal value   // nothing if it is no literal
}

// disjunction reads a filter's expression: tests joined by && and ||.
func (p *parser) disjunction() test {
	defer p.enter()()
	holds := p.conjunction()
	for p.joined("||") {
		left, right := holds, p.conjunction()
		holds = func(r *run, at int32) bool { return left(r, at) || right(r, at) }
	}
	return holds
}

// conjunction reads tests joined by &&, which binds closer than ||.
func (p *parser) conjunction() test {
	holds := p.basic()
	for p.joined("&&") {
		left, right := holds, p.basic()
		holds = func(r *run, at int32) bool { return left(r, at) && right(r, at) }
	}
	return holds
}

// joined reads the operator and the blanks around it, if it stands here.
func (p *parser) joined(operator string) bool {
	p.blank()
	if !p.take(operator) {
		if p.peek() == operator[0] {
			p.fail(p.at, "'%c' alone joins nothing; write '%s'", operator[0], operator)
		}
		return false
	}
	p.blank()
	return true
}

// basic reads a comparison, a test or an expression in parentheses.
func (p *parser) basic() test {
	if !p.take("!") {
		return p.positive(false)
	}
	p.blank()
	holds := p.positive(true)
	return func(r *run, at int32) bool { return !holds(r, at) }
}

// positive reads a basic expression without its negation.
func (p *parser) positive(negated bool) test {
	if p.take("(") {
		p.blank()
		holds := p.disjunction()
		if !p.take(")") {
			p.expected("')', '&&' or '||'")
		}
		return holds
	}
	left := p.term()
	p.blank()
	operator := p.operator()
	if operator == "" {
		if left.holds == nil {
			p.fail(left.at, "%s alone is no test; compare it", left.name)
		}
		return left.holds
	}
	if negated {
		p.fail(left.at, "a comparison after '!' needs parentheses: !(...)")
	}
	p.blank()
	a, b := p.worth(left), p.worth(p.term())
	return func(r *run, at int32) bool { return r.compare(a(r, at), operator, b(r, at)) }
}

// operator reads a comparison operator, or nothing.
func (p *parser) operator() string {
	for _, operator := range []string{"==", "!=", "<=", ">=", "<", ">"} {
		if p.take(operator) {
			return operator
		}
	}
	if p.peek() == '=' {
		p.fail(p.at, "'=' is no comparison here; write '=='")
	}
	return ""
}

// worth returns the value that the term must have in a comparison or as an
// argument.
func (p *parser) worth(t term) operand {
	switch {
	case t.worth != nil:
	case t.query != nil:
		p.fail(t.at, "%s has no single value here", t.name)
	default:
		p.fail(t.at, "%s is a test by itself and has no value here", t.name)
	}
	return t.worth
}

// queried returns the query that the term must be as an argument.
func (p *parser) queried(t term) *query {
	if t.query == nil {
		p.fail(t.at, "expected an address that begins with '@' or '$' as the argument")
	}
	return t.query
}

// term reads a literal, a query or a function.
func (p *parser) term() term {
	begin := p.at
	switch c := p.peek(); {
	case c == '@' || c == '$':
		return p.subquery()
	case c == '\'' || c == '"':
		return literal(begin, value{kind: String, text: p.text()})
	case c == '-' || isDigit(c):
		return literal(begin, value{kind: Number, text: p.number()})
	}
	switch word := p.word(); word {
	case "":
		p.expected("'@', '$', a string, a number, true, false, null or a function")
		return term{}
	case "true", "false":
		return literal(begin, value{kind: Bool, text: word})
	case "null":
		return literal(begin, value{kind: Null, text: word})
	default:
		defer p.enter()()
		return p.function(begin, word)
	}
}

// literal returns a literal as a term.
func literal(at int, v value) term {
	worth := func(*run, int32) value { return v }
	return term{at: at, name: "a literal", worth: worth, literal: v}
}

// subquery reads a query as a term.
func (p *parser) subquery() term {
	t := term{at: p.at, name: "an address that can match several nodes"}
	p.at++
	q := p.query()
	q.relative = p.s[t.at] == '@'
	t.query = &q
	if !q.singular {
		t.holds = func(r *run, at int32) bool { return !r.each(&q, at, func(int32) bool { return false }) }
		return t
	}
	t.holds = func(r *run, at int32) bool { return r.walk(&q, at) >= 0 }
	t.worth = func(r *run, at int32) value { return r.load(r.walk(&q, at)) }
	return t
}

// word reads letters, digits and underscores, if a letter begins here.
func (p *parser) word() string {
	begin := p.at
	for c := p.peek(); isLetter(c) || p.at > begin && (isDigit(c) || c == '_'); c = p.peek() {
		p.at++
	}
	return p.s[begin:p.at]
}

// function reads the arguments of a function (RFC 9535, section 2.4).
func (p *parser) function(at int, name string) term {
	t := term{at: at, name: name + "()"}
	switch name {
	case "length":
		of := p.worth(p.arguments(t, 1)[0])
		t.worth = func(r *run, at int32) value { return r.length(of(r, at)) }
	case "count":
		of := p.queried(p.arguments(t, 1)[0])
		t.worth = func(r *run, at int32) value { return r.count(of, at) }
	case "value":
		of := p.queried(p.arguments(t, 1)[0])
		t.worth = func(r *run, at int32) value { return r.only(of, at) }
	case "match", "search":
		args := p.arguments(t, 2)
		t.holds = p.matching(args[0], args[1], name == "match")
	default:
		p.fail(at, "expected true, false, null, length(), count(), match(), search() or value(), found %s", name)
	}
	return t
}

// arguments reads exactly n arguments in parentheses.
func (p *parser) arguments(function term, n int) []term {
	if !p.take("(") {
		p.expected(fmt.Sprintf("'(' right after the name of %s", function.name))
	}
	list := make([]term, n)
	for i := range list {
		if i > 0 && !p.take(",") {
			p.expected(fmt.Sprintf("',': %s takes %d arguments", function.name, n))
		}
		p.blank()
		list[i] = p.term()
		p.blank()
	}
	if !p.take(")") {
		p.expected("')'")
	}
	return list
}

// matching returns the test that a text matches a pattern, as a whole or in a
// part. A literal pattern is compiled once, here.
func (p *parser) matching(text, written term, whole bool) test {
	a, b := p.worth(text), p.worth(written)
	if written.literal.kind != String {
		return func(r *run, at int32) bool { return r.matches(a(r, at), r.pattern(b(r, at), whole)) }
	}
	pattern, err := compile(written.literal.text, whole)
	if err != nil {
		p.fail(written.at, "the pattern is no I-Regexp (RFC 9485): %w", err)
	}
	return func(r *run, at int32) bool { return r.matches(a(r, at), pattern) }
}

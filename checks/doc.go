// Package checks judges a reading against rules and says what changed about
// an alert.
//
// Everything in it is a pure function of its arguments: it reads no clock,
// does no input or output, and keeps nothing between calls. What judgement
// remembers lives in [State], which its caller stores; what happened lives in
// [Change], which its caller records and tells. The same [Judge] therefore
// runs live, over history, and in tests.
//
//	reading = rules.Believe(state, reading)
//	state, changes := checks.Judge(rules, state, reading, at)
//
// The words are the program's words: a reading is judged against the limits
// of its rules at levels; a kind of trouble begins as pending, fires when it
// has lasted for its After, may worsen or ease, and resolves.
package checks

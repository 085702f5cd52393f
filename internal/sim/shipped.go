package sim

import _ "embed" // the shipped sites

//go:embed demo.yaml
var demoSite string

//go:embed site.yaml
var exampleSite string

//go:embed rules.yaml
var rulesSite string

// DemoSite returns a site as YAML whose drama is over within a minute. Its
// devices take any free ports.
func DemoSite() []byte { return []byte(demoSite) }

// ExampleSite returns a site as YAML that may run for ever: its drama repeats
// every ten minutes. Its devices listen at 127.0.0.1, on the ports from 8181
// to 8186.
func ExampleSite() []byte { return []byte(exampleSite) }

// RulesSite returns a site as YAML in which each rule that a configuration
// may hold has its case; its drama is over within ten minutes. Its devices
// listen at 127.0.0.1, on the ports from 8191 to 8211.
func RulesSite() []byte { return []byte(rulesSite) }

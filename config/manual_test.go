package config

import (
	"reflect"
	"testing"

	"github.com/gaugewatch/gaugewatch/config/strict"
)

func TestEveryKeyIsExplained(t *testing.T) {
	var report strict.Report
	strict.Read("keys.yaml", keysFile, &report)
	for _, m := range report.Sorted() {
		t.Error(m)
	}
	for _, blunder := range newManual().blunders() {
		t.Error(blunder)
	}
}

// blunders returns what keys.yaml and the program do not agree about.
func (m *manual) blunders() []string {
	var found []string
	for _, s := range m.sections {
		if s.Title == "" {
			found = append(found, "keys.yaml lacks the section "+s.Name)
		}
		for _, k := range s.keys {
			path := s.Name + "." + k.Name
			switch {
			case k.of == nil:
				found = append(found, "keys.yaml has a key that the program does not: "+path)
			case k.Meaning == "" || k.Example == "":
				found = append(found, "keys.yaml lacks meaning or example of "+path)
			default:
				found = append(found, k.try(path)...)
			}
		}
	}
	return found
}

// try reads the example of a key.
func (k keyOf) try(path string) []string {
	var report strict.Report
	d := newLoader(Host{}, "").decoder
	d.Report, d.Expand = &report, nil
	if n := strict.Read(path, []byte(k.Example), &report); n != nil {
		d.Decode(n, reflect.New(k.of).Interface())
	}
	var found []string
	for _, m := range report.Sorted() {
		found = append(found, "the example "+k.Example+": "+m.String())
	}
	return found
}

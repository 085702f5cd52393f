package main

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// manual writes the examples of a page of the manual into the script's folder, as
// they stand there but for the port: manual inbound.md. The blocks of a language
// follow each other in one file, examples.sh, examples.yaml.
func manual(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: manual page")
	}
	text, err := os.ReadFile(filepath.Join(ts.Getenv("ROOT"), "docs", args[0]))
	ts.Check(err)
	page := strings.ReplaceAll(string(text), ":8080", ":"+ts.Getenv("WEB"))
	blocks := map[string]string{}
	for {
		_, rest, found := strings.Cut(page, "\n```")
		if !found {
			break
		}
		block, after, closed := strings.Cut(rest, "\n```")
		if !closed {
			ts.Fatalf("%s: a block is not closed", args[0])
		}
		language, code, _ := strings.Cut(block, "\n")
		if language != "" {
			blocks[language] += code + "\n"
		}
		page = after
	}
	for language, code := range blocks {
		ts.Check(os.WriteFile(ts.MkAbs("examples."+language), []byte(code), 0o600))
	}
}

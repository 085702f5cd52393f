package config_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"

	"github.com/gaugewatch/gaugewatch/config"
)

// compile compiles the schema.
func compile(t *testing.T) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(config.Schema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	if err := c.AddResource("config.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("config.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// instance reads a YAML file as JSON would have it.
func instance(t *testing.T, file string) any {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var value any
	if err := yaml.Unmarshal(text, &value); err != nil {
		t.Fatal(err)
	}
	out, err := json.Marshal(named(value))
	if err != nil {
		t.Fatal(err)
	}
	value, err = jsonschema.UnmarshalJSON(bytes.NewReader(out))
	if err != nil {
		t.Fatal(err)
	}
	return value
}

// named gives all keys a name, as JSON has it.
func named(value any) any {
	switch v := value.(type) {
	case map[any]any:
		all := make(map[string]any)
		for key, inner := range v {
			all[fmt.Sprint(key)] = named(inner)
		}
		return all
	case map[string]any:
		for key, inner := range v {
			v[key] = named(inner)
		}
	case []any:
		for i, inner := range v {
			v[i] = named(inner)
		}
	}
	return value
}

func TestSchemaAcceptsWhatIsGood(t *testing.T) {
	schema := compile(t)
	files, err := filepath.Glob("testdata/good/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal("no files", err)
	}
	for _, file := range append(files, "../config.yaml", "../cmd/gaugewatch/demo.yaml") {
		if strings.HasSuffix(file, "windows.yaml") {
			continue // a byte order mark is no part of JSON
		}
		if err := schema.Validate(instance(t, file)); err != nil {
			t.Errorf("%s: %#v", file, err)
		}
	}
}

func TestSchemaRejectsWhatHasTheWrongShape(t *testing.T) {
	schema := compile(t)
	for _, name := range []string{"unknown-key", "wrong-kind", "numbers", "after", "channel-kind", "list-at-root", "profile", "general"} {
		if schema.Validate(instance(t, "testdata/bad/"+name+".yaml")) == nil {
			t.Errorf("%s passes", name)
		}
	}
}

func TestSchemaIsTheSameEachTime(t *testing.T) {
	first := config.Schema()
	for range 5 {
		if !slices.Equal(first, config.Schema()) {
			t.Fatal("two schemas differ")
		}
	}
}

func TestManualIsUpToDate(t *testing.T) {
	golden(t, "../docs/configuration.md", string(config.Manual()))
}

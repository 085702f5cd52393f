package config_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gaugewatch/gaugewatch/config"
)

const commanded = doors + `
people:
  minsu: {name: Kim Minsu, telegram: 111}
  sora: {telegram: 222}
  boss: {telegram: 333}
channels:
  - {name: ops, telegram: {token: "1:a", chat: "-1001"}, commands: [sora, minsu]}
  - {name: quiet, telegram: {token: "1:a", chat: "-1002"}}
  - {name: screen, console: {}, commands: minsu}
targets: [{name: room}]
`

func TestOnlyThoseWhoAreNamedMayGiveCommands(t *testing.T) {
	var got []map[string]config.Person
	for _, ch := range plan(t, commanded).Channels {
		got = append(got, ch.Commands)
	}
	want := []map[string]config.Person{
		{"minsu": {Name: "Kim Minsu", Telegram: 111}, "sora": {Name: "sora", Telegram: 222}}, nil, nil,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestValidateSaysWhoMayGiveCommands(t *testing.T) {
	var text bytes.Buffer
	if err := load(t, commanded).Explain(time.Now()).Print(&text); err != nil {
		t.Fatal(err)
	}
	if want := "\nCOMMANDS  HEARD FROM\nops       minsu, sora\n\n"; !strings.Contains(text.String(), want) {
		t.Errorf("validate prints\n%s\nwant in it%s", text.String(), want)
	}
}

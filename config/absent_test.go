package config_test

import (
	"slices"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/poller"
)

func TestALeftOutChannelKeepsItsFallback(t *testing.T) {
	files := map[string]string{"config.yaml": `
channels:
  - {name: ops, telegram: {token: "${NO_TOKEN}", chat: "-1001"}, level: error, fallback: {to: spare, after: 1m}}
  - {name: spare, telegram: {token: "${NO_TOKEN}", chat: "-1001"}, fallback: {to: siren}}
  - {name: off, enabled: false, telegram: {token: "${NO_TOKEN}", chat: "-1001"}}
  - {name: siren, console: {}, fallback: {to: off}}
targets: [{name: switch, tcp: {address: "192.0.2.1:22"}, schedule: 1m}]
`}
	c, err := host("", files).Load("config.yaml")
	if err != nil {
		t.Fatal(err)
	}
	client := poller.NewClient()
	defer client.Close()
	p := c.Plan(client)
	if len(p.Channels) != 1 || p.Channels[0].Policy.Fallback != "" {
		t.Errorf("in use: %+v", p.Channels)
	}
	if len(p.Absent) != 2 {
		t.Fatalf("absent: %+v", p.Absent)
	}
	ops, spare := p.Absent[0], p.Absent[1]
	if ops.Policy.Channel != "ops" || ops.Policy.Level != checks.Error || ops.Policy.Fallback != "spare" || ops.Policy.FallbackAfter != time.Minute {
		t.Errorf("%+v", ops.Policy)
	}
	if want := "the environment variable NO_TOKEN is not set"; ops.Reason != want || spare.Reason != want {
		t.Errorf("%q, %q", ops.Reason, spare.Reason)
	}
	if spare.Policy.Fallback != "siren" {
		t.Errorf("%+v", spare.Policy)
	}
}

func TestWhatAChannelIsOwedIsKeptWhileTheConfigurationNamesIt(t *testing.T) {
	files := map[string]string{"config.yaml": `channels: [{name: a, console: {}}, {name: b, console: {}, enabled: false}, {name: c, telegram: {token: "${NO_TOKEN}", chat: "-1"}}]`}
	c, err := host("", files).Load("config.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Retention().Channels; !slices.Equal(got, []string{"a", "b", "c"}) {
		t.Error(got)
	}
}

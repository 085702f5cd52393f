package config_test

import (
	"testing"

	"github.com/gaugewatch/gaugewatch/config"
)

func TestWhatIsLeftOutIsNamedOnce(t *testing.T) {
	for _, c := range []struct {
		out  config.LeftOut
		want string
	}{
		{config.LeftOut{What: "heartbeat", Name: "heartbeat", Reason: "no URL"}, ": heartbeat is left out: no URL"},
		{config.LeftOut{What: "channel", Name: "ops", Reason: "no token"}, ": channel ops is left out: no token"},
	} {
		if got, want := c.out.String(), c.out.Pos.String()+c.want; got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

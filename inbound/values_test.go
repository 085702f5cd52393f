package inbound_test

import (
	"context"
	"errors"
	"net/http"
	"testing"

	"github.com/gaugewatch/gaugewatch/inbound"
)

func TestValuesComeFromThoseWhoHaveATokenAndForThoseWhoSend(t *testing.T) {
	var got string
	v := &inbound.Values{
		Tokens: keys{"k": {Name: "sensors", Door: "values"}, "alert": {Name: "x", Door: "alert"}},
		Send: func(ctx context.Context, target string, body []byte) (bool, error) {
			if _, bounded := ctx.Deadline(); !bounded {
				t.Error("a device may wait for good")
			}
			switch target {
			case "busy":
				return true, context.DeadlineExceeded
			case "bad":
				return true, errors.New("no text")
			}
			got = target + " " + string(body)
			return target == "cellar", nil
		},
	}
	d := door{v.Key, v.Take}
	for _, c := range []struct {
		token, target string
		want          int
	}{
		{"k", "cellar", http.StatusOK}, {"", "cellar", 401}, {"alert", "cellar", 401}, {"k", "attic", 404}, {"k", "busy", 503}, {"k", "bad", 400},
	} {
		if w := d.send(post(inbound.ValuesPath+c.target, c.token, `{"t":1}`)); w.Code != c.want {
			t.Errorf("%s by %q: %d, want %d", c.target, c.token, w.Code, c.want)
		}
		if c.want == http.StatusOK && got != `cellar {"t":1}` {
			t.Errorf("handed over %q", got)
		}
	}
}

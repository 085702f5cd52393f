package inbound_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/gaugewatch/gaugewatch/inbound"
	"github.com/gaugewatch/gaugewatch/internal/schedule"
	"github.com/gaugewatch/gaugewatch/poller"
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

func FuzzValuesTakeAnything(f *testing.F) {
	for _, body := range []string{`{"t": 21.5}`, "", "\xef\xbb\xbf{}", "\xff\xfe1\x00", "\xfe\xff\xd8\x00", "\xb1\xe2\xbf\xc2 21", "\x00"} {
		f.Add("cellar", []byte(body))
	}
	f.Add("../alert", []byte("{}"))
	f.Fuzz(func(t *testing.T, target string, body []byte) {
		source, err := (&poller.Push{Every: schedule.Duration(time.Minute)}).Open(nil)
		if err != nil {
			t.Fatal(err)
		}
		cellar, polled := source.(*poller.Pushed), make(chan []byte, 1)
		v := &inbound.Values{Tokens: keys{"k": {Name: "sensors", Door: "values"}}, Send: func(ctx context.Context, target string, body []byte) (bool, error) {
			if target != "cellar" {
				return false, nil
			}
			return true, cellar.Send(ctx, body, func() {
				go func() {
					a, _ := cellar.Fetch(ctx)
					polled <- a.Body
				}()
			})
		}}
		r := post(inbound.ValuesPath, "k", string(body))
		r.URL.Path += target
		switch w := (door{v.Key, v.Take}).send(r); {
		case target != "cellar":
			if w.Code != http.StatusNotFound {
				t.Errorf("for %q: %d", target, w.Code)
			}
		case w.Code == http.StatusOK:
			if text := <-polled; !utf8.Valid(text) {
				t.Errorf("%q became %q", body, text)
			}
		case w.Code != http.StatusBadRequest:
			t.Errorf("%q: %d", body, w.Code)
		}
	})
}

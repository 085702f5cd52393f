package notify_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/internal/wire/wiretest"
	"github.com/gaugewatch/gaugewatch/notify"
)

// A parcel is a letter as LINE gets it.
type parcel struct {
	Messages []struct {
		Type, Text, AltText                 string
		OriginalContentURL, PreviewImageURL string
		Contents                            json.RawMessage
	}
}

// kinds are the types of a letter's messages.
func (p parcel) kinds() string {
	var all []string
	for _, m := range p.Messages {
		all = append(all, m.Type)
	}
	return strings.Join(all, " ")
}

// post sends a message to LINE with a publisher, and returns what arrived.
func inLINE(t *testing.T, m notify.Message, publish notify.Publisher, answer http.HandlerFunc) (notify.Result, []parcel) {
	t.Helper()
	contract := wiretest.Load(t, "line-messaging-api.yml")
	g := &gateway{}
	s := lineAt(g.serve(t, contract.Handler(t, answer).ServeHTTP))
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	r := open(t, s, notify.Env{Publish: publish}).Send(ctx, m)
	all := make([]parcel, len(g.bodies()))
	for i, body := range g.bodies() {
		if err := json.Unmarshal([]byte(body), &all[i]); err != nil {
			t.Fatal(err)
		}
	}
	return r, all
}

func TestLINEShowsPicturesBelowTheWordsInOneLetter(t *testing.T) {
	for n, want := range map[int]string{
		1: "text image", 2: "text image image", 4: "text image image image image", 6: "text image image image image",
	} {
		w := https()
		m := illustrated(t, n)
		r, got := inLINE(t, m, w, say(200, taken))
		if r.Outcome != notify.Sent || r.Text != "" || len(got) != 1 || got[0].kinds() != want {
			t.Fatalf("%d pictures: %+v, %q", n, r, got)
		}
		words := m.Title + "\n" + m.Text
		if n > 4 {
			words += "\nPages 1–4 of 6"
		}
		if text := got[0].Messages[0].Text; text != words {
			t.Errorf("%d pictures: it says %q, want %q", n, text, words)
		}
		if up := len(w.all); up > 2*(len(got[0].Messages)-1) {
			t.Errorf("%d pictures: %d files are made reachable, for a letter that shows %s", n, up, want)
		}
		for i, image := range got[0].Messages[1:] {
			p := m.Pictures[i]
			preview := p.Preview
			if preview == "" {
				preview = p.Name
			}
			if image.OriginalContentURL != w.base+p.Name || image.PreviewImageURL != w.base+preview || len(w.all[p.Name]) == 0 || len(w.all[preview]) == 0 {
				t.Errorf("picture %d: %+v; on the wall are %d", i, image, len(w.all))
			}
		}
	}
}

func TestLINEGetsTheWordsWhereNobodyCanFetchThePictures(t *testing.T) {
	hang := &wall{hang: true}
	for rule, c := range map[string]struct {
		publish notify.Publisher
		note    string
	}{
		"nothing makes them reachable":   {nil, "web.public_url or publish"},
		"they are reachable without TLS": {&wall{base: "http://192.0.2.1:8080/p/", all: map[string][]byte{}}, "public_url"},
		"the store refuses":              {&wall{err: errors.New("no such bucket")}, "without the picture: no such bucket"},
		"the store does not answer":      {hang, "does not answer"},
	} {
		t.Run(rule, func(t *testing.T) {
			t.Parallel()
			m := illustrated(t, 2)
			r, got := inLINE(t, m, c.publish, say(200, taken))
			if r.Outcome != notify.Sent || !strings.Contains(r.Text, c.note) {
				t.Errorf("got %+v, want %q", r, c.note)
			}
			if len(got) != 1 || got[0].kinds() != "flex" || !strings.HasPrefix(got[0].Messages[0].AltText, m.Title) {
				t.Fatalf("it got %+v", got)
			}
			for line := range strings.Lines(m.Title + "\n" + m.Text) {
				quoted, _ := json.Marshal(strings.TrimSpace(line))
				if !strings.Contains(string(got[0].Messages[0].Contents), string(quoted)) {
					t.Errorf("%s lacks %s", got[0].Messages[0].Contents, quoted)
				}
			}
		})
	}
}

func TestLINEGetsTheWordsAloneWhereItDoesNotTakeThePictures(t *testing.T) {
	first := true
	answer := func(w http.ResponseWriter, r *http.Request) {
		if first {
			first = false
			say(400, `{"message":"The request body has 1 error(s)","details":[{"message":"invalid uri","property":"messages[1].originalContentUrl"}]}`)(w, r)
			return
		}
		say(200, taken)(w, r)
	}
	m := illustrated(t, 1)
	r, got := inLINE(t, m, https(), answer)
	if r.Outcome != notify.Sent || !strings.Contains(r.Text, "check public_url") || len(got) != 2 || got[1].kinds() != "text" || got[1].Messages[0].Text != m.Title+"\n"+m.Text {
		t.Errorf("got %+v, %+v", r, got)
	}
}

// A carousel gives every picture another address each time, as a store does that
// signs them.
type carousel struct{ *wall }

func (c carousel) Publish(_ context.Context, name string, _ []byte) (string, error) {
	c.all[name] = append(c.all[name], 'x')
	return c.base + name + "?" + string(c.all[name]), nil
}

func TestLINEIsToldTheSameAgainThoughPicturesHaveMoved(t *testing.T) {
	g := &gateway{}
	channel := open(t, lineAt(g.serve(t, say(500, `{"message":"Internal server error"}`))), notify.Env{Publish: carousel{https()}})
	m := illustrated(t, 1)
	for range 2 {
		channel.Send(t.Context(), m)
		m.Repeated = true
	}
	m.Key = "another"
	channel.Send(t.Context(), m)
	if got := g.bodies(); len(got) != 3 || got[0] != got[1] || got[1] == got[2] {
		t.Errorf("it got %q", got)
	}
}

func TestLINEIsNeverSentAChartByItself(t *testing.T) {
	if _, can := open(t, lineAt("http://127.0.0.1:9"), notify.Env{Publish: https()}).(notify.Illustrator); can {
		t.Error("each chart would count for every member")
	}
}

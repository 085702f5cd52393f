package notify_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/wire/wiretest"
	"github.com/gaugewatch/gaugewatch/notify"
)

// A note is a message as Google Chat gets it.
type note struct {
	Text    string
	Thread  struct{ ThreadKey string }
	CardsV2 []struct {
		Card struct {
			Sections []struct {
				Widgets []struct {
					TextParagraph struct{ Text string }
					Image         struct {
						ImageURL, AltText string
						OnClick           struct{ OpenLink struct{ URL string } }
					}
				}
			}
		}
	}
}

// images are the addresses of a note's pictures.
func (n note) images() []string {
	var all []string
	for _, c := range n.CardsV2 {
		for _, s := range c.Card.Sections {
			for _, w := range s.Widgets {
				if w.Image.ImageURL != "" {
					all = append(all, w.Image.ImageURL)
				}
			}
		}
	}
	return all
}

// space opens a channel to a space, and returns what arrives there.
func space(t *testing.T, publish notify.Publisher, answer http.HandlerFunc) (notify.Channel, func() []note) {
	t.Helper()
	contract := wiretest.Load(t, "google-chat-api.yml")
	g := &gateway{}
	s := spaceAt(g.serve(t, contract.Handler(t, answer).ServeHTTP))
	return open(t, s, notify.Env{Name: "space", Publish: publish}), func() []note {
		all := make([]note, len(g.bodies()))
		for i, body := range g.bodies() {
			if err := json.Unmarshal([]byte(body), &all[i]); err != nil {
				t.Fatal(err)
			}
		}
		return all
	}
}

const written = `{"name":"spaces/A/messages/1","thread":{"name":"spaces/A/threads/1"}}`

func TestGoogleChatShowsPicturesInTheCard(t *testing.T) {
	w := https()
	channel, got := space(t, w, say(200, written))
	m := illustrated(t, 2)
	if r := channel.Send(t.Context(), m); r.Outcome != notify.Sent || r.Text != "" || r.Receipt != "" {
		t.Errorf("got %+v", r)
	}
	widgets := got()[0].CardsV2[0].Card.Sections[0].Widgets
	if len(got()) != 1 || len(widgets) != 3 || !strings.Contains(widgets[0].TextParagraph.Text, "Cold &lt;1&gt;") {
		t.Fatalf("it got %+v", got())
	}
	for i, p := range m.Pictures {
		image := widgets[i+1].Image
		if url := w.base + p.Name; image.ImageURL != url || image.OnClick.OpenLink.URL != url || image.AltText != p.Alt || len(w.all[p.Name]) == 0 {
			t.Errorf("picture %d: %+v", i, image)
		}
	}
}

func TestGoogleChatGetsTheWordsWhereItCannotFetchThePictures(t *testing.T) {
	for want, publish := range map[string]notify.Publisher{
		"web.public_url or publish": nil,
		"no such bucket":            &wall{err: errors.New("no such bucket")},
		"which public_url is not":   &wall{base: "http://192.0.2.1/", all: map[string][]byte{}},
	} {
		channel, got := space(t, publish, say(200, written))
		m := illustrated(t, 1)
		r := channel.Send(t.Context(), m)
		if r.Outcome != notify.Sent || !strings.Contains(r.Text, want) {
			t.Errorf("got %+v, want %q", r, want)
		}
		if len(got()) != 1 || len(got()[0].images()) > 0 || len(got()[0].CardsV2) != 1 {
			t.Errorf("it got %+v", got())
		}
	}
}

func TestGoogleChatGetsTheWordsAloneWhereItRefusesThePictures(t *testing.T) {
	first := true
	channel, got := space(t, https(), func(w http.ResponseWriter, r *http.Request) {
		if first {
			first = false
			say(400, `{"error":{"code":400,"message":"Invalid image URL","status":"INVALID_ARGUMENT"}}`)(w, r)
			return
		}
		say(200, written)(w, r)
	})
	r := channel.Send(t.Context(), illustrated(t, 1))
	if r.Outcome != notify.Sent || !strings.Contains(r.Text, "without the picture: Invalid image URL") {
		t.Errorf("got %+v", r)
	}
	if all := got(); len(all) != 2 || len(all[0].images()) != 1 || len(all[1].images()) != 0 || all[0].Text != all[1].Text {
		t.Errorf("it got %+v", all)
	}
}

func TestGoogleChatPutsAChartIntoTheAlertsThread(t *testing.T) {
	channel, got := space(t, https(), say(200, written))
	site := sites()[0]
	m := render(site, tell(checks.Fired, site.cold()))
	r := channel.Send(t.Context(), m)
	chart := illustrated(t, 1)
	chart.Threads = m.Threads
	if r := channel.(notify.Illustrator).Illustrate(t.Context(), r.Receipt, chart); r.Outcome != notify.Sent {
		t.Errorf("got %+v", r)
	}
	all := got()
	if len(all) != 2 || all[1].Thread.ThreadKey != all[0].Thread.ThreadKey || all[1].Thread.ThreadKey == "" || len(all[1].images()) != 1 {
		t.Errorf("it got %+v", all)
	}
}

func TestGoogleChatDrawsNoChartThatNobodyCouldFetch(t *testing.T) {
	channel, _ := space(t, nil, say(200, written))
	if _, can := channel.(notify.Illustrator); can {
		t.Error("it would be drawn for nothing")
	}
	site := sites()[0]
	if r := channel.Send(t.Context(), render(site, tell(checks.Fired, site.cold()))); r.Receipt != "" {
		t.Errorf("got %+v", r)
	}
}

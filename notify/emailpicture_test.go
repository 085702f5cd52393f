package notify_test

import (
	"bytes"
	"encoding/base64"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	netmail "net/mail"
	"strings"
	"testing"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/notify"
)

// A piece is a part of a letter.
type piece struct{ kind, id, name, data string }

// pieces takes a letter apart.
func pieces(t *testing.T, letter string) (header netmail.Header, all []piece) {
	t.Helper()
	m, err := netmail.ReadMessage(strings.NewReader(letter))
	if err != nil {
		t.Fatal(err)
	}
	return m.Header, within(t, m.Header.Get, m.Body)
}

func within(t *testing.T, header func(string) string, body io.Reader) []piece {
	t.Helper()
	kind, params, err := mime.ParseMediaType(header("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(kind, "multipart/") {
		switch header("Content-Transfer-Encoding") {
		case "base64":
			body = base64.NewDecoder(base64.StdEncoding, body)
		case "quoted-printable":
			body = quotedprintable.NewReader(body)
		}
		data, err := io.ReadAll(body)
		if err != nil {
			t.Fatal(err)
		}
		_, of, _ := mime.ParseMediaType(header("Content-Disposition"))
		return []piece{{kind, strings.Trim(header("Content-Id"), "<>"), of["filename"], string(data)}}
	}
	var all []piece
	r := multipart.NewReader(body, params["boundary"])
	for {
		p, err := r.NextRawPart()
		if err == io.EOF {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, within(t, p.Header.Get, p)...)
	}
}

func TestALetterShowsItsPicturesWithinItself(t *testing.T) {
	b := &mailbox{}
	m := illustrated(t, 2)
	if r := mailTo(t, b).Send(t.Context(), m); r.Outcome != notify.Sent || r.Receipt != key {
		t.Fatalf("got %+v", r)
	}
	_, all := pieces(t, b.letters[0])
	if len(all) != 4 || all[0].kind != "text/plain" || all[1].kind != "text/html" {
		t.Fatalf("got %+v", all)
	}
	if got := strings.ReplaceAll(all[0].data, "\r\n", "\n"); got != m.Title+"\n"+m.Text {
		t.Errorf("the text is %q", got)
	}
	for i, p := range m.Pictures {
		got := all[i+2]
		if got.kind != "image/png" || !bytes.Equal([]byte(got.data), p.Bytes) || got.name != []string{"20261122-031200-1.png", "20261122-031200-2.png"}[i] {
			t.Errorf("picture %d: %s %s, %d bytes", i, got.kind, got.name, len(got.data))
		}
		want := `<img src="cid:` + got.id + `" alt="Page ` + string(rune('1'+i)) + `: all &#34;OK&#34;" width="54"`
		if !strings.Contains(got.id, key) || !strings.Contains(all[1].data, want) {
			t.Errorf("the page lacks %s:\n%s", want, all[1].data)
		}
	}
	if strings.Contains(all[1].data, "http") {
		t.Error("the letter fetches something from elsewhere")
	}
}

func TestAChartAnswersTheLetterOfItsAlert(t *testing.T) {
	b := &mailbox{}
	channel := mailTo(t, b)
	site := sites()[0]
	m := render(site, tell(checks.Fired, site.cold()))
	m.Key = key
	r := channel.Send(t.Context(), m)
	chart := illustrated(t, 1)
	chart.Key, chart.Title, chart.Threads = "another", m.Title, m.Threads
	for range 2 {
		if r := channel.(notify.Illustrator).Illustrate(t.Context(), r.Receipt, chart); r.Outcome != notify.Sent {
			t.Fatalf("got %+v", r)
		}
	}
	alert, _ := pieces(t, b.letters[0])
	first, all := pieces(t, b.letters[1])
	second, _ := pieces(t, b.letters[2])
	subject, _ := new(mime.WordDecoder).DecodeHeader(first.Get("Subject"))
	switch {
	case first.Get("In-Reply-To") != alert.Get("Message-Id"), !strings.HasPrefix(first.Get("References"), alert.Get("References")+" "):
		t.Errorf("it answers %q within %q", first.Get("In-Reply-To"), first.Get("References"))
	case first.Get("Message-Id") == alert.Get("Message-Id"), first.Get("Message-Id") != second.Get("Message-Id"):
		t.Errorf("the ids are %q, %q, %q", alert.Get("Message-Id"), first.Get("Message-Id"), second.Get("Message-Id"))
	case subject != "Re: "+m.Title:
		t.Errorf("the subject is %q", subject)
	case len(all) != 3 || all[0].data != chart.Pictures[0].Alt:
		t.Errorf("got %+v", all)
	}
}

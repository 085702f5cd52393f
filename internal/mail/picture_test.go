package mail_test

import (
	"bytes"
	"encoding/base64"
	"io"
	"mime"
	"mime/multipart"
	netmail "net/mail"
	"strings"
	"testing"

	"github.com/emersion/go-smtp"

	"github.com/gaugewatch/gaugewatch/internal/mail"
)

// page is a picture that holds what mail servers like to change.
func page() []byte { return bytes.Repeat([]byte("\x89PNG\r\n\x1a\n\x00.\r\n"), 9000) }

// illustrated is a letter with three pictures.
func illustrated() mail.Letter {
	l := news()
	l.HTML = `<img src="cid:1.1b9d6bcd@gaugewatch"><img src="cid:2.1b9d6bcd@gaugewatch">`
	l.Pictures = []mail.Picture{
		{ID: "1.1b9d6bcd@gaugewatch", Name: "보고서-1.png", Bytes: page()},
		{ID: "2.1b9d6bcd@gaugewatch", Name: "2.png\r\nX: y", Bytes: []byte("second")},
		{ID: "3.1b9d6bcd@gaugewatch", Name: "3.jpg", Bytes: []byte("third")},
	}
	return l
}

// A part is a leaf of a letter's tree.
type part struct {
	path string // the kinds of the branches and its own
	id   string
	data string
}

// leaves takes a letter apart.
func leaves(t *testing.T, letter string) []part {
	t.Helper()
	m, err := netmail.ReadMessage(strings.NewReader(letter))
	if err != nil {
		t.Fatal(err)
	}
	return branch(t, "", m.Header.Get, m.Body)
}

func branch(t *testing.T, path string, header func(string) string, body io.Reader) []part {
	t.Helper()
	kind, params, err := mime.ParseMediaType(header("Content-Type"))
	if err != nil {
		t.Fatalf("%q: %v", header("Content-Type"), err)
	}
	path = strings.TrimPrefix(path+" > "+kind, " > ")
	if !strings.HasPrefix(kind, "multipart/") {
		if header("Content-Transfer-Encoding") == "base64" {
			body = base64.NewDecoder(base64.StdEncoding, body)
		}
		data, err := io.ReadAll(body)
		if err != nil {
			t.Fatal(err)
		}
		return []part{{path, header("Content-Id"), string(data)}}
	}
	var all []part
	for r := multipart.NewReader(body, params["boundary"]); ; {
		p, err := r.NextPart()
		if err == io.EOF {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, branch(t, path, p.Header.Get, p)...)
	}
}

// checkPictures holds a letter against what illustrated sends.
func checkPictures(t *testing.T, letter string) {
	t.Helper()
	got := leaves(t, letter)
	const related, alternative = "multipart/related", "multipart/related > multipart/alternative"
	want := []part{
		{path: alternative + " > text/plain"},
		{path: alternative + " > text/html"},
		{related + " > image/png", "<1.1b9d6bcd@gaugewatch>", string(page())},
		{related + " > image/png", "<2.1b9d6bcd@gaugewatch>", "second"},
		{related + " > image/jpeg", "<3.1b9d6bcd@gaugewatch>", "third"},
	}
	if len(got) != len(want) {
		t.Fatalf("%d parts, want %d", len(got), len(want))
	}
	for i, w := range want {
		if got[i].path != w.path || got[i].id != w.id || w.data != "" && got[i].data != w.data {
			t.Errorf("part %d: %s %s, %d bytes; want %s %s, %d bytes", i, got[i].path, got[i].id, len(got[i].data), w.path, w.id, len(w.data))
		}
	}
	if strings.Contains(letter, "\nX: y") {
		t.Error("a file's name has become a header")
	}
}

func TestPicturesTravelWithinTheLetter(t *testing.T) {
	s := serve(t, "localhost", tomorrow(), nil).plain()
	c := s.client()
	if _, err := c.Send(t.Context(), illustrated()); err != nil {
		t.Fatal(err)
	}
	checkPictures(t, s.taken()[0].body)
}

func TestPicturesReachEachRecipientAlone(t *testing.T) {
	s := serve(t, "localhost", tomorrow(), nil).plain()
	s.refuse["gone@example.com"] = &smtp.SMTPError{Code: 550, Message: "no such user"}
	c := s.client()
	c.To = append(c.To, netmail.Address{Address: "gone@example.com"}, netmail.Address{Address: "boss@example.com"})
	if _, err := c.Send(t.Context(), illustrated()); err != nil {
		t.Fatal(err)
	}
	if len(s.taken()) != 2 {
		t.Fatalf("%d letters", len(s.taken()))
	}
	for _, l := range s.taken() {
		checkPictures(t, l.body)
	}
}

func TestALetterAnswersOneWithinItsConversations(t *testing.T) {
	s := serve(t, "localhost", tomorrow(), nil).plain()
	c := s.client()
	for _, threads := range [][]string{{"a41.t0"}, nil} {
		l := news()
		l.ID, l.Threads, l.Answers = "chart", threads, "1b9d6bcd"
		if _, err := c.Send(t.Context(), l); err != nil {
			t.Fatal(err)
		}
	}
	for i, references := range []string{"<a41.t0@example.com> <1b9d6bcd@example.com>", "<1b9d6bcd@example.com>"} {
		m, err := netmail.ReadMessage(strings.NewReader(s.taken()[i].body))
		if err != nil {
			t.Fatal(err)
		}
		if m.Header.Get("In-Reply-To") != "<1b9d6bcd@example.com>" || m.Header.Get("References") != references {
			t.Errorf("answers %q, belongs to %q", m.Header.Get("In-Reply-To"), m.Header.Get("References"))
		}
	}
}

package notify_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/jpeg"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/notify"
)

// snapped returns a JPEG.
func snapped(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 640, 480)), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// photographed is a message about an alarm that lasts, with a picture.
func photographed(t testing.TB) notify.Message {
	t.Helper()
	a := seen(71, checks.Picture{Name: "PHOTO.jpg", Preview: "TILE.jpg", Width: 640, Height: 480})
	a.Kind, a.Level, a.Resolved = checks.Alarm, checks.Error, time.Time{}
	m := render(sites()[0], tell(checks.Fired, a))
	m.Key, m.Delivery = key, 1
	m.Pictures[0].Bytes, m.Pictures[0].Tile = snapped(t), snapped(t)[:99]
	return m
}

func TestEveryChannelThatCanShowsThePictureOfAnAlarm(t *testing.T) {
	m := photographed(t)
	t.Run("telegram", func(t *testing.T) {
		room := &chat{}
		room.talk(t, nil).Send(t.Context(), m)
		if got := room.taken; len(got) != 1 || got[0].Method != "sendPhoto" || !got[0].Buttons || !strings.HasSuffix(got[0].Files[0], "-1.jpg") || !strings.Contains(got[0].Text, "Gate: movement") {
			t.Errorf("%+v", got)
		}
	})
	t.Run("line", func(t *testing.T) {
		w := https()
		_, got := inLINE(t, m, w, say(200, taken))
		if len(got) != 1 || got[0].kinds() != "flex image" || got[0].Messages[1].OriginalContentURL != w.base+"PHOTO.jpg" || got[0].Messages[1].PreviewImageURL != w.base+"TILE.jpg" {
			t.Errorf("%+v", got)
		}
		if !bytes.Equal(w.all["PHOTO.jpg"], m.Pictures[0].Bytes) || !bytes.Equal(w.all["TILE.jpg"], m.Pictures[0].Tile) {
			t.Error("something else can be fetched")
		}
	})
	t.Run("google chat", func(t *testing.T) {
		channel, got := space(t, https(), say(200, written))
		channel.Send(t.Context(), m)
		if all := got()[0].images(); len(all) != 1 || all[0] != "https://watch.example.com/p/PHOTO.jpg" {
			t.Errorf("%q", all)
		}
	})
	t.Run("email", func(t *testing.T) {
		b := &mailbox{}
		mailTo(t, b).Send(t.Context(), m)
		_, all := pieces(t, b.letters[0])
		if len(all) != 3 || all[2].kind != "image/jpeg" || !strings.HasSuffix(all[2].name, "-1.jpg") || all[2].data != string(m.Pictures[0].Bytes) ||
			!strings.Contains(all[1].data, `alt="A71: `) {
			t.Errorf("%.300q", all)
		}
	})
	t.Run("folder", func(t *testing.T) {
		dir := t.TempDir()
		open(t, &notify.Folder{Dir: dir}, notify.Env{}).Send(t.Context(), m)
		all := list(t, dir)
		if len(all) != 2 || !strings.Contains(all[0], "-A71-") || !strings.HasSuffix(all[0], "-1.jpg") {
			t.Fatalf("%q", all)
		}
		if got, err := os.ReadFile(filepath.Join(dir, all[0])); err != nil || !bytes.Equal(got, m.Pictures[0].Bytes) {
			t.Errorf("%d bytes, %v", len(got), err)
		}
	})
	t.Run("webhook", func(t *testing.T) {
		p := &gateway{}
		open(t, webhookAt(p.serve(t, say(204, ""))), notify.Env{Publish: https()}).Send(t.Context(), m)
		var got struct {
			Pictures []struct{ Name, URL, Alt string }
		}
		if err := json.Unmarshal([]byte(p.bodies()[0]), &got); err != nil || len(got.Pictures) != 1 || got.Pictures[0].URL != "https://watch.example.com/p/PHOTO.jpg" || !strings.HasPrefix(got.Pictures[0].Alt, "A71: ") {
			t.Errorf("%s, %v", p.bodies()[0], err)
		}
	})
	t.Run("command", func(t *testing.T) {
		out := filepath.Join(t.TempDir(), "out")
		script(t, `for f in "$GAUGEWATCH_PICTURES"; do echo "${f##*.}"; wc -c <"$f"; done >`+out).Send(t.Context(), m)
		if got, _ := os.ReadFile(out); string(got) != fmt.Sprintf("jpg\n%d\n", len(m.Pictures[0].Bytes)) {
			t.Errorf("%q", got)
		}
	})
	t.Run("console", func(t *testing.T) {
		var out bytes.Buffer
		open(t, new(notify.Console), notify.Env{Out: &out}).Send(t.Context(), m)
		if !strings.Contains(out.String(), "▦ 640×480, ") {
			t.Errorf("%s", out.String())
		}
	})
}

func TestWhoCannotSeeThePictureOfAnAlarmIsTold(t *testing.T) {
	const note = "Its picture cannot be shown here"
	m := photographed(t)
	m.Pictures = append(m.Pictures, m.Pictures[0])
	_, letters := inLINE(t, m, nil, say(200, taken))
	if len(letters) != 1 || letters[0].kinds() != "flex" || !strings.Contains(string(letters[0].Messages[0].Contents), note) {
		t.Errorf("LINE shows %+v", letters)
	}
	refused := true
	_, letters = inLINE(t, m, https(), func(w http.ResponseWriter, r *http.Request) {
		answer := say(200, taken)
		if refused {
			answer, refused = say(400, `{"message":"x","details":[{"message":"invalid uri","property":"messages[1].originalContentUrl"}]}`), false
		}
		answer(w, r)
	})
	if len(letters) != 2 || letters[1].kinds() != "text" || !strings.Contains(letters[1].Messages[0].Text, note) {
		t.Errorf("LINE shows %+v", letters)
	}
	channel, got := space(t, nil, say(200, written))
	channel.Send(t.Context(), m)
	if text := got()[0].CardsV2[0].Card.Sections[0].Widgets[0].TextParagraph.Text; !strings.Contains(text, note) {
		t.Errorf("Google Chat shows %s", text)
	}
	room := &chat{refuse: func(c call) (int, string) {
		if len(c.Files) > 0 {
			return 400, "Bad Request: wrong file"
		}
		return 0, ""
	}}
	m.Pictures = m.Pictures[:1]
	room.talk(t, nil).Send(t.Context(), m)
	if len(room.taken) != 1 || !strings.Contains(room.taken[0].Text, note) {
		t.Errorf("Telegram shows %+v", room.taken)
	}
}

func TestAPictureElsewhereIsALinkOfWhichAPreviewIsShown(t *testing.T) {
	const link = "https://cam.example.com/f.jpg?a=1&b=2"
	m := render(sites()[0], tell(checks.Fired, seen(71, checks.Picture{URL: link})))
	m.Key = key
	if m.Link != link || !strings.Contains(m.Text, link) || len(m.Pictures) > 0 {
		t.Fatalf("%+v", m)
	}
	p := &gateway{}
	channel := keyed(t, p.serve(t, say(200, accepted)), botToken, false)
	channel.Send(t.Context(), m)
	var asked struct {
		Preview struct{ URL string } `json:"link_preview_options"`
	}
	if err := json.Unmarshal([]byte(p.bodies()[0]), &asked); err != nil || asked.Preview.URL != link {
		t.Errorf("Telegram: %s, %v", p.bodies()[0], err)
	}
	if _, got := inLINE(t, m, nil, say(200, taken)); got[0].kinds() != "text" || !strings.Contains(got[0].Messages[0].Text, link) {
		t.Errorf("LINE: %+v", got)
	}
	chat, got := space(t, nil, say(200, written))
	chat.Send(t.Context(), m)
	if all := got()[0].images(); len(all) != 1 || all[0] != link {
		t.Errorf("Google Chat: %q", all)
	}
}

func TestAMessageMakesNoSoundWhereAllInItWishSo(t *testing.T) {
	quiet, loud := seen(71, checks.Picture{}), seen(72, checks.Picture{})
	quiet.Fault.Silent = true
	lasting := quiet
	lasting.Kind, lasting.Resolved = checks.Alarm, time.Time{}
	for rule, c := range map[string]struct {
		draft notify.Draft
		want  bool
	}{
		"one":                   {tell(checks.Fired, quiet), true},
		"another":               {tell(checks.Fired, loud), false},
		"both":                  {tell(checks.Fired, quiet, loud), false},
		"a reminder":            {tell(checks.Reminded, lasting), true},
		"nobody has seen to":    {tell(checks.Escalated, lasting), false},
		"a notice besides":      {notify.Draft{Parts: tell(checks.Fired, quiet).Parts, Notices: []notify.Notice{{Topic: notify.TestTopic}}}, false},
		"a notice alone":        {announce(notify.Notice{Topic: notify.TestTopic}), false},
		"a value of a device's": {tell(checks.Fired, sites()[0].cold()), false},
	} {
		if m := render(sites()[0], c.draft); m.Silent != c.want {
			t.Errorf("%s: %v", rule, m.Silent)
		}
	}
	for _, silent := range []bool{true, false} {
		m := photographed(t)
		m.Silent = silent
		for _, m.Pictures = range [][]notify.Picture{m.Pictures, nil} {
			room, p := &chat{}, &gateway{}
			room.talk(t, nil).Send(t.Context(), m)
			open(t, lineAt(p.serve(t, say(200, taken))), notify.Env{Publish: https()}).Send(t.Context(), m)
			if room.taken[0].Silent != silent || strings.Contains(p.bodies()[0], `"notificationDisabled":true`) != silent {
				t.Errorf("%v: %+v, %s", silent, room.taken, p.bodies()[0])
			}
		}
	}
}

func TestTheWordsBelowAPictureAreEdited(t *testing.T) {
	p := &gateway{}
	channel := keyed(t, p.serve(t, say(200, accepted)), botToken, true)
	m := photographed(t)
	sent := channel.Send(t.Context(), m)
	if r := channel.(notify.Editor).Edit(t.Context(), sent.Receipt, m); r.Outcome != notify.Sent {
		t.Fatalf("%+v of %q", r, sent.Receipt)
	}
	var asked struct{ Caption, Text string }
	if err := json.Unmarshal([]byte(p.bodies()[1]), &asked); err != nil || !strings.HasSuffix(p.paths[1], "/editMessageCaption") || asked.Text != "" || !strings.Contains(asked.Caption, "movement") {
		t.Errorf("%s: %s, %v", p.paths[1], p.bodies()[1], err)
	}
}

// shoot makes ops owe what a camera has told, whose picture is kept.
func (p *post) shoot(id int64, pictures map[string][]byte, picture checks.Picture) {
	p.t.Helper()
	if _, _, err := p.store.Note(p.t.Context(), data.Note{
		Request: data.Request{Kind: "alarm", Body: []byte("{}"), At: time.Now()}, From: "cam", Mark: fmt.Sprint(id), Pictures: pictures,
	}); err != nil {
		p.t.Fatal(err)
	}
	a := seen(id, picture)
	a.Since, a.Fired, a.Resolved = time.Now(), time.Now(), time.Now()
	if err := p.store.Commit(p.t.Context(), data.Batch{
		Alerts: map[int64]checks.Alert{id: a},
		Deliveries: []notify.Delivery{{
			Channel: "ops", Cause: notify.CauseAlert, State: notify.Owed, Owed: a.Fired, Next: a.Fired, Parts: []notify.Part{{What: checks.Fired, Alert: a}},
		}},
	}); err != nil {
		p.t.Fatal(err)
	}
	if p.dispatch != nil {
		p.dispatch.Wake()
		synctest.Wait()
	}
}

func TestThePictureOfAnAlarmOutlivesARestartBetweenItsAttempts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPost(t, notify.Policy{})
		defer func() { p.close() }()
		p.ops.script = "u"
		p.shoot(1, map[string][]byte{"a.jpg": []byte("photo"), "t.jpg": []byte("tile")}, checks.Picture{Name: "a.jpg", Preview: "t.jpg", Width: 4, Height: 3})
		p.start()
		p.stop()
		wait(time.Hour)
		p.start()
		wait(time.Hour)
		got := p.ops.messages()
		if len(got) != 2 || got[0].Key != got[1].Key {
			t.Fatalf("it got %+v", got)
		}
		for i, m := range got {
			if len(m.Pictures) != 1 || string(m.Pictures[0].Bytes) != "photo" || string(m.Pictures[0].Tile) != "tile" || m.Pictures[0].Width != 4 || m.Pictures[0].Alt != "A1: Gate: movement" {
				t.Errorf("attempt %d shows %+v", i, m.Pictures)
			}
		}
	})
}

func TestAPictureThatIsNotKeptAnyMoreIsSpokenOf(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPost(t, notify.Policy{})
		defer p.close()
		p.start()
		p.shoot(1, nil, checks.Picture{Name: "gone.jpg"})
		if m := p.ops.messages()[0]; len(m.Pictures) > 0 || !strings.HasSuffix(m.Text, "\nIts picture is not kept any more") {
			t.Errorf("%+v", m)
		}
	})
}

func TestSeveralNewsShowAllTheirPicturesSomeTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPost(t, notify.Policy{GroupWait: time.Minute})
		defer p.close()
		for i := range int64(12) {
			name := fmt.Sprintf("%d.jpg", i)
			p.shoot(i+1, map[string][]byte{name: []byte(name)}, checks.Picture{Name: name})
		}
		p.start()
		wait(time.Second)
		var shown []string
		for _, m := range p.ops.messages() {
			for _, picture := range m.Pictures {
				shown = append(shown, string(picture.Bytes))
			}
			shown = append(shown, "|")
		}
		if got := strings.Join(shown, " "); got != "0.jpg 1.jpg 2.jpg 3.jpg | 4.jpg 5.jpg 6.jpg 7.jpg | 8.jpg 9.jpg 10.jpg 11.jpg |" {
			t.Errorf("shown are %s", got)
		}
	})
}

// A fullAlbum is an outbox that has no room for more pictures.
type fullAlbum struct {
	fullOutbox
	notify.Album
}

func TestOnAFullDiskThePictureOfAnAlarmIsSpokenOf(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPost(t, notify.Policy{})
		defer p.close()
		p.dispatch = notify.NewDispatcher(fullAlbum{fullOutbox{p.store}, p.store}, slog.New(slog.DiscardHandler))
		p.dispatch.Apply([]notify.Line{{Policy: p.policy, Channel: p.ops}})
		p.run()
		p.shoot(1, map[string][]byte{"a.jpg": []byte("photo")}, checks.Picture{Name: "a.jpg"})
		if m := p.ops.messages()[0]; len(m.Pictures) > 0 || !strings.HasSuffix(m.Text, "\nThere was no room for its picture") {
			t.Errorf("%+v", m)
		}
	})
}

func TestAReminderDoesNotShowThePictureAgain(t *testing.T) {
	a := seen(71, checks.Picture{Name: "PHOTO.jpg"})
	a.Kind, a.Resolved = checks.Alarm, time.Time{}
	for what, want := range map[checks.What]int{checks.Fired: 1, checks.Worsened: 1, checks.Escalated: 1, checks.Reminded: 0, checks.Resumed: 0} {
		if m := render(sites()[0], tell(what, a)); len(m.Pictures) != want {
			t.Errorf("%v: %d", what, len(m.Pictures))
		}
	}
	a.Resolved = clock("03:20")
	if m := render(sites()[0], tell(checks.Resolved, a)); len(m.Pictures) > 0 || slices.Contains(strings.Split(m.Text, "\n"), "") {
		t.Errorf("its end: %+v", m)
	}
}

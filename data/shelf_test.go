package data_test

import (
	"bytes"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/notify"
)

// photo is what came with a request at a time.
func photo(at time.Time, mark string, pictures map[string][]byte) data.Note {
	return data.Note{Request: data.Request{Kind: "alarm", Body: []byte("{}"), At: at}, From: "token cam", Mark: mark, Pictures: pictures}
}

// tellOf makes a channel owe an alert that shows a picture.
func tellOf(t *testing.T, s *data.Store, alert int64, picture checks.Picture) {
	t.Helper()
	a := checks.Alert{ID: alert, Kind: checks.News, Since: minute(0), Fired: minute(0), Resolved: minute(0), Fault: checks.Fault{Picture: picture}}
	must(t, s.Commit(t.Context(), data.Batch{
		Alerts:     map[int64]checks.Alert{alert: a},
		Deliveries: []notify.Delivery{{Channel: "tg", Cause: notify.CauseAlert, Owed: minute(0), Parts: []notify.Part{{What: checks.Fired, Alert: a}}}},
	}))
}

// kept lists the pictures that are kept.
func kept(t *testing.T, path string) string {
	t.Helper()
	return peek(t, path, "SELECT coalesce(group_concat(name, ' '), '') FROM (SELECT name FROM pictures ORDER BY name)")
}

func TestAPictureIsKeptTogetherWithTheRequestThatItCameWith(t *testing.T) {
	s, path := mustOpen(t)
	pictures := map[string][]byte{"a.jpg": []byte("a photo"), "t.jpg": []byte("its tile")}
	id, fresh, err := s.Note(t.Context(), photo(minute(1), "7", pictures))
	if err != nil || !fresh {
		t.Fatal(fresh, err)
	}
	if _, fresh, err = s.Note(t.Context(), photo(minute(2), "7", map[string][]byte{"b.jpg": []byte("again")})); err != nil || fresh {
		t.Errorf("what came twice: %v, %v", fresh, err)
	}
	must(t, s.Close())
	s = mustOpenAt(t, path)
	for name, want := range pictures {
		if got, made, err := s.Picture(t.Context(), name); err != nil || !bytes.Equal(got, want) || !made.Equal(minute(1)) {
			t.Errorf("%s: %q of %s, %v", name, got, made, err)
		}
	}
	if got := kept(t, path); got != "a.jpg t.jpg" {
		t.Errorf("kept are %s", got)
	}
	if waiting := get[[]data.Request](t)(s.Waiting(t.Context())); len(waiting) != 1 || waiting[0].ID != id || string(waiting[0].Body) != "{}" {
		t.Errorf("waiting: %+v", waiting)
	}
}

func TestAPictureStaysUntilEverybodyWasToldOfIt(t *testing.T) {
	s, path := mustOpen(t)
	id, _, err := s.Note(t.Context(), photo(minute(0), "1", map[string][]byte{"a.jpg": []byte("a"), "t.jpg": []byte("t")}))
	must(t, err)
	late := minute(0).Add(15 * data.Day)
	prune := func() string {
		must(t, s.Commit(t.Context(), data.Batch{Alive: late}))
		must(t, s.Prune(t.Context(), data.Keep{Pictures: 14 * data.Day}, late))
		return kept(t, path)
	}
	if got := prune(); got != "a.jpg t.jpg" {
		t.Errorf("before it is judged: %s", got)
	}
	tellOf(t, s, 1, checks.Picture{Name: "a.jpg", Preview: "t.jpg"})
	must(t, s.Commit(t.Context(), data.Batch{Answers: []data.Answer{{Request: id, At: late, Text: "fired A1"}}}))
	if got := prune(); got != "a.jpg t.jpg" {
		t.Errorf("before it is told: %s", got)
	}
	f := frozen("key", 1)
	f.Message.At = minute(5)
	f.Message.Pictures = []notify.Picture{{Name: "a.jpg", Preview: "t.jpg", Bytes: []byte("a")}}
	must(t, s.Freeze(t.Context(), f))
	if got := prune(); got != "a.jpg t.jpg" {
		t.Errorf("on its way: %s", got)
	}
	must(t, s.Settle(t.Context(), settled(1, notify.Sent, notify.Delivered)))
	if got := prune(); got != "" {
		t.Errorf("after all that: %s", got)
	}
}

func TestAFloodOfPicturesTakesNoMoreThanTheShelf(t *testing.T) {
	path := t.TempDir() + "/x.db"
	s, _, err := data.Open(t.Context(), path, data.Options{Shelf: 100 << 10})
	must(t, err)
	t.Cleanup(func() { s.Close() })
	send := func(at time.Time, i int) error {
		id, _, err := s.Note(t.Context(), photo(at, fmt.Sprint(i), map[string][]byte{fmt.Sprintf("%03d.jpg", i): make([]byte, 10<<10)}))
		if err == nil && i != 2 { // which waits
			err = s.Commit(t.Context(), data.Batch{Answers: []data.Answer{{Request: id, At: at}}})
		}
		return err
	}
	for i := range 10 {
		must(t, send(minute(i), i))
	}
	tellOf(t, s, 1, checks.Picture{Name: "000.jpg"})
	if err := send(minute(11), 11); !errors.Is(err, notify.ErrNoRoom) {
		t.Errorf("the eleventh: %v, want that there is no room", err)
	}
	if got := peek(t, path, "SELECT count(*) FROM requests WHERE at >= "+fmt.Sprint(minute(11).UnixMilli())); got != "0" {
		t.Errorf("%s requests are noted without their picture", got)
	}
	must(t, s.KeepPicture(t.Context(), "chart.png", []byte("ours"), minute(0)))
	must(t, send(minute(90), 12))
	if got := kept(t, path); got != "000.jpg 002.jpg 012.jpg chart.png" {
		t.Errorf("kept are %s, want what waits, what is owed, what is new, and what is ours", got)
	}
}

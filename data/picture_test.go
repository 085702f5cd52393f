package data_test

import (
	"bytes"
	"errors"
	"io/fs"
	"path/filepath"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/notify"
)

// oweReport returns a report of an hour that is owed to a channel.
func oweReport(channel string) notify.Delivery {
	return notify.Delivery{
		Channel: channel, Cause: notify.CauseReport, Owed: minute(60),
		Edition: &notify.Edition{
			Report: "day", Title: "Stores", Since: minute(0), Until: minute(60), Fields: []string{"cold-*/temperature"},
			Tags: []string{"food"}, Theme: "dark", Next: minute(120),
		},
	}
}

// pictured is a message with two pictures, the first of which has a tile.
func pictured(carrier int64, suffix string) notify.Frozen {
	f := frozen("key", carrier)
	f.Message.At = minute(61)
	f.Message.Pictures = []notify.Picture{
		{Name: "a" + suffix, Preview: "tile" + suffix, Width: 3, Height: 4, Alt: "All is well", Bytes: []byte("first"), Tile: []byte("square")},
		{Name: "b" + suffix, Width: 5, Height: 6, Bytes: []byte("second")},
	}
	return f
}

func TestAReportIsOwedAsItWasAsked(t *testing.T) {
	s, _ := mustOpen(t)
	mustOweMore(t, s, oweReport("tg"))
	due := get[[]notify.Delivery](t)(s.Due(t.Context(), "tg"))
	if len(due) != 1 || due[0].Cause != notify.CauseReport || due[0].Edition == nil {
		t.Fatalf("due = %+v, want the report", due)
	}
	got, want := *due[0].Edition, *oweReport("tg").Edition
	if !got.Since.Equal(want.Since) || !got.Until.Equal(want.Until) || !got.Next.Equal(want.Next) ||
		got.Report != "day" || got.Title != "Stores" || got.Theme != "dark" || len(got.Fields) != 1 || len(got.Tags) != 1 {
		t.Errorf("edition = %+v, want %+v", got, want)
	}
	entries := get[[]data.Entry](t)(s.Deliveries(t.Context(), data.DeliveryFilter{}))
	if tells := entries[0].Tells(); tells != "report day" {
		t.Errorf("it tells %q, want the report", tells)
	}
}

func TestAFrozenMessageKeepsItsPicturesOverARestart(t *testing.T) {
	s, path := mustOpen(t)
	mustOweMore(t, s, oweReport("tg"))
	must(t, s.Freeze(t.Context(), pictured(1, ".png")))
	must(t, s.Close())
	s = mustOpenAt(t, path)
	due := get[[]notify.Delivery](t)(s.Due(t.Context(), "tg"))
	want := pictured(1, ".png").Message.Pictures
	if len(due) != 1 || due[0].Message == nil || len(due[0].Message.Pictures) != 2 {
		t.Fatalf("due = %+v, want the message with both pictures", due)
	}
	for i, p := range due[0].Message.Pictures {
		if w := want[i]; p.Name != w.Name || p.Preview != w.Preview || p.Alt != w.Alt || p.Width != w.Width || p.Height != w.Height ||
			!bytes.Equal(p.Bytes, w.Bytes) || !bytes.Equal(p.Tile, w.Tile) {
			t.Errorf("picture %d = %+v, want %+v", i, p, w)
		}
	}
}

func TestAPictureIsFoundByItsName(t *testing.T) {
	s, path := mustOpen(t)
	mustOweMore(t, s, oweReport("tg"))
	must(t, s.Freeze(t.Context(), pictured(1, ".png")))
	must(t, s.KeepPicture(t.Context(), "chart.png", []byte("below"), minute(9)))
	must(t, s.KeepPicture(t.Context(), "chart.png", []byte("other"), minute(10)))
	r, err := data.OpenReader(t.Context(), path)
	must(t, err)
	defer r.Close()
	for _, c := range []struct {
		name, png string
		made      time.Time
	}{
		{"a.png", "first", minute(61)},
		{"tile.png", "square", minute(61)},
		{"b.png", "second", minute(61)},
		{"chart.png", "below", minute(9)},
	} {
		png, made, err := r.Picture(t.Context(), c.name)
		if err != nil || string(png) != c.png || !made.Equal(c.made) {
			t.Errorf("%s: %q of %v, %v; want %q of %v", c.name, png, made, err, c.png, c.made)
		}
	}
	if _, _, err := r.Picture(t.Context(), "c.png"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("of a name that nobody gave: %v, want that there is none", err)
	}
}

func TestPicturesOfAMessageThatDidNotArriveGiveWayToThoseOfTheNext(t *testing.T) {
	s, path := mustOpen(t)
	mustOweMore(t, s, oweReport("tg"))
	must(t, s.Freeze(t.Context(), pictured(1, ".png")))
	if n := count(t, path, "pictures"); n != "3" {
		t.Fatalf("%s pictures, want two and a tile", n)
	}
	thawed := settled(1, notify.Temporary, notify.Owed)
	thawed.Thaw = true
	must(t, s.Settle(t.Context(), thawed))
	must(t, s.Freeze(t.Context(), pictured(1, "2.png")))
	if got := peek(t, path, "SELECT group_concat(name) FROM (SELECT name FROM pictures ORDER BY name)"); got != "a2.png,b2.png,tile2.png" {
		t.Errorf("pictures = %s, want those of the second message", got)
	}
}

func TestPicturesGoWhenTheyAreOldButNotBeforeTheirMessageHasArrived(t *testing.T) {
	s, path := mustOpen(t)
	mustOweMore(t, s, oweReport("tg"), oweReport("mail"))
	must(t, s.Freeze(t.Context(), pictured(1, ".png")))
	must(t, s.Freeze(t.Context(), pictured(2, "2.png")))
	must(t, s.Settle(t.Context(), settled(1, notify.Sent, notify.Delivered)))
	must(t, s.Commit(t.Context(), data.Batch{Alive: minute(61).Add(15 * data.Day)}))
	for _, c := range []struct {
		keep time.Duration
		want string
	}{{0, "6"}, {16 * data.Day, "6"}, {14 * data.Day, "3"}} {
		must(t, s.Prune(t.Context(), data.Keep{Pictures: c.keep}, minute(61).Add(15*data.Day)))
		if n := count(t, path, "pictures"); n != c.want {
			t.Errorf("kept for %s: %s are left, want %s", c.keep, n, c.want)
		}
	}
	due := get[[]notify.Delivery](t)(s.Due(t.Context(), "mail"))
	if len(due) != 1 || len(due[0].Message.Pictures) != 2 {
		t.Errorf("due = %+v, want the message that is on its way with its pictures", due)
	}
}

func TestPicturesAreAsOldAsTheMessageThatWasFixedLast(t *testing.T) {
	s, _ := mustOpen(t)
	mustOweMore(t, s, oweReport("line"))
	f := pictured(1, ".png")
	must(t, s.Freeze(t.Context(), f))
	must(t, s.Settle(t.Context(), notify.Settled{Carrier: 1, At: minute(62), State: notify.Owed, Thaw: true, Result: notify.Result{Outcome: notify.Temporary}}))
	f.Message.Key, f.Message.At = "another", minute(90)
	must(t, s.Freeze(t.Context(), f))
	for _, name := range []string{"a.png", "tile.png", "b.png"} {
		if _, made, err := s.Picture(t.Context(), name); err != nil || !made.Equal(minute(90)) {
			t.Errorf("%s was made %s, %v; want when its message was fixed again", name, made, err)
		}
	}
}

func TestAMessageWhosePicturesAreGoneGoesWithoutThem(t *testing.T) {
	s, path := mustOpen(t)
	mustOweMore(t, s, oweReport("tg"))
	must(t, s.Freeze(t.Context(), pictured(1, ".png")))
	must(t, s.Close())
	poke(t, path, "DELETE FROM pictures WHERE name IN ('b.png', 'tile.png')")
	s = mustOpenAt(t, path)
	m := get[[]notify.Delivery](t)(s.Due(t.Context(), "tg"))[0].Message
	if len(m.Pictures) != 1 || m.Pictures[0].Name != "a.png" || m.Pictures[0].Preview != "" || string(m.Pictures[0].Bytes) != "first" {
		t.Errorf("pictures = %+v, want the first without its tile", m.Pictures)
	}
}

func TestABackupHasReportsAndPictures(t *testing.T) {
	s, _ := mustOpen(t)
	mustOweMore(t, s, oweReport("tg"))
	must(t, s.Commit(t.Context(), data.Batch{Slots: map[string]time.Time{"day": minute(60)}}))
	must(t, s.Freeze(t.Context(), pictured(1, ".png")))
	to := filepath.Join(t.TempDir(), "b.db")
	must(t, s.Backup(t.Context(), to, false))
	copied := mustOpenAt(t, to)
	due := get[[]notify.Delivery](t)(copied.Due(t.Context(), "tg"))
	if len(due) != 1 || due[0].Edition == nil || len(due[0].Message.Pictures) != 2 {
		t.Errorf("due = %+v, want the report on its way", due)
	}
	if l := get[data.Loaded](t)(copied.Load(t.Context())); !l.Slots["day"].Equal(minute(60)) {
		t.Errorf("slots = %v, want that of the report", l.Slots)
	}
}

func TestSlotsOfReportsAreKeptByName(t *testing.T) {
	s, path := mustOpen(t)
	if l := get[data.Loaded](t)(s.Load(t.Context())); l.Slots == nil || len(l.Slots) != 0 {
		t.Errorf("slots of a new database = %v, want none", l.Slots)
	}
	must(t, s.Commit(t.Context(), data.Batch{Slots: map[string]time.Time{"day": minute(1), "%_ slot": minute(2)}}))
	must(t, s.Commit(t.Context(), data.Batch{Slots: map[string]time.Time{"day": minute(3)}, Alive: minute(4)}))
	must(t, s.Close())
	l := get[data.Loaded](t)(mustOpenAt(t, path).Load(t.Context()))
	if len(l.Slots) != 2 || !l.Slots["day"].Equal(minute(3)) || !l.Slots["%_ slot"].Equal(minute(2)) || !l.Alive.Equal(minute(4)) {
		t.Errorf("slots = %v, want the latest of each report", l.Slots)
	}
}

func TestAPictureOfAnotherProcessComesTogetherWithItsRequest(t *testing.T) {
	s, path := mustOpen(t)
	r := get[*data.Reader](t)(data.OpenReader(t.Context(), path))
	defer r.Close()
	q := data.Request{Kind: "show", Body: []byte("{}"), At: minute(1)}
	q.ID = get[int64](t)(r.AskWith(t.Context(), q, "a.png", []byte("first")))
	same(t, "waiting", get[[]data.Request](t)(s.Waiting(t.Context())), []data.Request{q})
	content, made, err := s.Picture(t.Context(), "a.png")
	if err != nil || string(content) != "first" || !made.Equal(minute(1)) {
		t.Errorf("kept %q of %s: %v", content, made, err)
	}
	must(t, s.Prune(t.Context(), data.Keep{Pictures: time.Hour}, minute(1).Add(2*time.Hour)))
	if _, _, err := s.Picture(t.Context(), "a.png"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("after its time: %v", err)
	}
}

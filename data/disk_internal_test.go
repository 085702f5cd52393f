package data

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/notify"
	sqlite "github.com/mattn/go-sqlite3"
)

// limit lets the database grow by no more than some pages.
func limit(t *testing.T, s *Store, pages int) {
	t.Helper()
	if _, err := s.w.db.ExecContext(t.Context(), fmt.Sprintf("PRAGMA max_page_count = %d", pages)); err != nil {
		t.Fatal(err)
	}
}

// heavy is a batch of about a megabyte without samples.
func heavy() Batch {
	b := Batch{Alive: time.UnixMilli(1)}
	for i := range 1000 {
		b.Deliveries = append(b.Deliveries, notify.Delivery{
			Channel: "tg", Cause: notify.CauseNotice, Owed: time.UnixMilli(int64(i)), Notice: &notify.Notice{Text: strings.Repeat("long ", 200)},
		})
	}
	return b
}

// sampled is a batch with many samples.
func sampled() Batch {
	var b Batch
	for i := range 10_000 {
		b.Samples = append(b.Samples, Sample{At: time.UnixMilli(int64(i)), Series: 1, Value: 1.5})
	}
	return b
}

// openWithReserve opens a store with a reserve of a megabyte.
func openWithReserve(t *testing.T) (*Store, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "x.db")
	s, _, err := Open(t.Context(), path, Options{Reserve: 1 << 20})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if sizeOf(path+".reserve") != 1<<20 || !s.Stats().Reserve {
		t.Fatal("no reserve at the begin")
	}
	limit(t, s, 1) // SQLite takes the present size instead: no page more
	return s, path
}

func TestAFullDiskRefusesSamplesAndKeepsTheReserve(t *testing.T) {
	s, path := openWithReserve(t)
	err := s.Commit(t.Context(), sampled())
	if !errors.Is(err, ErrFull) || !strings.Contains(err.Error(), "database "+path+": the disk is full") {
		t.Errorf("error = %v, want ErrFull and the database's name", err)
	}
	if got := s.Stats(); !got.Reserve || got.Full != 1 {
		t.Errorf("stats = %+v, want the reserve untouched and one full disk", got)
	}
	n := 0
	if err := s.Samples(t.Context(), Range{}, func(Sample) error { n++; return nil }); n != 0 || err != nil {
		t.Errorf("%d samples of a failed commit, %v", n, err)
	}
	limit(t, s, 1<<30)
	if err := s.Commit(t.Context(), sampled()); err != nil {
		t.Errorf("with room again: %v", err)
	}
}

func TestAFullDiskReleasesTheReserveForDeliveries(t *testing.T) {
	s, path := openWithReserve(t)
	if err := s.Commit(t.Context(), heavy()); !errors.Is(err, ErrFull) {
		t.Errorf("error = %v, want ErrFull: the reserve gave this limit no room", err)
	}
	if _, err := os.Stat(path + ".reserve"); err == nil || s.Stats().Reserve || s.Stats().Full != 2 {
		t.Errorf("stats = %+v, want no reserve and two attempts", s.Stats())
	}
	limit(t, s, 1<<30)
	if err := s.Commit(t.Context(), heavy()); err != nil {
		t.Errorf("with room again: %v", err)
	}
	size := s.reserve.size
	s.reserve.size = 1 << 60 // more than there will be room for
	if err := s.Commit(t.Context(), sampled()); !errors.Is(err, ErrFull) {
		t.Errorf("samples while the reserve is spent: %v, want ErrFull: the room is for alerts", err)
	}
	s.reserve.size = size
	if err := s.Commit(t.Context(), sampled()); err != nil || sizeOf(path+".reserve") != 1<<20 {
		t.Errorf("samples with room again: %v, stats = %+v, want the reserve anew first", err, s.Stats())
	}
}

func TestOnAFullDiskAMessageGoesWithoutItsPicturesAndTheReserveStays(t *testing.T) {
	s, path := openWithReserve(t)
	limit(t, s, 1<<30)
	owed := Batch{Deliveries: []notify.Delivery{{Channel: "tg", Cause: notify.CauseReport, Owed: time.UnixMilli(1), Edition: &notify.Edition{Report: "day"}}}}
	if err := s.Commit(t.Context(), owed); err != nil {
		t.Fatal(err)
	}
	limit(t, s, 1)
	f := notify.Frozen{Carrier: 1, Message: notify.Message{Key: "k", Title: "T", Pictures: []notify.Picture{{Name: "a.png", Bytes: make([]byte, 1<<20)}}}}
	if err := s.Freeze(t.Context(), f); !errors.Is(err, notify.ErrNoRoom) || !errors.Is(err, ErrFull) {
		t.Fatalf("with a picture: %v, want that there is no room for it", err)
	}
	if err := s.KeepPicture(t.Context(), "b.png", make([]byte, 1<<20), time.Time{}); !errors.Is(err, ErrFull) {
		t.Errorf("a picture alone: %v, want that there is no room for it", err)
	}
	f.Message.Pictures = nil
	if err := s.Freeze(t.Context(), f); err != nil || sizeOf(path+".reserve") != 1<<20 {
		t.Errorf("the words: %v, the reserve has %d bytes; want them fixed and the reserve whole", err, sizeOf(path+".reserve"))
	}
}

func TestOnAFullDiskWhatComesFromOutsideIsNotedWithoutItsPicture(t *testing.T) {
	s, path := openWithReserve(t)
	limit(t, s, 1)
	n := Note{Request: Request{Kind: "alarm", Body: []byte("{}"), At: time.UnixMilli(1)}, From: "token cam", Mark: "1", Pictures: map[string][]byte{"a.jpg": make([]byte, 1<<20)}}
	if _, fresh, err := s.Note(t.Context(), n); fresh || !errors.Is(err, notify.ErrNoRoom) || sizeOf(path+".reserve") != 1<<20 {
		t.Fatalf("with a picture: %v, %v, want that there is no room for it", fresh, err)
	}
	n.Pictures = nil
	if _, fresh, err := s.Note(t.Context(), n); err != nil || !fresh {
		t.Errorf("the words: %v, %v", fresh, err)
	}
}

func TestPruningFreesPagesOnADiskThatStaysFull(t *testing.T) {
	s, _ := openWithReserve(t)
	limit(t, s, 1<<30)
	if err := s.Commit(t.Context(), sampled()); err != nil {
		t.Fatal(err)
	}
	now := time.UnixMilli(0).Add(3 * Day)
	if err := s.Condense(t.Context(), now); err != nil {
		t.Fatal(err)
	}
	limit(t, s, 1)
	s.reserve.release()
	s.reserve.size = 1 << 60 // more than there will be room for
	if err := s.Prune(t.Context(), Keep{Samples: Day}, now); err != nil {
		t.Errorf("pruning without the reserve: %v", err)
	}
	free, err := column[int64](t.Context(), s.pool, "PRAGMA freelist_count")
	if err != nil || free[0] == 0 {
		t.Errorf("%d free pages, %v, want the room of the samples", free, err)
	}
}

func TestTheReserveIsReallyAllocated(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	r := newReserve(path, 1<<20)
	r.restore()
	var info syscall.Stat_t
	if err := syscall.Stat(path+".reserve", &info); err != nil || info.Blocks*512 < 1<<20 {
		t.Errorf("%d bytes allocated, %v, want all of them", info.Blocks*512, err)
	}
	if again := newReserve(path, 1<<20); !again.stands() {
		t.Error("the reserve of the last run is not recognised")
	}
	if longer := newReserve(path, 2<<20); longer.stands() {
		t.Error("a reserve that is too short stands")
	}
	if !r.release() || r.release() {
		t.Error("a reserve can be released once")
	}
}

func TestErrorsSayWhatAPersonCanDo(t *testing.T) {
	for _, c := range []struct {
		err  error
		is   error
		text string
	}{
		{sqlite.Error{Code: sqlite.ErrFull}, ErrFull, "database x.db: the disk is full: "},
		{sqlite.Error{Code: sqlite.ErrIoErr, SystemErrno: syscall.ENOSPC}, ErrFull, "database x.db: the disk is full: "},
		{sqlite.Error{Code: sqlite.ErrIoErr, SystemErrno: syscall.EDQUOT}, ErrFull, "database x.db: the disk is full: "},
		{&os.PathError{Op: "write", Path: "x.db", Err: syscall.ENOSPC}, ErrFull, "database x.db: the disk is full: "},
		{sqlite.Error{Code: sqlite.ErrCorrupt}, ErrDamaged, "database x.db: the file is damaged: "},
		{sqlite.Error{Code: sqlite.ErrNotADB}, ErrDamaged, "database x.db: the file is damaged: "},
		{sqlite.Error{Code: sqlite.ErrBusy}, nil, "database x.db: another program keeps it locked; close it: "},
		{sqlite.Error{Code: sqlite.ErrReadonly}, nil, "database x.db: not allowed; check who owns the file and its folder: "},
		{sqlite.Error{Code: sqlite.ErrIoErr, SystemErrno: syscall.EIO}, nil, "database x.db: disk I/O error"},
		{complaint{text: "is in use", cause: ErrInUse}, ErrInUse, "database x.db is in use"},
	} {
		got := explain("x.db", fmt.Errorf("samples: %w", c.err))
		if !errors.Is(got, c.err) || c.is != nil && !errors.Is(got, c.is) {
			t.Errorf("%v does not wrap %v and %v", got, c.err, c.is)
		}
		if text := strings.Replace(got.Error(), "samples: ", "", 1); !strings.HasPrefix(text, c.text) {
			t.Errorf("error = %q, want it to begin with %q", text, c.text)
		}
	}
	if explain("x.db", nil) != nil {
		t.Error("no error becomes one")
	}
}

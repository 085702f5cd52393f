package data_test

import (
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gaugewatch/gaugewatch/data"
)

// peek returns the only value that a query finds in a database file.
func peek(t testing.TB, path, query string) string {
	t.Helper()
	var v string
	db := raw(t, path)
	defer db.Close()
	must(t, db.QueryRowContext(t.Context(), query).Scan(&v))
	return v
}

// poke changes a database file behind the store's back.
func poke(t testing.TB, path, text string) {
	t.Helper()
	db := raw(t, path)
	defer db.Close()
	_, err := db.ExecContext(t.Context(), text)
	must(t, err)
}

// raw opens a database file as any other program would.
func raw(t testing.TB, path string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+strings.ReplaceAll(path, "#", "%23")+"?_busy_timeout=5000")
	must(t, err)
	return db
}

// filled makes a database with one sample and some weight, and closes it.
func filled(t *testing.T) string {
	t.Helper()
	s, path := mustOpen(t)
	var b data.Batch
	for i := range 2000 {
		b.Samples = append(b.Samples, data.Sample{At: minute(i), Series: 1, Value: float64(i)})
	}
	must(t, s.Commit(t.Context(), b))
	must(t, s.Close())
	return path
}

func TestOpenMakesTheDatabaseWithItsFolders(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a", "b", "x.db")
	s, opened, err := data.Open(t.Context(), path, data.Options{Reserve: -1})
	must(t, err)
	if opened != (data.Opened{Fresh: true}) {
		t.Errorf("opened = %+v, want fresh only", opened)
	}
	must(t, s.Close())
	s, opened, err = data.Open(t.Context(), path, data.Options{Reserve: -1})
	must(t, err)
	defer s.Close()
	if opened != (data.Opened{}) {
		t.Errorf("opened again = %+v, want nothing to tell", opened)
	}
}

func TestTheDatabaseIsSafeAndPrivate(t *testing.T) {
	s, path := mustOpen(t)
	must(t, s.SetFact(t.Context(), "config", "secret?"))
	if mode := peek(t, path, "PRAGMA journal_mode"); mode != "wal" {
		t.Errorf("journal mode = %s, want wal", mode)
	}
	for _, name := range []string{path, path + "-wal", path + ".lock"} {
		info, err := os.Stat(name)
		must(t, err)
		if info.Mode().Perm()&0o027 != 0 {
			t.Errorf("%s has mode %v, want nothing for others and no writing for the group", filepath.Base(name), info.Mode())
		}
	}
}

func TestNamesOfFilesMayHoldAnything(t *testing.T) {
	path := filepath.Join(t.TempDir(), "50% #1?", "x y.db")
	s := mustOpenAt(t, path)
	must(t, s.SetFact(t.Context(), "a", "b"))
	if _, err := os.Stat(path); err != nil {
		t.Error(err)
	}
}

func TestALinkLeadsToTheRealFiles(t *testing.T) {
	path := filled(t)
	link := filepath.Join(t.TempDir(), "link.db")
	must(t, os.Symlink(path, link))
	mustOpenAt(t, link)
	_, _, err := data.Open(t.Context(), path, data.Options{})
	if !errors.Is(err, data.ErrInUse) {
		t.Errorf("the real name while the link is open: %v, want ErrInUse", err)
	}
}

func TestASecondDaemonIsRefused(t *testing.T) {
	s, path := mustOpen(t)
	_, _, err := data.Open(t.Context(), path, data.Options{})
	want := fmt.Sprintf("database %s is in use by another gaugewatch (process %d); stop it first", path, os.Getpid())
	if !errors.Is(err, data.ErrInUse) || err.Error() != want {
		t.Errorf("error\n got %v\nwant %s", err, want)
	}
	must(t, s.Close())
	s, _, err = data.Open(t.Context(), path, data.Options{})
	must(t, err) // the lock went with the store
	must(t, s.Close())
}

func TestADatabaseOfANewerVersionIsRefused(t *testing.T) {
	path := filled(t)
	known := peek(t, path, "PRAGMA user_version")
	poke(t, path, "PRAGMA user_version = 99")
	for name, open := range map[string]func() error{
		"daemon": func() error { _, _, err := data.Open(t.Context(), path, data.Options{}); return err },
		"reader": func() error { _, err := data.OpenReader(t.Context(), path); return err },
	} {
		want := "database " + path + " was written by a newer gaugewatch (schema 99, this one knows " + known + "): install that version or restore a backup"
		if err := open(); !errors.Is(err, data.ErrNewer) || err.Error() != want {
			t.Errorf("%s\n got %v\nwant %s", name, err, want)
		}
	}
}

func TestADatabaseOfAnotherProgramIsLeftAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "photos.db")
	poke(t, path, "CREATE TABLE photos (id INTEGER PRIMARY KEY)")
	_, _, err := data.Open(t.Context(), path, data.Options{})
	if err == nil || !strings.Contains(err.Error(), "belongs to another program") {
		t.Errorf("error = %v, want that it belongs to another program", err)
	}
	if n := peek(t, path, "SELECT count(*) FROM sqlite_schema"); n != "1" {
		t.Errorf("%s tables, want the one that was there", n)
	}
}

func TestADamagedDatabaseIsSetAsideNotDeleted(t *testing.T) {
	for _, c := range []struct {
		damage string
		do     func(path string) error
	}{
		{"no database at all", func(path string) error { return os.WriteFile(path, []byte(strings.Repeat("wrong ", 999)), 0o600) }},
		{"cut off", func(path string) error { return os.Truncate(path, 3*4096+17) }},
		{"a page overwritten", func(path string) error { return overwrite(path, 2*4096, 4096) }},
		{"the header overwritten", func(path string) error { return overwrite(path, 0, 100) }},
		{"sample pages overwritten", func(path string) error { return overwrite(path, 30*4096, 8*4096) }},
	} {
		t.Run(c.damage, func(t *testing.T) {
			path := filled(t)
			must(t, c.do(path))
			broken, err := os.ReadFile(path)
			must(t, err)

			s, opened, err := data.Open(t.Context(), path, data.Options{At: begin, Reserve: -1})
			must(t, err)
			defer s.Close()
			if want := path + ".damaged-20261122-030000"; opened.SetAside != want || !opened.Fresh || opened.Damage == "" {
				t.Errorf("opened = %+v, want fresh, with the damaged one at %s and why", opened, want)
			}
			kept, err := os.ReadFile(opened.SetAside)
			must(t, err)
			if string(kept) != string(broken) {
				t.Error("the file that was set aside is not the damaged one")
			}
			must(t, s.Commit(t.Context(), data.Batch{Alive: minute(0)}))
		})
	}
}

// overwrite puts noise into a file.
func overwrite(path string, at int64, length int) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	_, err = f.WriteAt([]byte(strings.Repeat("\xa5", length)), at)
	return errors.Join(err, f.Close())
}

func TestTwoDamagedDatabasesOfOneSecondAreBothKept(t *testing.T) {
	path := filled(t)
	var aside []string
	for range 2 {
		must(t, os.WriteFile(path, []byte(strings.Repeat("wrong ", 999)), 0o600))
		s, opened, err := data.Open(t.Context(), path, data.Options{At: begin, Reserve: -1})
		must(t, err)
		must(t, s.Close())
		aside = append(aside, opened.SetAside)
	}
	for _, name := range aside {
		if _, err := os.Stat(name); err != nil || aside[0] == aside[1] {
			t.Errorf("set aside at %v, want two files: %v", aside, err)
		}
	}
}

func TestCheckFindsDamageWhileRunning(t *testing.T) {
	path := filled(t)
	s := mustOpenAt(t, path)
	must(t, s.Check(t.Context()))
	must(t, overwrite(path, 30*4096, 8*4096))
	if err := s.Check(t.Context()); !errors.Is(err, data.ErrDamaged) {
		t.Errorf("check of a damaged file = %v, want ErrDamaged", err)
	}
}

func TestAFileInPlaceOfAFolderIsAReadableError(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	must(t, os.WriteFile(file, nil, 0o600))
	_, _, err := data.Open(t.Context(), filepath.Join(file, "x.db"), data.Options{})
	if err == nil || !strings.HasPrefix(err.Error(), "database "+file) {
		t.Errorf("error = %v, want one that names the database", err)
	}
}

func TestWhatMayNotBeWrittenIsFoundAtTheStart(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("SKIPPED: root may write everywhere")
	}
	path := filled(t)
	must(t, os.Chmod(path, 0o400))
	_, _, err := data.Open(t.Context(), path, data.Options{})
	if err == nil || !strings.Contains(err.Error(), "check who owns the file") {
		t.Errorf("of a file: %v, want who owns it to be checked", err)
	}
	must(t, os.Remove(path+".lock"))
	must(t, os.Chmod(filepath.Dir(path), 0o500))
	if _, _, err := data.Open(t.Context(), path, data.Options{}); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("in a folder: %v, want permission", err)
	}
	must(t, os.Chmod(filepath.Dir(path), 0o700)) // so that it can be removed
}

func TestAReaderNeedsADatabase(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	_, err := data.OpenReader(t.Context(), path)
	want := "database " + path + " does not exist yet: start gaugewatch first"
	if !errors.Is(err, fs.ErrNotExist) || err.Error() != want {
		t.Errorf("error\n got %v\nwant %s", err, want)
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("the reader made the file")
	}
	poke(t, path, "VACUUM") // a database without tables, as at the very begin of a daemon
	if _, err := data.OpenReader(t.Context(), path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("of an empty one: %v, want that it does not exist", err)
	}
	mustOpenAt(t, path) // which a daemon takes for a new one
}

func TestAReaderWorksWithAndWithoutADaemon(t *testing.T) {
	path := filled(t)
	read := func() {
		t.Helper()
		r, err := data.OpenReader(t.Context(), path)
		must(t, err)
		if got := collect(t, r, data.Range{To: minute(5)}); len(got) != 5 {
			t.Errorf("%d samples, want 5", len(got))
		}
		_, err = r.Ask(t.Context(), data.Request{Kind: "test", Body: []byte("{}"), At: minute(0)})
		must(t, err)
		must(t, r.Close())
	}
	read()
	s := mustOpenAt(t, path)
	read()
	if waiting := get[[]data.Request](t)(s.Waiting(t.Context())); len(waiting) != 2 {
		t.Errorf("%d requests wait, want both", len(waiting))
	}
}

package data_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/gaugewatch/gaugewatch/data"
)

func TestABackupIsConsistentWhileCommitsGoOn(t *testing.T) {
	s, path := mustOpen(t)
	var writing sync.WaitGroup
	stop := make(chan struct{})
	writing.Go(func() {
		for i := 0; ; i++ {
			select {
			case <-stop:
				return
			default:
			}
			if err := s.Commit(t.Context(), twin(i)); err != nil {
				t.Error(err)
				return
			}
		}
	})
	r, err := data.OpenReader(t.Context(), path)
	must(t, err)
	defer r.Close()
	dir := t.TempDir()
	for i := range 5 {
		to := filepath.Join(dir, fmt.Sprintf("%d.db", i))
		must(t, r.Backup(t.Context(), to, false))
		if odd := peek(t, to, oddTwins); odd != "0" {
			t.Errorf("backup %d has %s halves of commits", i, odd)
		}
	}
	close(stop)
	writing.Wait()
	copied := mustOpenAt(t, filepath.Join(dir, "4.db"))
	must(t, copied.Check(t.Context()))
	if left, err := filepath.Glob(filepath.Join(dir, "*partial*")); len(left) > 0 || err != nil {
		t.Errorf("left behind: %v", left)
	}
}

func TestABackupOverwritesOnlyWhenTold(t *testing.T) {
	s := mustSample(t, 10, 1)
	to := filepath.Join(t.TempDir(), "b.db")
	must(t, os.WriteFile(to, []byte("mine"), 0o600))
	if err := s.Backup(t.Context(), to, false); !errors.Is(err, fs.ErrExist) || !strings.Contains(err.Error(), to) {
		t.Errorf("error = %v, want that %s exists", err, to)
	}
	if kept, _ := os.ReadFile(to); string(kept) != "mine" {
		t.Error("the file was changed")
	}
	must(t, s.Backup(t.Context(), to, true))
	if n := count(t, to, "samples"); n != "10" {
		t.Errorf("%s samples in the backup, want 10", n)
	}
}

func TestADatabaseIsNotItsOwnBackup(t *testing.T) {
	s, path := mustOpen(t)
	if err := s.Backup(t.Context(), path, true); err == nil || !strings.Contains(err.Error(), "its own backup") {
		t.Errorf("error = %v, want that it cannot be its own backup", err)
	}
}

func TestRestore(t *testing.T) {
	s, path := mustOpen(t)
	must(t, s.SetFact(t.Context(), "config", "then"))
	backup := filepath.Join(t.TempDir(), "b.db")
	must(t, s.Backup(t.Context(), backup, false))
	must(t, s.SetFact(t.Context(), "config", "now"))

	_, err := data.Restore(t.Context(), backup, path, begin)
	if !errors.Is(err, data.ErrInUse) {
		t.Errorf("while a daemon runs: %v, want ErrInUse", err)
	}
	must(t, s.Close())
	aside, err := data.Restore(t.Context(), backup, path, begin)
	must(t, err)
	if want := path + ".replaced-20261122-030000"; aside != want {
		t.Errorf("the former database is at %q, want %q", aside, want)
	}
	for file, want := range map[string]string{path: "then", aside: "now", backup: "then"} {
		if got := peek(t, file, "SELECT value FROM facts WHERE name = 'config'"); got != want {
			t.Errorf("%s says %q, want %q", file, got, want)
		}
	}
	mustOpenAt(t, path)
}

func TestRestoreToAnEmptyPlace(t *testing.T) {
	backup := filled(t)
	path := filepath.Join(t.TempDir(), "new", "x.db")
	aside, err := data.Restore(t.Context(), backup, path, begin)
	if err != nil || aside != "" {
		t.Errorf("aside = %q, %v, want nothing", aside, err)
	}
	if n := count(t, path, "samples"); n != "2000" {
		t.Errorf("%s samples, want 2000", n)
	}
}

func TestRestoreRefusesWhatIsNoSoundBackup(t *testing.T) {
	for _, c := range []struct {
		fault string
		spoil func(t *testing.T, path string)
		want  string
	}{
		{"not there", func(t *testing.T, path string) { must(t, os.Remove(path)) }, "no such file"},
		{"no database", func(t *testing.T, path string) { must(t, os.WriteFile(path, []byte("hello"), 0o600)) }, "the file is damaged"},
		{"damaged", func(t *testing.T, path string) { must(t, overwrite(path, 20*4096, 8*4096)) }, "the file is damaged"},
		{"newer", func(t *testing.T, path string) { poke(t, path, "PRAGMA user_version = 99") }, "newer gaugewatch (schema 99"},
		{"of another program", func(t *testing.T, path string) { poke(t, path, "PRAGMA application_id = 1") }, "belongs to another program"},
		{"empty", func(t *testing.T, path string) { must(t, os.Truncate(path, 0)) }, "belongs to another program"},
	} {
		t.Run(c.fault, func(t *testing.T) {
			backup, path := filled(t), filled(t)
			c.spoil(t, backup)
			_, err := data.Restore(t.Context(), backup, path, begin)
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), backup) {
				t.Errorf("error = %v, want %q about %s", err, c.want, backup)
			}
			if n := count(t, path, "samples"); n != "2000" {
				t.Errorf("the database has %s samples, want it untouched", n)
			}
			files, err := filepath.Glob(path + ".*")
			must(t, err)
			for _, name := range files {
				if name != path+".lock" {
					t.Errorf("left behind: %s", name)
				}
			}
		})
	}
}

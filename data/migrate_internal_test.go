package data

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// released makes a database as the first version of the program makes it, with
// rows in all of its tables.
func released(t *testing.T) string {
	t.Helper()
	known, err := builtIn()
	if err != nil {
		t.Fatal(err)
	}
	first := schema{whole: known.steps[0], steps: known.steps[:1]}
	path := filepath.Join(t.TempDir(), "x.db")
	if opened, err := first.prepare(t.Context(), path, time.Time{}); err != nil || !opened.Fresh {
		t.Fatalf("opened %+v, %v", opened, err)
	}
	rows, err := os.ReadFile("testdata/released.sql")
	if err != nil {
		t.Fatal(err)
	}
	execute(t, path, string(rows))
	return path
}

// dump returns the rows of all tables of the first version, without the columns
// that came later, one a line.
func dump(t *testing.T, path string) string {
	t.Helper()
	db := open(path, toCopy)
	defer db.Close()
	var all []string
	for table := range strings.FieldsSeq("subjects samples rejects spans summaries dirty states alerts changes deliveries delivery_alerts attempts requests facts") {
		columns := value(t, path, "SELECT group_concat(name) FROM pragma_table_info('"+table+"') WHERE name NOT IN ('edition', 'outside', 'place', 'mark')")
		rows, err := list(t.Context(), db, ask("SELECT "+columns+" FROM "+table), func(rows *sql.Rows) (string, error) {
			key, err := scanKey(rows)
			return fmt.Sprint(table, key), err
		})
		if err != nil {
			t.Fatal(err)
		}
		if len(rows) == 0 {
			t.Errorf("%s has no rows: it is not tested", table)
		}
		all = append(all, rows...)
	}
	return strings.Join(all, "\n")
}

func TestADatabaseOfTheFirstReleaseIsCopiedAndMigratedWithoutLoss(t *testing.T) {
	path := released(t)
	before := dump(t, path)
	s, opened, err := Open(t.Context(), path, Options{Reserve: -1})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if want := (Opened{Migrated: 1, Backup: path + ".v1.bak"}); opened != want {
		t.Errorf("opened = %+v, want %+v", opened, want)
	}
	if after := dump(t, path); after != before {
		t.Errorf("after migrating\n%s\nwant\n%s", after, before)
	}
	if copied := dump(t, opened.Backup); copied != before {
		t.Errorf("the backup\n%s\nwant\n%s", copied, before)
	}
	if got := value(t, opened.Backup, "SELECT user_version || ' ' || (SELECT count(*) FROM sqlite_schema WHERE name = 'mutes') FROM pragma_user_version"); got != "1 0" {
		t.Errorf("version and tables for mutes of the backup = %s, want 1 and none: it was made before", got)
	}
	if err := s.Check(t.Context()); err != nil {
		t.Error(err)
	}
	l, err := s.Load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(l.Open) != 1 || l.LastAlert != 2 || len(l.Fired) != 2 || len(l.Told[1]) != 1 || l.Mutes != nil || l.LastMute != 0 {
		t.Errorf("loaded %+v, want what the first release left", l)
	}
}

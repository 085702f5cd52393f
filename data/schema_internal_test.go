package data

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// shape describes the tables, columns, indexes and references of a database,
// one a line, whatever their SQL looks like.
func shape(t *testing.T, db *sql.DB) string {
	t.Helper()
	lines, err := column[string](t.Context(), db, `
		SELECT format('table %s without_rowid=%d strict=%d', name, wr, strict) AS line FROM pragma_table_list WHERE schema = 'main'
		UNION ALL SELECT format('column %s.%s %s notnull=%d default=%s pk=%d', t.name, c.name, c.type, c."notnull", coalesce(c.dflt_value, 'none'), c.pk)
			FROM pragma_table_list AS t, pragma_table_xinfo(t.name) AS c WHERE t.schema = 'main'
		UNION ALL SELECT format('index %s.%s unique=%d partial=%d: %s where %s', t.name, i.name, i."unique", i.partial,
				(SELECT group_concat(coalesce(x.name, 'rowid') || ' ' || x.desc) FROM pragma_index_xinfo(i.name) AS x WHERE x.key),
				coalesce((SELECT substr(sql, instr(sql, 'WHERE')) FROM sqlite_schema WHERE name = i.name AND sql LIKE '%WHERE%'), ''))
			FROM pragma_table_list AS t, pragma_index_list(t.name) AS i WHERE t.schema = 'main'
		UNION ALL SELECT format('reference %s.%s to %s.%s on delete %s', t.name, f."from", f."table", coalesce(f."to", 'key'), f.on_delete)
			FROM pragma_table_list AS t, pragma_foreign_key_list(t.name) AS f WHERE t.schema = 'main'
		ORDER BY line`)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(lines, "\n")
}

// made makes an empty database from SQL.
func made(t *testing.T, text string) *sql.DB {
	t.Helper()
	db := open(filepath.Join(t.TempDir(), "x.db"), toMake)
	t.Cleanup(func() { db.Close() })
	if _, err := db.ExecContext(t.Context(), text); err != nil {
		t.Fatal(err)
	}
	return db
}

func TestMigratingFromEveryVersionLeadsToTheSchemaOfANewDatabase(t *testing.T) {
	known, err := builtIn()
	if err != nil {
		t.Fatal(err)
	}
	want := shape(t, made(t, known.whole))
	if !strings.Contains(want, "column samples.value REAL notnull=1") || !strings.Contains(want, "reference attempts.delivery") {
		t.Fatalf("the description misses what it must tell apart:\n%s", want)
	}
	for from := range known.steps {
		db := made(t, strings.Join(known.steps[:from], ";\n"))
		for i, step := range known.steps[from:] {
			if err := known.step(t.Context(), db, step, from+i+1); err != nil {
				t.Fatal(err)
			}
		}
		if got := shape(t, db); got != want {
			t.Errorf("from version %d\n got\n%s\nwant\n%s", from, got, want)
		}
	}
}

func TestMigrationsAreNumberedWithoutGaps(t *testing.T) {
	entries, err := migrations.ReadDir("migrations")
	if err != nil {
		t.Fatal(err)
	}
	for i, e := range entries {
		if want := fmt.Sprintf("%04d_", i+1); !strings.HasPrefix(e.Name(), want) {
			t.Errorf("migration %s, want one that begins with %s", e.Name(), want)
		}
	}
}

// older is a schema with a step after the first version.
func older(t *testing.T, second string) (first, both schema) {
	t.Helper()
	first = schema{whole: "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT)", steps: []string{""}}
	first.steps[0] = first.whole
	both = schema{whole: first.whole, steps: []string{first.whole, second}}
	return first, both
}

func TestAnOlderDatabaseIsCopiedAndMigrated(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	first, both := older(t, "ALTER TABLE notes ADD COLUMN level TEXT NOT NULL DEFAULT 'info'")
	if _, err := first.prepare(t.Context(), path, time.Time{}); err != nil {
		t.Fatal(err)
	}
	execute(t, path, "INSERT INTO notes (text) VALUES ('kept')")

	opened, err := both.prepare(t.Context(), path, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	if want := (Opened{Migrated: 1, Backup: path + ".v1.bak"}); opened != want {
		t.Errorf("opened = %+v, want %+v", opened, want)
	}
	if got := value(t, path, "SELECT text || level FROM notes"); got != "keptinfo" {
		t.Errorf("after migrating = %q, want the old row with the new column", got)
	}
	if got := value(t, path, "SELECT user_version FROM pragma_user_version"); got != "2" {
		t.Errorf("version = %s, want 2", got)
	}
	if got := value(t, opened.Backup, "SELECT text || (SELECT user_version FROM pragma_user_version) FROM notes"); got != "kept1" {
		t.Errorf("backup = %q, want the database as it was", got)
	}
	if opened, err = both.prepare(t.Context(), path, time.Time{}); err != nil || opened != (Opened{}) {
		t.Errorf("a second time: %+v, %v, want nothing", opened, err)
	}
}

func TestAMigrationThatFailsChangesNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	first, both := older(t, "INSERT INTO notes (text) VALUES ('half'); INSERT INTO nowhere VALUES (1)")
	if _, err := first.prepare(t.Context(), path, time.Time{}); err != nil {
		t.Fatal(err)
	}
	_, err := both.prepare(t.Context(), path, time.Time{})
	if err == nil || !strings.Contains(err.Error(), "migrate to schema 2") || !strings.Contains(err.Error(), ".v1.bak") {
		t.Errorf("error = %v, want the step and where the backup is", err)
	}
	if got := value(t, path, "SELECT count(*) || (SELECT user_version FROM pragma_user_version) FROM notes"); got != "01" {
		t.Errorf("rows and version = %s, want none and 1", got)
	}
}

func TestAReaderLeavesAnOlderDatabaseToTheDaemon(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	first, both := older(t, "SELECT 1")
	if _, err := first.prepare(t.Context(), path, time.Time{}); err != nil {
		t.Fatal(err)
	}
	if err := first.readable(t.Context(), path); err != nil {
		t.Errorf("of the same version: %v", err)
	}
	if err := both.readable(t.Context(), path); err == nil || !strings.Contains(err.Error(), "still has schema 1 of an older gaugewatch, this one reads 2") {
		t.Errorf("of an older version: %v, want that the daemon is to be started", err)
	}
	if got := value(t, path, "SELECT user_version FROM pragma_user_version"); got != "1" {
		t.Errorf("version = %s, want 1: the reader changes nothing", got)
	}
	execute(t, path, "PRAGMA user_version = 0")
	if err := both.readable(t.Context(), path); err == nil {
		t.Error("a version before the first is readable")
	}
}

// execute carries out SQL on a file.
func execute(t *testing.T, path, text string) {
	t.Helper()
	db := open(path, toCopy)
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), text); err != nil {
		t.Fatal(err)
	}
}

// value returns the only value that a query finds in a file.
func value(t *testing.T, path, text string) string {
	t.Helper()
	db := open(path, toCopy)
	defer db.Close()
	var v string
	if err := db.QueryRowContext(t.Context(), text).Scan(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

package data

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"
)

//go:embed schema.sql
var newest string

//go:embed migrations/*.sql
var migrations embed.FS

// applicationID marks our databases in the header of the file: "Gaug".
const applicationID = 0x47617567

// A schema is what a database is to look like.
type schema struct {
	whole string   // what a new one is made from
	steps []string // step i brings version i to version i+1
}

// builtIn returns the schema that this program knows.
func builtIn() (schema, error) {
	s := schema{whole: newest}
	names, err := fs.Glob(migrations, "migrations/*.sql") // in the order of their numbers
	if err != nil {
		return schema{}, err
	}
	for _, name := range names {
		step, err := migrations.ReadFile(name)
		if err != nil {
			return schema{}, err
		}
		s.steps = append(s.steps, string(step))
	}
	return s, nil
}

// version is the number of the schema: that of its latest step.
func (s schema) version() int { return len(s.steps) }

// prepare brings a file to the state in which it can be opened: it makes,
// migrates or replaces it.
func (s schema) prepare(ctx context.Context, path string, at time.Time) (Opened, error) {
	if sizeOf(path) == 0 {
		return Opened{Fresh: true}, s.create(ctx, path)
	}
	if err := writable(path); err != nil {
		return Opened{}, err
	}
	found, err := inspect(ctx, path)
	switch {
	case damaged(err):
		return s.replace(ctx, path, at, err)
	case err != nil:
		return Opened{}, err
	case found.empty:
		return Opened{Fresh: true}, s.create(ctx, path)
	}
	if err := s.fits(found); err != nil {
		return Opened{}, err
	}
	if found.version == s.version() {
		return Opened{}, nil
	}
	return s.migrate(ctx, path, found.version)
}

// create makes a new database.
func (s schema) create(ctx context.Context, path string) error {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o640) // its log gets the same rights
	if err != nil {
		return err
	}
	file.Close()
	db := open(path, toMake)
	defer db.Close()
	return s.step(ctx, db, s.whole, s.version())
}

// step carries out SQL that leads to a version, all of it or nothing.
func (s schema) step(ctx context.Context, db *sql.DB, text string, version int) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	text += fmt.Sprintf("\n;PRAGMA user_version = %d; PRAGMA application_id = %d;", version, applicationID)
	if _, err := tx.ExecContext(ctx, text); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

// replace sets a damaged database aside and makes a new one.
func (s schema) replace(ctx context.Context, path string, at time.Time, damage error) (Opened, error) {
	aside, err := moveAside(path, "damaged", at)
	if err != nil {
		return Opened{}, fmt.Errorf("set the damaged file aside: %w", err)
	}
	return Opened{Fresh: true, SetAside: aside, Damage: damage.Error()}, s.create(ctx, path)
}

// migrate copies an older database and brings it to the newest version.
// Steps may rebuild tables, so references are checked only at the end.
func (s schema) migrate(ctx context.Context, path string, from int) (Opened, error) {
	opened := Opened{Migrated: from, Backup: fmt.Sprintf("%s.v%d.bak", path, from)}
	if err := copyTo(ctx, path, opened.Backup); err != nil {
		return Opened{}, fmt.Errorf("back up before migrating: %w", err)
	}
	db := open(path, toMake)
	defer db.Close()
	for version := from; version < s.version(); version++ {
		if err := s.step(ctx, db, s.steps[version], version+1); err != nil {
			return Opened{}, fmt.Errorf("migrate to schema %d (the database as it was: %s): %w", version+1, opened.Backup, err)
		}
	}
	return opened, nil
}

// fits says whether the program knows what it found.
func (s schema) fits(f found) error {
	switch {
	case f.application != applicationID:
		return complaint{text: "belongs to another program: choose another file"}
	case f.version > s.version():
		return complaint{text: fmt.Sprintf("was written by a newer gaugewatch (schema %d, this one knows %d): install that version or restore a backup",
			f.version, s.version()), cause: ErrNewer}
	case f.version < 1:
		return complaint{text: fmt.Sprintf("has the unknown schema %d: restore a backup", f.version)}
	}
	return nil
}

// readable says whether a database has this very schema.
func (s schema) readable(ctx context.Context, path string) error {
	f, err := look(ctx, path)
	if err != nil {
		return err
	}
	if f.empty {
		return complaint{text: "is empty: start gaugewatch first", cause: fs.ErrNotExist}
	}
	if err := s.fits(f); err != nil {
		return err
	}
	if f.version < s.version() {
		return complaint{text: fmt.Sprintf("still has schema %d of an older gaugewatch, this one reads %d: start gaugewatch to bring it up to date",
			f.version, s.version())}
	}
	return nil
}

// found is what a file says about itself.
type found struct {
	empty       bool // a database without any table
	application int64
	version     int
}

// patience bounds how long a database is examined before it is opened. Tables
// are examined from the smallest to the largest, so that in a huge database
// what the program needs to start is examined first.
const patience = 400 * time.Millisecond

// inspect reads what a file is and examines it for as long as the patience
// lasts. An error that is damaged says that it is no sound database.
func inspect(ctx context.Context, path string) (found, error) {
	f, err := look(ctx, path)
	if err != nil || f.application != applicationID {
		return f, err
	}
	db := open(path, toCopy)
	defer db.Close()
	brief, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	err = check(brief, db)
	if err != nil && brief.Err() != nil && ctx.Err() == nil {
		err = nil
	}
	return f, err
}

// look reads what a file says about itself.
func look(ctx context.Context, path string) (found, error) {
	db := open(path, toCopy)
	defer db.Close()
	var f found
	var tables int
	err := db.QueryRowContext(ctx, `SELECT (SELECT count(*) FROM sqlite_schema), application_id, user_version
		FROM pragma_application_id, pragma_user_version`).Scan(&tables, &f.application, &f.version)
	f.empty = tables == 0 && f.application == 0 && f.version == 0
	return f, err
}

// check examines every table. It returns ErrDamaged with what is wrong first.
func check(ctx context.Context, db *sql.DB) error {
	tables, err := column[string](ctx, db, `SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'
		ORDER BY name IN ('rejects', 'summaries', 'samples'), name = 'samples', name`)
	if err != nil {
		return err
	}
	for _, table := range tables {
		wrong, err := column[string](ctx, db, fmt.Sprintf("PRAGMA quick_check(%q)", table))
		if err != nil {
			return err
		}
		if len(wrong) != 1 || wrong[0] != "ok" {
			return fmt.Errorf("%w: table %s: %s", ErrDamaged, table, wrong[:min(len(wrong), 1)])
		}
	}
	return nil
}

package data

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
)

// A Subject is a target or a field that is or was in the configuration, or what
// something from outside is about.
type Subject struct {
	ID            int64 // of a field, also its series
	Target, Field string
	Unit, Title   string
	Retired       time.Time // when it left the configuration; zero while it is in it
	Outside       bool      // named by what comes from outside
}

// Identify gives every name its id, in the order of the names, and makes new
// ids in that order. A former name hands its id, and with it its history, to
// the new name, provided that the new one has none of its own yet; of two
// names that want to swap, each keeps its own. A new name whose former name
// leaves the configuration without handing anything over is Refused. Who is no longer named is
// retired; who comes back is not any more. It is an error to name one twice.
//
// Retired in the result are also those that were retired earlier while
// something of theirs still stands open.
func (s *Store) Identify(ctx context.Context, names []Naming) (Identities, error) {
	var ids Identities
	err := s.w.do(ctx, func(ctx context.Context, tx *sql.Tx) error {
		ids = Identities{}
		r, err := loadRegister(ctx, tx)
		if err != nil {
			return err
		}
		r.rename(names)
		if err := r.assign(ctx, tx, names); err != nil {
			return err
		}
		r.refuse(names)
		ids = r.identities
		ids.Retired, err = retire(ctx, tx, r, time.Now())
		return err
	})
	return ids, err
}

// name is what a subject is called.
type name struct{ target, field string }

// String returns the name as it is written on the command line.
func (n name) String() string { return checks.Subject{Target: n.target, Field: n.field}.String() }

// of returns the name that a naming gives.
func of(n Naming) name { return name{n.Target, n.Field} }

// A register is all subjects by their names.
type register struct {
	by         map[name]*Subject
	targets    map[string]int // how many subjects a target has, itself included
	renamed    map[int64]bool // by a former name
	named      map[int64]bool
	identities Identities
}

// loadRegister reads all subjects.
func loadRegister(ctx context.Context, tx *sql.Tx) (*register, error) {
	all, err := list(ctx, tx, ask(selectSubjects), scanSubject)
	r := &register{by: map[name]*Subject{}, targets: map[string]int{}, renamed: map[int64]bool{}, named: map[int64]bool{}}
	for i, s := range all {
		r.by[name{s.Target, s.Field}] = &all[i]
		r.targets[s.Target]++
	}
	return r, err
}

// rename moves subjects from former names to new ones: targets with all their
// fields, then fields. A chain of names (a to b, b to c) is followed from its
// free end, however it is ordered.
func (r *register) rename(names []Naming) {
	for moved := true; moved; {
		moved = false
		for _, n := range names {
			if n.Field == "" && n.WasTarget != "" && r.moveTarget(n.WasTarget, n.Target) {
				moved = true
			}
		}
	}
	for moved := true; moved; {
		moved = false
		for _, n := range names {
			if n.Field != "" && n.WasField != "" && r.move(name{n.Target, n.WasField}, of(n)) {
				moved = true
			}
		}
	}
}

// moveTarget renames a target and all its fields, and says whether it did.
func (r *register) moveTarget(from, to string) bool {
	if r.targets[from] == 0 || r.targets[to] > 0 {
		return false
	}
	var fields []string
	for n := range r.by {
		if n.target == from {
			fields = append(fields, n.field)
		}
	}
	for _, field := range fields {
		r.move(name{from, field}, name{to, field})
	}
	return true
}

// move gives a subject a new name that is free, and says whether it did.
func (r *register) move(from, to name) bool {
	s, known := r.by[from]
	if _, taken := r.by[to]; taken || !known {
		return false
	}
	delete(r.by, from)
	s.Target, s.Field = to.target, to.field
	r.by[to] = s
	r.targets[from.target]--
	r.targets[to.target]++
	r.renamed[s.ID] = true
	return true
}

// assign gives every naming its id and writes what changed. Names are moved
// before any is written anew, so that no two are the same in between.
func (r *register) assign(ctx context.Context, tx *sql.Tx, names []Naming) error {
	for id := range r.renamed {
		if _, err := run(ctx, tx, "UPDATE subjects SET target = 'renaming ' || id WHERE id = ?", id); err != nil {
			return err
		}
	}
	for _, s := range r.by {
		if !r.renamed[s.ID] {
			continue
		}
		if _, err := run(ctx, tx, "UPDATE subjects SET target = ?, field = ? WHERE id = ?", s.Target, s.Field, s.ID); err != nil {
			return err
		}
	}
	for _, n := range names {
		if err := r.assignOne(ctx, tx, n); err != nil {
			return err
		}
	}
	return nil
}

// assignOne gives one naming its id.
func (r *register) assignOne(ctx context.Context, tx *sql.Tx, n Naming) error {
	s, known := r.by[of(n)]
	if known && r.named[s.ID] {
		return fmt.Errorf("%s is named twice", of(n))
	}
	if !known {
		result, err := tx.ExecContext(ctx, "INSERT INTO subjects (target, field, unit, title) VALUES (?, ?, ?, ?)", n.Target, n.Field, n.Unit, n.Title)
		if err != nil {
			return err
		}
		id, err := result.LastInsertId()
		if err != nil {
			return err
		}
		s = &Subject{ID: id, Target: n.Target, Field: n.Field, Unit: n.Unit, Title: n.Title}
		r.by[of(n)] = s
		r.identities.New = append(r.identities.New, s.subject())
	} else if s.Unit != n.Unit || s.Title != n.Title || !s.Retired.IsZero() {
		s.Unit, s.Title, s.Retired = n.Unit, n.Title, time.Time{}
		if _, err := run(ctx, tx, "UPDATE subjects SET unit = ?, title = ?, retired = NULL WHERE id = ?", n.Unit, n.Title, s.ID); err != nil {
			return err
		}
	}
	r.named[s.ID] = true
	r.identities.IDs = append(r.identities.IDs, s.ID)
	if r.renamed[s.ID] {
		r.identities.Renamed = append(r.identities.Renamed, s.subject())
	}
	return nil
}

// refuse collects the names that got nothing from their former names, though
// these are only now named no longer.
func (r *register) refuse(names []Naming) {
	for _, n := range names {
		former := name{n.WasTarget, ""}
		if n.Field != "" {
			former = name{n.Target, n.WasField}
		}
		if former == (name{n.Target, ""}) {
			continue // a field without a former name
		}
		if s, known := r.by[former]; known && !r.named[s.ID] && s.Retired.IsZero() {
			r.identities.Refused = append(r.identities.Refused, r.by[of(n)].subject())
		}
	}
}

// retire marks those that are not named, and returns them together with
// those retired earlier of whom something stands open.
func retire(ctx context.Context, tx *sql.Tx, r *register, at time.Time) ([]checks.Subject, error) {
	left := map[int64]bool{}
	for _, s := range r.by {
		if r.named[s.ID] || !s.Retired.IsZero() || s.Outside {
			continue
		}
		left[s.ID] = true
		if _, err := run(ctx, tx, "UPDATE subjects SET retired = ? WHERE id = ?", at.UnixMilli(), s.ID); err != nil {
			return nil, err
		}
	}
	open, err := column[int64](ctx, tx, `SELECT id FROM subjects WHERE retired IS NOT NULL AND (
		EXISTS (SELECT 1 FROM states WHERE subject = subjects.id) OR
		EXISTS (SELECT 1 FROM alerts WHERE subject = subjects.id AND resolved IS NULL) OR
		EXISTS (SELECT 1 FROM spans WHERE subject = subjects.id AND ended IS NULL))`)
	for _, id := range open {
		left[id] = true
	}
	var retired []checks.Subject
	for _, s := range r.by {
		if left[s.ID] {
			retired = append(retired, s.subject())
		}
	}
	slices.SortFunc(retired, func(a, b checks.Subject) int { return cmp.Compare(a.ID, b.ID) })
	return retired, err
}

// subject returns what judgement calls the subject.
func (s Subject) subject() checks.Subject {
	c := checks.Subject{ID: s.ID, Target: s.Target, Field: s.Field, Unit: s.Unit}
	if s.Field == "" {
		c.TargetTitle = s.Title
	} else {
		c.FieldTitle = s.Title
	}
	return c
}

// Subjects returns all that were ever in the configuration, in the order of
// their ids.
func (r *Reader) Subjects(ctx context.Context) ([]Subject, error) {
	all, err := list(ctx, r.pool, ask(selectSubjects+" ORDER BY id"), scanSubject)
	return all, explain(r.path, err)
}

const selectSubjects = "SELECT id, target, field, unit, title, retired, outside FROM subjects"

// scanSubject reads a row of selectSubjects.
func scanSubject(rows *sql.Rows) (Subject, error) {
	var s Subject
	var retired sql.NullInt64
	err := rows.Scan(&s.ID, &s.Target, &s.Field, &s.Unit, &s.Title, &retired, &s.Outside)
	s.Retired = at(retired)
	return s, err
}

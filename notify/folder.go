package notify

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/schedule"
)

// Folder writes each message into a file of its own, for other programs or for
// people without a phone. Files beyond Keep are deleted, the oldest first.
type Folder struct {
	Dir  string `yaml:"dir,path"`
	Keep Keep   `yaml:"keep"`
}

// Keep bounds what a folder holds.
type Keep struct {
	Count int               `yaml:"count"` // files; zero stands for 1000
	Age   schedule.Duration `yaml:"age"`   // zero stands for 90 days
}

const (
	keptFiles = 1000
	keptAge   = 90 * day

	// stamp begins the name of each file.
	stamp = "20060102-150405"
)

// Validate reports the mistakes in the settings.
func (f *Folder) Validate() []checks.Problem {
	var found []checks.Problem
	if f.Dir == "" {
		found = append(found, checks.Problem{Path: "dir", Text: "write the folder into which messages go"})
	}
	if f.Keep.Count < 0 {
		found = append(found, checks.Problem{Path: "keep.count", Text: "write how many files are kept, 1 or more"})
	}
	if f.Keep.Age < 0 {
		found = append(found, checks.Problem{Path: "keep.age", Text: "write how long files are kept, such as 90d"})
	}
	return found
}

// Pace limits nothing.
func (f *Folder) Pace() Pace { return Pace{} }

// Open makes the channel; the folder is made when it is first needed.
func (f *Folder) Open(Env) (Channel, error) {
	if f.Dir == "" {
		return nil, errors.New("no folder is named")
	}
	return folder{
		dir:   f.Dir,
		count: cmp.Or(f.Keep.Count, keptFiles),
		age:   cmp.Or(f.Keep.Age.Std(), keptAge),
	}, nil
}

type folder struct {
	dir   string
	count int
	age   time.Duration
}

// Send writes the message. A file appears whole or not at all, and has the
// same name at every attempt.
func (f folder) Send(_ context.Context, m Message) Result {
	err := os.MkdirAll(f.dir, 0o755)
	if err == nil {
		err = f.write(fileName(m), m.plain()+"\n")
	}
	if err != nil {
		return Result{Outcome: Temporary, Text: err.Error()}
	}
	if err := f.prune(m.At); err != nil {
		return Result{Outcome: Sent, Text: "old files are left: " + err.Error()}
	}
	return Result{Outcome: Sent}
}

// fileName is 20261122-031205-A41-1b9d6bcd.txt: when, what of, and the key.
func fileName(m Message) string {
	about := "notice"
	if len(m.Alerts) > 0 {
		about = m.Alerts[0]
	}
	return fmt.Sprintf("%s-%s-%.4x.txt", m.At.Format(stamp), about, sha256.Sum256([]byte(m.Key)))
}

// write writes a file beside its place and then moves it there.
func (f folder) write(name, text string) error {
	file, err := os.OpenFile(filepath.Join(f.dir, "."+name), os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o644)
	if err != nil {
		return err
	}
	_, err = file.WriteString(text)
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return errors.Join(err, os.Remove(file.Name()))
	}
	return os.Rename(file.Name(), filepath.Join(f.dir, name))
}

// prune deletes the messages that are too old or too many at a time.
func (f folder) prune(at time.Time) error {
	entries, err := os.ReadDir(f.dir)
	if err != nil {
		return err
	}
	names := slices.DeleteFunc(entries, func(e fs.DirEntry) bool { return written(e.Name(), at.Location()).IsZero() })
	slices.SortFunc(names, func(a, b fs.DirEntry) int { return strings.Compare(b.Name(), a.Name()) })
	var all error
	for i, e := range names {
		if i >= f.count || at.Sub(written(e.Name(), at.Location())) > f.age {
			all = errors.Join(all, os.Remove(filepath.Join(f.dir, e.Name())))
		}
	}
	return all
}

// written is the time in the name of one of our files; zero for others.
func written(name string, zone *time.Location) time.Time {
	if len(name) <= len(stamp) || filepath.Ext(name) != ".txt" {
		return time.Time{}
	}
	at, err := time.ParseInLocation(stamp, name[:len(stamp)], zone)
	if err != nil {
		return time.Time{}
	}
	return at
}

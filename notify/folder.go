package notify

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/schedule"
)

// Folder writes each message into a file of its own, and its pictures beside it,
// for other programs or for people without a phone. What is beyond Keep is
// deleted, the oldest first.
type Folder struct {
	Dir  string `yaml:"dir,path"`
	Keep Keep   `yaml:"keep"`
}

// Keep bounds what a folder holds.
type Keep struct {
	Count int               `yaml:"count"` // messages; zero stands for 1000
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
		found = append(found, checks.Problem{Path: "keep.count", Text: "write how many messages are kept, 1 or more"})
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

var _ Illustrator = folder{}

// Send writes the message, after its pictures. A file appears whole or not at
// all, and has the same name at every attempt. The receipt is the beginning of
// these names.
func (f folder) Send(_ context.Context, m Message) Result {
	name := fileName(m)
	err := f.illustrate(name, m)
	if err == nil {
		err = f.write(name+".txt", []byte(m.plain()+"\n"))
	}
	if err != nil {
		return Result{Outcome: Temporary, Text: err.Error()}
	}
	if err := f.prune(m.At); err != nil {
		return Result{Outcome: Sent, Text: "old files are left: " + err.Error(), Receipt: name}
	}
	return Result{Outcome: Sent, Receipt: name}
}

// Illustrate writes the pictures of a message beside one that was written.
func (f folder) Illustrate(_ context.Context, receipt string, m Message) Result {
	if err := f.illustrate(filepath.Base(receipt), m); err != nil {
		return Result{Outcome: Temporary, Text: err.Error()}
	}
	return Result{Outcome: Sent}
}

// illustrate writes the pictures of a message.
func (f folder) illustrate(name string, m Message) error {
	if err := os.MkdirAll(f.dir, 0o755); err != nil {
		return err
	}
	for i, p := range m.Pictures {
		if err := f.write(fmt.Sprintf("%s-%d%s", name, i+1, p.ending()), p.Bytes); err != nil {
			return err
		}
	}
	return nil
}

// fileName is 20261122-031205-A41-1b9d6bcd: when, what of, and the key.
func fileName(m Message) string {
	about := "notice"
	switch {
	case len(m.Alerts) > 0:
		about = m.Alerts[0]
	case len(m.Pictures) > 0:
		about = "report"
	}
	return fmt.Sprintf("%s-%s-%.4x", m.At.Format(stamp), about, sha256.Sum256([]byte(m.Key)))
}

// write writes a file beside its place and then moves it there.
func (f folder) write(name string, content []byte) error {
	file, err := os.OpenFile(filepath.Join(f.dir, "."+name), os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o644)
	if err != nil {
		return err
	}
	_, err = file.Write(content)
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return errors.Join(err, os.Remove(file.Name()))
	}
	return os.Rename(file.Name(), filepath.Join(f.dir, name))
}

// prune deletes the messages that are too old or too many at a time, each with
// its pictures.
func (f folder) prune(at time.Time) error {
	entries, err := os.ReadDir(f.dir)
	if err != nil {
		return err
	}
	files := map[string][]string{}
	for _, e := range entries {
		if name := messageOf(e.Name()); name != "" && !written(name, at.Location()).IsZero() {
			files[name] = append(files[name], e.Name())
		}
	}
	var all error
	for i, name := range slices.Backward(slices.Sorted(maps.Keys(files))) {
		if len(files)-i <= f.count && at.Sub(written(name, at.Location())) <= f.age {
			continue
		}
		for _, file := range files[name] {
			all = errors.Join(all, os.Remove(filepath.Join(f.dir, file)))
		}
	}
	return all
}

// messageOf returns what the file of a message or picture of ours begins with;
// empty: it is none.
func messageOf(file string) string {
	ours := regexp.MustCompile(`^(\d{8}-\d{6}-.+-[0-9a-f]{8})(?:\.txt|-\d+\.(?:png|jpg))$`).FindStringSubmatch(file)
	if ours == nil {
		return ""
	}
	return ours[1]
}

// written is the time in the name of one of our messages; zero for others.
func written(name string, zone *time.Location) time.Time {
	at, err := time.ParseInLocation(stamp, name[:min(len(stamp), len(name))], zone)
	if err != nil {
		return time.Time{}
	}
	return at
}

package siege

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
)

// A Record is what came of a siege.
type Record struct {
	took time.Duration

	mu       sync.Mutex
	kinds    map[string]map[int]int // statuses by kind, and how often; 0: no answer
	odd      map[string]int         // what should not have been answered so
	promised map[string]bool        // marks of alarms that were taken
	doubtful map[string]bool        // marks of friends' alarms that were not
	waits    []time.Duration        // of friends who were answered
	friends  int
	served   int // friends who came in
}

func newRecord() *Record {
	return &Record{
		kinds: map[string]map[int]int{}, odd: map[string]int{}, promised: map[string]bool{}, doubtful: map[string]bool{},
	}
}

// A visit is one request and what came of it.
type visit struct {
	mark   string
	status int
	err    error
	took   time.Duration
}

// note notes a visit.
func (r *Record) note(k kind, v visit) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.kinds[k.name] == nil {
		r.kinds[k.name] = map[int]int{}
	}
	r.kinds[k.name][v.status]++
	if !slices.Contains(k.want, v.status) {
		r.odd[fmt.Sprintf("%s was answered by %d%s, want %v", k.name, v.status, because(v.err), k.want)]++
	}
	if !k.friend {
		return
	}
	r.friends++
	taken := v.status >= 200 && v.status < 300
	if taken {
		r.served++
		r.waits = append(r.waits, v.took)
	}
	switch {
	case !k.marked || v.mark == "":
	case taken:
		r.promised[v.mark] = true
	default:
		r.doubtful[v.mark] = true
	}
}

// because says why there was no answer, without addresses.
func because(err error) string {
	if err == nil {
		return ""
	}
	for next := errors.Unwrap(err); next != nil; next = errors.Unwrap(err) {
		err = next
	}
	return " (" + err.Error() + ")"
}

// Odd lists what was answered otherwise than it should have been.
func (r *Record) Odd() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var all []string
	for _, what := range slices.Sorted(maps.Keys(r.odd)) {
		all = append(all, fmt.Sprintf("%d times: %s", r.odd[what], what))
	}
	return all
}

// Judge holds what was told against what was promised: told counts how often
// each mark was.
func (r *Record) Judge(told map[string]int) []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var all []string
	for mark := range r.promised {
		if n := told[mark]; n != 1 {
			all = append(all, fmt.Sprintf("%s was taken, and told %d times", mark, n))
		}
	}
	for mark, n := range told {
		switch {
		case r.promised[mark]:
		case !r.doubtful[mark]:
			all = append(all, mark+" comes from a foe, and was told")
		case n > 1:
			all = append(all, fmt.Sprintf("%s was told %d times", mark, n))
		}
	}
	slices.Sort(all)
	return all
}

// Promised is how many alarms were taken, each of which is to be told.
func (r *Record) Promised() int { return len(r.promised) }

// Friends is how many of those who may come in came, and how many came in.
func (r *Record) Friends() (came, served int) { return r.friends, r.served }

// Sent is how many requests there were, and how many a second.
func (r *Record) Sent() (all int, rate float64) {
	for _, statuses := range r.kinds {
		for _, n := range statuses {
			all += n
		}
	}
	return all, float64(all) / r.took.Seconds()
}

// Waits is how long friends who came in waited for that, the shortest first.
func (r *Record) Waits() []time.Duration { return slices.Sorted(slices.Values(r.waits)) }

// Status is how often a kind of request, or all of an empty name, was answered
// by a status.
func (r *Record) Status(kind string, status int) int {
	n := 0
	for name, statuses := range r.kinds {
		if kind == "" || kind == name {
			n += statuses[status]
		}
	}
	return n
}

// String writes a table of the kinds and how they were answered.
func (r *Record) String() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(r.kinds)) {
		fmt.Fprintf(&b, "%-34s", name)
		statuses := r.kinds[name]
		for _, status := range slices.SortedFunc(maps.Keys(statuses), func(a, b int) int { return cmp.Compare(statuses[b], statuses[a]) }) {
			fmt.Fprintf(&b, " %d×%d", statuses[status], status)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

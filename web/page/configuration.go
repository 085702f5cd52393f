package page

import (
	"context"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
)

// A Configuration says what the configuration in force is understood to be. The
// error means that it cannot be told.
type Configuration func(ctx context.Context, s Search) (Understood, error)

// A Search says of which targets the page is to tell.
type Search struct {
	Name string // that their names hold, in whatever case; empty: all
	From int    // from which of these on, from 0
}

// MostTargets is of how many targets the page tells at once.
const MostTargets = 20

// Understood is what the configuration in force is understood to be.
type Understood struct {
	Files []string
	Since time.Time // when it came into force
	Wrong *Wrong    // what the files hold now and is refused; nil: nothing is known to be

	LeftOut  []Absence
	Warnings []string

	Told    []Hearing
	Parts   []Part // all but the targets
	Targets []Part // those that are searched for, at most [MostTargets]
	Found   int    // how many there are
}

// Wrong is why what the files hold is not in force.
type Wrong struct {
	At       time.Time
	Mistakes []string
}

// An Absence is a channel or a target that cannot work for now.
type Absence struct{ What, Name, Place, Reason string }

// A Hearing says who is told of some targets on some days between two times.
type Hearing struct {
	Targets  []string // and what comes by doors; empty: all
	More     int      // targets besides these
	Days     []string // mon to sun; empty: all
	From, To string   // 07:00
	Levels   []Heard
}

// Heard is who is told at a level.
type Heard struct {
	Level    checks.Level
	Channels []string
	Later    []Later
}

// Later says when a channel hears of it that is quiet then: 07:00, or Mon 00:00.
type Later struct{ Channel, At string }

// A Part is a part of the configuration.
type Part struct {
	Name    string
	Entries []Entry
}

// An Entry is a key of a part.
type Entry struct {
	Depth int
	Key   string
	Value string // without secrets; empty: what follows is below it
	Place string // where it stands; empty: it is built in
}

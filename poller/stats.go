package poller

import (
	"sync/atomic"

	"github.com/gaugewatch/gaugewatch/checks"
)

// Stats count what a poller has done since it was made.
type Stats struct {
	Answered uint64                  // polls to which the target responded
	Silent   map[checks.Class]uint64 // polls to which it did not, by the class of the silence
	Missed   uint64                  // ticks that were skipped
	Running  int                     // polls under way now, queueing included
}

// Stats returns the present counts.
func (p *Poller) Stats() Stats {
	s := Stats{
		Answered: p.stats.polls[checks.Faultless].Load(),
		Silent:   map[checks.Class]uint64{},
		Missed:   p.stats.missed.Load(),
		Running:  int(p.stats.running.Load()),
	}
	for class := checks.Faultless + 1; int(class) < len(p.stats.polls); class++ {
		if n := p.stats.polls[class].Load(); n > 0 {
			s.Silent[class] = n
		}
	}
	return s
}

// stats are the counts behind Stats.
type stats struct {
	polls   [checks.NotStarted + 1]atomic.Uint64 // by the class of the silence
	missed  atomic.Uint64
	running atomic.Int64
}

// count counts a poll.
func (s *stats) count(p *Poll) { s.polls[p.Response.Fault.Class].Add(1) }

package desk

import (
	"sync"
	"time"
)

// How many commands one person may give: so many at once, and then one each time
// so long has passed.
const (
	burst = 10
	every = 4 * time.Second
	crowd = 1000 // people that are remembered
)

// A pace counts who asks how often.
type pace struct {
	mu   sync.Mutex
	used map[string]spending
}

// A spending is what somebody has used of their pace.
type spending struct {
	since time.Time // when all would be free again that is used
	over  bool      // they were turned away
}

// take says whether somebody may ask for something now, and whether this is the
// first time that they may not. What they asked for long before counts at the time
// at which they did, in whatever order it comes.
func (p *pace) take(who string, now time.Time) (ok, first bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.used == nil {
		p.used = map[string]spending{}
	}
	s := p.used[who]
	if s.since.Before(now) || s.since.Sub(now) > burst*every {
		s.since = now
	}
	if s.since.Sub(now) > (burst-1)*every {
		first = !s.over
		s.over = true
		p.used[who] = s
		return false, first
	}
	p.used[who] = spending{since: s.since.Add(every)}
	if len(p.used) > crowd {
		for other, s := range p.used {
			if s.since.Before(now) || len(p.used) > 2*crowd {
				delete(p.used, other)
			}
		}
	}
	return true, false
}

package web

import (
	"net/netip"
	"sync"
	"time"
)

// A Pace is how many requests may come from one source: so many at once, and
// then one each time so long has passed.
type Pace struct {
	Burst int           // at least 1
	Every time.Duration // zero: as many as they like
}

// DefaultPace returns the pace of a gate that does not say otherwise: more than
// any provider sends to one program, and less than keeps it busy.
func DefaultPace() Pace { return Pace{Burst: 100, Every: 100 * time.Millisecond} }

// maxSources bounds how many sources are told apart at one time. Those beyond
// share one pace.
const maxSources = 10_000

// A pacer holds sources to a pace.
type pacer struct {
	pace    Pace
	mu      sync.Mutex
	sources map[netip.Prefix]time.Time // when all that was used of the pace has come back
	forgot  time.Time                  // when sources were last forgotten
}

func newPacer(p Pace) *pacer {
	p.Burst = max(1, p.Burst)
	return &pacer{pace: p, sources: make(map[netip.Prefix]time.Time)}
}

// take takes one request from a source at a time; zero where it may come, and
// else how long it should wait.
func (p *pacer) take(source netip.Addr, now time.Time) time.Duration {
	if p.pace.Every <= 0 {
		return 0
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	key := sourceOf(source)
	if _, known := p.sources[key]; !known && len(p.sources) >= maxSources {
		p.forget(now)
		if len(p.sources) >= maxSources {
			key = netip.Prefix{}
		}
	}
	back := p.sources[key]
	if back.Before(now) {
		back = now
	}
	if wait := back.Add(p.pace.Every).Sub(now) - time.Duration(p.pace.Burst)*p.pace.Every; wait > 0 {
		return wait
	}
	p.sources[key] = back.Add(p.pace.Every)
	return 0
}

// forget forgets the sources that have not come for a while, at most once a
// second.
func (p *pacer) forget(now time.Time) {
	if now.Sub(p.forgot) < time.Second {
		return
	}
	p.forgot = now
	for source, back := range p.sources {
		if !back.After(now) {
			delete(p.sources, source)
		}
	}
}

// sourceOf returns which addresses count as one source: of IPv6 a network of
// 64 bits, which one customer has.
func sourceOf(a netip.Addr) netip.Prefix {
	bits := 32
	if a.Is6() {
		bits = 64
	}
	source, err := a.Prefix(bits)
	if err != nil {
		return netip.Prefix{}
	}
	return source
}

package kept

import (
	"slices"
	"time"
)

// sweepEvery is how often connections are looked through that nobody has needed
// for as long.
const sweepEvery = time.Minute

// take returns a connection to a place that has waited and can take a request;
// nil: there is none.
func (t *Transport) take(to place, now time.Time) *conn {
	for {
		c := t.latest(to)
		if c == nil || c.fit(now, t.For) {
			return c
		}
		_ = c.Close()
	}
}

// latest returns the connection to a place that has waited least; nil: there is
// none.
func (t *Transport) latest(to place) *conn {
	t.mu.Lock()
	defer t.mu.Unlock()
	all := t.waiting[to]
	if len(all) == 0 {
		return nil
	}
	last := len(all) - 1
	c := all[last]
	all[last] = nil
	t.waiting[to] = all[:last]
	return c
}

// keep lets a connection wait for the next request, unless enough others do.
func (t *Transport) keep(c *conn, now time.Time) {
	c.since = now
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.waiting == nil {
		t.waiting = map[place][]*conn{}
	}
	if len(t.waiting[c.to]) >= t.PerHost {
		_ = c.Close()
		return
	}
	t.waiting[c.to] = append(t.waiting[c.to], c)
	if t.sweep == nil {
		t.sweep = time.AfterFunc(sweepEvery, t.clean)
	}
}

// clean closes the connections that are of no use any more.
func (t *Transport) clean() {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := time.Now()
	for to, all := range t.waiting {
		all = slices.DeleteFunc(all, func(c *conn) bool {
			if now.Sub(c.since) < sweepEvery || c.fit(now, t.For) {
				return false
			}
			_ = c.Close()
			return true
		})
		if t.waiting[to] = all; len(all) == 0 {
			delete(t.waiting, to)
		}
	}
	if len(t.waiting) == 0 {
		t.sweep = nil
		return
	}
	t.sweep.Reset(sweepEvery)
}

// CloseIdleConnections closes the connections that wait.
func (t *Transport) CloseIdleConnections() {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, all := range t.waiting {
		for _, c := range all {
			_ = c.Close()
		}
	}
	clear(t.waiting)
	if t.sweep != nil {
		t.sweep.Stop()
		t.sweep = nil
	}
}

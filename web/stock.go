package web

import (
	"errors"
	"io"
	"net/netip"
	"sync"
)

// bodyStock bounds all bodies together that are held at one time, in bytes.
const bodyStock = 64 << 20

// A stock is the room for bodies that are held at one time. Who holds some of it
// gets more as long as no less is left for everybody else, so that nobody uses
// it up alone.
type stock struct {
	mu   sync.Mutex
	free int64 // bytes
	held map[netip.Prefix]int64
}

func newStock(bytes int64) *stock {
	return &stock{free: bytes, held: make(map[netip.Prefix]int64)}
}

// A hold is what one request has of a stock.
type hold struct {
	stock  *stock
	source netip.Addr
	bytes  int64
}

// hold returns what a request from a source has, which is nothing yet.
func (s *stock) hold(source netip.Addr) *hold { return &hold{stock: s, source: source} }

// take takes so many bytes; false: there are not so many for this source.
func (h *hold) take(n int64) bool {
	s, key := h.stock, sourceOf(h.source)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.held[key]+n > s.free-n {
		return false
	}
	s.held[key] += n
	s.free -= n
	h.bytes += n
	return true
}

// release gives back what the request has.
func (h *hold) release() {
	if h.bytes == 0 {
		return
	}
	s, key := h.stock, sourceOf(h.source)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.free += h.bytes
	if s.held[key] -= h.bytes; s.held[key] == 0 {
		delete(s.held, key)
	}
	h.bytes = 0
}

// errStock says that no more bytes can be held.
var errStock = errors.New("no more can be held")

// metered reads as long as the stock lasts.
type metered struct {
	from io.Reader
	hold *hold
}

// Read reads what the stock allows.
func (m *metered) Read(b []byte) (int, error) {
	n, err := m.from.Read(b)
	if n > 0 && !m.hold.take(int64(n)) {
		return n, errStock
	}
	return n, err
}

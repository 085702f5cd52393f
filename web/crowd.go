package web

import (
	"container/list"
	"net"
	"net/netip"
	"sync"
)

// A crowd is a listener that bounds how many clients are connected at one time,
// and lets everybody in all the same: where there are too many, the oldest of
// those from the address with the most of them makes room. So nobody keeps
// others out, however many connections they open and however little they say.
type crowd struct {
	net.Listener
	most int

	mu      sync.Mutex
	clients list.List // of *client, the oldest first
	from    map[netip.Prefix]int
}

func newCrowd(l net.Listener, most int) *crowd {
	return &crowd{Listener: l, most: most, from: make(map[netip.Prefix]int)}
}

// A client is one connection of a crowd.
type client struct {
	net.Conn
	crowd  *crowd
	source netip.Prefix
	place  *list.Element // nil: it has left
}

// Accept waits for the next client.
func (c *crowd) Accept() (net.Conn, error) {
	conn, err := c.Listener.Accept()
	if err != nil {
		return nil, err
	}
	one := &client{Conn: conn, crowd: c}
	if peer, err := netip.ParseAddrPort(conn.RemoteAddr().String()); err == nil {
		one.source = sourceOf(peer.Addr().Unmap().WithZone(""))
	}
	if last := c.enter(one); last != nil {
		_ = last.Close() // it did not ask for that
	}
	return one, nil
}

// enter adds a client, and returns who is to make room; nil: nobody.
func (c *crowd) enter(one *client) *client {
	c.mu.Lock()
	defer c.mu.Unlock()
	one.place = c.clients.PushBack(one)
	c.from[one.source]++
	if c.clients.Len() <= c.most {
		return nil
	}
	largest := 0
	for _, n := range c.from {
		largest = max(largest, n)
	}
	for e := c.clients.Front(); e != nil; e = e.Next() {
		if other := e.Value.(*client); c.from[other.source] == largest {
			return other
		}
	}
	return nil
}

// Close closes the connection; it may be called again.
func (c *client) Close() error {
	c.crowd.leave(c)
	return c.Conn.Close()
}

// leave lets a client go, once.
func (c *crowd) leave(one *client) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if one.place == nil {
		return
	}
	c.clients.Remove(one.place)
	one.place = nil
	if c.from[one.source]--; c.from[one.source] == 0 {
		delete(c.from, one.source)
	}
}

package web

import (
	"errors"
	"fmt"
	"net"
	"testing"
	"time"
)

// dial connects to a listener from an address of this machine, and returns both
// ends.
func dial(t *testing.T, l net.Listener, from string) (theirs, ours net.Conn) {
	t.Helper()
	d := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(from)}}
	theirs, err := d.DialContext(t.Context(), "tcp", l.Addr().String())
	if err != nil {
		t.Skipf("SKIPPED: this machine has no address %s: %v", from, err)
	}
	t.Cleanup(func() { theirs.Close() })
	ours, err = l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ours.Close() })
	return theirs, ours
}

// gone says whether the other side has closed a connection.
func gone(t *testing.T, c net.Conn) bool {
	t.Helper()
	if err := c.SetReadDeadline(time.Now().Add(time.Second)); err != nil {
		t.Fatal(err)
	}
	_, err := c.Read(make([]byte, 1))
	var slow net.Error
	return err != nil && (!errors.As(err, &slow) || !slow.Timeout())
}

func TestWhoHoldsTheMostConnectionsMakesRoom(t *testing.T) {
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	c := newCrowd(l, 6)
	quiet, _ := dial(t, c, "127.0.0.2")
	var many []net.Conn
	for range 5 {
		one, _ := dial(t, c, "127.0.0.3")
		many = append(many, one)
	}
	for i := range 20 {
		another, ours := dial(t, c, fmt.Sprint("127.0.0.", 3+i%2))
		if i >= 18 {
			many = append(many, another)
		}
		if i == 18 {
			ours.Close()
			ours.Close() // as a server does, maybe twice
		}
	}
	for i, one := range many[:5] {
		if !gone(t, one) {
			t.Errorf("the connection %d of who holds the most is still there", i)
		}
	}
	if gone(t, quiet) {
		t.Error("who holds one connection was let go")
	}
	if gone(t, many[6]) {
		t.Error("who came last was let go")
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	sum := 0
	for _, n := range c.from {
		sum += n
	}
	if c.clients.Len() != 6-1 && c.clients.Len() != 6 || sum != c.clients.Len() {
		t.Errorf("%d clients are known, %v by address", c.clients.Len(), c.from)
	}
}

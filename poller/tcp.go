package poller

import (
	"context"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
)

// TCP are the settings of a target that is only asked whether it accepts a
// connection. It has no fields.
type TCP struct {
	Address string `yaml:"address"` // host:port
}

// Validate reports the mistakes in the settings.
func (t *TCP) Validate() []checks.Problem {
	var p problems
	host, port, err := net.SplitHostPort(t.Address)
	number, bad := strconv.Atoi(port)
	switch {
	case t.Address == "":
		p.add("address", "is missing: 192.0.2.1:22")
	case err != nil || host == "":
		p.add("address", "is no host and port: 192.0.2.1:22, or [2001:db8::1]:22")
	case bad != nil || number < 1 || number > 65535:
		p.add("address", "%q is no port between 1 and 65535", port)
	}
	return p
}

// Cautions reports nothing.
func (t *TCP) Cautions() []checks.Problem { return nil }

// Open makes the source.
func (t *TCP) Open(*Client) (Source, error) { return tcpSource(t.Address), nil }

// tcpSource connects to an address and hangs up.
type tcpSource string

// Host returns host:port.
func (s tcpSource) Host() string { return strings.ToLower(string(s)) }

// Fetch connects. The answer is empty.
func (s tcpSource) Fetch(ctx context.Context) (Answer, error) {
	c := &call{Context: ctx, began: time.Now(), connect: usualConnect}
	conn, err := c.dial(string(s), nil)
	if err != nil {
		return Answer{}, c.silence(err, time.Since(c.began))
	}
	_ = conn.Close()
	return Answer{}, nil
}

package web

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
)

// Proxies are the addresses of reverse proxies whose word is taken for whom
// they ask.
type Proxies []netip.Prefix

// LoopbackProxies trusts those on this machine.
func LoopbackProxies() Proxies {
	return Proxies{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}
}

// trusts says whether a reverse proxy has this address.
func (p Proxies) trusts(a netip.Addr) bool {
	for _, prefix := range p {
		if prefix.Contains(a) {
			return true
		}
	}
	return false
}

// Client returns the address of who asks, and whether a trusted proxy has
// brought the request. It is the last in X-Forwarded-For that is no trusted
// proxy itself: what stands before it anybody can have written. Where that
// makes no sense it is the proxy's own.
func (p Proxies) Client(r *http.Request) (client netip.Addr, forwarded bool) {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}, false
	}
	client = peer.Addr().Unmap().WithZone("")
	if !p.trusts(client) {
		return client, false
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for _, text := range slices.Backward(hops) {
		hop, err := readHop(text)
		if err != nil {
			return client, forwarded
		}
		client, forwarded = hop, true
		if !p.trusts(hop) {
			return client, forwarded
		}
	}
	return client, forwarded
}

// readHop reads one address of X-Forwarded-For; some proxies write the port
// too.
func readHop(text string) (netip.Addr, error) {
	text = strings.TrimSpace(text)
	if with, err := netip.ParseAddrPort(text); err == nil {
		return with.Addr().Unmap().WithZone(""), nil
	}
	a, err := netip.ParseAddr(strings.Trim(text, "[]"))
	return a.Unmap().WithZone(""), err
}

// Inside says whether an address belongs to this machine or a private network,
// so that the outside cannot have it.
func Inside(a netip.Addr) bool {
	shared := netip.MustParsePrefix("100.64.0.0/10") // RFC 6598; also a mesh of machines
	return a.IsLoopback() || a.IsPrivate() || a.IsLinkLocalUnicast() || a.IsUnspecified() || shared.Contains(a)
}

// house lets only those in who come from a private network, or directly: what a
// reverse proxy brings from outside is not found. A tunnel that shows the whole
// door to the world shows the pictures by that, and not the values.
func (d *Door) house(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if d.fromOutside(r) {
			http.NotFound(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// fromOutside says whether a trusted proxy has brought a request from outside.
// Of one that does not say for whom it asks, which is how some tunnels are, it
// is those that ask for the public name.
func (d *Door) fromOutside(r *http.Request) bool {
	client, forwarded := d.Proxies.Client(r)
	if forwarded || !d.Proxies.trusts(client) {
		return forwarded && !Inside(client)
	}
	asked := (&url.URL{Host: r.Host}).Hostname()
	return d.Public != nil && strings.EqualFold(asked, d.Public.Hostname()) && !Loopback(net.JoinHostPort(asked, "0"))
}

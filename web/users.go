package web

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gaugewatch/gaugewatch/web/page"
)

// Users are those whom a reverse proxy knows and names.
type Users struct {
	Header string   // in which trusted proxies name who asks; empty: they name nobody
	May    []string // who of them may act; the others only look
}

// longestName is how long the name of a user may be, in characters.
const longestName = 64

// NameOf returns the name that a header holds; empty: it holds none that people
// could read in one line.
func NameOf(text string) string {
	name := strings.TrimSpace(text)
	odd := func(r rune) bool { return !unicode.IsPrint(r) }
	if !utf8.ValidString(name) || utf8.RuneCountInString(name) > longestName || strings.ContainsFunc(name, odd) {
		return ""
	}
	return name
}

// named returns whom a trusted proxy names as the one who asks, and whether it
// names anybody. What others than such a proxy write there counts for nothing.
func (d *Door) named(r *http.Request) (page.Visitor, bool) {
	if d.Users.Header == "" {
		return page.Visitor{}, false
	}
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil || !d.Proxies.trusts(peer.Addr().Unmap().WithZone("")) {
		return page.Visitor{}, false
	}
	said := r.Header.Values(d.Users.Header)
	if len(said) != 1 { // of two, one may be what the browser wrote itself
		return page.Visitor{}, false
	}
	name := NameOf(said[0])
	return page.Visitor{Name: name, ReadOnly: !slices.Contains(d.Users.May, name)}, name != ""
}

package config

import (
	"crypto/tls"
	"errors"
	"net"
	"net/netip"
	"net/textproto"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/config/strict"
	"github.com/gaugewatch/gaugewatch/web"
	"golang.org/x/net/http/httpguts"
)

// Web says where the program listens, and how the outside reaches it.
type Web struct {
	Listen    string   `yaml:"listen"`     // host:port, or none
	PublicURL string   `yaml:"public_url"` // empty: the outside does not reach it
	TLS       *TLS     `yaml:"tls"`        // nil: without
	Proxies   []string `yaml:"trusted_proxies"`

	UserHeader string   `yaml:"user_header"` // in which a trusted proxy names who asks; empty: it names nobody
	Users      []string `yaml:"users"`       // of those whom it names who may act

	public  *url.URL    // nil: none
	proxies web.Proxies // that are trusted
}

// A TLS is the certificate of the program and its key: PEM files.
type TLS struct {
	Cert string `yaml:"cert,path"`
	Key  string `yaml:"key,path"`
}

// Public returns the URL by which the outside reaches the program; nil: it does
// not.
func (w *Web) Public() *url.URL { return w.public }

// Trusted returns the reverse proxies whose word is taken for whom they ask:
// those on this machine unless the file says otherwise.
func (w *Web) Trusted() web.Proxies { return w.proxies }

// Exposed says whether others than this machine can come to the program. What
// changes anything there needs a credential.
func (w *Web) Exposed() bool {
	return w.listens() && (w.PublicURL != "" || !web.Loopback(w.Listen))
}

// listens says whether the program listens at all.
func (w *Web) listens() bool { return w.Listen != "" && w.Listen != never }

// publishes says whether providers that fetch pictures can do so.
func (c *Config) publishes() bool { return c.Web.PublicURL != "" || c.Publish != nil }

// checkWeb checks where the web listens, and how the outside reaches it.
func (l *loader) checkWeb() {
	w, n := &l.config.Web, l.config.root.Get("web")
	w.proxies = web.LoopbackProxies()
	if n == nil {
		return
	}
	l.checkListen(w, n)
	l.checkPublicURL(w, n)
	l.checkProxies(w, n)
	l.checkUsers(w, n)
	l.checkTLS(w, n)
}

// checkListen checks where the web listens, and warns where others may come.
func (l *loader) checkListen(w *Web, n *strict.Node) {
	if !w.listens() {
		return
	}
	_, port, err := net.SplitHostPort(w.Listen)
	number, bad := strconv.Atoi(port)
	if err != nil || bad != nil || number < 0 || number > 65535 {
		l.mistake(n, "listen", "expected an address with a port, such as 127.0.0.1:8080, or none")
		return
	}
	if !web.Loopback(w.Listen) {
		l.warn(n, "listen", "what /metrics tells may be read from outside this machine, without a password")
	}
}

// checkPublicURL reads how the outside reaches the program.
func (l *loader) checkPublicURL(w *Web, n *strict.Node) {
	if w.PublicURL == "" {
		return
	}
	u, err := url.Parse(w.PublicURL)
	switch {
	case err != nil || u.Hostname() == "" || u.Scheme != "https" && u.Scheme != "http":
		l.mistake(n, "public_url", "write how the outside reaches the program, such as https://watch.example.com")
		return
	case u.Scheme == "http":
		l.mistake(n, "public_url", "LINE and Google Chat take https only: put a reverse proxy in front, or set tls")
		return
	case u.User != nil || u.RawQuery != "" || u.Fragment != "":
		l.mistake(n, "public_url", "write host and path alone, such as https://example.com/watch")
		return
	case !w.listens():
		l.mistake(n, "public_url", "nothing listens that could be reached: set listen, such as 127.0.0.1:8080")
	}
	w.public = u
	host := u.Hostname()
	if a, err := netip.ParseAddr(host); host == "localhost" || err == nil && web.Inside(a) || err != nil && !strings.Contains(host, ".") {
		l.warn(n, "public_url", "only your own network knows %s: LINE and Google Chat fetch pictures from outside", host)
	}
}

// checkProxies reads the reverse proxies that are trusted.
func (l *loader) checkProxies(w *Web, n *strict.Node) {
	if n.Get("trusted_proxies") == nil {
		return
	}
	w.proxies = nil
	for i, text := range w.Proxies {
		prefix, err := readPrefix(text)
		switch at, _ := n.Find("trusted_proxies[" + itoa(i) + "]"); {
		case err != nil:
			l.report.At(at, "expected the address of a proxy or of its network, such as 192.168.1.10 or 10.0.0.0/8")
		case prefix.Bits() == 0:
			l.report.At(at, "everybody would be trusted: name the proxy or its network, such as 10.0.0.0/8")
		default:
			w.proxies = append(w.proxies, prefix)
		}
	}
}

// checkUsers checks by which header proxies name people, and who of these may
// act. Which proxies do so has to be said: anybody on this machine could name
// themselves otherwise.
func (l *loader) checkUsers(w *Web, n *strict.Node) {
	switch {
	case w.UserHeader == "":
		if len(w.Users) > 0 {
			l.mistake(n, "users", "names mean nothing here without user_header, in which a reverse proxy says them")
		}
		return
	case !httpguts.ValidHeaderFieldName(w.UserHeader):
		l.mistake(n, "user_header", "write the name of a header, such as Remote-User")
	case slices.Contains(commonHeaders(), textproto.CanonicalMIMEHeaderKey(w.UserHeader)):
		l.mistake(n, "user_header", "every browser sends this itself: write the header in which the proxy names who asks, such as Remote-User")
	case len(w.Proxies) == 0:
		l.mistake(n, "user_header", "say by trusted_proxies which reverse proxy is believed, such as [127.0.0.1]: anybody could name themselves otherwise")
	}
	for i, name := range w.Users {
		if at, _ := n.Find("users[" + itoa(i) + "]"); web.NameOf(name) != name || name == "" {
			l.report.At(at, "expected the name of one person as the proxy says it, one line of at most 64 characters")
		}
	}
}

// commonHeaders are those that come with every request.
func commonHeaders() []string {
	return []string{"Accept", "Accept-Encoding", "Accept-Language", "Authorization", "Connection", "Cookie", "Host", "Origin", "Referer", "User-Agent", "X-Forwarded-For", "X-Forwarded-Proto", "X-Real-Ip"}
}

// readPrefix reads an address, or a network.
func readPrefix(text string) (netip.Prefix, error) {
	if a, err := netip.ParseAddr(text); err == nil && a.Zone() == "" {
		return a.Unmap().Prefix(a.Unmap().BitLen())
	}
	prefix, err := netip.ParsePrefix(text)
	return prefix.Masked(), err
}

// checkTLS checks that the certificate and its key can be used now. Where they
// cannot, that is told as for a channel: they may be there a moment later.
func (l *loader) checkTLS(w *Web, n *strict.Node) {
	at := n.Get("tls")
	if w.TLS == nil || at == nil || at.Kind != strict.Map {
		return
	}
	switch {
	case w.TLS.Cert == "" || w.TLS.Key == "":
		l.report.At(at, "needs both, a certificate and its key: {cert: fullchain.pem, key: privkey.pem}")
		return
	case !w.listens():
		l.report.At(at, "nothing listens that could use it: set listen, such as 0.0.0.0:8443")
		return
	}
	pair, err := l.readPair(w.TLS)
	if err != nil {
		l.leaveOut(LeftOut{What: "web.tls", Name: "web.tls", Pos: at.Pos, Reason: err.Error()})
		return
	}
	const soon = 14 * 24 * time.Hour
	if left := pair.Leaf.NotAfter.Sub(l.now); left < soon {
		l.warn(at, "cert", "the certificate is valid until %s only", pair.Leaf.NotAfter.Format(time.DateOnly))
	}
}

// readPair reads a certificate and its key.
func (l *loader) readPair(t *TLS) (tls.Certificate, error) {
	cert, err := l.host.ReadFile(t.Cert)
	if err != nil {
		return tls.Certificate{}, errors.New("the certificate " + t.Cert + ": " + plain(err))
	}
	key, err := l.host.ReadFile(t.Key)
	if err != nil {
		return tls.Certificate{}, errors.New("the key " + t.Key + ": " + plain(err))
	}
	pair, err := tls.X509KeyPair(cert, key)
	if err != nil {
		return tls.Certificate{}, errors.New("the certificate " + t.Cert + " with the key " + t.Key + ": " + strings.TrimPrefix(err.Error(), "tls: "))
	}
	return pair, nil
}

package web

import (
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"time"
)

// An Outsider looks at pictures as LINE and Google Chat do: by the name that
// the DNS knows, without a proxy, over TLS 1.2 or newer with a certificate that
// the world trusts, and without following redirects. It stands on this machine
// all the same: what a firewall keeps from strangers it does not see. The zero
// value is ready for use.
type Outsider struct {
	// Resolve returns the addresses of a name; nil: as the machine does.
	Resolve func(ctx context.Context, host string) ([]netip.Addr, error)
	// Dial opens a connection; nil: as the machine does.
	Dial  func(ctx context.Context, network, address string) (net.Conn, error)
	Roots *x509.CertPool // the authorities that are trusted; nil: those of the machine
}

// A Sight is what an [Outsider] has seen of a picture that is shown as it
// should be.
type Sight struct {
	At    netip.Addr    `json:"address"`
	TLS   string        `json:"tls"` // its version
	Until time.Time     `json:"certificate_until"`
	Took  time.Duration `json:"took_ns"`
	Door  string        `json:"-"`               // of [DoorHeader]; empty: it is no door's picture of tests
	Notes []string      `json:"notes,omitempty"` // what may become a trouble
}

// How patient an outsider is: providers do not say how patient they are.
const (
	dialTimeout = 5 * time.Second
	lookTimeout = 20 * time.Second
	slow        = 5 * time.Second
	soonInvalid = 14 * 24 * time.Hour
)

// Look fetches a picture, and compares it with how it should be. The error says
// what is in the way, for a person, and nothing of the query, which may be
// secret.
func (o Outsider) Look(ctx context.Context, address string, want []byte) (Sight, error) {
	ctx, cancel := context.WithTimeout(ctx, lookTimeout)
	defer cancel()
	began := time.Now()
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Hostname() == "":
		return Sight{}, errors.New("this is no URL")
	case u.Scheme != "https":
		return Sight{}, fmt.Errorf("begins with %s://: LINE and Google Chat fetch pictures by https:// only", u.Scheme)
	case len(address) > maxURL:
		return Sight{}, fmt.Errorf("a URL of %d characters: LINE takes no more than %d", len(address), maxURL)
	}
	addresses, err := o.resolve(ctx, u.Hostname())
	if err != nil {
		return Sight{}, err
	}
	conn, at, notes, err := o.reach(ctx, addresses, cmp.Or(u.Port(), "443"))
	if err != nil {
		return Sight{}, err
	}
	defer conn.Close()
	secured, err := o.secure(ctx, conn, u.Hostname())
	if err != nil {
		return Sight{}, err
	}
	door, err := fetch(ctx, secured, u, want)
	if err != nil {
		return Sight{}, err
	}
	state := secured.ConnectionState()
	s := Sight{Door: door, At: at, TLS: tls.VersionName(state.Version), Until: state.PeerCertificates[0].NotAfter, Took: time.Since(began), Notes: notes}
	if s.Took > slow {
		s.Notes = append(s.Notes, fmt.Sprintf("it took %s: who waits less long shows no picture", s.Took.Round(time.Second)))
	}
	if left := time.Until(s.Until); left < soonInvalid {
		s.Notes = append(s.Notes, fmt.Sprintf("the certificate is valid for %d days only: does somebody renew it?", int(left.Hours()/24)))
	}
	return s, nil
}

// resolve returns the addresses of a host that the outside can have.
func (o Outsider) resolve(ctx context.Context, host string) ([]netip.Addr, error) {
	if literal, err := netip.ParseAddr(host); err == nil {
		if Inside(literal.Unmap()) {
			return nil, fmt.Errorf("%s is an address that only your own network reaches", host)
		}
		return []netip.Addr{literal.Unmap()}, nil
	}
	look := o.Resolve
	if look == nil {
		look = func(ctx context.Context, host string) ([]netip.Addr, error) {
			return (&net.Resolver{PreferGo: true}).LookupNetIP(ctx, "ip", host)
		}
	}
	found, err := look(ctx, host)
	if dns, ok := errors.AsType[*net.DNSError](err); ok && dns.IsNotFound || err == nil && len(found) == 0 {
		return nil, fmt.Errorf("the name %s is not found: is it spelled right, and does it stand in the DNS of the domain?", host)
	}
	if err != nil {
		return nil, fmt.Errorf("the name %s cannot be looked up: %s", host, plainly(err))
	}
	var outside []netip.Addr
	for _, a := range found {
		if !Inside(a.Unmap()) {
			outside = append(outside, a.Unmap())
		}
	}
	if len(outside) == 0 {
		return nil, fmt.Errorf("the name %s leads to %s, which only your own network reaches: the DNS must name an address of the internet (this machine may have its answer from /etc/hosts or from a router)", host, found[0].Unmap())
	}
	return outside, nil
}

// reach opens a connection to one of the addresses, and notes which ones do
// not answer.
func (o Outsider) reach(ctx context.Context, addresses []netip.Addr, port string) (net.Conn, netip.Addr, []string, error) {
	dial := o.Dial
	if dial == nil {
		dial = (&net.Dialer{}).DialContext
	}
	var notes []string
	var first error
	for _, a := range addresses {
		bounded, cancel := context.WithTimeout(ctx, dialTimeout)
		conn, err := dial(bounded, "tcp", net.JoinHostPort(a.String(), port))
		cancel()
		if err == nil {
			return conn, a, notes, nil
		}
		notes = append(notes, fmt.Sprintf("%s port %s: %s: who prefers this address gets no picture", a, port, plainly(err)))
		if first == nil {
			first = unreached(a, port, err)
		}
	}
	return nil, netip.Addr{}, nil, first
}

// unreached says why there is no connection.
func unreached(a netip.Addr, port string, err error) error {
	hint := "is the machine up, and do router and firewall let port " + port + " in?"
	if refused(err) {
		hint = "nothing listens there, or the router does not hand port " + port + " on to this machine."
	}
	return fmt.Errorf("%s does not answer on port %s (%s): %s Some routers answer only those who come from outside: then open the URL on a phone without Wi-Fi",
		a, port, plainly(err), hint)
}

// secure makes a connection one over TLS, and looks at the certificate.
func (o Outsider) secure(ctx context.Context, conn net.Conn, host string) (*tls.Conn, error) {
	// Everything is taken at first, so that it can be told what is wrong.
	secured := tls.Client(conn, &tls.Config{
		ServerName: host, MinVersion: tls.VersionTLS10, InsecureSkipVerify: true, NextProtos: []string{"http/1.1"}, //nolint:gosec // judge looks at it
	})
	if err := secured.HandshakeContext(ctx); err != nil {
		return nil, unsecured(err)
	}
	state := secured.ConnectionState()
	if state.Version < tls.VersionTLS12 {
		return nil, fmt.Errorf("the server speaks %s at most: LINE wants TLS 1.2 or newer", tls.VersionName(state.Version))
	}
	if err := o.judge(state.PeerCertificates, host); err != nil {
		return nil, err
	}
	return secured, nil
}

// unsecured says why a server does not speak TLS with us.
func unsecured(err error) error {
	if errors.As(err, new(tls.RecordHeaderError)) {
		return errors.New("the server does not speak HTTPS on this port, but something else, such as plain HTTP")
	}
	if alert, ok := errors.AsType[*net.OpError](err); ok && alert.Op == "remote error" {
		return fmt.Errorf("the server breaks TLS off (%w): it has no certificate for this name, or speaks only versions that are too old", alert.Err)
	}
	return fmt.Errorf("the server does not speak HTTPS on this port: %s", plainly(err))
}

// judge says what is wrong with a certificate.
func (o Outsider) judge(chain []*x509.Certificate, host string) error {
	leaf, between := chain[0], x509.NewCertPool()
	for _, c := range chain[1:] {
		between.AddCert(c)
	}
	_, err := leaf.Verify(x509.VerifyOptions{DNSName: host, Roots: o.Roots, Intermediates: between})
	if err == nil {
		return nil
	}
	if now := time.Now(); now.After(leaf.NotAfter) || now.Before(leaf.NotBefore) {
		return fmt.Errorf("the certificate is valid from %s to %s only: renew it", leaf.NotBefore.Format(time.DateOnly), leaf.NotAfter.Format(time.DateOnly))
	}
	if leaf.VerifyHostname(host) != nil {
		return fmt.Errorf("the certificate is not for %s, but for %s", host, namesOf(leaf))
	}
	switch {
	case !errors.As(err, new(x509.UnknownAuthorityError)):
		return fmt.Errorf("the certificate is not accepted: %w", err)
	case bytes.Equal(leaf.RawIssuer, leaf.RawSubject):
		return errors.New("the certificate is signed by itself: nobody outside trusts it; one that the world trusts comes free of charge from Let's Encrypt")
	case len(chain) == 1:
		return fmt.Errorf("the certificate comes from %q, which is not known here: the certificate between is missing (serve fullchain.pem rather than cert.pem), or the authority is one of your own", leaf.Issuer.CommonName)
	}
	return fmt.Errorf("the certificate comes from %q, an authority that the world does not know", leaf.Issuer.CommonName)
}

// namesOf lists for whom a certificate is.
func namesOf(c *x509.Certificate) string {
	var b bytes.Buffer
	for _, name := range c.DNSNames {
		fmt.Fprintf(&b, ", %s", name)
	}
	for _, a := range c.IPAddresses {
		fmt.Fprintf(&b, ", %s", a)
	}
	if b.Len() == 0 {
		return cmp.Or(foreign(c.Subject.CommonName), "nobody")
	}
	return foreign(b.String()[2:])
}

// fetch asks for a picture over an open connection, and compares it. It returns
// which door has answered.
func fetch(ctx context.Context, conn net.Conn, u *url.URL, want []byte) (door string, err error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), http.NoBody)
	if err != nil {
		return "", errors.New("this is no URL")
	}
	r.Header.Set("User-Agent", "gaugewatch-validate")
	r.Header.Set("Accept", "image/*")
	client := http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			DisableKeepAlives: true, DisableCompression: true,
			DialTLSContext: func(context.Context, string, string) (net.Conn, error) { return conn, nil },
		},
	}
	resp, err := client.Do(r)
	if err != nil {
		return "", fmt.Errorf("the server does not answer the request: %s", plainly(err))
	}
	defer resp.Body.Close()
	got, err := io.ReadAll(io.LimitReader(resp.Body, maxPicture+1))
	if err != nil {
		return "", fmt.Errorf("the answer broke off after %d bytes: %s", len(got), plainly(err))
	}
	return foreign(resp.Header.Get(DoorHeader)), compare(resp, got, want)
}

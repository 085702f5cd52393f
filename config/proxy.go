package config

import (
	"crypto/x509"
	"net/url"
	"slices"
	"strconv"

	"github.com/gaugewatch/gaugewatch/internal/secret"
	"github.com/gaugewatch/gaugewatch/internal/wire"
)

// checkProxy checks the way out that channels take.
func (l *loader) checkProxy() {
	c := l.config
	if _, err := proxyURL(c.Proxy); err != "" {
		l.mistake(c.root, "proxy", "%s", err)
	}
	if c.ProxyCA == "" {
		return
	}
	if _, err := wire.Roots(c.ProxyCA); err != nil {
		l.mistake(c.root, "proxy_ca", "%s", err)
	}
}

// proxyURL reads the address of a proxy, or says what is wrong with it.
func proxyURL(text string) (*url.URL, string) {
	if text == "" {
		return nil, ""
	}
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Hostname() == "":
		return nil, "expected an address such as http://proxy.example.com:3128"
	case !slices.Contains([]string{"http", "https", "socks5"}, u.Scheme):
		return nil, "a proxy is reached by http, https or socks5, not by " + strconv.Quote(u.Scheme)
	}
	return u, ""
}

// Outward returns the way out that channels take.
func (c *Config) Outward() wire.Settings {
	return wire.Settings{Proxy: secret.New(c.Proxy), Roots: c.roots()}
}

// roots returns the authorities that channels trust; nil: the system's.
func (c *Config) roots() *x509.CertPool {
	if c.ProxyCA == "" {
		return nil
	}
	roots, err := wire.Roots(c.ProxyCA)
	if err != nil {
		return nil // was there when the file was checked
	}
	return roots
}

// Outward returns the way out that channels take.
func (p Plan) Outward() wire.Settings {
	s := wire.Settings{Roots: p.Roots}
	if p.Proxy != nil {
		s.Proxy = secret.New(p.Proxy.String())
	}
	return s
}

package web_test

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"testing"

	"github.com/gaugewatch/gaugewatch/web"
)

func TestTheClientIsTheLastWhoIsNoTrustedProxy(t *testing.T) {
	proxies := append(web.LoopbackProxies(), netip.MustParsePrefix("10.0.0.0/8"))
	for _, c := range []struct {
		rule, peer string
		hops       []string
		want       string
		forwarded  bool
	}{
		{"who comes directly", "203.0.113.5:1000", nil, "203.0.113.5", false},
		{"a stranger's word is not taken", "203.0.113.5:1000", []string{"198.51.100.1"}, "203.0.113.5", false},
		{"behind a proxy", "127.0.0.1:1000", []string{"198.51.100.1"}, "198.51.100.1", true},
		{"what a client wrote itself does not count", "127.0.0.1:1000", []string{"192.0.2.66, 198.51.100.1"}, "198.51.100.1", true},
		{"over several lines", "127.0.0.1:1000", []string{"192.0.2.66", "198.51.100.1"}, "198.51.100.1", true},
		{"behind two proxies", "127.0.0.1:1000", []string{"192.0.2.66, 198.51.100.1, 10.1.2.3"}, "198.51.100.1", true},
		{"with a port", "127.0.0.1:1000", []string{"198.51.100.1:5555"}, "198.51.100.1", true},
		{"IPv6", "[::1]:1000", []string{"2001:db8::1"}, "2001:db8::1", true},
		{"IPv6 with a port", "[::1]:1000", []string{"[2001:db8::1]:5555"}, "2001:db8::1", true},
		{"IPv4 as IPv6", "[::ffff:127.0.0.1]:1000", []string{"::ffff:198.51.100.1"}, "198.51.100.1", true},
		{"no sense", "127.0.0.1:1000", []string{"unknown"}, "127.0.0.1", false},
		{"no sense in the middle", "127.0.0.1:1000", []string{"198.51.100.1, _hidden, 10.1.2.3"}, "10.1.2.3", true},
		{"all trusted", "127.0.0.1:1000", []string{"10.0.0.1"}, "10.0.0.1", true},
		{"none said", "127.0.0.1:1000", nil, "127.0.0.1", false},
	} {
		t.Run(c.rule, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodGet, "/", http.NoBody)
			r.RemoteAddr = c.peer
			for _, hop := range c.hops {
				r.Header.Add("X-Forwarded-For", hop)
			}
			if got, forwarded := proxies.Client(r); got.String() != c.want || forwarded != c.forwarded {
				t.Errorf("%s, %v, want %s, %v", got, forwarded, c.want, c.forwarded)
			}
		})
	}
}

func FuzzForwardedForNeverLetsAStrangerPassForAnother(f *testing.F) {
	f.Add("198.51.100.1, 10.1.2.3", "203.0.113.9")
	f.Add("[::1]:80,,", "2001:db8::1")
	f.Fuzz(func(t *testing.T, written, real string) {
		client, err := netip.ParseAddr(real)
		proxies := web.LoopbackProxies()
		if err != nil || client.Zone() != "" || client.Unmap().IsLoopback() {
			return
		}
		r := httptest.NewRequest(http.MethodGet, "/", http.NoBody)
		r.RemoteAddr = "127.0.0.1:1"
		r.Header.Set("X-Forwarded-For", written+", "+real) // as a proxy appends it
		if got, _ := proxies.Client(r); got != client.Unmap() {
			t.Errorf("%q, %q: %s", written, real, got)
		}
	})
}

func TestValuesAreNotShownToTheOutsideByATunnel(t *testing.T) {
	d := door(web.State{}, nil)
	d.Proxies = web.LoopbackProxies()
	d.Public = &url.URL{Scheme: "https", Host: "watch.example.com:8443"}
	for _, c := range []struct {
		rule, peer, hop, host string
		want                  int
	}{
		{"who comes directly, as the address allows", "203.0.113.5:1000", "", "watch.example.com", 200},
		{"from the outside through a tunnel", "127.0.0.1:1000", "203.0.113.5", "127.0.0.1:8080", 404},
		{"from the house through a proxy", "127.0.0.1:1000", "192.168.1.20", "watch.example.com", 200},
		{"from a mesh of machines", "127.0.0.1:1000", "100.101.102.103", "watch.example.com", 200},
		{"on this machine", "127.0.0.1:1000", "", "127.0.0.1:8080", 200},
		{"through a tunnel that does not say for whom", "127.0.0.1:1000", "", "Watch.example.com", 404},
	} {
		for _, path := range []string{"/healthz", "/metrics"} {
			r := httptest.NewRequest(http.MethodGet, path, http.NoBody)
			r.RemoteAddr, r.Host = c.peer, c.host
			if c.hop != "" {
				r.Header.Set("X-Forwarded-For", c.hop)
			}
			w := httptest.NewRecorder()
			d.Handler().ServeHTTP(w, r)
			if w.Code != c.want {
				t.Errorf("%s: %s = %d, want %d", c.rule, path, w.Code, c.want)
			}
		}
	}
}

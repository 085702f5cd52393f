package poller_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
	"unicode/utf8"

	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/unicode"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/secret"
	"github.com/gaugewatch/gaugewatch/poller"
)

// fetch asks a source that must answer.
func fetch(t *testing.T, s poller.Settings) poller.Answer {
	t.Helper()
	answer, err := open(t, s).Fetch(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

// refusal asks a source that must be silent and returns its fault.
func refusal(t *testing.T, s poller.Settings) checks.Fault {
	t.Helper()
	answer, err := open(t, s).Fetch(t.Context())
	silence, ok := errors.AsType[*poller.Silence](err)
	if !ok {
		t.Fatalf("got the answer %q, %v, want a silence", answer.Body, err)
	}
	return silence.Fault
}

func TestRequestIsSentAsConfigured(t *testing.T) {
	var got *http.Request
	var body string
	address := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		text, _ := io.ReadAll(r.Body)
		got, body = r, string(text)
	})
	text := secret.New
	source := open(t, &poller.HTTP{
		URL:     address + "/status?a=1",
		Body:    text(` {"x": 1}`),
		Headers: map[string]secret.Text{"x-http-method-override": text("GET"), "User-Agent": text("me")},
		Query:   map[string]secret.Text{"b": text("2 3")},
		Basic:   &poller.Basic{Username: "watch", Password: text("pass word")},
	})
	for range 3 { // the same each time
		if _, err := source.Fetch(t.Context()); err != nil {
			t.Fatal(err)
		}
		username, pass, _ := got.BasicAuth()
		for what, pair := range map[string][2]string{
			"method":       {got.Method, "POST"},
			"path":         {got.URL.String(), "/status?a=1&b=2+3"},
			"body":         {body, ` {"x": 1}`},
			"content type": {got.Header.Get("Content-Type"), "application/json"},
			"override":     {got.Header.Get("X-HTTP-Method-Override"), "GET"},
			"user agent":   {got.Header.Get("User-Agent"), "me"},
			"credentials":  {username + ":" + pass, "watch:pass word"},
			"accept":       {got.Header.Get("Accept"), "*/*"},
			"compression":  {got.Header.Get("Accept-Encoding"), ""},
			"idempotency":  {got.Header.Get("Idempotency-Key"), ""},
		} {
			if pair[0] != pair[1] {
				t.Errorf("%s %q, want %q", what, pair[0], pair[1])
			}
		}
	}
	fetch(t, &poller.HTTP{URL: address, Bearer: text("token")})
	if got.Method != "GET" || got.Header.Get("Authorization") != "Bearer token" {
		t.Errorf("%s with %q", got.Method, got.Header.Get("Authorization"))
	}
}

func TestTargetsOfTheSameFormAreAskedAtOnce(t *testing.T) {
	address := serve(t, func(w http.ResponseWriter, r *http.Request) {
		text, _ := io.ReadAll(r.Body)
		_, _ = io.WriteString(w, r.Method+" "+r.URL.Path+" "+string(text)+" "+r.Header.Get("X-Key")+" "+r.Header.Get("Content-Type"))
	})
	client := poller.NewClient()
	defer client.Close()
	key, other := map[string]secret.Text{"X-Key": secret.New("a")}, map[string]secret.Text{"X-Key": secret.New("b")}
	var asked sync.WaitGroup
	for _, tt := range []struct {
		settings poller.HTTP
		want     string
	}{
		{poller.HTTP{URL: address + "/1", Method: "POST", Headers: key}, "POST /1  a application/json"},
		{poller.HTTP{URL: address + "/2", Method: "POST", Headers: key}, "POST /2  a application/json"},
		{poller.HTTP{URL: address + "/3", Method: "PUT", Headers: other}, "PUT /3  b application/json"},
		{poller.HTTP{URL: address + "/4", Body: secret.New("x"), Headers: key}, "POST /4 x a text/plain; charset=utf-8"},
		{poller.HTTP{URL: address + "/5", Headers: key}, "GET /5  a "},
	} {
		source, err := tt.settings.Open(client)
		if err != nil {
			t.Fatal(err)
		}
		asked.Go(func() {
			for range 10 {
				if answer, err := source.Fetch(t.Context()); err != nil || string(answer.Body) != tt.want {
					t.Errorf("got %q, %v, want %q", answer.Body, err, tt.want)
				}
			}
		})
	}
	asked.Wait()
}

func TestDevicesAreNeverAskedThroughAProxy(t *testing.T) {
	address := raw(t, "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\ndirect")
	proxy := raw(t, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nproxy")
	// What the standard library makes of loopback is to use no proxy at
	// all; a name that is not loopback shows whether one is used.
	for _, name := range []string{"HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY"} {
		t.Setenv(name, proxy)
	}
	if got := string(fetch(t, &poller.HTTP{URL: address}).Body); got != "direct" {
		t.Errorf("got the answer of the %s", got)
	}
	if f := refusal(t, &poller.HTTP{URL: "http://gauge.invalid/"}); f.Class != checks.UnknownHost {
		t.Errorf("a name that only a proxy could know: %v %q", f.Class, f)
	}
}

func TestConnectionIsKept(t *testing.T) {
	var connections atomic.Int32
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/missing" {
			http.Error(w, strings.Repeat("x", 3000), http.StatusNotFound)
			return
		}
		_, _ = io.WriteString(w, "ok")
	}))
	server.Config.ConnState = func(_ net.Conn, s http.ConnState) {
		if s == http.StateNew {
			connections.Add(1)
		}
	}
	server.Start()
	defer server.Close()
	client := poller.NewClient()
	defer client.Close()
	for _, path := range []string{"/a", "/b", "/missing", "/a", "/missing", "/b"} {
		source, err := (&poller.HTTP{URL: server.URL + path}).Open(client)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = source.Fetch(t.Context())
	}
	if n := connections.Load(); n != 1 {
		t.Errorf("%d connections for six requests to one host, want 1", n)
	}
}

func TestBodyIsSentAgainWhenAKeptConnectionWasClosed(t *testing.T) {
	requests := 0
	address := "http://" + listen(t, func(c net.Conn) {
		buffer := make([]byte, 4096)
		_, _ = c.Read(buffer)
		requests++
		_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
		// Without saying so, this device closes what the client keeps.
		_ = c.Close()
	})
	source := open(t, &poller.HTTP{URL: address, Body: secret.New("{}")})
	for i := range 5 {
		if _, err := source.Fetch(t.Context()); err != nil {
			t.Fatalf("request %d: %v", i+1, err)
		}
	}
	if requests != 5 {
		t.Errorf("the device saw %d requests, want 5", requests)
	}
}

func TestHostIsWhereRequestsQueue(t *testing.T) {
	for address, want := range map[string]string{
		"http://Device.local/a": "device.local:80", "https://device.local/b": "device.local:443",
		"http://device.local:8080": "device.local:8080", "http://[2001:db8::1]/": "[2001:db8::1]:80",
	} {
		if got := open(t, &poller.HTTP{URL: address}).Host(); got != want {
			t.Errorf("%s: %s, want %s", address, got, want)
		}
	}
	if got := open(t, &poller.TCP{Address: "Device.local:22"}).Host(); got != "device.local:22" {
		t.Errorf("TCP: %s", got)
	}
	if got := open(t, shell("true")).Host(); got != "" {
		t.Errorf("a command has the host %s", got)
	}
}

func TestStatusesAreExplained(t *testing.T) {
	for _, tt := range []struct {
		status int
		header string
		basic  bool
		says   string
	}{
		{status: 401, says: "wants credentials: set basic or bearer"},
		{status: 401, basic: true, says: "refuses the credentials"},
		{status: 401, basic: true, header: `Digest realm="x"`, says: "digest"},
		{status: 403, says: "forbids"},
		{status: 404, says: "check the path in url"},
		{status: 405, says: "method"},
		{status: 429, says: "too often"},
		{status: 500, says: "HTTP 500 Internal Server Error: the device has a fault of its own"},
		{status: 503, says: "fault of its own"},
		{status: 302, says: "redirect"},
		{status: 418, says: "HTTP 418"},
	} {
		s := &poller.HTTP{URL: serve(t, func(w http.ResponseWriter, _ *http.Request) {
			if tt.header != "" {
				w.Header().Set("WWW-Authenticate", tt.header)
			}
			w.WriteHeader(tt.status)
		})}
		if tt.basic {
			s.Basic = &poller.Basic{Username: "x"}
		}
		if f := refusal(t, s); f.Class != checks.BadStatus || !strings.Contains(f.Text, tt.says) {
			t.Errorf("%d: %v %q, want it to say %q", tt.status, f.Class, f, tt.says)
		}
	}
}

func TestRedirectsAreFollowedWithinTheHost(t *testing.T) {
	var seen []string
	address := serve(t, func(w http.ResponseWriter, r *http.Request) {
		seen = append(seen, r.URL.Path+" "+r.Header.Get("X-Key"))
		switch r.URL.Path {
		case "/one":
			http.Redirect(w, r, "/two", http.StatusFound)
		case "/away":
			http.Redirect(w, r, "http://elsewhere.invalid/", http.StatusFound)
		case "/loop":
			http.Redirect(w, r, "/loop", http.StatusTemporaryRedirect)
		default:
			_, _ = io.WriteString(w, "here")
		}
	})
	key := map[string]secret.Text{"X-Key": secret.New("k")}
	if got := string(fetch(t, &poller.HTTP{URL: address + "/one", Headers: key}).Body); got != "here" || strings.Join(seen, ", ") != "/one k, /two k" {
		t.Errorf("got %q after %v", got, seen)
	}
	for _, tt := range []struct {
		path string
		most *int
		says string
	}{
		{"/one", new(0), "redirects more than 0 times"},
		{"/loop", nil, "redirects more than 3 times"},
		{"/loop", new(5), "redirects more than 5 times"},
		{"/away", nil, "redirects to another host, elsewhere.invalid"},
	} {
		seen = nil
		f := refusal(t, &poller.HTTP{URL: address + tt.path, Redirects: tt.most})
		if f.Class != checks.BadStatus || !strings.Contains(f.Text, tt.says) {
			t.Errorf("%s: %v %q, want %q", tt.path, f.Class, f, tt.says)
		}
	}
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, address, http.StatusFound)
	}))
	defer server.Close()
	if f := refusal(t, &poller.HTTP{URL: server.URL, Insecure: true}); !strings.Contains(f.Text, "from https to http") {
		t.Errorf("from https to http: %v %q", f.Class, f)
	}
}

func TestDateIsTheClockOfTheDevice(t *testing.T) {
	address := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Date", "Thu, 01 Jan 1970 00:00:10 GMT")
	})
	if got := fetch(t, &poller.HTTP{URL: address}).Date; got.Unix() != 10 {
		t.Errorf("got %v", got)
	}
	if got := fetch(t, &poller.HTTP{URL: raw(t, "HTTP/1.0 200 OK\r\nDate: yesterday\r\n\r\n")}).Date; !got.IsZero() {
		t.Errorf("got %v of a device that knows no time", got)
	}
}

func TestOldDevicesAreUnderstood(t *testing.T) {
	for _, tt := range []struct{ answer, body string }{
		{"HTTP/1.0 200 OK\r\n\r\nuntil the end", "until the end"},
		{"HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok", "ok"},
		{"HTTP/1.1 200 OK\nContent-Length: 2\n\nok", "ok"},
		{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", "ok"},
	} {
		if got := string(fetch(t, &poller.HTTP{URL: raw(t, tt.answer)}).Body); got != tt.body {
			t.Errorf("%q: %q", tt.answer, got)
		}
	}
}

func TestAnswersThatAreNoHTTP(t *testing.T) {
	for _, tt := range []struct {
		answer string
		class  checks.Class
		says   string
	}{
		{"hello there\r\n\r\n", checks.Unreadable, "not HTTP"},
		{"\x15\x03\x01\x00\x02\x02\x46", checks.Unreadable, "write https://"},
		{"HTTP/1.1 200 OK\r\nX: " + strings.Repeat("x", 70<<10) + "\r\n\r\n", checks.TooLarge, "headers"},
		{"HTTP/1.1 200 OK\r\nContent-Length: 2147483648\r\n\r\n", checks.TooLarge, "1024 KiB"},
		{"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\n\r\nxx", checks.Unreadable, "compressed with br"},
		{"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nnot gzip at all", checks.Unreadable, "gzip"},
		{"HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=klingon\r\n\r\n\xb0", checks.Unreadable, "klingon"},
	} {
		if f := refusal(t, &poller.HTTP{URL: raw(t, tt.answer)}); f.Class != tt.class || !strings.Contains(f.Text, tt.says) {
			t.Errorf("%.40q: %v %q, want %v with %q", tt.answer, f.Class, f, tt.class, tt.says)
		}
	}
}

// gzipped compresses a text.
func gzipped(text string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = io.WriteString(w, text)
	_ = w.Close()
	return b.String()
}

func TestLimitCountsAfterUnpacking(t *testing.T) {
	packed := func(text string) string {
		return raw(t, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n"+gzipped(text))
	}
	if got := string(fetch(t, &poller.HTTP{URL: packed("hello")}).Body); got != "hello" {
		t.Errorf("got %q", got)
	}
	bomb := strings.Repeat("\x00", 20<<20)
	if f := refusal(t, &poller.HTTP{URL: packed(bomb)}); f.Class != checks.TooLarge {
		t.Errorf("a bomb: %v %q", f.Class, f)
	}
	if got := fetch(t, &poller.HTTP{URL: packed(strings.Repeat("x", 5000)), Limit: 5000}).Body; len(got) != 5000 {
		t.Errorf("%d bytes, want just what the limit allows", len(got))
	}
	cut := gzipped(strings.Repeat("hello", 100))
	if f := refusal(t, &poller.HTTP{URL: raw(t, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n"+cut[:len(cut)-12])}); f.Class != checks.Broken {
		t.Errorf("cut off: %v %q", f.Class, f)
	}
}

func TestAnswersAreUTF8(t *testing.T) {
	const korean1, japanese1 = `{"이름": "서버실", "t": "23.4 °C"}`, `{"名前": "サーバ室 ソ"}`
	euckr, _ := korean.EUCKR.NewEncoder().String(korean1)
	sjis, _ := japanese.ShiftJIS.NewEncoder().String(japanese1)
	utf16le, _ := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(korean1)
	utf16be, _ := unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewEncoder().String(`{"a": 1}`)
	utf16bare, _ := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewEncoder().String(`{"a": 1}`)
	xml := `<?xml version="1.0" encoding="EUC-KR" standalone="yes"?>`
	for _, tt := range []struct{ name, contentType, charset, body, want string }{
		{"ASCII", "", "", `{"a": 1}`, `{"a": 1}`},
		{"UTF-8", "application/json", "", korean1, korean1},
		{"UTF-8 with a mark", "text/plain; charset=euc-kr", "", "\ufeff" + korean1, korean1},
		{"UTF-16 with a mark", "", "", utf16le, korean1},
		{"UTF-16 without, big", "application/json", "", utf16be, `{"a": 1}`},
		{"UTF-16 without, little", "application/json", "", utf16bare, `{"a": 1}`},
		{"EUC-KR by header", "application/json; charset=EUC-KR", "", euckr, korean1},
		{"Shift_JIS by header", `text/html; charset="Shift_JIS"`, "", sjis, japanese1},
		{"EUC-KR by setting", "application/json", "euc-kr", euckr, korean1},
		{"EUC-KR by setting against the header", "application/json; charset=utf-8", "euc-kr", euckr, korean1},
		{"EUC-KR by declaration", "text/xml", "", xml + euckr, xml + korean1},
		{"Latin 1 by header", "text/plain; charset=iso-8859-1", "", "23.4 \xb0C", "23.4 °C"},
		{"Latin 1 by nobody", "", "", "23.4 \xb0C", "23.4 °C"},
		{"Latin 1 as UTF-8", "text/plain; charset=utf-8", "", "23.4 \xb0C", "23.4 °C"},
	} {
		header := ""
		if tt.contentType != "" {
			header = "Content-Type: " + tt.contentType + "\r\n"
		}
		got := fetch(t, &poller.HTTP{URL: raw(t, "HTTP/1.1 200 OK\r\n"+header+"\r\n"+tt.body), Charset: tt.charset}).Body
		if string(got) != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

// certificate makes a certificate, and says when it is valid and for whom.
func certificate(t testing.TB, notBefore, notAfter time.Time, names ...string) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "device"},
		NotBefore: notBefore, NotAfter: notAfter, IsCA: true, BasicConstraintsValid: true,
	}
	for _, name := range names {
		if ip := net.ParseIP(name); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
		} else {
			template.DNSNames = append(template.DNSNames, name)
		}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

// secure serves HTTPS and returns its address, and a file with its certificate.
func secure(t testing.TB, c tls.Certificate, newest uint16) (address, file string) {
	t.Helper()
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "safe") }))
	server.TLS = &tls.Config{Certificates: []tls.Certificate{c}, MinVersion: tls.VersionTLS10, MaxVersion: newest}
	server.Config.ErrorLog = nil
	server.StartTLS()
	t.Cleanup(server.Close)
	file = filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Certificate[0]}), 0o600); err != nil {
		t.Fatal(err)
	}
	return server.URL, file
}

func TestCertificatesAreVerifiedAndTheirFaultsExplained(t *testing.T) {
	now := time.Now()
	good := certificate(t, now.Add(-time.Hour), now.Add(time.Hour), "127.0.0.1")
	expired := certificate(t, now.Add(-48*time.Hour), now.Add(-24*time.Hour), "127.0.0.1")
	early := certificate(t, now.Add(24*time.Hour), now.Add(48*time.Hour), "127.0.0.1")
	wrong := certificate(t, now.Add(-time.Hour), now.Add(time.Hour), "other.example", "192.0.2.7")
	nameless := certificate(t, now.Add(-time.Hour), now.Add(time.Hour))
	for _, tt := range []struct {
		name   string
		c      tls.Certificate
		newest uint16
		with   func(h *poller.HTTP, file string)
		says   string // empty: it answers
	}{
		{name: "unknown", c: good, says: "the certificate is self-signed: give it as ca"},
		{name: "known", c: good, with: func(h *poller.HTTP, file string) { h.CA = file }},
		{name: "anything", c: nameless, with: func(h *poller.HTTP, _ string) { h.Insecure = true }},
		{name: "expired", c: expired, with: func(h *poller.HTTP, file string) { h.CA = file }, says: "expired on " + now.Add(-24*time.Hour).UTC().Format("2006-01-02")},
		{name: "early", c: early, with: func(h *poller.HTTP, file string) { h.CA = file }, says: "is not valid before"},
		{name: "wrong name", c: wrong, with: func(h *poller.HTTP, file string) { h.CA = file }, says: "is for other.example, 192.0.2.7, not for 127.0.0.1"},
		{name: "no name", c: nameless, with: func(h *poller.HTTP, file string) { h.CA = file }, says: "names no host"},
		{name: "TLS 1.0", c: good, newest: tls.VersionTLS10, with: func(h *poller.HTTP, file string) { h.CA = file }, says: "set min_tls to 1.0"},
		{name: "TLS 1.0 allowed", c: good, newest: tls.VersionTLS10, with: func(h *poller.HTTP, file string) { h.CA, h.MinTLS = file, "1.0" }},
		{name: "TLS 1.2 refused", c: good, newest: tls.VersionTLS12, with: func(h *poller.HTTP, file string) { h.CA, h.MinTLS = file, "1.3" }, says: "TLS"},
	} {
		address, file := secure(t, tt.c, tt.newest)
		s := &poller.HTTP{URL: address}
		if tt.with != nil {
			tt.with(s, file)
		}
		if tt.says == "" {
			if got := string(fetch(t, s).Body); got != "safe" {
				t.Errorf("%s: %q", tt.name, got)
			}
			continue
		}
		if f := refusal(t, s); f.Class != checks.BadTLS || !strings.Contains(f.Text, tt.says) {
			t.Errorf("%s: %v %q, want it to say %q", tt.name, f.Class, f, tt.says)
		}
	}
}

func TestTLSAndPlainTextAreToldApart(t *testing.T) {
	address := serve(t, func(http.ResponseWriter, *http.Request) {})
	if f := refusal(t, &poller.HTTP{URL: strings.Replace(address, "http:", "https:", 1)}); f.Class != checks.BadTLS || !strings.Contains(f.Text, "write http://") {
		t.Errorf("TLS to a plain port: %v %q", f.Class, f)
	}
}

func TestATargetWithoutItsCertificateFileCannotBeOpened(t *testing.T) {
	client := poller.NewClient()
	defer client.Close()
	if _, err := (&poller.HTTP{URL: "https://a", CA: "/nonexistent/ca.pem"}).Open(client); err == nil || !strings.HasPrefix(err.Error(), "ca: open /nonexistent/ca.pem") {
		t.Errorf("missing file: %v", err)
	}
	empty := filepath.Join(t.TempDir(), "empty.pem")
	if err := os.WriteFile(empty, []byte("nothing"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := (&poller.HTTP{URL: "https://a", CA: empty}).Open(client); err == nil || !strings.Contains(err.Error(), "holds no certificate") {
		t.Errorf("empty file: %v", err)
	}
}

func FuzzAnswer(f *testing.F) {
	f.Add([]byte("HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n{\"t\": 1}"))
	f.Add([]byte("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzipped("hello")))
	f.Add([]byte("HTTP/1.1 200 OK\r\nContent-Type: a; charset=utf-16\r\n\r\n\xff\xfea\x00"))
	f.Add([]byte("HTTP/1.1 302 Found\r\nLocation: /\r\n\r\n"))
	f.Add([]byte("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc"))
	var answer atomic.Pointer[[]byte]
	address := "http://" + listen(f, func(c net.Conn) {
		defer c.Close()
		buffer := make([]byte, 4096)
		_, _ = c.Read(buffer)
		_, _ = c.Write(*answer.Load())
	})
	source := open(f, &poller.HTTP{URL: address, Limit: 1 << 10})
	f.Fuzz(func(t *testing.T, bytes []byte) {
		answer.Store(&bytes)
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		got, err := source.Fetch(ctx)
		if err != nil {
			silence, ok := errors.AsType[*poller.Silence](err)
			if !ok || silence.Fault.Class < checks.UnknownHost || !utf8.ValidString(silence.Fault.Text) || len(silence.Fault.Text) > 1000 {
				t.Errorf("%v", err)
			}
			return
		}
		if !utf8.Valid(got.Body) || len(got.Body) > 3<<10 {
			t.Errorf("%d bytes: %.100q", len(got.Body), got.Body)
		}
	})
}

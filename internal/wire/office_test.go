package wire_test

import (
	"crypto/x509"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gaugewatch/gaugewatch/internal/secret"
	"github.com/gaugewatch/gaugewatch/internal/wire"
	"github.com/gaugewatch/gaugewatch/internal/wire/wiretest"
)

// fileOf returns a file with the authority of an office.
func fileOf(t *testing.T, o *wiretest.Office) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "office.pem")
	if err := os.WriteFile(file, o.Authority(), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// inside answers in the provider's place: with whom it stands for, and how much
// it got.
func inside() http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		fmt.Fprintf(w, `"%s %d"`, r.Host, len(body))
	}
}

func TestAProxyThatLooksIntoTLSIsTrustedByItsFile(t *testing.T) {
	office := wiretest.NewOffice(t)
	roots, err := wire.Roots(fileOf(t, office))
	if err != nil {
		t.Fatal(err)
	}
	proxy := secret.New(strings.Replace(office.Proxy(inside()), "//", "//me:pass-word@", 1))
	a, err := newClient(t, wire.Settings{Proxy: proxy, Roots: roots}).Do(t.Context(), request("https://api.example.com"))
	if err != nil {
		t.Fatal(err)
	}
	if want := fmt.Sprintf(`"api.example.com %d"`, len(token)+2); string(a.Body) != want {
		t.Errorf("got %s, want %s", a.Body, want)
	}
}

func TestAProxyThatLooksIntoTLSIsNotTrustedWithoutItsFile(t *testing.T) {
	proxy := secret.New(strings.Replace(wiretest.NewOffice(t).Proxy(inside()), "//", "//me:pass-word@", 1))
	other, err := wire.Roots(fileOf(t, wiretest.NewOffice(t)))
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []wire.Settings{{Proxy: proxy}, {Proxy: proxy, Roots: other}} {
		_, err := newClient(t, s).Do(t.Context(), request("https://api.example.com"))
		if err == nil || !unsent(err) || !strings.Contains(err.Error(), "name the file of that authority under proxy_ca") {
			t.Errorf("got %v", err)
		}
		wiretest.NoLeak(t, fmt.Sprint(err), "pass-word")
	}
}

func TestRootsAreTheSystemsToo(t *testing.T) {
	office := wiretest.NewOffice(t)
	both, err := wire.Roots(fileOf(t, office))
	if err != nil {
		t.Fatal(err)
	}
	system, err := x509.SystemCertPool()
	if err != nil {
		t.Skip("the system has none: ", err)
	}
	if both.Equal(system) {
		t.Error("the file's authority is missing")
	}
	alone := x509.NewCertPool()
	alone.AppendCertsFromPEM(office.Authority())
	if !system.Equal(x509.NewCertPool()) && both.Equal(alone) {
		t.Error("the system's authorities are missing")
	}
}

func TestRootsSayWhatIsWrongWithTheFile(t *testing.T) {
	empty := filepath.Join(t.TempDir(), "empty.pem")
	if err := os.WriteFile(empty, []byte("no certificate"), 0o600); err != nil {
		t.Fatal(err)
	}
	for file, want := range map[string]string{empty: "no certificate in " + empty, "/nowhere/ca.pem": "no such file"} {
		if _, err := wire.Roots(file); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", file, err, want)
		}
	}
}

package web_test

import (
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"github.com/gaugewatch/gaugewatch/web"
)

// behind returns a door that believes a proxy at 10.0.0.1 whom it names, and has
// links.
func behind(users web.Users) http.Handler {
	d := linked()
	d.Proxies, d.Users = web.Proxies{netip.MustParsePrefix("10.0.0.1/32")}, users
	return d.Handler()
}

func TestAProxySaysWhoAsks(t *testing.T) {
	const proxy = "10.0.0.1:4000"
	named := func(values ...string) http.Header { return http.Header{"Remote-User": values} }
	for _, c := range []struct {
		rule, peer string
		header     http.Header
		said       string // empty: they may not come in
	}{
		{"who may act", proxy, named("kim"), ">Signed in as kim<"},
		{"who is not on the list only looks", proxy, named("lee"), ">Signed in as lee (only looks)<"},
		{"names are told apart by case", proxy, named("KIM"), ">Signed in as KIM (only looks)<"},
		{"a name of several words", proxy, named(" Kim Minsu "), ">Signed in as Kim Minsu<"},
		{"nobody is named", proxy, nil, ""},
		{"an empty name", proxy, named(""), ""},
		{"two names", proxy, named("lee", "kim"), ""},
		{"a name that is no line", proxy, named("kim\u202e"), ""},
		{"a name that is too long", proxy, named(strings.Repeat("k", 65)), ""},
		{"another header", proxy, http.Header{"X-Forwarded-User": {"kim"}}, ""},
		{"what is nearly the header", proxy, http.Header{"Remote_user": {"kim"}}, ""},
		{"who is no proxy", elsewhere, named("kim"), ""},
		{"who says to be brought by the proxy", elsewhere, http.Header{"Remote-User": {"kim"}, "X-Forwarded-For": {"10.0.0.1"}}, ""},
		{"who sits at the machine and names themselves", "127.0.0.1:4000", named("kim"), ""},
		{"a link is used where nobody is named", proxy, http.Header{"Authorization": {"Bearer s3cret"}}, ">By the link boss, until "},
		{"who is named needs no link", proxy, http.Header{"Remote-User": {"lee"}, "Authorization": {"Bearer s3cret"}}, ">Signed in as lee (only looks)<"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			h := behind(web.Users{Header: "remote-user", May: []string{"kim", "Kim Minsu"}})
			got := from(h, c.peer, "/", func(r *http.Request) { maps.Copy(r.Header, c.header) })
			body, err := io.ReadAll(got.Body)
			if err != nil {
				t.Fatal(err)
			}
			if c.said == "" && got.StatusCode != http.StatusUnauthorized || !strings.Contains(string(body), c.said) {
				t.Errorf("answered by %d, want %q in %s", got.StatusCode, c.said, body)
			}
		})
	}
}

func TestNobodyIsNamedWhereNoHeaderIsConfigured(t *testing.T) {
	h := behind(web.Users{May: []string{"kim", ""}})
	if got := from(h, "10.0.0.1:4000", "/", func(r *http.Request) { r.Header.Set("Remote-User", "kim"); r.Header[""] = []string{"kim"} }); got.StatusCode != http.StatusUnauthorized {
		t.Errorf("answered by %d", got.StatusCode)
	}
}

func TestABrowserForgetsTheLinkItsUserLeavesBy(t *testing.T) {
	post := func(change func(*http.Request)) *http.Response {
		r := httptest.NewRequest(http.MethodPost, "/leave", http.NoBody)
		r.RemoteAddr, r.Host = elsewhere, "watch.example.com"
		r.AddCookie(&http.Cookie{Name: "gaugewatch", Value: "s3cret"})
		change(r)
		w := httptest.NewRecorder()
		linked().Handler().ServeHTTP(w, r)
		return w.Result()
	}
	got := post(func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "same-origin") })
	if got.StatusCode != http.StatusSeeOther || got.Header.Get("Location") != "./" {
		t.Errorf("answered by %d, to %s", got.StatusCode, got.Header.Get("Location"))
	}
	left := map[string]bool{}
	for _, k := range got.Cookies() {
		left[k.Name] = k.MaxAge < 0 && k.Value == "" && k.HttpOnly && k.SameSite == http.SameSiteStrictMode && k.Path == "/" && k.Secure == strings.HasPrefix(k.Name, "__Host-")
	}
	if !left["gaugewatch"] || !left["__Host-gaugewatch"] {
		t.Errorf("the cookies are %v", got.Cookies())
	}
	if got := post(func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") }); got.StatusCode != http.StatusForbidden || len(got.Cookies()) > 0 {
		t.Errorf("a page of another site is answered by %d, cookies %v", got.StatusCode, got.Cookies())
	}
	if got := post(func(r *http.Request) { r.Method = http.MethodGet }); got.StatusCode == http.StatusSeeOther || len(got.Cookies()) > 0 {
		t.Errorf("without a form it is answered by %d, cookies %v", got.StatusCode, got.Cookies())
	}
}

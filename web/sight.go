package web

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
	"syscall"
)

// compare says what is wrong with an answer that should be a picture.
func compare(resp *http.Response, got, want []byte) error {
	kind, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	switch {
	case resp.Header.Get("Cf-Mitigated") != "":
		return errors.New("a challenge by Cloudflare, which wants to see a person: let the path " + PicturePath + " through by a rule that skips it")
	case resp.StatusCode >= 300 && resp.StatusCode < 400:
		return redirected(resp)
	case resp.StatusCode != http.StatusOK:
		return unexpected(resp, got)
	case kind == "text/html":
		return fmt.Errorf("a web page%s came instead of the picture%s: LINE and Google Chat cannot log in, so let the path %s through", titleOf(got), by(resp), PicturePath)
	case len(got) == 0:
		return fmt.Errorf("an empty answer%s: the proxy does not hand the path %s on to gaugewatch", by(resp), PicturePath)
	case kind != "image/png":
		return fmt.Errorf("the picture came as %q rather than image/png%s", foreign(kind), by(resp))
	case len(got) > maxPicture:
		return fmt.Errorf("the picture has more than %d bytes", maxPicture)
	case !bytes.Equal(got, want):
		return fmt.Errorf("another picture came (%d bytes instead of %d): another program or another version answers there, or something on the way changes pictures", len(got), len(want))
	}
	return nil
}

// redirected says where an answer leads instead.
func redirected(resp *http.Response) error {
	to, err := resp.Location()
	if err != nil {
		return fmt.Errorf("a redirect (%d) to nowhere", resp.StatusCode)
	}
	place := foreign((&url.URL{Scheme: to.Scheme, Host: to.Host, Path: to.Path}).String()) // the query may be secret
	if isLogin(to) {
		return fmt.Errorf("a login is asked for, at %s: LINE and Google Chat cannot log in, so let the path %s through without", place, PicturePath)
	}
	return fmt.Errorf("a redirect (%d) to %s: LINE and Google Chat may not follow, so write the last address as public_url", resp.StatusCode, place)
}

// isLogin says whether an address looks like one where people log in.
func isLogin(u *url.URL) bool {
	text := strings.ToLower(u.Host + u.Path)
	for _, word := range []string{"login", "signin", "sign-in", "sign_in", "auth", "sso", "saml", "cloudflareaccess.com"} {
		if strings.Contains(text, word) {
			return true
		}
	}
	return false
}

// unexpected says what a status other than 200 means.
func unexpected(resp *http.Response, got []byte) error {
	status := fmt.Sprintf("%d%s", resp.StatusCode, by(resp))
	switch resp.StatusCode {
	case http.StatusUnauthorized, http.StatusProxyAuthRequired:
		return fmt.Errorf("a password is asked for (%s): LINE and Google Chat have none, so let the path %s through without", status, PicturePath)
	case http.StatusForbidden:
		return fmt.Errorf("refused (%s)%s: a firewall or a rule of the proxy keeps strangers out, so let the path %s through", status, titleOf(got), PicturePath)
	case http.StatusNotFound:
		return fmt.Errorf("not found (%s): another server answers there, or the proxy does not hand the path %s on to gaugewatch", status, PicturePath)
	case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return fmt.Errorf("the proxy answers, but does not reach gaugewatch (%s): compare the address to which it hands on with web.listen", status)
	}
	return fmt.Errorf("an unexpected answer (%s)%s", status, titleOf(got))
}

// by says which server has answered.
func by(resp *http.Response) string {
	if name := resp.Header.Get("Server"); name != "" {
		return " from " + foreign(name)
	}
	return ""
}

// titleOf returns the title of a web page, in quotes with a space in front.
func titleOf(page []byte) string {
	found := regexp.MustCompile(`(?is)<title[^>]*>\s*(.{1,80}?)\s*</title>`).FindSubmatch(page)
	if found == nil {
		return ""
	}
	return " “" + foreign(string(found[1])) + "”"
}

// plainly returns the cause of an error of the network, without the addresses
// that it repeats.
func plainly(err error) string {
	var timeout interface {
		error
		Timeout() bool
	}
	switch {
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return "no answer in time"
	case refused(err):
		return "connection refused"
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH):
		return "no way there"
	}
	inner := err
	for next := errors.Unwrap(inner); next != nil; next = errors.Unwrap(inner) {
		inner = next
	}
	return foreign(cmp.Or(inner.Error(), err.Error()))
}

// refused says whether a connection was refused.
func refused(err error) bool { return errors.Is(err, syscall.ECONNREFUSED) }

package poller

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/kept"
)

// Error says in which way the target was silent.
func (s *Silence) Error() string { return s.Fault.String() }

// Unwrap returns the cause.
func (s *Silence) Unwrap() error { return s.Cause }

// silence returns the silence of a class, with its cause and a text for a
// person.
func silence(class checks.Class, cause error, format string, args ...any) *Silence {
	return &Silence{Fault: checks.Fault{Class: class, Text: fmt.Sprintf(format, args...)}, Cause: cause}
}

// badStatus is the silence of a target that answered, but not with what was
// asked for.
func badStatus(format string, args ...any) *Silence {
	return silence(checks.BadStatus, nil, format, args...)
}

// silenceOfTLS explains why a TLS connection is not trusted.
func silenceOfTLS(err error) *Silence {
	var (
		invalid x509.CertificateInvalidError
		unknown x509.UnknownAuthorityError
		name    x509.HostnameError
		record  tls.RecordHeaderError
		alert   tls.AlertError
		failed  *tls.CertificateVerificationError
	)
	text := ""
	switch {
	case errors.As(err, &invalid):
		text = invalidCertificate(invalid)
	case errors.As(err, &unknown):
		text = "the certificate is signed by an authority that is not known here: give the authority's certificate as ca"
		if c := unknown.Cert; c != nil && c.Issuer.String() == c.Subject.String() {
			text = "the certificate is self-signed: give it as ca"
		}
	case errors.As(err, &name):
		text = wrongName(name)
	case errors.As(err, &record):
		text = "the device does not speak TLS on this port: write http:// or the right port"
	case strings.Contains(err.Error(), "protocol version"):
		text = "the device speaks only TLS older than 1.2: if it must be, set min_tls to 1.0"
	case errors.As(err, &alert), errors.As(err, &failed), strings.Contains(err.Error(), "tls: "):
		text = err.Error()
	default:
		return nil
	}
	return silence(checks.BadTLS, err, "TLS: %s", text)
}

// invalidCertificate explains what is wrong with a certificate of its own.
func invalidCertificate(err x509.CertificateInvalidError) string {
	switch {
	case err.Reason != x509.Expired:
		return err.Error()
	case strings.Contains(err.Detail, "is before"):
		return "the certificate is not valid before " + err.Cert.NotBefore.Format("2006-01-02") + ": is a clock wrong?"
	default:
		return "the certificate expired on " + err.Cert.NotAfter.Format("2006-01-02") + ": renew it on the device"
	}
}

// wrongName explains that a certificate is for other names.
func wrongName(err x509.HostnameError) string {
	names := err.Certificate.DNSNames
	for _, ip := range err.Certificate.IPAddresses {
		names = append(names, ip.String())
	}
	if len(names) == 0 {
		return "the certificate names no host (it has no subject alternative name), so it cannot be that of " + err.Host
	}
	if len(names) > 3 {
		names = append(names[:3:3], "…")
	}
	return "the certificate is for " + strings.Join(names, ", ") + ", not for " + err.Host
}

// silenceOfHTTP explains an answer that is no HTTP, or whatever is left.
func silenceOfHTTP(err error) *Silence {
	text := err.Error()
	switch {
	case errors.Is(err, kept.ErrHeaders):
		return silence(checks.TooLarge, err, "the headers of the answer are larger than %d KiB", headerLimit>>10)
	case strings.Contains(text, "HTTP response to HTTPS client"):
		return silence(checks.BadTLS, err, "TLS: the device speaks plain HTTP on this port: write http://")
	case strings.Contains(text, "malformed HTTP") && strings.Contains(text, `\x15\x03`):
		return silence(checks.Unreadable, err, "the device speaks TLS on this port: write https://")
	case strings.Contains(text, "malformed"):
		return silence(checks.Unreadable, err, "the answer is not HTTP")
	}
	return silence(checks.Broken, err, "%s", clip(text))
}

// silenceOfStatus says what an HTTP status other than success means; nil
// where it is success. Trusted is whether credentials were sent.
func silenceOfStatus(r *http.Response, trusted bool) *Silence {
	code, name := r.StatusCode, http.StatusText(r.StatusCode)
	hint := ""
	switch {
	case code >= 200 && code < 300:
		return nil
	case code == http.StatusUnauthorized && strings.HasPrefix(strings.ToLower(r.Header.Get("WWW-Authenticate")), "digest"):
		hint = ": the device wants digest authentication, which is not supported"
	case code == http.StatusUnauthorized && trusted:
		hint = ": the device refuses the credentials"
	case code == http.StatusUnauthorized:
		hint = ": the device wants credentials: set basic or bearer"
	case code == http.StatusForbidden:
		hint = ": the device forbids it: is the function switched on there?"
	case code == http.StatusNotFound:
		hint = ": there is no such page: check the path in url"
	case code == http.StatusMethodNotAllowed:
		hint = ": check method"
	case code == http.StatusTooManyRequests:
		hint = ": it is asked too often"
	case code >= 500:
		hint = ": the device has a fault of its own"
	case code >= 300 && code < 400:
		hint = ": a redirect that leads nowhere"
	}
	return badStatus("HTTP %d %s%s", code, name, hint)
}

// clip cuts foreign text to a bearable length.
func clip(text string) string {
	const bearable = 120
	n := 0
	for i := range text {
		if n++; n > bearable {
			return strings.ToValidUTF8(text[:i], "\ufffd") + "…"
		}
	}
	return strings.ToValidUTF8(text, "\ufffd")
}

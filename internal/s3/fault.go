package s3

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"syscall"
	"unicode"

	"github.com/minio/minio-go/v7"
)

// explain returns an error for a person, with the next step and without
// secrets.
func (b *Bucket) explain(doing string, err error) error {
	place := "the bucket " + b.settings.Bucket + " at " + b.settings.Endpoint
	text := b.network(err)
	if text == "" {
		text = b.answer(minio.ToErrorResponse(err))
	}
	if text == "" {
		text = err.Error()
	}
	return b.redactor.RedactError(&fault{fmt.Sprintf("%s %s: %s", doing, place, oneLine(text)), err})
}

// A fault is an error in words for people.
type fault struct {
	text  string
	cause error
}

// Error returns the words.
func (f *fault) Error() string { return f.text }

// Unwrap returns what went wrong.
func (f *fault) Unwrap() error { return f.cause }

// network says what is wrong on the way to the store, or nothing.
func (b *Bucket) network(err error) string {
	dns, noName := errors.AsType[*net.DNSError](err)
	switch {
	case errors.Is(err, context.DeadlineExceeded), noName && dns.IsTimeout:
		return "no answer in time"
	case errors.Is(err, context.Canceled):
		return "broken off"
	case noName:
		return "the name " + dns.Name + " is not found" + b.styleHint()
	case errors.Is(err, syscall.ECONNREFUSED):
		return "connection refused: does the store run there?"
	case errors.As(err, new(x509.UnknownAuthorityError)):
		return "its certificate comes from an authority that is not known here"
	case errors.As(err, new(x509.HostnameError)):
		return "its certificate is for another name" + b.styleHint()
	case errors.As(err, new(*tls.CertificateVerificationError)):
		return "its certificate is not accepted: " + err.Error()
	case errors.As(err, new(tls.RecordHeaderError)), errors.Is(err, http.ErrSchemeMismatch):
		return "it does not speak HTTPS there"
	}
	return ""
}

// styleHint says what may be wrong where the bucket is part of the host's name.
func (b *Bucket) styleHint() string {
	if b.settings.PathStyle {
		return ""
	}
	return "; a store of your own mostly wants path_style: true"
}

// answer says what the store's answer means, or nothing where it has answered
// nothing that is known.
func (b *Bucket) answer(r minio.ErrorResponse) string {
	said := r.Code
	if r.Message != "" {
		said += ": " + r.Message
	}
	switch r.Code {
	case "NoSuchBucket":
		return "there is no such bucket: create it, or write its name as the store has it" + b.styleHint()
	case "InvalidAccessKeyId":
		return "the store does not know the access key: is it of this store, and not deleted?"
	case "SignatureDoesNotMatch":
		return "the secret key does not fit the access key: copy it once more"
	case "AccessDenied", "AllAccessDisabled", "AccountProblem":
		return "the access key may not do that (" + said + "): it needs s3:PutObject and s3:DeleteObject for the bucket"
	case "RequestTimeTooSkewed":
		return "the clocks of this machine and of the store differ by more than 15 minutes: set this machine's clock (NTP)"
	case "AuthorizationHeaderMalformed", "PermanentRedirect", "InvalidRegion", "IllegalLocationConstraintException", "TemporaryRedirect":
		hint := "write the region of the bucket under region"
		if r.Region != "" && r.Region != b.settings.Region {
			hint = "write region: " + r.Region
		}
		return "the bucket is in another region (" + said + "): " + hint
	case "QuotaExceeded", "XMinioStorageFull", "ServiceUnavailable", "SlowDown":
		return "the store cannot take it for now (" + said + ")"
	case "":
		return ""
	}
	return fmt.Sprintf("the store answers %d %s", r.StatusCode, said)
}

// oneLine writes a text that may hold foreign words on one line of bounded
// length.
func oneLine(text string) string {
	const most = 300
	text = strings.Join(strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsGraphic(r) }), " ")
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return text
}

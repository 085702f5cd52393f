package sns

import (
	"context"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
)

const (
	signer       = "sns.amazonaws.com" // to whom the certificate is issued, whatever the region
	mostCerts    = 16                  // certificates kept; one a region and year is in use
	largestCert  = 64 << 10            // bytes
	largestReply = 64 << 10
)

// Window is how old a message may be: longer than the service tries to deliver it
// (an hour at most), and shorter than messages are known again that were taken, so
// that what somebody has kept is of no use to them.
const Window = 7 * 24 * time.Hour

// Errors that say why a message is not taken. They are wrapped.
var (
	ErrTopic     = errors.New("the topic is not among those that may speak here")
	ErrSignature = errors.New("the signature is wrong")
	ErrAddress   = errors.New("this is no address of SNS")
	ErrOld       = errors.New("the message is too old")
)

// A Verifier tells whether messages come from topics of ours. Its methods may
// be called at the same time.
type Verifier struct {
	// Topics are the ARNs of the topics that may speak; no others do.
	Topics []string

	// HTTP asks for certificates and confirms subscriptions. It follows no
	// redirect, whatever its own settings are.
	HTTP *http.Client

	// Now is the time by which messages and certificates are valid; nil: time.Now.
	Now func() time.Time

	mu    sync.Mutex
	certs map[string]*x509.Certificate // by URL
}

// Verify returns nil for a message that the service has signed and whose topic
// may speak, and that is not older than [Window]. Other errors than [ErrTopic],
// [ErrSignature], [ErrAddress] and [ErrOld] mean that it is not known: the
// certificate cannot be had.
func (v *Verifier) Verify(ctx context.Context, e Envelope) error {
	if !slices.Contains(v.Topics, e.TopicARN) {
		return fmt.Errorf("%w: %.200q", ErrTopic, e.TopicARN)
	}
	if err := ofService(e.SigningCertURL, e.TopicARN, ".pem"); err != nil {
		return fmt.Errorf("the certificate: %w", err)
	}
	signature, err := base64.StdEncoding.DecodeString(e.Signature)
	if err != nil {
		return fmt.Errorf("%w: it is not base64", ErrSignature)
	}
	var algorithm x509.SignatureAlgorithm
	switch e.SignatureVersion {
	case "1":
		algorithm = x509.SHA1WithRSA
	case "2":
		algorithm = x509.SHA256WithRSA
	default:
		return fmt.Errorf("%w: of version %.20q", ErrSignature, e.SignatureVersion)
	}
	cert, err := v.certificate(ctx, e.SigningCertURL)
	if err != nil {
		return fmt.Errorf("the certificate: %w", err)
	}
	if err := cert.CheckSignature(algorithm, e.signed(), signature); err != nil {
		return fmt.Errorf("%w: %w", ErrSignature, err)
	}
	sent, err := time.Parse(time.RFC3339, e.Timestamp)
	if err != nil || v.now().Sub(sent) > Window {
		return fmt.Errorf("%w: it is of %.40q", ErrOld, e.Timestamp)
	}
	return nil
}

// now is the time by which messages and certificates are valid.
func (v *Verifier) now() time.Time {
	if v.Now != nil {
		return v.Now()
	}
	return time.Now()
}

// Confirm answers a verified SubscriptionConfirmation by visiting the address
// that it names, which is one of the service.
func (v *Verifier) Confirm(ctx context.Context, e Envelope) error {
	if e.Type != SubscriptionConfirmation {
		return fmt.Errorf("a message of type %s asks for no confirmation", e.Type)
	}
	if err := ofService(e.SubscribeURL, e.TopicARN, ""); err != nil {
		return fmt.Errorf("confirm the subscription: %w", err)
	}
	if _, err := v.get(ctx, e.SubscribeURL, largestReply); err != nil {
		return fmt.Errorf("confirm the subscription: %w", err)
	}
	return nil
}

// certificate returns the certificate at a URL of the service, which is valid
// now.
func (v *Verifier) certificate(ctx context.Context, address string) (*x509.Certificate, error) {
	v.mu.Lock()
	cert := v.certs[address]
	v.mu.Unlock()
	if cert == nil {
		body, err := v.get(ctx, address, largestCert)
		if err != nil {
			return nil, err
		}
		block, _ := pem.Decode(body)
		if block == nil {
			return nil, errors.New("what came is no certificate")
		}
		if cert, err = x509.ParseCertificate(block.Bytes); err != nil {
			return nil, err
		}
		// It comes without those that vouch for it: that it was fetched from
		// the service over TLS does.
		if err := cert.VerifyHostname(signer); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrSignature, err)
		}
		v.keep(address, cert)
	}
	if at := v.now(); at.Before(cert.NotBefore) || at.After(cert.NotAfter) {
		return nil, fmt.Errorf("%w: the certificate is valid from %s to %s", ErrSignature, cert.NotBefore.Format(time.DateOnly), cert.NotAfter.Format(time.DateOnly))
	}
	return cert, nil
}

// keep remembers a certificate.
func (v *Verifier) keep(address string, cert *x509.Certificate) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.certs == nil || len(v.certs) >= mostCerts {
		v.certs = map[string]*x509.Certificate{}
	}
	v.certs[address] = cert
}

// get returns what stands at an address of the service.
func (v *Verifier) get(ctx context.Context, address string, most int64) ([]byte, error) {
	client := *v.HTTP
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return nil, err
	}
	response, err := client.Do(request)
	if err != nil {
		if refused, ok := errors.AsType[*url.Error](err); ok {
			err = refused.Err // the address holds a token
		}
		return nil, fmt.Errorf("ask %s: %w", request.URL.Host, err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, most+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("ask %s: %w", request.URL.Host, err)
	case response.StatusCode != http.StatusOK:
		return nil, fmt.Errorf("ask %s: it answers %s", request.URL.Host, response.Status)
	case int64(len(body)) > most:
		return nil, fmt.Errorf("ask %s: the answer is longer than %d bytes", request.URL.Host, most)
	}
	return body, nil
}

// ofService tells whether an address is one of the service, in the region of a
// topic.
func ofService(address, topic, suffix string) error {
	u, err := url.Parse(address)
	if err != nil {
		return ErrAddress
	}
	host := regexp.MustCompile(`^sns\.([a-zA-Z0-9-]{3,})\.amazonaws\.com(\.cn)?$`).FindStringSubmatch(u.Host)
	switch {
	case u.Scheme != "https", u.User != nil, host == nil, !strings.HasSuffix(u.Path, suffix):
		return fmt.Errorf("%w: %.100q", ErrAddress, u.Scheme+"://"+u.Host)
	case !strings.EqualFold(host[1], region(topic)):
		return fmt.Errorf("%w of the topic's region: %.100q", ErrAddress, u.Host)
	}
	return nil
}

// region returns the region in an ARN: arn:aws:sns:REGION:ACCOUNT:NAME.
func region(arn string) string {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) < 6 {
		return ""
	}
	return parts[3]
}

package s3_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// What the store of the tests knows.
const (
	accessKey = "AKIAEXAMPLE"
	secretKey = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY" //nolint:gosec // the example of the documentation
	region    = "ap-northeast-2"
)

// A fake is one bucket, pictures, of a store that speaks S3. It computes each
// signature itself, by "Authenticating Requests (AWS Signature Version 4)" of
// the API reference, and refuses what does not fit.
type fake struct {
	*httptest.Server

	mu      sync.Mutex
	objects map[string]string // by path
	headers http.Header       // of the last PUT
	refuse  func(w http.ResponseWriter, r *http.Request) bool
	asked   int
}

// newStore returns a store that is closed with the test.
func newStore(t *testing.T) *fake {
	t.Helper()
	s := &fake{objects: make(map[string]string)}
	s.Server = httptest.NewUnstartedServer(s)
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	t.Cleanup(s.Close)
	return s
}

// ServeHTTP answers as S3 does.
func (s *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked++
	if s.refuse != nil && s.refuse(w, r) {
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	if code, why := verify(r, body); code != "" {
		deny(w, http.StatusForbidden, code, why)
		return
	}
	if !strings.HasPrefix(r.URL.Path, "/pictures/") {
		deny(w, http.StatusNotFound, "NoSuchBucket", "The specified bucket does not exist")
		return
	}
	switch r.Method {
	case http.MethodPut:
		s.objects[r.URL.Path], s.headers = string(body), r.Header
	case http.MethodDelete:
		delete(s.objects, r.URL.Path)
		w.WriteHeader(http.StatusNoContent)
	case http.MethodGet:
		object, known := s.objects[r.URL.Path]
		if !known {
			deny(w, http.StatusNotFound, "NoSuchKey", "The specified key does not exist.")
			return
		}
		w.Header().Set("Content-Type", "image/png")
		_, _ = io.WriteString(w, object)
	}
}

// deny answers as S3 does where it refuses.
func deny(w http.ResponseWriter, status int, code, message string) {
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(status)
	fmt.Fprintf(w, `<?xml version="1.0" encoding="UTF-8"?><Error><Code>%s</Code><Message>%s</Message><RequestId>1</RequestId></Error>`, code, message)
}

// verify says by which code a request is refused, and why; no code: it is not.
func verify(r *http.Request, body []byte) (code, why string) {
	q := r.URL.Query()
	if q.Get("X-Amz-Algorithm") != "" {
		return verifyURL(r, q)
	}
	given, found := strings.CutPrefix(r.Header.Get("Authorization"), "AWS4-HMAC-SHA256 ")
	if !found {
		return "AccessDenied", "Anonymous access is forbidden"
	}
	parts := make(map[string]string)
	for part := range strings.SplitSeq(given, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		parts[name] = value
	}
	sum := sha256.Sum256(body)
	hash := r.Header.Get("X-Amz-Content-Sha256")
	switch signed := strings.Split(parts["SignedHeaders"], ";"); {
	case r.Method == http.MethodPut && hash != hex.EncodeToString(sum[:]):
		return "XAmzContentSHA256Mismatch", "got " + hash
	case !slices.Contains(signed, "host") || !slices.Contains(signed, "x-amz-date") || !slices.Contains(signed, "x-amz-content-sha256"):
		return "AccessDenied", "not all is signed: " + parts["SignedHeaders"]
	}
	return compare(r, q, signature{parts["Credential"], parts["SignedHeaders"], parts["Signature"], r.Header.Get("X-Amz-Date"), hash})
}

// verifyURL verifies a URL that is signed.
func verifyURL(r *http.Request, q url.Values) (code, why string) {
	at, err := time.Parse("20060102T150405Z", q.Get("X-Amz-Date"))
	expires, bad := strconv.Atoi(q.Get("X-Amz-Expires"))
	switch {
	case err != nil || bad != nil || expires < 1 || expires > 604800:
		return "AuthorizationQueryParametersError", "X-Amz-Expires must be at most a week"
	case time.Now().After(at.Add(time.Duration(expires) * time.Second)):
		return "AccessDenied", "Request has expired"
	}
	s := signature{q.Get("X-Amz-Credential"), q.Get("X-Amz-SignedHeaders"), q.Get("X-Amz-Signature"), q.Get("X-Amz-Date"), "UNSIGNED-PAYLOAD"}
	q.Del("X-Amz-Signature")
	return compare(r, q, s)
}

// A signature is one with what it says about itself.
type signature struct{ credential, headers, value, date, hash string }

// compare says whether a signature is ours.
func compare(r *http.Request, q url.Values, s signature) (code, why string) {
	id, scope, _ := strings.Cut(s.credential, "/")
	day, _, _ := strings.Cut(s.date, "T")
	if at, err := time.Parse("20060102T150405Z", s.date); err != nil || time.Since(at).Abs() > 15*time.Minute {
		return "RequestTimeTooSkewed", s.date
	}
	switch want := day + "/" + region + "/s3/aws4_request"; {
	case id != accessKey:
		return "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records."
	case scope != want:
		return "AuthorizationHeaderMalformed", "scope " + scope + ", expecting " + want
	}
	var headers strings.Builder
	for name := range strings.SplitSeq(s.headers, ";") {
		value := strings.Join(r.Header.Values(name), ",")
		if name == "host" {
			value = r.Host
		}
		if name == "content-length" {
			value = strconv.FormatInt(r.ContentLength, 10)
		}
		fmt.Fprintf(&headers, "%s:%s\n", name, strings.TrimSpace(value))
	}
	query := strings.ReplaceAll(q.Encode(), "+", "%20")
	canonical := sha256.Sum256([]byte(strings.Join([]string{r.Method, r.URL.EscapedPath(), query, headers.String(), s.headers, s.hash}, "\n")))
	text := "AWS4-HMAC-SHA256\n" + s.date + "\n" + scope + "\n" + hex.EncodeToString(canonical[:])
	key := []byte("AWS4" + secretKey)
	for step := range strings.SplitSeq(scope, "/") {
		key = sign(key, step)
	}
	if got := hex.EncodeToString(sign(key, text)); got != s.value {
		return "SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided."
	}
	return "", ""
}

// sign returns the HMAC-SHA256 of a text.
func sign(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text))
	return h.Sum(nil)
}

// The example "Authenticating Requests: Using Query Parameters" of the API
// reference, of May 2013, says that our arithmetic is Amazon's.
func TestTheStoreOfTheTestsComputesSignaturesAsTheReferenceDoes(t *testing.T) {
	key := []byte("AWS4" + secretKey)
	for _, step := range []string{"20130524", "us-east-1", "s3", "aws4_request"} {
		key = sign(key, step)
	}
	text := "AWS4-HMAC-SHA256\n20130524T000000Z\n20130524/us-east-1/s3/aws4_request\n3bfa292879f6447bbcda7001decf97f4a54dc650c8942174ae0a9121cf58ad04"
	if got, want := hex.EncodeToString(sign(key, text)), "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

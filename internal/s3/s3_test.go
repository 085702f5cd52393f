package s3_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/internal/s3"
	"github.com/gaugewatch/gaugewatch/internal/schedule"
	"github.com/gaugewatch/gaugewatch/internal/secret"
)

const name = "ABCDEFGHIJKLMNOPQRSTUVWXYZ.png"

// settings are right for a store of the tests.
func settings(endpoint string) s3.Settings {
	return s3.Settings{
		Endpoint: endpoint, Region: region, Bucket: "pictures", Prefix: "site-a/", PathStyle: true,
		AccessKey: secret.New(accessKey), SecretKey: secret.New(secretKey),
	}
}

// open opens a bucket.
func open(t *testing.T, s s3.Settings, through http.RoundTripper) *s3.Bucket {
	t.Helper()
	for _, p := range s.Validate() {
		t.Errorf("%s: %s", p.Path, p.Text)
	}
	b, err := s3.Open(s, through)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// fetch fetches what is at a URL.
func fetch(t *testing.T, c *http.Client, url string) (int, string) {
	t.Helper()
	resp, err := c.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(body)
}

func TestAPictureIsPutAndFetchedByASignedURL(t *testing.T) {
	store := newStore(t)
	b := open(t, settings(store.URL), store.Client().Transport)
	url, err := b.Publish(t.Context(), name, []byte("a picture"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(url, store.URL+"/pictures/site-a/"+name+"?") || !strings.Contains(url, "X-Amz-Expires=604800") {
		t.Errorf("the URL is %s", url)
	}
	if strings.Contains(url, secretKey) {
		t.Error("the secret key stands in the URL")
	}
	if code, body := fetch(t, store.Client(), url); code != 200 || body != "a picture" {
		t.Errorf("fetched: %d %s", code, body)
	}
	if code, _ := fetch(t, store.Client(), strings.Replace(url, "604800", "604799", 1)); code != 403 {
		t.Errorf("a changed URL: %d", code)
	}
	for header, want := range map[string]string{"Content-Type": "image/png", "Cache-Control": "private, max-age=86400, immutable"} {
		if got := store.headers.Get(header); got != want {
			t.Errorf("%s: %q, want %q", header, got, want)
		}
	}
	if _, err := b.Publish(t.Context(), strings.Replace(name, ".png", ".jpg", 1), []byte("a photo")); err != nil || store.headers.Get("Content-Type") != "image/jpeg" {
		t.Errorf("a photo: %v, %q", err, store.headers.Get("Content-Type"))
	}
	if acl := store.headers.Get("X-Amz-Acl"); acl != "" {
		t.Errorf("an ACL %q, which many buckets refuse", acl)
	}
	if err := b.Remove(t.Context(), name); err != nil || len(store.objects) > 1 {
		t.Errorf("removed: %v, left %d", err, len(store.objects))
	}
}

func TestAURLBelowAPublicBaseHasNoSignature(t *testing.T) {
	store := newStore(t)
	for base, want := range map[string]string{
		"https://pictures.example.com":    "https://pictures.example.com/site-a/" + name,
		"https://cdn.example.com/bucket/": "https://cdn.example.com/bucket/site-a/" + name,
	} {
		s := settings(store.URL)
		s.PublicBase = base
		got, err := open(t, s, store.Client().Transport).Publish(t.Context(), name, []byte("a picture"))
		if err != nil || got != want {
			t.Errorf("%s, %v, want %s", got, err, want)
		}
	}
}

func TestASignedURLIsGoodForAsLongAsOneWants(t *testing.T) {
	store := newStore(t)
	s := settings(store.URL)
	s.Presign = schedule.Duration(24 * time.Hour)
	url, err := open(t, s, store.Client().Transport).Publish(t.Context(), name, nil)
	if err != nil || !strings.Contains(url, "X-Amz-Expires=86400") {
		t.Errorf("%s, %v", url, err)
	}
}

func TestOfAmazonTheBucketIsPartOfTheNameAndTheRegionOfTheEndpoint(t *testing.T) {
	s := settings("https://s3.ap-northeast-2.amazonaws.com")
	s.Region, s.PathStyle = "", false
	hosts := make(chan string, 10)
	through := roundTrip(func(r *http.Request) (*http.Response, error) {
		hosts <- r.URL.Host
		if code, why := verify(r, []byte("a picture")); code != "" {
			t.Errorf("%s: %s", code, why)
		}
		return &http.Response{StatusCode: 200, Header: http.Header{}, Body: http.NoBody, Request: r}, nil
	})
	url, err := open(t, s, through).Publish(t.Context(), name, []byte("a picture"))
	if host := <-hosts; err != nil || !strings.HasPrefix(host, "pictures.s3.") || !strings.HasPrefix(url, "https://"+host+"/site-a/"+name+"?") {
		t.Errorf("%s, %s, %v", host, url, err)
	}
}

// roundTrip answers requests.
type roundTrip func(r *http.Request) (*http.Response, error)

// RoundTrip answers one.
func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestWhatIsWrongIsToldWithTheNextStep(t *testing.T) {
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed.Close()
	plain := httptest.NewServer(http.NotFoundHandler())
	defer plain.Close()
	store := newStore(t)
	says := func(status int, code, message string) func(*fake) {
		return func(s *fake) {
			s.refuse = func(w http.ResponseWriter, _ *http.Request) bool { deny(w, status, code, message); return true }
		}
	}
	for _, c := range []struct {
		rule   string
		change func(s *s3.Settings)
		store  func(s *fake)
		want   string
	}{
		{"another secret", func(s *s3.Settings) { s.SecretKey = secret.New("hunter22-hunter22") }, nil, "the secret key does not fit the access key"},
		{"another key", func(s *s3.Settings) { s.AccessKey = secret.New("AKIAOTHER") }, nil, "does not know the access key"},
		{"another bucket", func(s *s3.Settings) { s.Bucket = "picture" }, nil, "put a picture into the bucket picture at " + store.URL + ": there is no such bucket"},
		{"another region", func(s *s3.Settings) { s.Region = "eu-west-1" }, nil, "in another region (AuthorizationHeaderMalformed: scope"},
		{"not allowed", nil, says(403, "AccessDenied", "Access Denied"), "needs s3:PutObject and s3:DeleteObject"},
		{"the clock", nil, says(403, "RequestTimeTooSkewed", "The difference is too large"), "set this machine's clock"},
		{"full", nil, says(507, "XMinioStorageFull", "no space\nleft"), "cannot take it for now (XMinioStorageFull: no space left)"},
		{"something else", nil, says(400, "InvalidRequest", "You asked for it"), "the store answers 400 InvalidRequest: You asked for it"},
		{"no store", func(s *s3.Settings) { s.Endpoint = "https://" + closed.Addr().String() }, nil, "connection refused: does the store run there?"},
		{"not HTTPS", func(s *s3.Settings) { s.Endpoint = strings.Replace(plain.URL, "http:", "https:", 1) }, nil, "does not speak HTTPS"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			s := settings(store.URL)
			store.refuse = nil
			if c.change != nil {
				c.change(&s)
			}
			if c.store != nil {
				c.store(store)
			}
			_, err := open(t, s, store.Client().Transport).Publish(t.Context(), name, []byte("a picture"))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want %q", err, c.want)
			}
			if err != nil && (strings.Contains(err.Error(), "hunter22") || strings.Contains(err.Error(), secretKey) || strings.Contains(err.Error(), "\n")) {
				t.Errorf("shows what it must not: %v", err)
			}
		})
	}
}

func TestAnUnknownAuthorityIsTold(t *testing.T) {
	store := newStore(t)
	_, err := open(t, settings(store.URL), &http.Transport{}).Publish(t.Context(), name, nil)
	if err == nil || !strings.Contains(err.Error(), "an authority that is not known here") {
		t.Errorf("%v", err)
	}
}

func TestAStoreThatStumblesIsAskedAgain(t *testing.T) {
	store := newStore(t)
	store.refuse = func(w http.ResponseWriter, _ *http.Request) bool {
		if store.asked > 1 {
			return false
		}
		w.WriteHeader(http.StatusServiceUnavailable)
		return true
	}
	if _, err := open(t, settings(store.URL), store.Client().Transport).Publish(t.Context(), name, []byte("a picture")); err != nil || store.asked != 2 {
		t.Errorf("asked %d times: %v", store.asked, err)
	}
}

func TestAStoreThatDoesNotAnswerIsLeftWithTheContext(t *testing.T) {
	through := roundTrip(func(r *http.Request) (*http.Response, error) {
		<-r.Context().Done()
		return nil, r.Context().Err()
	})
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	began := time.Now()
	_, err := open(t, settings("https://192.0.2.1"), through).Publish(ctx, name, []byte("a picture"))
	if err == nil || !strings.HasSuffix(err.Error(), "no answer in time") || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("took %s", took)
	}
}

func TestSettingsSayWhatIsWrongWithThem(t *testing.T) {
	for _, c := range []struct {
		rule       string
		change     func(s *s3.Settings)
		path, want string
	}{
		{"no endpoint", func(s *s3.Settings) { s.Endpoint = "" }, "endpoint", "write the URL of the store"},
		{"a host alone", func(s *s3.Settings) { s.Endpoint = "s3.example.com" }, "endpoint", "write the URL of the store"},
		{"with the bucket", func(s *s3.Settings) { s.Endpoint = "https://s3.example.com/pictures" }, "endpoint", "as https://s3.example.com"},
		{"plain and signed", func(s *s3.Settings) { s.Endpoint = "http://192.0.2.1:9000" }, "endpoint", "not taken by LINE"},
		{"no bucket", func(s *s3.Settings) { s.Bucket = "" }, "bucket", "needs the name"},
		{"no bucket's name", func(s *s3.Settings) { s.Bucket = "My_Pictures" }, "bucket", "bucket name"},
		{"no key", func(s *s3.Settings) { s.AccessKey = secret.Text{} }, "access_key", "access key"},
		{"no secret", func(s *s3.Settings) { s.SecretKey = secret.Text{} }, "secret_key", "secret"},
		{"a base without https", func(s *s3.Settings) { s.PublicBase = "http://pictures.example.com" }, "public_base", "https only"},
		{"both", func(s *s3.Settings) {
			s.PublicBase, s.Presign = "https://pictures.example.com", schedule.Duration(time.Hour)
		}, "presign", "either"},
		{"too long", func(s *s3.Settings) { s.Presign = schedule.Duration(169 * time.Hour) }, "presign", "1h to 168h"},
		{"too short", func(s *s3.Settings) { s.Presign = schedule.Duration(time.Minute) }, "presign", "1h to 168h"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			s := settings("https://s3.example.com")
			c.change(&s)
			found := s.Validate()
			if len(found) != 1 || found[0].Path != c.path || !strings.Contains(found[0].Text, c.want) {
				t.Errorf("%+v, want %s: %s", found, c.path, c.want)
			}
		})
	}
	s := settings("http://192.0.2.1:9000")
	s.PublicBase = "https://pictures.example.com"
	if found := s.Validate(); len(found) > 0 {
		t.Errorf("a store of the house behind a public base: %+v", found)
	}
}

// A gateway that others have written takes what we send:
// go install github.com/versity/versitygw/cmd/versitygw@v1.8.0.
func TestARealStoreTakesPictures(t *testing.T) {
	program, err := exec.LookPath("versitygw")
	if err != nil {
		t.Skip("there is no versitygw in PATH")
	}
	s := settings("http://" + runGateway(t, program))
	b, err := s3.Open(s, nil)
	if err != nil {
		t.Fatal(err)
	}
	url, err := b.Publish(t.Context(), name, []byte("a picture"))
	if err != nil {
		t.Fatal(err)
	}
	if code, body := fetch(t, http.DefaultClient, url); code != 200 || body != "a picture" {
		t.Errorf("fetched: %d %s", code, body)
	}
	if code, _ := fetch(t, http.DefaultClient, strings.Split(url, "?")[0]); code != 403 {
		t.Errorf("without a signature: %d", code)
	}
	if err := b.Remove(t.Context(), name); err != nil {
		t.Error(err)
	}
	if code, _ := fetch(t, http.DefaultClient, url); code != 404 {
		t.Errorf("removed, and fetched: %d", code)
	}
	s.SecretKey = secret.New("hunter22-hunter22")
	if b, err = s3.Open(s, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Publish(t.Context(), name, nil); err == nil || !strings.Contains(err.Error(), "the secret key does not fit") {
		t.Errorf("with another secret: %v", err)
	}
}

// runGateway runs a gateway with a bucket, pictures, until the test ends, and
// returns its address.
func runGateway(t *testing.T, program string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	l.Close()
	folder, about := t.TempDir(), t.TempDir()
	if err := os.Mkdir(filepath.Join(folder, "pictures"), 0o700); err != nil {
		t.Fatal(err)
	}
	gateway := exec.CommandContext(t.Context(), program,
		"--access", accessKey, "--secret", secretKey, "--region", region, "--port", address, "posix", "--sidecar", about, folder)
	if err := gateway.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = gateway.Wait() })
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(20 * time.Second); ; <-tick.C {
		conn, err := net.Dial("tcp", address)
		if err == nil {
			conn.Close()
			return address
		}
		if time.Now().After(deadline) {
			t.Fatal(err)
		}
	}
}

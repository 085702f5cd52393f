package s3

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/schedule"
	"github.com/gaugewatch/gaugewatch/internal/secret"
	"github.com/minio/minio-go/v7/pkg/s3utils"
)

// Settings say which bucket of which store, and how others reach it.
type Settings struct {
	Endpoint   string            `yaml:"endpoint"` // the URL of the store, without the bucket
	Region     string            `yaml:"region"`   // empty: that of the endpoint, or us-east-1
	Bucket     string            `yaml:"bucket"`
	Prefix     string            `yaml:"prefix"` // before the names of pictures: gaugewatch/
	AccessKey  secret.Text       `yaml:"access_key"`
	SecretKey  secret.Text       `yaml:"secret_key"`
	PublicBase string            `yaml:"public_base"` // the URL below which everybody can fetch; empty: URLs are signed
	Presign    schedule.Duration `yaml:"presign"`     // for how long a signed URL is good; zero: 7 days
	PathStyle  bool              `yaml:"path_style"`  // the bucket stands in the path, not in the name of the host
}

// maxPresign is for how long a signed URL can be good at most (Amazon S3, User
// Guide: Sharing objects with presigned URLs).
const maxPresign = 7 * 24 * time.Hour

// minPresign is for how long it should be good at least: a message may be read
// hours later.
const minPresign = time.Hour

// valid is for how long a signed URL is good.
func (s *Settings) valid() time.Duration {
	if s.Presign <= 0 {
		return maxPresign
	}
	return s.Presign.Std()
}

// Validate reports the mistakes in the settings.
func (s *Settings) Validate() []checks.Problem {
	var found []checks.Problem
	add := func(path, text string) {
		if text != "" {
			found = append(found, checks.Problem{Path: path, Text: text})
		}
	}
	add("endpoint", s.checkEndpoint())
	add("bucket", s.checkBucket())
	if s.AccessKey.Empty() {
		add("access_key", "needs the id of an access key that may put objects into the bucket")
	}
	if s.SecretKey.Empty() {
		add("secret_key", "needs the secret of the access key")
	}
	if u, err := url.Parse(s.PublicBase); s.PublicBase != "" && (err != nil || u.Scheme != "https" || u.Hostname() == "" || u.RawQuery != "") {
		add("public_base", "write the URL below which everybody can fetch objects, such as https://pictures.example.com; LINE and Google Chat take https only")
	}
	add("presign", s.checkPresign())
	return found
}

// checkEndpoint says what is wrong with the endpoint, or nothing.
func (s *Settings) checkEndpoint() string {
	u, err := url.Parse(s.Endpoint)
	switch {
	case err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "":
		return "write the URL of the store, such as https://s3.ap-northeast-2.amazonaws.com"
	case strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.User != nil:
		return fmt.Sprintf("write the URL of the store alone, as %s://%s; the bucket has a key of its own", u.Scheme, u.Host)
	case u.Scheme == "http" && s.PublicBase == "":
		return "URLs signed for an endpoint without https are not taken by LINE and Google Chat: use https, or public_base"
	}
	return ""
}

// checkBucket says what is wrong with the bucket, or nothing.
func (s *Settings) checkBucket() string {
	if s.Bucket == "" {
		return "needs the name of a bucket"
	}
	if err := s3utils.CheckValidBucketNameStrict(s.Bucket); err != nil {
		return lower(err.Error())
	}
	return ""
}

// checkPresign says what is wrong with how long a signed URL is good, or
// nothing.
func (s *Settings) checkPresign() string {
	switch {
	case s.Presign == 0:
		return ""
	case s.PublicBase != "":
		return "either public_base or presign: what is public needs no signature"
	case s.Presign.Std() < minPresign || s.Presign.Std() > maxPresign:
		return "a signed URL is good for 1h to 168h; S3 allows no more"
	}
	return ""
}

// lower begins a sentence of others with a small letter and ends it without a
// full stop.
func lower(text string) string {
	if text == "" {
		return text
	}
	return strings.ToLower(text[:1]) + strings.TrimSuffix(text[1:], ".")
}

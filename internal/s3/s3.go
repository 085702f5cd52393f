// Package s3 puts pictures into a bucket of a store that speaks S3, where
// others can fetch them.
//
//	bucket, err := s3.Open(s3.Settings{Endpoint: "https://s3.example.com", Bucket: "pictures", AccessKey: key, SecretKey: secret})
//	url, err := bucket.Publish(ctx, name, content)
//
// The URL is public below a base, or signed and good for some days. Nothing
// is deleted but what was put there to try it: let the store forget pictures
// by a rule of its own.
package s3

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/internal/secret"
	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
	"github.com/minio/minio-go/v7/pkg/s3utils"
)

// A Bucket is where pictures are put. Make it with [Open]. It is safe for
// concurrent use.
type Bucket struct {
	settings Settings
	client   *minio.Core
	public   *url.URL // nil: URLs are signed
	redactor secret.Redactor
}

// maxURL bounds a URL, in characters: LINE takes no longer one (the Messaging
// API's reference, image message).
const maxURL = 2000

// How patient an attempt is. The whole ends with its context at the latest.
const (
	putTimeout = 20 * time.Second
	attempts   = 3
)

// Open returns the bucket of settings that are right, and asks nobody yet.
// Through is how the store is reached; nil: directly.
func Open(s Settings, through http.RoundTripper) (*Bucket, error) {
	endpoint, err := url.Parse(s.Endpoint)
	if err != nil {
		return nil, fmt.Errorf("the endpoint of the store: %w", err)
	}
	region := cmp.Or(s.Region, s3utils.GetRegionFromURL(*endpoint), defaultRegion)
	lookup := minio.BucketLookupAuto
	if s.PathStyle {
		lookup = minio.BucketLookupPath
	}
	client, err := minio.NewCore(endpoint.Host, &minio.Options{
		Creds:  credentials.NewStaticV4(s.AccessKey.Reveal(), s.SecretKey.Reveal(), ""),
		Secure: endpoint.Scheme == "https", Region: region, BucketLookup: lookup, Transport: through, MaxRetries: attempts,
	})
	if err != nil {
		return nil, fmt.Errorf("the endpoint of the store: %w", err)
	}
	b := &Bucket{settings: s, client: client, redactor: secret.NewRedactor(s.SecretKey)}
	if s.PublicBase != "" {
		if b.public, err = url.Parse(s.PublicBase); err != nil {
			return nil, fmt.Errorf("the public base of the store: %w", err)
		}
	}
	return b, nil
}

// defaultRegion is that of a store that has none.
const defaultRegion = "us-east-1"

// key returns under which key a picture is put.
func (b *Bucket) key(name string) string {
	return strings.TrimPrefix(path.Join(b.settings.Prefix, name), "/")
}

// Publish puts a picture into the bucket under a name, which says what it is by
// its ending, and returns the URL by which others can fetch it. Once more under the same name it takes its own
// place.
func (b *Bucket) Publish(ctx context.Context, name string, content []byte) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, putTimeout)
	defer cancel()
	sum := sha256.Sum256(content)
	_, err := b.client.PutObject(ctx, b.settings.Bucket, b.key(name), bytes.NewReader(content), int64(len(content)), "", hex.EncodeToString(sum[:]),
		minio.PutObjectOptions{ContentType: mime.TypeByExtension(path.Ext(name)), CacheControl: "private, max-age=86400, immutable", DisableContentSha256: true})
	if err != nil {
		return "", b.explain("put a picture into", err)
	}
	return b.at(ctx, name)
}

// at returns the URL of a picture.
func (b *Bucket) at(ctx context.Context, name string) (string, error) {
	var text string
	if b.public != nil {
		text = b.public.JoinPath(b.key(name)).String()
	} else {
		signed, err := b.client.PresignedGetObject(ctx, b.settings.Bucket, b.key(name), b.settings.valid(), nil)
		if err != nil {
			return "", b.explain("sign a URL of", err)
		}
		text = signed.String()
	}
	if len(text) > maxURL {
		return "", fmt.Errorf("put a picture into the bucket %s: a URL of %d characters is longer than the %d that are taken", b.settings.Bucket, len(text), maxURL)
	}
	return text, nil
}

// Remove takes a picture out of the bucket. One that is not there is fine.
func (b *Bucket) Remove(ctx context.Context, name string) error {
	ctx, cancel := context.WithTimeout(ctx, putTimeout)
	defer cancel()
	if err := b.client.RemoveObject(ctx, b.settings.Bucket, b.key(name), minio.RemoveObjectOptions{}); err != nil {
		return b.explain("take a picture out of", err)
	}
	return nil
}

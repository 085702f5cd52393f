package main

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/gaugewatch/gaugewatch/config"
	"github.com/gaugewatch/gaugewatch/web"
)

// A look is what came of looking at a picture from outside.
type look struct {
	What    string     `json:"what"` // web.public_url, publish.s3
	URL     string     `json:"url"`  // of the picture, without what signs it
	Sight   *web.Sight `json:"sight,omitempty"`
	Trouble string     `json:"trouble,omitempty"` // what is in the way; empty: nothing
}

// String writes the look for a person.
func (l look) String() string {
	if l.Sight == nil {
		return l.What + ": " + l.URL + ": " + l.Trouble
	}
	s := l.Sight
	text := fmt.Sprintf("%s: pictures are seen from outside: %s (%s, %s, certificate until %s, %d ms)",
		l.What, l.URL, s.At, s.TLS, s.Until.Format(time.DateOnly), s.Took.Milliseconds())
	return strings.Join(append([]string{text}, s.Notes...), "\n  but ")
}

// lookFromOutside looks whether the pictures of a configuration reach those who
// fetch them.
func lookFromOutside(ctx context.Context, c *config.Config, o web.Outsider) []look {
	var all []look
	if c.Web.Public() != nil {
		all = append(all, lookAtDoor(ctx, c, o))
	}
	if c.Publish != nil {
		all = append(all, lookAtBucket(ctx, c, o))
	}
	return all
}

// unseen says whether something is in the way of a picture.
func unseen(all []look) bool {
	return slices.ContainsFunc(all, func(l look) bool { return l.Trouble != "" })
}

// lookAtBucket puts a picture into the bucket, looks at it, and takes it out.
func lookAtBucket(ctx context.Context, c *config.Config, o web.Outsider) look {
	l := look{What: "publish.s3", URL: c.Publish.S3.Endpoint}
	name := testName()
	bucket, err := openBucket(c)
	if err != nil {
		l.Trouble = err.Error()
		return l
	}
	at, err := bucket.Publish(ctx, name, web.TestPicture())
	if err != nil {
		l.Trouble = err.Error()
		return l
	}
	l.see(ctx, o, at)
	if err := bucket.Remove(ctx, name); err != nil && l.Sight != nil {
		l.Sight.Notes = append(l.Sight.Notes, err.Error())
	}
	return l
}

// testName returns a name for a picture that is put into a bucket to try it.
func testName() string { return "test-" + rand.Text() + ".png" }

// see looks at the picture of tests at an address.
func (l *look) see(ctx context.Context, o web.Outsider, at string) {
	l.URL, _, _ = strings.Cut(at, "?")
	s, err := o.Look(ctx, at, web.TestPicture())
	if err != nil {
		l.Trouble = err.Error()
		return
	}
	l.Sight = &s
}

// lookAtDoor looks at a picture of the daemon's door. Where no daemon runs, a
// door is opened for the moment.
func lookAtDoor(ctx context.Context, c *config.Config, o web.Outsider) look {
	public := web.Publisher{Public: c.Web.Public(), Keep: forgetPicture}
	l := look{What: "web.public_url", URL: public.Public.String()}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", c.Web.Listen)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		l.seeDaemon(ctx, c, o)
		return l
	case err != nil:
		l.Trouble = "nothing can listen at web.listen: " + oneLine(err.Error())
		return l
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	name := rand.Text() + ".png"
	open := newDoor(c, slog.New(slog.DiscardHandler))
	open.Picture = func(_ context.Context, asked string) ([]byte, time.Time, error) {
		if asked != name {
			return nil, time.Time{}, fs.ErrNotExist
		}
		return web.TestPicture(), time.Now(), nil
	}
	closed := make(chan error, 1)
	go func() { closed <- open.Serve(ctx, listener) }()
	at, err := public.Publish(ctx, name, web.TestPicture())
	if err != nil {
		l.Trouble = err.Error()
	} else {
		l.see(ctx, o, at)
	}
	cancel()
	if err := <-closed; err != nil && l.Sight == nil {
		l.Trouble = err.Error()
	}
	return l
}

// forgetPicture keeps nothing: a door of the moment knows its one picture.
func forgetPicture(context.Context, string, []byte, time.Time) error { return nil }

// seeDaemon looks at the daemon's picture of tests, from near and from outside.
func (l *look) seeDaemon(ctx context.Context, c *config.Config, o web.Outsider) {
	near, err := knock(ctx, c)
	if err != nil {
		l.Trouble = err.Error()
		return
	}
	at, err := web.Publisher{Public: c.Web.Public()}.TestURL()
	if err != nil {
		l.Trouble = err.Error()
		return
	}
	l.see(ctx, o, at)
	if l.Sight != nil && l.Sight.Door != near {
		l.Sight, l.Trouble = nil, "another gaugewatch answers there, not the one at "+c.Web.Listen+": does the DNS still lead to an old machine?"
	}
}

// knockTimeout is how long the daemon's own door may take to answer.
const knockTimeout = 5 * time.Second

// knock asks which door is at web.listen. The error says that it is none of
// ours.
func knock(ctx context.Context, c *config.Config) (door string, err error) {
	ctx, cancel := context.WithTimeout(ctx, knockTimeout)
	defer cancel()
	host, port, err := net.SplitHostPort(c.Web.Listen)
	if err != nil {
		return "", err
	}
	if a, err := netip.ParseAddr(host); host == "" || err == nil && a.IsUnspecified() {
		host = "localhost"
	}
	at := url.URL{Scheme: "http", Host: net.JoinHostPort(host, port), Path: web.PicturePath + web.TestName}
	if c.Web.TLS != nil {
		at.Scheme = "https"
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, at.String(), http.NoBody)
	if err != nil {
		return "", err
	}
	// The certificate is for the public name; who looks from outside looks at it.
	client := http.Client{Transport: &http.Transport{
		DisableKeepAlives: true, TLSClientConfig: &tls.Config{InsecureSkipVerify: true, ServerName: c.Web.Public().Hostname()}, //nolint:gosec // see above
	}}
	resp, err := client.Do(r)
	if err != nil {
		return "", fmt.Errorf("what listens at %s does not answer as gaugewatch does: %s", c.Web.Listen, oneLine(err.Error()))
	}
	defer resp.Body.Close()
	_, err = io.Copy(io.Discard, io.LimitReader(resp.Body, 1<<20))
	if door = resp.Header.Get(web.DoorHeader); err != nil || door == "" {
		return "", fmt.Errorf("another program listens at %s, so gaugewatch cannot: choose another address for web.listen", c.Web.Listen)
	}
	return door, nil
}

package notify

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/googlechat"
	"github.com/gaugewatch/gaugewatch/internal/language"
	"github.com/gaugewatch/gaugewatch/internal/secret"
	"github.com/gaugewatch/gaugewatch/internal/wire"
)

// GoogleChat writes to spaces of Google Chat: through an incoming webhook to
// its one space, or as an app with a service account to the spaces that are
// named, or to all that have added it. What concerns one alert is one thread.
type GoogleChat struct {
	Webhook     secret.Text `yaml:"webhook"`     // URL of an incoming webhook; holds secrets
	Credentials secret.Text `yaml:"credentials"` // a service account's key, or its file; empty: GOOGLE_APPLICATION_CREDENTIALS
	Spaces      []string    `yaml:"spaces"`      // spaces/AAAA, all or approve

	// API is where the Chat API is found, for a gateway; empty: Google's.
	API string `yaml:"api"`

	// Audience is what the app's configuration at Google says for whom the
	// tokens are that come with events: the URL to which Google posts, or the
	// number of the project. Empty: nothing is heard. Issuer, Keys and Emails
	// are for others than Google, see googlechat.Audience.
	Audience string   `yaml:"audience"`
	Issuer   string   `yaml:"issuer"`
	Keys     string   `yaml:"keys"`
	Emails   []string `yaml:"emails"`
}

// What stands for spaces that are not named: all that have added the app, or
// those of them that somebody has approved.
const (
	allSpaces      = "all"
	approvedSpaces = "approve"
)

// credentialsVariable names the file of a service account's key, as Google's
// own programs have it.
const credentialsVariable = "GOOGLE_APPLICATION_CREDENTIALS"

// Validate reports the mistakes in the settings.
func (g *GoogleChat) Validate() []checks.Problem {
	var found []checks.Problem
	add := func(path, text string) { found = append(found, checks.Problem{Path: path, Text: text}) }
	u, err := url.Parse(g.Webhook.Reveal())
	switch hooked := !g.Webhook.Empty(); {
	case hooked && (err != nil || u.Hostname() == "" || !strings.HasSuffix(u.Path, "/messages")):
		add("webhook", "write the webhook's URL, as the space shows it under Apps & integrations: https://chat.googleapis.com/v1/spaces/…/messages?key=…&token=…")
	case hooked && !g.Credentials.Empty():
		add("credentials", "a webhook needs none: write one of webhook and credentials")
	case hooked && len(g.Spaces) > 0:
		add("spaces", "a webhook belongs to one space already")
	case !hooked && len(g.Spaces) == 0:
		add("spaces", "write the spaces, such as [spaces/AAAA], or all: every space that has added the app, or approve: those of them that you approve; or a webhook")
	}
	name := regexp.MustCompile(`^spaces/[A-Za-z0-9_-]+$`)
	for i, space := range g.Spaces {
		word := space == allSpaces || space == approvedSpaces
		if !word && !name.MatchString(space) || word && len(g.Spaces) > 1 {
			add(fmt.Sprintf("spaces[%d]", i), "write a space as spaces/AAAA, which stands in its address; or all or approve, alone")
		}
	}
	return append(found, validateAPI(g.API)...)
}

// Pace returns Google's limit: one message a second to a space.
func (g *GoogleChat) Pace() Pace {
	pace := Pace{Gap: googlechat.SpaceGap}
	for _, space := range g.Spaces {
		if strings.HasPrefix(space, "spaces/") {
			pace.Chats = append(pace.Chats, "google "+space)
		}
	}
	if u, err := url.Parse(g.Webhook.Reveal()); err == nil && strings.HasPrefix(u.Path, "/v1/spaces/") {
		space, _, _ := strings.Cut(strings.TrimPrefix(u.Path, "/v1/"), "/messages")
		pace.Chats = append(pace.Chats, "google "+space)
	}
	return pace
}

// Open makes the channel, which is a [Chatter] too where it has a service
// account.
func (g *GoogleChat) Open(env Env) (Channel, error) {
	http, err := env.dial()
	if err != nil {
		return nil, err
	}
	if !g.Webhook.Empty() {
		return illustrated(&spaces{client: googlechat.Webhook(g.Webhook, http), named: []string{""}, publish: env.Publish}), nil
	}
	client, err := g.Client(http)
	if err != nil {
		return nil, err
	}
	channel := &spaces{client: client, named: g.Spaces, publish: env.Publish, buttons: env.Buttons, function: g.Function()}
	switch {
	case slices.Equal(g.Spaces, []string{allSpaces}):
		channel.named = nil
	case slices.Equal(g.Spaces, []string{approvedSpaces}):
		channel.named, channel.approved = nil, env.Approved
		if env.Approved == nil {
			channel.approved = func(context.Context) ([]string, error) { return nil, nil }
		}
	}
	return illustrated(channel), nil
}

// Client returns what writes as the app.
func (g *GoogleChat) Client(http *wire.Client) (*googlechat.Client, error) {
	key, err := g.key()
	if err != nil {
		return nil, fmt.Errorf("credentials: %w", err)
	}
	client, err := googlechat.Account(key, g.API, http)
	if err != nil {
		return nil, fmt.Errorf("credentials: %w", err)
	}
	return client, nil
}

// Function is the URL to which Google posts what people do; empty: it is not
// known.
func (g *GoogleChat) Function() string {
	if strings.Contains(g.Audience, "://") {
		return g.Audience
	}
	return ""
}

// key returns the service account's key: the setting itself, or what its file
// holds.
func (g *GoogleChat) key() ([]byte, error) {
	text := strings.TrimSpace(cmp.Or(g.Credentials.Reveal(), os.Getenv(credentialsVariable)))
	switch {
	case text == "":
		return nil, fmt.Errorf("no key of a service account: name its file, or name it in the environment as %s", credentialsVariable)
	case strings.HasPrefix(text, "{"):
		return []byte(text), nil
	}
	return os.ReadFile(text)
}

// spaces writes to some spaces.
type spaces struct {
	client  *googlechat.Client
	named   []string  // empty: all that have added the app
	publish Publisher // nil: there are no pictures

	// approved returns the spaces that somebody has approved; nil: it does not
	// matter.
	approved func(ctx context.Context) ([]string, error)

	buttons  bool   // somebody hears them
	function string // where Google posts that; empty: it is not known

	mu    sync.Mutex
	found []string // of all, when last asked
	asked time.Time
}

// spacesFor is how long the list of spaces is trusted.
const spacesFor = 10 * time.Minute

var (
	_ Chatter = (*spaces)(nil)
	_ Trier   = (*spaces)(nil)
)

// Send writes the message to every space, with its pictures where Google takes
// them.
func (s *spaces) Send(ctx context.Context, m Message) Result {
	all, why := hangOut(ctx, s.publish, m)
	shown := m
	if len(all) == 0 {
		shown = m.unshown()
	}
	if m.Link != "" {
		all = append(all, hung{Picture: Picture{Alt: m.Title}, URL: m.Link})
	}
	r, content := s.write(ctx, m, s.message(shown, all))
	if content && len(all) > 0 {
		why = "without the picture: " + r.Text
		m.Reached = r.Reached
		r, _ = s.write(ctx, m, s.message(m.unshown(), nil))
	}
	if r.Outcome == Sent {
		r.Text = joinTexts(r.Text, why)
	}
	return r
}

// write writes a message to every space that does not have it, and says whether it
// is the message itself that Google refuses.
func (s *spaces) write(ctx context.Context, m Message, body googlechat.Message) (r Result, content bool) {
	all, err := s.to(ctx)
	switch {
	case err != nil:
		return refusedByGoogle(err), false
	case len(all) == 0:
		return Result{Outcome: Permanent, Text: s.nowhere()}, false
	}
	reached := slices.Clone(m.Reached)
	var missed []string
	for i, space := range all {
		if slices.Contains(m.Reached, space) {
			continue
		}
		if i > 0 && !pause(ctx, googlechat.SpaceGap/10) {
			return Result{Outcome: Unknown, Text: "stopped in the middle", Reached: reached}, false
		}
		_, err := s.client.Create(ctx, space, idIn(m.Key, space), body)
		if err == nil {
			reached = append(reached, space)
			continue
		}
		one := refusedByGoogle(err)
		if refusal, known := errors.AsType[*googlechat.Error](err); known && refusal.IsContent() {
			one.Reached = reached
			return one, true
		}
		if missed = append(missed, space); r.Outcome == 0 || r.Outcome == Permanent || one.Outcome == Unknown {
			one.Wait = max(one.Wait, r.Wait)
			r = one
		}
	}
	return inPart(r, reached, missed), false
}

// nowhere says why there is no space to write to.
func (s *spaces) nowhere() string {
	if s.approved != nil {
		return "no space is approved: gaugewatch spaces lists those that have added the app"
	}
	return "no space has added the app: add it in a space under Apps & integrations"
}

// inPart is the result for all where r is the worst of those who were missed:
// what another attempt may mend goes before what it cannot.
func inPart(r Result, reached, missed []string) Result {
	switch {
	case len(missed) == 0:
		return Result{Outcome: Sent}
	case len(reached) == 0:
		return r
	}
	r.Text = "not to " + strings.Join(missed, ", ") + ": " + r.Text
	if r.Outcome == Permanent {
		r.Outcome, r.Partly = Sent, true
	} else {
		r.Outcome, r.Reached = Unknown, reached
	}
	return r
}

// pause waits, and says whether the context still lasts.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// to returns the spaces to write to.
func (s *spaces) to(ctx context.Context) ([]string, error) {
	switch {
	case len(s.named) > 0:
		return s.named, nil
	case s.approved != nil:
		return s.approved(ctx)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.asked.IsZero() && time.Since(s.asked) < spacesFor {
		return s.found, nil
	}
	all, err := s.client.Spaces(ctx)
	if err != nil {
		return nil, err
	}
	s.found, s.asked = nil, time.Now()
	for _, space := range all {
		s.found = append(s.found, space.Name)
	}
	return s.found, nil
}

// Chats returns the spaces that have added the app.
func (s *spaces) Chats(ctx context.Context) ([]Chat, error) {
	all, err := s.client.Spaces(ctx)
	if err != nil {
		return nil, err
	}
	chats := make([]Chat, len(all))
	for i, space := range all {
		chats[i] = Chat{ID: space.Name, Name: language.Tidy(space.Title, placeRoom), Kind: strings.ToLower(space.Type)}
	}
	return chats, nil
}

// Try finds out whether Google accepts the key, and writes nothing.
func (s *spaces) Try(ctx context.Context) Result {
	if err := s.client.Try(ctx); err != nil {
		return refusedByGoogle(err)
	}
	return Result{Outcome: Sent}
}

// idIn is a message's key for a part of its way, such as one of several spaces: a
// UUID made of both (RFC 9562, version 8).
func idIn(key, part string) string {
	if part == "" {
		return key
	}
	sum := sha256.Sum256([]byte(key + " " + part))
	return uuid([16]byte(sum[:16]), 8)
}

// refusedByGoogle is the result of an attempt that Google has not accepted.
func refusedByGoogle(err error) Result {
	refusal, refused := errors.AsType[*googlechat.Error](err)
	switch {
	case !refused || wire.Unknown(err):
		return unanswered(err)
	case refusal.IsTemporary():
		return Result{Outcome: Temporary, Text: err.Error()}
	}
	return Result{Outcome: Permanent, Text: err.Error()}
}

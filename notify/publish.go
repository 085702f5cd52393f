package notify

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/internal/language"
)

// fileOf names the picture of a message with an index as a file.
func (m Message) fileOf(index int) string {
	return fmt.Sprintf("%s-%d%s", m.At.Format(stamp), index+1, m.Pictures[index].ending())
}

// pagesOf says that only the first pictures of a message are shown.
func pagesOf(m Message, shown int) string {
	text := catalogOf(m.Language).Pages
	if len(m.Cards) > 0 {
		text = catalogOf(m.Language).Photos
	}
	return language.Fill(text, language.Values{"shown": strconv.Itoa(shown), "all": strconv.Itoa(len(m.Pictures))})
}

// joinTexts joins two texts, of which one or both may be empty.
func joinTexts(a, b string) string { return strings.Trim(a+"; "+b, "; ") }

// publishPatience bounds how long pictures may keep the words back while they
// are made reachable. They may never have more than half of an attempt.
const publishPatience = 10 * time.Second

// patience returns how long pictures may keep the words of an attempt back.
func patience(ctx context.Context) time.Duration {
	end, ok := ctx.Deadline()
	if !ok {
		return publishPatience
	}
	return min(publishPatience, time.Until(end)/2)
}

// A hung picture is one that a provider can fetch.
type hung struct {
	Picture
	URL  string `json:"url,omitempty"`  // of the picture
	Tile string `json:"tile,omitempty"` // of its tile, or the same
}

// hang makes the pictures of a message reachable, as many as can be, and says
// why others can not. Without a publisher there are none, and nothing to say.
func hang(ctx context.Context, publish Publisher, m Message) (all []hung, why string) {
	if publish == nil {
		return nil, ""
	}
	ctx, cancel := context.WithTimeout(ctx, patience(ctx))
	defer cancel()
	for _, p := range m.Pictures {
		h, err := p.hang(ctx, publish)
		if err != nil {
			return all, "without the picture: " + err.Error()
		}
		all = append(all, h)
	}
	return all, ""
}

// hang makes one picture and its tile reachable.
func (p Picture) hang(ctx context.Context, publish Publisher) (hung, error) {
	h := hung{Picture: p}
	var err error
	if h.URL, err = publish.Publish(ctx, p.Name, p.Bytes); err != nil {
		return h, err
	}
	h.Tile = h.URL
	if p.Preview != "" && len(p.Tile) > 0 {
		h.Tile, err = publish.Publish(ctx, p.Preview, p.Tile)
	}
	return h, err
}

// hangOut is hang for providers that fetch pictures by themselves, which they
// do from public addresses of https only.
func hangOut(ctx context.Context, publish Publisher, m Message) (all []hung, why string) {
	if publish == nil && len(m.Pictures) > 0 {
		return nil, "without the picture: the provider fetches it, and nothing makes it reachable (web.public_url or publish)"
	}
	all, why = hang(ctx, publish, m)
	closed := func(h hung) bool {
		return !strings.HasPrefix(h.URL, "https://") || !strings.HasPrefix(h.Tile, "https://")
	}
	if slices.ContainsFunc(all, closed) {
		return nil, "without the picture: it is fetched over https only, which public_url is not"
	}
	return all, why
}

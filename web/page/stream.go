package page

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"html/template"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

const (
	maxStreams    = 128 // pages at one time that are kept as things stand
	streamLooks   = time.Second
	streamSpeaks  = 5 * time.Second // at least, so that a page knows that it is heard
	streamTimeout = 10 * time.Second
)

// A change is what has become different since an issue of the page.
type change struct {
	At    int64                   `json:"at"` // unix seconds
	AsOf  string                  `json:"as_of"`
	Head  template.HTML           `json:"head,omitempty"`
	Cards map[int64]template.HTML `json:"cards,omitempty"`
	Order []int64                 `json:"order,omitempty"` // of all cards, where some have changed
}

// news are the changes since issues that somebody has seen.
type news struct {
	mu    sync.Mutex
	since map[int64]*event
}

// An event tells what has changed, plain and as blocks of a stream that is
// compressed: once for all who have seen the same.
type event struct{ plain, blocks []byte }

// since returns what has changed since an issue.
func (is *issue) since(number int64) (*event, error) {
	is.news.mu.Lock()
	defer is.news.mu.Unlock()
	if e, known := is.news.since[number]; known {
		return e, nil
	}
	c := change{At: is.now.At.Unix(), AsOf: newScribe(is.language, is.zone, is.now.At).asOf()}
	if is.head.number > number {
		c.Head = is.head.html
	}
	for _, one := range is.cards {
		if one.number > number {
			if c.Cards == nil {
				c.Cards = map[int64]template.HTML{}
			}
			c.Cards[one.card.ID] = one.html
		}
	}
	if is.order > number || c.Cards != nil {
		for _, one := range is.cards {
			c.Order = append(c.Order, one.card.ID)
		}
	}
	var text bytes.Buffer
	plain := json.NewEncoder(&text)
	plain.SetEscapeHTML(false) // it is twice as long otherwise, and no part of HTML here
	if err := plain.Encode(c); err != nil {
		return nil, err
	}
	e := &event{plain: fmt.Appendf(nil, "event: now\nid: %d\ndata: %s\n", is.number, text.Bytes())} // which end a line
	var err error
	if e.blocks, err = deflate(e.plain); err != nil {
		return nil, err
	}
	if is.news.since == nil {
		is.news.since = map[int64]*event{}
	}
	is.news.since[number] = e
	return e, nil
}

// changedSince says whether more than the time has changed since an issue.
func (is *issue) changedSince(number int64) bool {
	if is.head.number > number || is.order > number {
		return true
	}
	for _, one := range is.cards {
		if one.number > number {
			return true
		}
	}
	return false
}

// A streamer keeps pages as things stand.
type streamer struct {
	*house
	closing <-chan struct{} // closed when the door closes
	open    atomic.Int64
}

// serve tells a page of what changes, as server-sent events (HTML, section
// 9.2), until it goes away.
func (s *streamer) serve(w http.ResponseWriter, r *http.Request) {
	if s.open.Add(1) > maxStreams {
		s.open.Add(-1)
		w.Header().Set("Retry-After", "30")
		http.Error(w, "too many pages are open", http.StatusServiceUnavailable)
		return
	}
	defer s.open.Add(-1)
	_ = http.NewResponseController(w).SetReadDeadline(time.Time{}) // an error: then the page comes again
	head := w.Header()
	head.Set("Content-Type", "text/event-stream")
	head.Set("Cache-Control", "no-store")
	head.Set("X-Accel-Buffering", "no") // of nginx
	tick := time.NewTicker(streamLooks)
	defer tick.Stop()
	f := follower{streamer: s, request: r, packed: takesGzip(r), code: tongue(r), seen: seenOf(r), asked: time.Now()}
	if f.packed {
		head.Set("Content-Encoding", "gzip")
		_, _ = w.Write([]byte(gzipHead)) // an error: the first event tells
	}
	_, stirred := s.stirred()
	for f.look(w) && s.wait(r.Context(), tick.C, stirred) {
		_, stirred = s.stirred()
	}
}

// A follower is one page that is kept as things stand.
type follower struct {
	*streamer
	request *http.Request
	packed  bool      // it takes what is compressed
	code    string    // its language
	seen    int64     // the issue that it has seen last
	said    time.Time // when it was last told
	asked   time.Time // when it was last asked whether it may be
}

// look tells the page what has changed, and says whether it goes on.
func (f *follower) look(w http.ResponseWriter) bool {
	if time.Since(f.asked) >= streamSpeaks {
		f.asked = time.Now()
		if _, admitted := f.in.Visitor(f.request); !admitted { // its link was revoked
			return false
		}
	}
	is, err := f.latest(f.request.Context(), f.code)
	if err != nil || time.Since(f.said) < streamSpeaks && !is.changedSince(f.seen) {
		return true
	}
	if err := f.say(w, is); err != nil {
		return false
	}
	f.seen, f.said = is.number, time.Now()
	return true
}

// wait waits for the next look, and says whether there is one.
func (s *streamer) wait(ctx context.Context, tick <-chan time.Time, stirred <-chan struct{}) bool {
	select {
	case <-tick:
		return true
	case <-stirred:
		return true
	case <-ctx.Done():
	case <-s.closing:
	}
	return false
}

// say tells the page what has changed since the issue that it has seen.
func (f *follower) say(w http.ResponseWriter, is *issue) error {
	e, err := is.since(f.seen)
	if err != nil {
		return err
	}
	text := e.plain
	if f.packed {
		text = e.blocks
	}
	control := http.NewResponseController(w)
	_ = control.SetWriteDeadline(time.Now().Add(streamTimeout)) // an error: the write tells
	if _, err := w.Write(text); err != nil {
		return err
	}
	return control.Flush()
}

// seenOf returns which issue a page has seen last; 0: none.
func seenOf(r *http.Request) int64 {
	for _, text := range []string{r.Header.Get("Last-Event-Id"), r.URL.Query().Get("seen")} {
		if n, err := strconv.ParseInt(text, 10, 64); err == nil {
			return n
		}
	}
	return 0
}

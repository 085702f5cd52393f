package page

import (
	"bytes"
	"compress/gzip"
	"context"
	"embed"
	"errors"
	"html/template"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/language"
)

//go:embed templates assets
var files embed.FS

// How long what was asked of the board holds for others who look at the page,
// and how long the board may take to say it.
const (
	issueHolds   = 900 * time.Millisecond
	boardTimeout = 3 * time.Second
)

// A pager writes the page. It writes each state of things once, however many
// look at it, and each card once as long as nothing about it changes.
type pager struct {
	house     *house
	templates *template.Template
	assets    *assets
	broken    error // why there are no templates or assets

	mu     sync.Mutex
	issues map[string]*issue // the latest, by language
	ended  []checks.Alert    // lately, as of asked
	asked  time.Time
}

// newPager returns the pager of a house.
func newPager(h *house) *pager {
	t, err := template.ParseFS(files, "templates/*.html")
	a, unread := newAssets()
	return &pager{house: h, templates: t, assets: a, broken: errors.Join(err, unread), issues: map[string]*issue{}}
}

// An issue is the page in one language at one moment. Nobody changes it.
type issue struct {
	number   int64 // grows from one to the next: unix milliseconds
	language string
	zone     *time.Location
	made     time.Time
	day      string // of made, in the zone
	head     piece
	cards    []*piece // the worst first
	by       map[int64]*piece
	order    int64 // the issue in which the cards got their order
	now      *Now

	once  sync.Once
	draft *draft
	err   error

	news news
}

// A piece is a part of the page, as it was first written for an issue.
type piece struct {
	card   Card // that it shows, unless it is the head
	html   template.HTML
	number int64 // of the issue
}

// latest returns the latest issue in a language; empty: the one that the board
// names.
func (p *pager) latest(ctx context.Context, code string) (*issue, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	stirred, _ := p.house.stirred()
	if was := p.issues[code]; was != nil && time.Since(was.made) < issueHolds && was.made.After(stirred) {
		return was, nil
	}
	if p.broken != nil {
		return nil, p.broken
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), boardTimeout)
	defer cancel()
	asked := time.Now()
	now, err := p.house.Board(ctx)
	if err != nil {
		return nil, err
	}
	now.Ended = p.endedBy(ctx, now.At, stirred)
	is, err := p.write(&now, code)
	if err == nil {
		is.made = asked // what is stirred from then on may not be in it
		p.issues[code] = is
	}
	return is, err
}

// How long ago alerts ended of which the head tells, how many it counts at most, and
// how old what is known of them may be while nothing stirs.
const (
	endedLately = time.Hour
	endedAtMost = 500
	endedHolds  = time.Minute
)

// endedBy returns the alerts that have ended lately, the latest first: as far as
// that can be told, since how things stand does not hang on it.
func (p *pager) endedBy(ctx context.Context, at, stirred time.Time) []checks.Alert {
	if p.house.Past == nil {
		return nil
	}
	if at.Sub(p.asked) >= endedHolds || !stirred.Before(p.asked) {
		asked := time.Now()
		all, err := p.house.Past.Alerts(ctx, AlertFilter{Since: at.Add(-endedLately), Limit: endedAtMost})
		if err != nil {
			return p.ended
		}
		p.ended, p.asked = all, asked
	}
	var lately []checks.Alert
	for _, a := range p.ended {
		if !a.Drill && a.Resolved.After(at.Add(-endedLately)) {
			lately = append(lately, a)
		}
	}
	slices.SortStableFunc(lately, func(a, b checks.Alert) int { return b.Resolved.Compare(a.Resolved) })
	return lately
}

// stirred says when something about alerts has changed last, and tells when that
// happens next; where nobody says so it never does.
func (p *Pages) stirred() (time.Time, <-chan struct{}) {
	if p.Stirred == nil {
		return time.Time{}, nil
	}
	return p.Stirred()
}

// write writes an issue. What has not changed since the one before is taken
// from there.
func (p *pager) write(now *Now, code string) (*issue, error) {
	was := p.issues[code]
	home, zone := p.house.home()
	if code == "" {
		code = home
	}
	s := newScribe(code, zone, now.At)
	is := &issue{
		number: time.Now().UnixMilli(), language: s.Code, zone: zone, made: time.Now(), day: s.clock.At.Format(time.DateOnly + " MST"), now: now,
		by: make(map[int64]*piece, len(now.Cards)), cards: make([]*piece, 0, len(now.Cards)),
	}
	if was != nil {
		is.number = max(is.number, was.number+1)
	}
	if was != nil && was.day != is.day {
		was = nil
	}
	head, err := p.part("head", s.head(now))
	if err != nil {
		return nil, err
	}
	if is.head = (piece{html: head, number: is.number}); was != nil && was.head.html == head {
		is.head = was.head
	}
	for _, c := range worstFirst(now.Cards) {
		one := was.kept(c)
		if one == nil {
			html, err := p.part("card", p.card(s, c))
			if err != nil {
				return nil, err
			}
			one = &piece{*c, html, is.number}
		}
		is.cards = append(is.cards, one)
		is.by[c.ID] = one
	}
	if is.order = is.number; was != nil && slices.EqualFunc(is.cards, was.cards, func(a, b *piece) bool { return a.card.ID == b.card.ID }) {
		is.order = was.order
	}
	return is, nil
}

// kept returns a card as it was written, unless it has changed.
func (is *issue) kept(c *Card) *piece {
	if is == nil {
		return nil
	}
	if one := is.by[c.ID]; one != nil && reflect.DeepEqual(one.card, *c) {
		return one
	}
	return nil
}

// card returns what a card shows, with links where there are pages about alerts and
// targets.
func (p *pager) card(s scribe, c *Card) cardView {
	v := s.card(c)
	v.Linked = p.house.Past != nil
	if p.house.Site == nil || c.Name == "" {
		return v
	}
	v.Path = targetPath(c.Name, "")
	for i := range v.Rows {
		if c.Rows[i].Name != "" {
			v.Rows[i].Path = targetPath(c.Name, c.Rows[i].Name)
		}
	}
	return v
}

// part writes a part of the page.
func (p *pager) part(name string, of any) (template.HTML, error) {
	var b bytes.Buffer
	b.Grow(roomOf(of))
	if err := p.templates.ExecuteTemplate(&b, name+".html", of); err != nil {
		return "", err
	}
	return template.HTML(b.String()), nil //nolint:gosec // the template has escaped it
}

// roomOf is about how many bytes a part of the page takes.
func roomOf(part any) int {
	room := 4 << 10
	if v, whole := part.(pageView); whole {
		for _, c := range v.Cards {
			room += len(c)
		}
	}
	return room
}

// A pageView is what the whole page shows.
type pageView struct {
	frame

	Number int64 // of the issue
	Head   template.HTML
	Cards  []template.HTML
	At     int64
	Units  string // of durations, as the script writes them
	Keys   []legendView
}

// A legendView explains a sign of the plots.
type legendView struct{ Class, Word string }

// keys explain the signs of plots.
func (s scribe) keys() []legendView {
	return []legendView{
		{"k-0", s.Normal},
		{"k-2", s.Levels[2]},
		{"k-3", s.Levels[3]},
		{"k-4", s.Levels[4]},
		{"k-na", s.Gone},
		{"k-nv", s.Blank},
		{"k-nw", s.Unwatched},
	}
}

// page writes the page but for its end.
func (p *pager) page(is *issue) (*draft, error) {
	is.once.Do(func() {
		html, err := p.part("page", p.view(is))
		if err != nil {
			is.err = err
			return
		}
		is.draft, is.err = newDraft([]byte(html))
	})
	return is.draft, is.err
}

// view returns what the page of an issue shows.
func (p *pager) view(is *issue) pageView {
	s := newScribe(is.language, is.zone, is.now.At)
	u := s.Units
	v := pageView{
		frame: p.house.around(s, "", s.Now), Head: is.head.html, Number: is.number, At: is.now.At.Unix(),
		Units: strings.Join([]string{u.Day, u.Hour, u.Minute, u.Second, u.Gap}, "|"),
		Keys:  s.keys(),
	}
	v.Hours = language.Fill(s.Hours, language.Values{"lasted": s.clock.Measure(is.now.At.Sub(is.now.From).Round(time.Minute))})
	for _, one := range is.cards {
		v.Cards = append(v.Cards, one.html)
	}
	return v
}

// asOf says as of when the page is.
func (s scribe) asOf() string {
	return language.Fill(s.AsOf, language.Values{"at": s.clock.At.Format("2006-01-02 15:04:05")})
}

// zoneOf writes the zone of a time.
func zoneOf(at time.Time) string {
	name, offset := at.Zone()
	utc := "UTC"
	if offset != 0 {
		utc += at.Format("-07:00")
	}
	place := at.Location().String()
	if place == name || place == "Local" {
		return strings.TrimSpace(name + " " + utc)
	}
	return place + " · " + utc
}

// pack compresses a text.
func pack(text []byte) ([]byte, error) {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, 5)
	if err != nil {
		return nil, err
	}
	if _, err := z.Write(text); err != nil {
		return nil, err
	}
	err = z.Close()
	return b.Bytes(), err
}

// guard sets the headers that keep a page from harm.
func guard(head http.Header) {
	head.Set("Cache-Control", "no-store")
	head.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'")
	head.Set("Referrer-Policy", "same-origin")
	head.Set("X-Content-Type-Options", "nosniff")
	head.Set("Vary", "Accept-Encoding, Accept-Language, Cookie")
}

// serve answers with the page.
func (p *pager) serve(w http.ResponseWriter, r *http.Request) {
	head := w.Header()
	guard(head)
	choose(w, r)
	is, err := p.latest(r.Context(), tongue(r))
	if err != nil {
		p.house.fail(w, r, err)
		return
	}
	end, err := p.part("end", p.house.frame(r, newScribe(is.language, is.zone, is.now.At), "", ""))
	if err != nil {
		p.house.fail(w, r, err)
		return
	}
	page, err := p.page(is)
	if err != nil {
		p.house.fail(w, r, err)
		return
	}
	whole, packed := page.end([]byte(end))
	head.Set("Content-Type", "text/html; charset=utf-8")
	head.Set("Content-Language", is.language)
	send(w, r, whole, packed)
}

// send answers with a text, compressed for those who take that.
func send(w http.ResponseWriter, r *http.Request, whole, packed []byte) {
	if packed != nil && takesGzip(r) {
		w.Header().Set("Content-Encoding", "gzip")
		whole = packed
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(whole)))
	_, _ = w.Write(whole) // an error: nobody waits for it any more
}

// takesGzip says whether a client takes what is compressed by gzip.
func takesGzip(r *http.Request) bool {
	for part := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		name, weight, _ := strings.Cut(part, ";")
		if strings.TrimSpace(name) == "gzip" && strings.TrimSpace(weight) != "q=0" {
			return true
		}
	}
	return false
}

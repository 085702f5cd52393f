package notify

import (
	"context"
	"errors"
	"io/fs"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
)

// An Album keeps the pictures that came with alarms from outside. An [Outbox] may
// be one.
type Album interface {
	// Picture returns a picture, or a tile, by its name. The error wraps
	// fs.ErrNotExist where there is none, any more or at all.
	Picture(ctx context.Context, name string) (content []byte, made time.Time, err error)
}

// mostPhotos is how many pictures of alarms a message shows, the worst first: as
// many as Telegram shows together.
const mostPhotos = 10

// new says whether a message tells what was said from outside for the first time,
// at least to its readers: then it shows it too.
func (n news) new() bool {
	switch n {
	case lasts, worse, unheeded, happened, untold:
		return true
	case again, resumed, ended, gone:
	}
	return false
}

// photos are the pictures that items show, without their bytes.
func (w writer) photos(items []item) []Picture {
	var all []Picture
	for _, i := range items {
		p := i.alert.Fault.Picture
		if p.Name == "" || !i.news.new() || len(all) == mostPhotos {
			continue
		}
		alt := i.alert.Name() + ": " + w.head(i, nil)
		all = append(all, Picture{Name: p.Name, Preview: p.Preview, Width: p.Width, Height: p.Height, Alt: alt})
	}
	return all
}

// link is where a picture is that the item shows, if it is elsewhere.
func (i item) link() string {
	if !i.news.new() {
		return ""
	}
	return i.alert.Fault.Picture.URL
}

// linkOf is the first link of items.
func linkOf(items []item) string {
	for _, i := range items {
		if link := i.link(); link != "" {
			return link
		}
	}
	return ""
}

// lost writes why a picture that came is not shown; empty: it is, or there is
// none.
func (w writer) lost(i item) string {
	if !i.news.new() {
		return ""
	}
	return w.Lost[i.alert.Fault.Picture.Lost]
}

// silent says whether a message is to make no sound, as all who speak in it wish.
// That nobody has seen to something makes one.
func silent(items []item, notices []Notice) bool {
	for _, i := range items {
		if !i.alert.Fault.Silent || i.news == unheeded {
			return false
		}
	}
	return len(items) > 0 && len(notices) == 0
}

// show gives a message that tells of alarms the bytes of their pictures. That
// there are some no more, it says.
func (s *sender) show(ctx context.Context, m Message) Message {
	if len(m.Pictures) == 0 {
		return m
	}
	all := m.Pictures
	m.Pictures = nil
	loss := checks.Loss("")
	for _, p := range all {
		var err error
		if p.Bytes, err = s.content(ctx, p.Name); err != nil {
			loss = checks.LostForgotten
			s.log.Warn("a message goes out without a picture", "picture", p.Name, "error", err)
			continue
		}
		if p.Tile, err = s.content(ctx, p.Preview); err != nil {
			p.Preview = ""
		}
		m.Pictures = append(m.Pictures, p)
	}
	return m.saying(loss)
}

// errNoAlbum says that nothing keeps pictures.
var errNoAlbum = errors.New("there is no album")

// content returns a picture of the album.
func (s *sender) content(ctx context.Context, name string) ([]byte, error) {
	album, keeps := s.outbox.Outbox.(Album)
	switch {
	case name == "":
		return nil, fs.ErrNotExist
	case !keeps:
		return nil, errNoAlbum
	}
	content, _, err := album.Picture(ctx, name)
	return content, err
}

// without returns the message without its pictures; one that tells of alarms says
// why.
func (m Message) without(loss checks.Loss) Message {
	if len(m.Cards) > 0 {
		m = m.saying(loss)
	}
	m.Pictures = nil
	return m
}

// unshown returns the message as a channel has it that cannot show its pictures:
// one that tells of alarms says that there are some.
func (m Message) unshown() Message {
	if len(m.Cards) == 0 || len(m.Pictures) == 0 {
		return m
	}
	return m.saying(checks.LostUnshown)
}

// saying returns the message with a line below about pictures that it does not
// show.
func (m Message) saying(loss checks.Loss) Message {
	if text := catalogOf(m.Language).Lost[loss]; text != "" {
		m.Text = strings.TrimLeft(m.Text+"\n"+capital(text), "\n")
	}
	return m
}

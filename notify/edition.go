package notify

import (
	"context"
	"crypto/rand"
	"path"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
)

// An Edition is one issue of a report: what it shows of which time.
type Edition struct {
	Report string    `json:"report"`          // the name of the report
	Title  string    `json:"title,omitempty"` // what people call it; empty: the name
	Since  time.Time `json:"since"`
	Until  time.Time `json:"until"`
	Fields []string  `json:"fields,omitempty"` // globs, TARGET/FIELD; none: all
	Tags   []string  `json:"tags,omitempty"`   // tags of which a target has one; none: all
	Theme  string    `json:"theme,omitempty"`  // light or dark
	Next   time.Time `json:"next,omitzero"`    // when the next edition is due
}

// A Picture is what a message shows: a PNG or a JPEG, as its name ends.
type Picture struct {
	Name    string `json:"name"`              // unguessable, with .png or .jpg: under which it is kept and served
	Preview string `json:"preview,omitempty"` // the name of a tile of the same
	Width   int    `json:"width"`             // in pixels, as the height
	Height  int    `json:"height"`
	Alt     string `json:"alt,omitempty"` // the picture in words

	Bytes []byte `json:"-"` // kept beside the message
	Tile  []byte `json:"-"` // those of Preview; none: there is no tile
}

// ending is how the picture's name ends as a file: .png, or .jpg.
func (p Picture) ending() string {
	if path.Ext(p.Name) == jpegEnding {
		return jpegEnding
	}
	return pngEnding
}

// How the names of pictures end.
const (
	pngEnding  = ".png"
	jpegEnding = ".jpg"
)

// Named returns a picture that was drawn here, a PNG, with new names for itself
// and its tile, which nobody can guess.
func (p Picture) Named() Picture {
	p.Name, p.Preview = rand.Text()+pngEnding, ""
	if len(p.Tile) > 0 {
		p.Preview = rand.Text() + pngEnding
	}
	return p
}

// A Reporter puts reports and charts together. Its methods may take their time,
// are called one at a time, and should end with the context. The pictures
// need no names.
type Reporter interface {
	// Report prints an edition for a channel.
	Report(ctx context.Context, o Order) (Printed, error)

	// Chart draws the last hours of the field of an alert. Of the order the
	// language, the zone and the theme count.
	Chart(ctx context.Context, a checks.Alert, o Order) (Picture, error)
}

// An Order is what a [Reporter] is to print, and for whom.
type Order struct {
	Edition
	Channel   string
	Language  string         // en, ko, ja or th
	Zone      *time.Location // times are shown in it
	Allowance Allowance      // how many messages the channel has left in the month
	Tiles     bool           // each picture needs a tile
}

// Printed is an edition as one channel is to get it.
type Printed struct {
	Level    checks.Level // the worst that it tells; None: all is well
	Title    string       // the first line
	Text     string       // further ones, separated by \n, possibly empty
	Pictures []Picture
}

// A Tiler is a channel that shows a square tile of a picture until somebody opens
// it.
type Tiler interface {
	// Tiled says nothing but that it is one.
	Tiled()
}

// A Publisher makes pictures reachable from outside, and returns where. Their
// names say what they are.
type Publisher interface {
	Publish(ctx context.Context, name string, content []byte) (url string, err error)
}

// An Illustrator is a channel that can show the pictures of a message below one
// that it has sent, without a notification where the provider allows that.
// Receipt is that of the message sent. Illustrate is never called at the same
// time as Send, and never repeats anything either.
type Illustrator interface {
	Illustrate(ctx context.Context, receipt string, m Message) Result
}

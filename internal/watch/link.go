package watch

import (
	"time"

	"github.com/gaugewatch/gaugewatch/data"
)

// The kinds of requests about who may look at the page.
const (
	RequestLink   = "link"   // a LinkRequest
	RequestUnlink = "unlink" // an UnlinkRequest
)

// A LinkRequest lets somebody look at the page by a secret, of which it knows
// the hash alone.
type LinkRequest struct {
	Name     string    `json:"name"`
	ReadOnly bool      `json:"read_only"`
	Badges   bool      `json:"badges,omitempty"` // shows badges, and no page
	Hash     string    `json:"hash"`             // as [data.Link] has it
	Expires  time.Time `json:"expires"`
	By       string    `json:"by,omitempty"`
}

// An UnlinkRequest lets somebody look no more.
type UnlinkRequest struct {
	Name string `json:"name"`
	Hash string `json:"hash"`
	By   string `json:"by,omitempty"`
}

// link lets somebody look from now on.
func (w *Watch) link(r LinkRequest) string {
	switch {
	case r.Name == "" || r.Hash == "":
		return RefusedRequest + "a link needs a name and a hash"
	case !r.Expires.After(w.now()):
		return RefusedRequest + "the link has expired already"
	}
	w.batch.Links = append(w.batch.Links, data.Link{Name: r.Name, ReadOnly: r.ReadOnly, Badges: r.Badges, Hash: r.Hash, Made: w.now(), Expires: r.Expires})
	if r.Badges {
		return "link " + r.Name + " shows badges"
	}
	return "link " + r.Name + " opens the page"
}

// unlink lets somebody look no more.
func (w *Watch) unlink(r UnlinkRequest) string {
	if r.Hash == "" {
		return RefusedRequest + "it takes a hash to revoke a link"
	}
	w.batch.Links = append(w.batch.Links, data.Link{Name: r.Name, ReadOnly: true, Hash: r.Hash, Made: w.now(), Expires: w.now(), Revoked: w.now()})
	return "link " + r.Name + " is revoked"
}

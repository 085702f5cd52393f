package report

import (
	"context"
	"time"
)

// A Desk puts reports together. Its methods may be called at any time and from
// anywhere; pictures are drawn one after the other.
type Desk struct {
	archive Archive
	site    func(ctx context.Context, from, to time.Time) (Site, error)
	drawing chan struct{} // holds one while a picture is drawn
}

// NewDesk returns a desk. Site says what is watched now, with the limits that
// hold in a period.
func NewDesk(archive Archive, site func(ctx context.Context, from, to time.Time) (Site, error)) *Desk {
	return &Desk{archive: archive, site: site, drawing: make(chan struct{}, 1)}
}

package checks

// A Picture is what somebody outside shows with their words. Its zero value is
// none.
type Picture struct {
	Name    string `json:"name,omitempty"`    // under which it is kept
	Preview string `json:"preview,omitempty"` // under which a tile of it is; empty: there is none
	Width   int    `json:"width,omitempty"`   // in pixels, as the height
	Height  int    `json:"height,omitempty"`

	URL string `json:"url,omitempty"` // where it is elsewhere; nobody of us has seen it

	// Lost says why one that came is not kept.
	Lost Loss `json:"lost,omitempty"`
}

// A Loss is why a picture that came is not shown. The zero value is that it is.
type Loss string

// The losses.
const (
	LostUnreadable Loss = "unreadable" // it is none, or broken
	LostTooLarge   Loss = "too_large"  // in bytes or pixels
	LostNoRoom     Loss = "no_room"    // too many others are kept, or the disk is full
	LostForgotten  Loss = "forgotten"  // it was kept, and is not any more
	LostUnshown    Loss = "unshown"    // the channel cannot show it
)

package watch_test

import (
	"errors"
	"io/fs"
	"strings"
	"testing"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/inbound"
	"github.com/gaugewatch/gaugewatch/internal/photo"
)

// camera is what a camera tells.
func camera(level checks.Level, p *photo.Photo) inbound.Alarm {
	return inbound.Alarm{Door: "alert", Name: "gate", Level: level, Text: "movement", Photo: p}
}

// shown returns what the newest alert says of its picture.
func (s *site) shown() checks.Picture {
	s.t.Helper()
	snap, err := s.watch.Snapshot(s.t.Context())
	if err != nil || len(snap.Alerts) == 0 {
		s.t.Fatalf("%+v, %v", snap.Alerts, err)
	}
	return snap.Alerts[0].Fault.Picture
}

func TestThePictureOfAnAlarmIsKeptUnderNamesThatNobodyGuesses(t *testing.T) {
	inBubble(t, func(s *site) {
		s.apply(room("a"))
		s.tell(camera(checks.Warn, &photo.Photo{Ending: ".png", Width: 4, Height: 3, Bytes: []byte("first"), Tile: []byte("tile")}))
		s.expect("the alarm", in("gate: movement"))
		first := s.shown()
		if !strings.HasSuffix(first.Name, ".png") || !strings.HasSuffix(first.Preview, ".jpg") || len(first.Name) < 26 || len(first.Preview) < 26 || first.Width != 4 || first.Height != 3 {
			s.t.Errorf("it is %+v", first)
		}
		for name, want := range map[string]string{first.Name: "first", first.Preview: "tile"} {
			if got, _, err := s.store.Picture(s.t.Context(), name); err != nil || string(got) != want {
				s.t.Errorf("%s: %q, %v", name, got, err)
			}
		}
		s.tell(camera(checks.Error, &photo.Photo{Ending: ".jpg", Bytes: []byte("second")}))
		s.expect("that it is worse", in("ERROR gate"))
		second := s.shown()
		if got, _, err := s.store.Picture(s.t.Context(), second.Name); err != nil || string(got) != "second" || second.Preview != "" {
			s.t.Errorf("%+v: %q, %v", second, got, err)
		}
		s.restarts(room("a"))
		if again := s.shown(); again != second {
			s.t.Errorf("after a restart it is %+v, want %+v", again, second)
		}
	})
}

func TestAnAlarmForWhosePictureThereIsNoRoomIsTold(t *testing.T) {
	inBubble(t, func(s *site) {
		s.apply(room("a"))
		s.tell(camera(checks.Warn, &photo.Photo{Ending: ".jpg", Bytes: make([]byte, 257<<20)})) // more than is kept
		s.expect("the alarm", in("gate: movement"))
		if !strings.Contains(s.chat.last, "There was no room for its picture") {
			s.t.Errorf("it says %q", s.chat.last)
		}
		if p := s.shown(); p != (checks.Picture{Lost: checks.LostNoRoom}) {
			s.t.Errorf("it is %+v", p)
		}
		if _, _, err := s.store.Picture(s.t.Context(), ""); !errors.Is(err, fs.ErrNotExist) {
			s.t.Errorf("something is kept: %v", err)
		}
	})
}

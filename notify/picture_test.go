package notify_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"sync"
	"testing"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/notify"
)

// drawn returns a PNG of a size, one unlike another.
func drawn(t testing.TB, width, height int, tint byte) []byte {
	t.Helper()
	page := image.NewPaletted(image.Rect(0, 0, width, height), color.Palette{color.White, color.RGBA{R: tint, A: 0xff}})
	page.SetColorIndex(0, 0, 1)
	var out bytes.Buffer
	if err := png.Encode(&out, page); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// illustrated returns a report with n pictures, without a tile each second one.
func illustrated(t testing.TB, n int) notify.Message {
	t.Helper()
	m := notify.Message{
		Key: key, Level: checks.None, At: now, Language: "en",
		Title: "✅ All 12 OK, 06–09", Text: "1 alarm, over. Cold <1> −20.3…−18.4\nData 100 %",
	}
	for i := range n {
		p := notify.Picture{
			Name: fmt.Sprintf("PAGE%d.png", i+1), Width: 108, Height: 192, Alt: fmt.Sprintf("Page %d: all \"OK\"", i+1),
			Bytes: drawn(t, 108, 192, byte(i+1)),
		}
		if i%2 == 0 {
			p.Preview, p.Tile = fmt.Sprintf("TILE%d.png", i+1), drawn(t, 24, 24, byte(i+1))
		}
		m.Pictures = append(m.Pictures, p)
	}
	return m
}

// A wall is a publisher that keeps what is hung.
type wall struct {
	base string
	err  error
	hang bool // until the context ends

	mu  sync.Mutex
	all map[string][]byte
}

// https is a wall that everybody can see.
func https() *wall { return &wall{base: "https://watch.example.com/p/", all: map[string][]byte{}} }

func (w *wall) Publish(ctx context.Context, name string, page []byte) (string, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.hang {
		<-ctx.Done()
		return "", errors.New("the store does not answer")
	}
	if w.err != nil {
		return "", w.err
	}
	w.all[name] = page
	return w.base + name, nil
}

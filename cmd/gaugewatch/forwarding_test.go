package main

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/data"
)

func TestWhereAChatIsOutlastsARestart(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	for start := range 2 {
		store, _, err := data.Open(t.Context(), path, data.Options{At: time.Now(), Reserve: -1})
		if err != nil {
			t.Fatal(err)
		}
		f := forwarding{store}
		if start == 0 {
			err = f.Move(t.Context(), "-1001", "-100987654321012")
		}
		for chat, want := range map[string]string{"-1001": "-100987654321012", "-1002": ""} {
			if to, failed := f.Moved(t.Context(), chat); to != want || failed != nil || err != nil {
				t.Errorf("start %d: %s is at %q, want %q: %v, %v", start, chat, to, want, failed, err)
			}
		}
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	}
}

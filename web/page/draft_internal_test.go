package page

import (
	"bytes"
	"compress/gzip"
	"io"
	"strings"
	"testing"
)

func TestADraftIsEndedForEachReader(t *testing.T) {
	text := strings.Repeat("<p>the same for all</p>\n", 5000)
	d, err := newDraft([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	for _, end := range []string{"", "Kim's", strings.Repeat("W", 65_535), "Lee's"} {
		whole, packed := d.end([]byte(end))
		z, err := gzip.NewReader(bytes.NewReader(packed))
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(z) // which compares the sum and the length
		if err != nil || string(got) != text+end || string(whole) != text+end {
			t.Errorf("an end of %d bytes: %v, %d bytes, plain %d", len(end), err, len(got), len(whole))
		}
	}
}

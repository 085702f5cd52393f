package glyphs_test

import (
	"testing"

	"github.com/gaugewatch/gaugewatch/report/glyphs"
)

func TestTextIsSetAfterTheFontsHaveRested(t *testing.T) {
	fonts, err := glyphs.Open()
	if err != nil {
		t.Fatal(err)
	}
	before := fonts.Measure("냉동고 冷凍庫 23.4 °C", glyphs.Bold)
	glyphs.Rest()
	fresh, err := glyphs.Open()
	if err != nil {
		t.Fatal(err)
	}
	if after := fresh.Measure("냉동고 冷凍庫 23.4 °C", glyphs.Bold); after != before || before == 0 {
		t.Errorf("measured %v, and %v before", after, before)
	}
}

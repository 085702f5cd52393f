package main

import (
	"testing"

	"github.com/gaugewatch/gaugewatch/poller/reading"
)

func TestATemperatureIsWatchedInOneUnit(t *testing.T) {
	leaves := []reading.Leaf{
		{Name: "tc", Kind: "temperature", Unit: "C", Value: 22.5},
		{Name: "tf", Kind: "temperature", Unit: "F", Value: 72.5},
		{Name: "oven", Kind: "temperature", Unit: "°F", Value: 350},
	}
	got := chosen(leaves, false)
	if len(got) != 2 || got[0].Name != "tc" || got[1].Name != "oven" {
		t.Errorf("chosen are %+v, want the Celsius one, and the oven", got)
	}
	if all := chosen(leaves, true); len(all) != 3 {
		t.Errorf("of all %d are chosen", len(all))
	}
}

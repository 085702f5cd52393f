package main

import (
	"os"
	"testing"
	"time"
)

func TestAProcessCanSeeWhatItTakes(t *testing.T) {
	before, err := usageOf(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(50 * time.Millisecond); time.Now().Before(end); {
	}
	after, err := usageOf(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	if spent := after.cpu - before.cpu; spent <= 0 || spent > time.Minute {
		t.Errorf("a busy loop took %s", spent)
	}
	if after.memory < 1<<20 || after.peak < after.memory {
		t.Errorf("memory is %d bytes with a peak of %d", after.memory, after.peak)
	}
}

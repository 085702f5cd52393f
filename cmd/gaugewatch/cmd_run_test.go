package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// A record is a log that one goroutine writes and another reads.
type record struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (r *record) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.text.Write(p)
}

func (r *record) String() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.text.String()
}

func TestAHangupDuringTheStartIsHeededAfterIt(t *testing.T) {
	path := filepath.Join(t.TempDir(), "config.yaml")
	text := `{timezone: "${ZONE}", channels: [{name: screen, console: {}}], targets: [{name: door, tcp: {address: "127.0.0.1:1"}, schedule: 1h}]}`
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	self, err := os.FindProcess(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	var once sync.Once
	hangUp := func(string) string { // the file is read when this is asked
		once.Do(func() {
			if err := self.Signal(syscall.SIGHUP); err != nil {
				t.Error(err)
			}
		})
		return "UTC"
	}
	var log, out record
	o := &options{process: &process{Getenv: hangUp, Out: &out, Err: &log}, config: path, logText: "text"}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- o.runDaemon(ctx) }()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(patience); !strings.Contains(log.String(), "the new configuration is in force"); <-tick.C {
		if time.Now().After(deadline) {
			t.Error("not heeded:", log.String())
			break
		}
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

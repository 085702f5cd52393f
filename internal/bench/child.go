package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

// A child is a process that is measured.
type child struct {
	began time.Time
	pid   int
	log   string // file with what it said
	stop  context.CancelFunc
	gone  chan struct{} // closed when it has ended
	err   error         // how; valid when it has
}

// stopTime is how long a child may take to stop before it is killed.
const stopTime = 15 * time.Second

// startChild starts a process in a folder, into which it writes its log too.
func startChild(ctx context.Context, dir, binary string, args ...string) (*child, error) {
	ctx, cancel := context.WithCancel(ctx)
	c := &child{log: filepath.Join(dir, "log.txt"), stop: cancel, gone: make(chan struct{})}
	log, err := os.Create(c.log)
	if err != nil {
		cancel()
		return nil, err
	}
	cmd := exec.CommandContext(ctx, binary, args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, log, log
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = stopTime
	c.began = time.Now()
	if err := cmd.Start(); err != nil {
		cancel()
		log.Close()
		return nil, err
	}
	c.pid = cmd.Process.Pid
	go func() {
		defer close(c.gone)
		defer log.Close()
		c.err = cmd.Wait()
	}()
	return c, nil
}

// alive returns an error with the end of its log where the child has ended.
func (c *child) alive() error {
	select {
	case <-c.gone:
		return fmt.Errorf("the process has ended (%w):\n%s", c.err, c.lastWords())
	default:
		return nil
	}
}

// lastWords returns the end of its log.
func (c *child) lastWords() []byte {
	text, err := os.ReadFile(c.log)
	if err != nil {
		return nil
	}
	return bytes.TrimSpace(text[max(0, len(text)-2000):])
}

// end stops the child and waits until it has ended.
func (c *child) end() {
	c.stop()
	<-c.gone
}

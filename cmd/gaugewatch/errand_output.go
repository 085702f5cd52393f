package main

import (
	"errors"
	"io"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// An output is one of the streams by which a program writes, on its way through
// us.
type output struct {
	in, out *os.File // the program's end, and ours
	to      io.Writer
	passed  chan error // has how it has ended
}

const (
	// lastWords is how long what a program has left running may still write, such
	// as a tee that it has begun with. What it writes later goes nowhere.
	lastWords = 500 * time.Millisecond
	pipeRoom  = 1 << 20 // bytes that wait in a pipe at most
)

// newOutput returns an output that goes to where it is written to. Nothing does
// before it is begun.
func newOutput(to io.Writer) (*output, error) {
	out, in, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	return &output{in: in, out: out, to: to, passed: make(chan error, 1)}, nil
}

// begin passes on what comes, once the program has its end.
func (o *output) begin() {
	_ = o.in.Close() // it is the program's
	go func() {
		_, err := io.Copy(o.to, o.out)
		if errors.Is(err, os.ErrDeadlineExceeded) {
			err = o.drain()
		}
		_ = o.out.Close() // who still writes is to learn it
		o.passed <- err
	}()
}

// drain passes on what has been written until now.
func (o *output) drain() error {
	if err := o.out.SetReadDeadline(time.Time{}); err != nil {
		return err
	}
	conn, err := o.out.SyscallConn()
	if err != nil {
		return err
	}
	piece := make([]byte, pipeRoom/16)
	for range pipeRoom / len(piece) { // more was written since
		n := 0
		err := conn.Read(func(fd uintptr) bool {
			n, _ = unix.Read(int(fd), piece) // an error: nothing waits
			return true
		})
		if err != nil || n <= 0 {
			return err
		}
		if _, err := o.to.Write(piece[:n]); err != nil {
			return err
		}
	}
	return nil
}

// endOutputs waits, after the program has ended, until what it has written is
// passed on; where something else holds its end, and where nobody reads, not for
// ever.
func endOutputs(all ...*output) error {
	soon := time.AfterFunc(lastWords, func() {
		for _, o := range all {
			_ = o.out.SetReadDeadline(time.Unix(1, 0)) // an error: it was closed just now
		}
	})
	defer soon.Stop()
	late := time.NewTimer(killAfter)
	defer late.Stop()
	var failed error
	for _, o := range all {
		select {
		case err := <-o.passed:
			failed = errors.Join(failed, err)
		case <-late.C:
			return failed
		}
	}
	return failed
}

// close gives back what was not begun.
func (o *output) close() { _ = errors.Join(o.in.Close(), o.out.Close()) }

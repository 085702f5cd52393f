package main

import (
	"sync/atomic"
	"time"
)

// A lookout tells of crashes that a program goes on after, while it goes on.
type lookout struct {
	tail *tail
	tell func(crash string)

	told  atomic.Int64  // when a crash was told last, in nanoseconds; 0: none was
	ended chan struct{} // closed when the program has ended
	done  chan struct{} // closed when nothing is told any more
}

// When a crash is told.
const (
	crashQuiet = 2 * time.Second  // after its latest line
	crashMost  = 10 * time.Second // after its first, whatever follows
	crashPause = time.Hour        // after another one: what comes meanwhile is not told
)

// startLookout looks out for crashes in a tail and tells of them, until it is
// stopped.
func startLookout(t *tail, tell func(crash string)) *lookout {
	l := &lookout{tail: t, tell: tell, ended: make(chan struct{}), done: make(chan struct{})}
	go l.run()
	return l
}

// stop ends it after what is being told. It says whether what crash the tail
// may still hold belongs to what was told, or is too near to it to be told.
func (l *lookout) stop() bool {
	close(l.ended)
	<-l.done
	return l.hushed()
}

// hushed says whether a crash was told not long ago.
func (l *lookout) hushed() bool {
	told := l.told.Load()
	return told != 0 && time.Since(time.Unix(0, told)) < crashPause
}

// run tells of crashes until the program has ended.
func (l *lookout) run() {
	defer close(l.done)
	for l.awaits() {
		crash := l.tail.take()
		if crash == "" || l.hushed() {
			continue
		}
		l.tell(crash)
		l.told.Store(time.Now().UnixNano())
	}
}

// awaits waits for a crash, and then for its last line. It says no where the
// program ends meanwhile.
func (l *lookout) awaits() bool {
	select {
	case <-l.ended:
		return false
	case <-l.tail.stirred:
	}
	quiet, most := time.NewTimer(crashQuiet), time.NewTimer(crashMost)
	defer quiet.Stop()
	defer most.Stop()
	for !l.tail.complete() {
		select {
		case <-l.ended:
			return false
		case <-quiet.C:
			return true
		case <-most.C:
			return true
		case <-l.tail.stirred:
			quiet.Reset(crashQuiet)
		}
	}
	return true
}

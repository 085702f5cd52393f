package main

import (
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// A group is a program with all that it has started, as far as that stays in the
// group of processes that is the program's own.
//
// At a terminal the program has no group of its own but stays in ours, which is in
// the foreground: another one may not read from the terminal, and what is typed to
// interrupt or to suspend it would not reach it. The program itself is then all
// that signals are for.
type group struct {
	program  *os.Process
	own      bool
	patience time.Duration // that it may take to end after it was asked to
}

// groupPoll is how often it is looked whether a group has ended.
const groupPoll = 20 * time.Millisecond

// signal sends a signal to all of the group.
func (g group) signal(s os.Signal) {
	number, is := s.(syscall.Signal)
	if !g.own || !is {
		_ = g.program.Signal(s) // an error: it has ended
		return
	}
	_ = syscall.Kill(-g.program.Pid, number)
	if number == syscall.SIGTSTP { // which we have caught
		_ = syscall.Kill(os.Getpid(), syscall.SIGSTOP)
	}
}

// lasts says whether anything of the group is left, after the program has ended
// itself. What has ended and was left to us, as to the first process of a
// container, is not.
func (g group) lasts() bool {
	if !g.own {
		return false
	}
	_, _ = unix.Wait4(-g.program.Pid, nil, unix.WNOHANG, nil)
	return syscall.Kill(-g.program.Pid, 0) == nil
}

// tend passes signals on to the group until the program ends, and ends the group
// after the timeout, if there is one: then late is true.
func (g group) tend(signals <-chan os.Signal, ended <-chan error, timeout time.Duration) (late bool, err error) {
	var due <-chan time.Time
	if timeout > 0 {
		timer := time.NewTimer(timeout)
		defer timer.Stop()
		due = timer.C
	}
	for {
		select {
		case err := <-ended:
			if late {
				g.end(due)
			}
			return late, err
		case s := <-signals:
			g.signal(s)
		case <-due:
			if late {
				g.signal(syscall.SIGKILL)
				continue
			}
			late, due = true, time.After(g.patience)
			g.signal(syscall.SIGTERM)
			g.signal(syscall.SIGCONT) // what is stopped cannot end
		}
	}
}

// end waits until the group has ended after its program, and ends it at the latest
// when that is due.
func (g group) end(due <-chan time.Time) {
	poll := time.NewTicker(groupPoll)
	defer poll.Stop()
	for g.lasts() {
		select {
		case <-due:
			g.signal(syscall.SIGKILL)
			return
		case <-poll.C:
		}
	}
}

package data

import (
	"errors"
	"os"
	"syscall"
)

// openBell returns a file from which something can be read whenever a file is
// written, by whichever process.
func openBell(path string) (*os.File, error) {
	fd, err := syscall.InotifyInit1(syscall.IN_CLOEXEC | syscall.IN_NONBLOCK)
	if err != nil {
		return nil, err
	}
	bell := os.NewFile(uintptr(fd), "inotify")
	if _, err := syscall.InotifyAddWatch(fd, path, syscall.IN_MODIFY); err != nil {
		return nil, errors.Join(err, bell.Close())
	}
	return bell, nil
}

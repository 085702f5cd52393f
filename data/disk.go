package data

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
)

// A lock is what makes a daemon the only one on a database: an advisory lock
// on a file beside it, which ends with the process, however it ends.
type lock struct{ file *os.File }

// takeLock takes the daemon's lock of a database, or says who has it.
func takeLock(path string) (*lock, error) {
	file, err := os.OpenFile(path+".lock", os.O_RDWR|os.O_CREATE, 0o640)
	if err != nil {
		return nil, err
	}
	err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		defer file.Close()
		return nil, complaint{text: "is in use by another gaugewatch" + holder(file) + "; stop it first", cause: ErrInUse}
	}
	if err == nil {
		err = file.Truncate(0)
	}
	if err == nil {
		_, err = file.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0)
	}
	if err != nil && !full(err) { // a full disk may keep us from writing who we are
		file.Close()
		return nil, fmt.Errorf("lock: %w", err)
	}
	return &lock{file: file}, nil
}

// holder says who holds a lock, where that can be read.
func holder(file *os.File) string {
	text, err := io.ReadAll(io.LimitReader(file, 32))
	if err != nil || strings.TrimSpace(string(text)) == "" {
		return ""
	}
	return fmt.Sprintf(" (process %s)", strings.TrimSpace(string(text)))
}

// release gives the lock back. The file stays: to remove it could take the
// lock from under another process.
func (l *lock) release() { l.file.Close() }

// writable says whether a file may be written. SQLite would open one that may
// not, and fail later. The file is not opened for this: closing it again would
// end the locks that SQLite holds on it.
func writable(path string) error {
	const writing = 2 // W_OK of access(2)
	if err := syscall.Access(path, writing); err != nil {
		return &fs.PathError{Op: "write", Path: path, Err: err}
	}
	return nil
}

// A reserve is a file beside the database that does nothing but take room,
// until the disk is full and alerts and deliveries need it.
type reserve struct {
	path string
	size int64 // bytes; none where it is not positive

	mu    sync.Mutex
	held  bool // it is there
	freed bool // it was released and has not been made anew
}

// reserveOf returns the path of the reserve of a database.
func reserveOf(path string) string { return path + ".reserve" }

// newReserve returns the reserve of a database as it is on disk.
func newReserve(path string, size int64) *reserve {
	r := &reserve{path: reserveOf(path), size: size}
	r.held = size > 0 && sizeOf(r.path) >= size
	return r
}

// stands says whether there is a reserve to release.
func (r *reserve) stands() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.held
}

// release gives the room to whoever writes next, and says whether it did.
func (r *reserve) release() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.held {
		return false
	}
	r.held, r.freed = false, true
	return os.Remove(r.path) == nil
}

// spent says whether the reserve was released and not made anew since: what
// room there is has been given away.
func (r *reserve) spent() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.freed
}

// plenty is how many times its size must be free before a reserve is made
// anew: what it takes must not fill the disk again.
const plenty = 4

// restore makes the reserve anew where it is not there and there is plenty of
// room. That it cannot be made is no error: [Stats] tells.
func (r *reserve) restore() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.held || r.size <= 0 || freeBytes(r.path) < plenty*r.size {
		return
	}
	if err := writeNoise(r.path, r.size); err != nil {
		os.Remove(r.path)
		return
	}
	r.held, r.freed = true, false
}

// writeNoise writes a file that no file system can store in less than its
// size: neither sparse nor compressed.
func writeNoise(path string, size int64) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o640)
	if err != nil {
		return err
	}
	_, err = io.CopyN(file, rand.NewChaCha8([32]byte{}), size)
	return errors.Join(err, file.Sync(), file.Close())
}

// freeBytes returns how much room there is for us where a file is to be; 0
// where that cannot be known.
func freeBytes(path string) int64 {
	var disk syscall.Statfs_t
	if err := syscall.Statfs(filepath.Dir(path), &disk); err != nil {
		return 0
	}
	return int64(disk.Bavail) * int64(disk.Bsize) //nolint:gosec // disks are smaller than 8 EiB
}

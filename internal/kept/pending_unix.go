//go:build unix

package kept

import "syscall"

// pending says whether something has arrived at a socket that nobody has read,
// or that it was closed by the other end. It does not wait.
func pending(raw syscall.RawConn) (said, closed bool) {
	if raw == nil {
		return false, false
	}
	err := raw.Read(func(socket uintptr) bool {
		var one [1]byte
		n, _, err := syscall.Recvfrom(int(socket), one[:], syscall.MSG_PEEK)
		said = n > 0
		closed = n == 0 && err == nil || err != nil && err != syscall.EAGAIN && err != syscall.EINTR
		return true
	})
	return said, closed || err != nil
}

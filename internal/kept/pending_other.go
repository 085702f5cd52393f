//go:build !unix

package kept

import "syscall"

// pending says whether something has arrived at a socket that nobody has read,
// or that it was closed by the other end. Here nobody knows before trying.
func pending(syscall.RawConn) (said, closed bool) { return false, false }

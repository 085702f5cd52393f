//go:build !unix

package poller

import "os/exec"

// withChildren leaves a command as it is: what it has started lives on where
// there are no groups of processes.
func withChildren(*exec.Cmd) {}

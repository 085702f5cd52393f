//go:build unix

package poller

import (
	"os/exec"
	"syscall"
)

// withChildren makes a command end together with what it has started.
func withChildren(command *exec.Cmd) {
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	command.Cancel = func() error { return syscall.Kill(-command.Process.Pid, syscall.SIGKILL) }
}

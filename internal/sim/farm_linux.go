package sim

import (
	"context"
	"fmt"
	"net"
	"syscall"
)

// listenEverywhere listens at all addresses of the loopback interface, and of
// no other, on a free port. Binding to an interface needs no rights since
// Linux 5.7.
func listenEverywhere(ctx context.Context) (net.Listener, error) {
	config := net.ListenConfig{
		Control: func(_, _ string, c syscall.RawConn) error {
			var bound error
			err := c.Control(func(fd uintptr) {
				bound = syscall.SetsockoptString(int(fd), syscall.SOL_SOCKET, syscall.SO_BINDTODEVICE, "lo")
			})
			if err != nil {
				return err
			}
			return bound
		},
	}
	listener, err := config.Listen(ctx, "tcp4", "0.0.0.0:0")
	if err != nil {
		return nil, fmt.Errorf("listen on the loopback interface: %w", err)
	}
	return listener, nil
}

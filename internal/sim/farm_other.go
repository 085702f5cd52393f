//go:build !linux

package sim

import (
	"context"
	"errors"
	"net"
)

// listenEverywhere returns an error: other systems have 127.0.0.1 alone.
func listenEverywhere(context.Context) (net.Listener, error) {
	return nil, errors.New("a farm gives each device an address of its own in 127.0.0.0/8, which needs Linux")
}

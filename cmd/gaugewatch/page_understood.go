package main

import (
	"errors"
	"sync"
	"time"

	"github.com/gaugewatch/gaugewatch/config"
)

// understoodFor is how long a configuration that was read again is kept for who
// wants to see more of it.
const understoodFor = time.Minute

// An understanding has the configuration in force as it was read, for who wants
// to see it. As it was read it is several times as large as what it comes to; so
// only its text is kept, and read again when somebody asks.
type understanding struct {
	read func(files snapshot) (*config.Config, error)

	mu     sync.Mutex
	files  snapshot
	config *config.Config // of the files; nil: it is not read
	drop   *time.Timer
}

// use is told which configuration is in force.
func (u *understanding) use(c *config.Config) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.files, u.config = snapshot{}, nil
	if s, err := snapshotOf(c); err == nil { // else its folder is gone, and it cannot be read again
		u.files = s
	}
}

// get returns the configuration in force. Nobody changes it.
func (u *understanding) get() (*config.Config, error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if len(u.files.Files) == 0 || u.read == nil {
		return nil, errors.New("no configuration is in force yet")
	}
	if u.config == nil {
		c, err := u.read(u.files)
		if err != nil {
			return nil, err
		}
		u.config = c
	}
	if u.drop == nil {
		u.drop = time.AfterFunc(understoodFor, u.forget)
	}
	u.drop.Reset(understoodFor)
	return u.config, nil
}

// forget lets the configuration go.
func (u *understanding) forget() {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.config = nil
}

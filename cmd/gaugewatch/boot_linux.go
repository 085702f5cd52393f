package main

import (
	"syscall"
	"time"
)

// booted returns when the host started; zero where it does not say.
func booted() time.Time {
	var info syscall.Sysinfo_t
	if err := syscall.Sysinfo(&info); err != nil {
		return time.Time{}
	}
	return time.Now().Add(-time.Duration(info.Uptime) * time.Second)
}

package data_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"github.com/gaugewatch/gaugewatch/data"
)

func TestADatabaseThatMayNotBeReachedIsNotSaidToBeMissing(t *testing.T) {
	path := filled(t)
	folder := filepath.Dir(path)
	must(t, os.Chmod(folder, 0))
	t.Cleanup(func() { must(t, os.Chmod(folder, 0o700)) }) // so that it can be removed
	opened := make(chan error)
	go func() {
		if os.Getuid() == 0 { // who may go everywhere, but not in this thread, which ends with it
			runtime.LockOSThread()
			if err := syscall.Setfsuid(65534); err != nil {
				opened <- err
				return
			}
		}
		_, err := data.OpenReader(t.Context(), path)
		opened <- err
	}()
	err := <-opened
	if !errors.Is(err, fs.ErrPermission) || errors.Is(err, fs.ErrNotExist) || !strings.HasPrefix(err.Error(), "database "+path+": ") {
		t.Errorf("error = %v, want that it may not be reached", err)
	}
}

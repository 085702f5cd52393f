package data_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/notify"
)

func TestAlertsAreStoredOnAFullDisk(t *testing.T) {
	cmd := child(t, "fill", t.TempDir())
	// In a name space of its own the child may mount a disk.
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNS,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}},
	}
	out, err := cmd.Output()
	if text := string(out); text == mayNotMount || errors.Is(err, syscall.EPERM) || errors.Is(err, syscall.ENOSYS) {
		t.Skipf("SKIPPED: this system lets nobody mount a small disk to fill: %v %s", err, text)
	}
	if err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// mayNotMount is what the child says where there is no small disk to be had.
const mayNotMount = "may not mount"

// liveOnASmallDisk is a child that goes through a full disk and back.
func liveOnASmallDisk(dir string) {
	if err := syscall.Mount("none", dir, "tmpfs", 0, "size=8m"); err != nil {
		fmt.Print(mayNotMount)
		return
	}
	if err := fullAndBack(dir); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

func fullAndBack(dir string) error {
	ctx := context.Background()
	s, _, err := data.Open(ctx, filepath.Join(dir, "x.db"), data.Options{Reserve: 1 << 20})
	if err != nil {
		return err
	}
	if !s.Stats().Reserve {
		return errors.New("no reserve at the begin")
	}
	filler := filepath.Join(dir, "filler")
	fill(filler)
	var told int64
	for id := int64(1); ; id++ { // the log has some room left from its last round
		a := alert(id, 5)
		if err := s.Commit(ctx, data.Batch{Alerts: alerts(a), Deliveries: []notify.Delivery{owe("tg", checks.Fired, a)}, Alive: minute(int(id))}); err != nil {
			return fmt.Errorf("alert %d on a full disk: %w", id, err)
		}
		if told++; !s.Stats().Reserve {
			break
		}
	}
	sample := data.Batch{Samples: []data.Sample{{At: minute(0), Series: 1, Value: 1}}}
	if err := s.Commit(ctx, sample); !errors.Is(err, data.ErrFull) {
		return fmt.Errorf("a sample in the room of the reserve: %w, want ErrFull", err)
	}
	if err := s.Condense(ctx, minute(0)); !errors.Is(err, data.ErrFull) || s.Stats().Reserve {
		return fmt.Errorf("condensing on a full disk: %w, reserve %v, want ErrFull and none", err, s.Stats().Reserve)
	}
	if err := os.Remove(filler); err != nil {
		return err
	}
	if err := fillBut(filler, 3<<20); err != nil {
		return err
	}
	if err := s.Condense(ctx, minute(0)); !errors.Is(err, data.ErrFull) || s.Stats().Reserve {
		return fmt.Errorf("condensing with little room: %w, reserve %v, want none: it would fill the disk again", err, s.Stats().Reserve)
	}
	if err := s.Commit(ctx, sample); !errors.Is(err, data.ErrFull) {
		return fmt.Errorf("a sample with little room: %w, want ErrFull", err)
	}
	if err := os.Remove(filler); err != nil {
		return err
	}
	if err := s.Commit(ctx, sample); err != nil || !s.Stats().Reserve {
		return fmt.Errorf("with room again: %w, reserve %v, want it anew at once", err, s.Stats().Reserve)
	}
	if err := s.Condense(ctx, minute(0)); err != nil {
		return fmt.Errorf("condensing with room again: %w", err)
	}
	if due, err := s.Due(ctx, "tg"); err != nil || int64(len(due)) != told {
		return fmt.Errorf("%d deliveries are owed, want %d: %w", len(due), told, err)
	}
	return errors.Join(s.Check(ctx), s.Close())
}

// fill writes to a file until the disk is full.
func fill(path string) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return
	}
	defer f.Close()
	for size := 1 << 16; size > 0; {
		noise := make([]byte, size)
		_, _ = rand.Read(noise) // never fails
		if _, err := f.Write(noise); err != nil {
			size /= 2
		}
	}
}

// fillBut writes a file that leaves so much room.
func fillBut(path string, room int64) error {
	var disk syscall.Statfs_t
	if err := syscall.Statfs(filepath.Dir(path), &disk); err != nil {
		return err
	}
	return os.WriteFile(path, make([]byte, int64(disk.Bavail)*disk.Bsize-room), 0o600)
}

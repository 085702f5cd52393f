package acceptance_test

import (
	"crypto/rand"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/data"
)

// onASmallDisk runs the rest of a test in a process of its own, which may
// mount a disk that nobody else sees, with the database of a place on it. It
// returns false in the process that only waits for that. Where no disk can be
// mounted the test is skipped loudly; where CI is set that is a failure.
func onASmallDisk(t *testing.T, size string, begin func() *place) (*place, bool) {
	t.Helper()
	if os.Getenv(smallDiskVar) == "" {
		out, err := mounting(t).CombinedOutput()
		switch {
		case err == nil:
		case strings.Contains(string(out), mayNotMount) || errors.Is(err, syscall.EPERM) || errors.Is(err, syscall.ENOSYS):
			if os.Getenv("CI") != "" {
				t.Fatalf("a small disk is needed in CI: %v\n%s", err, out)
			}
			t.Skipf("NOT TESTED on a full disk: this system lets nobody mount a small one: %v", err)
		default:
			t.Errorf("%v\n%s", err, out)
		}
		return nil, false
	}
	p := begin()
	state := filepath.Join(p.dir, "state")
	if err := os.Mkdir(state, 0o750); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("none", state, "tmpfs", 0, "size="+size); err != nil {
		t.Fatalf("%s: %v", mayNotMount, err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(state, syscall.MNT_DETACH) })
	return p, true
}

// mayNotMount is what the process says where there is no small disk to be had.
const mayNotMount = "may not mount"

// mounting is the same test in a process that may mount.
func mounting(t *testing.T) *exec.Cmd {
	c := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v", "-test.count=1")
	c.Env = append(os.Environ(), smallDiskVar+"="+program)
	c.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNS,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}},
	}
	return c
}

// A filler keeps the disk of a place full.
type filler struct {
	path string
	stop chan struct{}
	done chan struct{}
}

// fill takes all the room that there is, and that comes, until it is freed.
func (p *place) fill() *filler {
	f := &filler{path: filepath.Join(p.dir, "state", "filler"), stop: make(chan struct{}), done: make(chan struct{})}
	p.fillOnce(f.path)
	go func() {
		defer close(f.done)
		for {
			select {
			case <-time.After(20 * time.Millisecond):
				p.fillOnce(f.path)
			case <-f.stop:
				return
			}
		}
	}()
	return f
}

// free gives the room back.
func (f *filler) free(t *testing.T) {
	t.Helper()
	close(f.stop)
	<-f.done
	if err := os.Remove(f.path); err != nil {
		t.Fatal(err)
	}
}

// fillOnce writes to a file until the disk is full.
func (p *place) fillOnce(path string) {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return
	}
	defer file.Close()
	for size := int64(1 << 16); size > 0; {
		if _, err := io.CopyN(file, rand.Reader, size); err != nil {
			size /= 2
		}
	}
}

func TestAlertsAreToldOnAFullDiskAndNothingIsDamaged(t *testing.T) {
	t.Parallel()
	p, ok := onASmallDisk(t, "24m", func() *place {
		return newPlace(t, device("calm"), device("a", hot(3*time.Second, time.Hour)),
			device("b", hot(6*time.Second, 4*time.Second)), device("c", hot(12*time.Second, time.Hour)))
	})
	if !ok {
		return
	}
	p.configure("flush: 100ms\n" + everywhere([]string{"calm", "a", "b", "c"}))
	daemon := p.watching()
	p.await("samples", func() bool { return len(p.ticks("calm")) > 1 })
	filler := p.fill()
	for _, words := range []string{"DISK FULL", "WARN a: 30 °C", "WARN b: 30 °C", "OK b: 20 °C", "WARN c: 30 °C"} {
		p.awaitEverywhere(words)
	}
	filler.free(t)
	before := len(p.ticks("calm"))
	p.await("samples again", func() bool { return len(p.ticks("calm")) > before+2 })
	p.settled(3)
	daemon.stop()
	p.expectWhole()
	p.expectInTheLedger()
}

func TestWhatIsOwedWhenTheDiskFillsUpIsToldOnce(t *testing.T) {
	t.Parallel()
	p, ok := onASmallDisk(t, "24m", func() *place {
		return newPlace(t, device("calm"), device("room", hot(time.Second, 8*time.Second)))
	})
	if !ok {
		return
	}
	p.configure("flush: 100ms\n" + everywhere([]string{"calm", "room"}))
	p.provider.leave()
	daemon := p.watching()
	p.await("the alert", func() bool { return len(p.alerts()) == 1 })
	filler := p.fill()
	wait(2 * time.Second)
	p.provider.come()
	p.awaitEverywhere("WARN room: 30 °C")
	p.awaitEverywhere("OK room: 20 °C")
	filler.free(t)
	p.settled(1)
	daemon.stop()
	p.expectWhole()
	for _, service := range services() {
		if chat := p.provider.chat(service); slices.ContainsFunc(chat, func(text string) bool {
			return strings.Contains(text, "WARN room: 30 °C") && strings.Contains(text, "possibly")
		}) {
			t.Errorf("%s shows %q, want nothing again", service, chat)
		}
		began, _ := p.provider.news(service)
		if began["A1"] != 1 {
			t.Errorf("%s shows %q, want that it began once", service, p.provider.chat(service))
		}
	}
}

// expectInTheLedger checks that every alert was told in every channel, as far as
// the ledger knows.
func (p *place) expectInTheLedger() {
	p.t.Helper()
	deliveries, err := p.view().Deliveries(p.t.Context(), data.DeliveryFilter{})
	if err != nil {
		p.t.Fatal(err)
	}
	told := map[string]bool{}
	for _, d := range deliveries {
		for _, part := range d.Parts {
			told[d.Channel+" "+part.Alert.Name()+" "+part.What.String()] = true
		}
	}
	for _, a := range p.alerts() {
		for _, channel := range []string{"bot-0", "account-0", "space-0", "hook-0", "mail-0"} {
			if !told[channel+" "+a.Name()+" fired"] || !a.Open() && !told[channel+" "+a.Name()+" resolved"] {
				p.t.Errorf("the ledger does not know that %s was told of %s", channel, a.Name())
			}
		}
	}
}

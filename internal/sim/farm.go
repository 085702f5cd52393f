package sim

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"
)

// FarmOptions say what a farm consists of.
type FarmOptions struct {
	// Devices is how many there are, 1 to MaxFarm.
	Devices int

	// Hanging is the part of them, 0 to 1, that accept and read requests and
	// never answer. They are spread evenly.
	Hanging float64

	// Log is how many arrivals are remembered of each device, from the first
	// one on. Each takes 8 bytes.
	Log int
}

// MaxFarm is the most devices that a farm may have.
const MaxFarm = 60000

// A Farm is many devices that all answer any GET with about 1 KB of JSON: an
// object of the twelve numbers of [FarmFields], which change from one answer
// to the next. It is for measuring whoever polls them, and costs little: the
// answers are written beforehand and HTTP is read as far as the end of a
// request's head.
//
// Each device has an address of its own in 127.0.0.0/8, all on one port. That
// needs Linux, on which one socket bound to the loopback interface has all
// these addresses, so that a device costs no file until somebody connects.
type Farm struct {
	devices []farmDevice
	answers [][]byte
	port    uint16
	stop    context.CancelFunc
	done    sync.WaitGroup
}

// A farmDevice is one device of a farm. Its fields are used by all of its
// connections at once.
type farmDevice struct {
	hangs    bool
	arrivals []atomic.Int64 // Unix time in nanoseconds
	asked    atomic.Int64
	raised   atomic.Pointer[raise]
}

// A raise is the answer of a device since its value was raised.
type raise struct {
	answer []byte
	served atomic.Int64 // when first, Unix time in nanoseconds; 0 for not yet
}

// StartFarm starts a farm, which stops when the context ends or Close is
// called. It returns an error if the options are out of their ranges or the
// system gives no such socket.
func StartFarm(ctx context.Context, o FarmOptions) (*Farm, error) {
	switch {
	case o.Devices < 1 || o.Devices > MaxFarm:
		return nil, fmt.Errorf("a farm has 1 to %d devices, not %d", MaxFarm, o.Devices)
	case !(o.Hanging >= 0 && o.Hanging <= 1):
		return nil, fmt.Errorf("the hanging part of a farm lies between 0 and 1, not at %v", o.Hanging)
	case o.Log < 0:
		return nil, errors.New("a farm's log cannot be negative")
	}
	ctx, stop := context.WithCancel(ctx)
	listener, err := listenEverywhere(ctx)
	if err != nil {
		stop()
		return nil, err
	}
	f := &Farm{
		devices: make([]farmDevice, o.Devices),
		answers: farmAnswers(),
		port:    netip.MustParseAddrPort(listener.Addr().String()).Port(),
		stop:    stop,
	}
	for i := range f.devices {
		f.devices[i].hangs = math.Floor(float64(i+1)*o.Hanging) > math.Floor(float64(i)*o.Hanging)
		f.devices[i].arrivals = make([]atomic.Int64, o.Log)
	}
	context.AfterFunc(ctx, func() { listener.Close() })
	for range acceptors {
		f.done.Go(func() { f.accept(ctx, listener) })
	}
	return f, nil
}

// acceptors is how many goroutines accept, so that a burst of connections
// does not overflow the queue of the listener.
const acceptors = 4

func (f *Farm) accept(ctx context.Context, listener net.Listener) {
	for {
		conn, err := listener.Accept()
		if ctx.Err() != nil {
			if err == nil {
				conn.Close()
			}
			return
		}
		if err != nil { // no file left, or a client that is gone: try again
			_ = sleep(ctx, time.Now().Add(10*time.Millisecond))
			continue
		}
		f.done.Go(func() { f.serve(ctx, conn) })
	}
}

// perBlock is how many devices share the first three numbers of an address.
const perBlock = 250

// Addr returns the host and port of a device, which is one of 0 to Len-1.
func (f *Farm) Addr(device int) string {
	ip := netip.AddrFrom4([4]byte{127, 1, byte(device / perBlock), byte(1 + device%perBlock)})
	return netip.AddrPortFrom(ip, f.port).String()
}

// at returns the device at a local address of a connection.
func (f *Farm) at(address net.Addr) (*farmDevice, bool) {
	tcp, ok := address.(*net.TCPAddr)
	if !ok {
		return nil, false
	}
	ip := tcp.AddrPort().Addr().Unmap().As4()
	device := int(ip[2])*perBlock + int(ip[3]) - 1
	if ip[0] != 127 || ip[1] != 1 || ip[3] < 1 || ip[3] > perBlock || device >= len(f.devices) {
		return nil, false
	}
	return &f.devices[device], true
}

// URL returns the address at which a device answers.
func (f *Farm) URL(device int) string { return "http://" + f.Addr(device) + "/" }

// Len returns how many devices there are.
func (f *Farm) Len() int { return len(f.devices) }

// Hangs says whether a device never answers.
func (f *Farm) Hangs(device int) bool { return f.devices[device].hangs }

// Asked returns how often a device was asked, also beyond the log.
func (f *Farm) Asked(device int) int { return int(f.devices[device].asked.Load()) }

// Arrivals returns when the requests to a device were read, from the first
// one on, as many as the log holds.
func (f *Farm) Arrivals(device int) []time.Time {
	d := &f.devices[device]
	list := make([]time.Time, 0, min(f.Asked(device), len(d.arrivals)))
	for i := range cap(list) {
		if at := d.arrivals[i].Load(); at != 0 { // 0: counted, and about to be noted
			list = append(list, time.Unix(0, at))
		}
	}
	return list
}

// Raise gives the first field of a device another value from now on.
func (f *Farm) Raise(device int, value float64) {
	f.devices[device].raised.Store(&raise{answer: farmAnswer(0, &value)})
}

// Served returns the moment just before the value of the last Raise was first
// written to a client, and whether that has happened.
func (f *Farm) Served(device int) (time.Time, bool) {
	r := f.devices[device].raised.Load()
	if r == nil || r.served.Load() == 0 {
		return time.Time{}, false
	}
	return time.Unix(0, r.served.Load()), true
}

// Close stops the farm and returns when all of its connections are closed.
func (f *Farm) Close() {
	f.stop()
	f.done.Wait()
}

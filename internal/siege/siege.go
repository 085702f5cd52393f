// Package siege plays many senders at the doors of a running daemon at once, of
// whom most mean ill, and holds the answers against what is promised.
//
//	town := siege.Town{Address: "127.0.0.1:8080", Tokens: tokens, Targets: []string{"cellar"}, Secret: secret, Cloud: cloud}
//	record := town.Besiege(ctx, siege.Plan{Rate: 500, Lasts: 20 * time.Second, Hogs: 1100})
//	wrong := append(record.Odd(), record.Judge(told)...)
//
// Friends have what it takes to come in, and each of their alarms has a mark of
// its own: one that was answered by 2xx must be told once. Foes have not, and
// what they mark must never be told. All speak from addresses of their own in
// 127.0.0.0/8, which needs Linux.
package siege

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// A Town is the daemon that is besieged, and what its friends know.
type Town struct {
	Address string            // at which it listens, host:port
	Tokens  map[string]string // by door: alert, notify, ping, values
	Targets []string          // that take values
	Secret  string            // of a LINE channel
	Cloud   *Cloud            // speaks for a topic; nil: there is none
}

// A Plan says how hard it gets.
type Plan struct {
	Rate  int           // requests a second, of all together
	Lasts time.Duration // from the first to the last
	Hogs  int           // connections that one address holds besides, without a word
}

// patience is how long a friend waits for an answer.
const patience = time.Minute

// The addresses from which they come.
const (
	friends   = 40
	foes      = 24
	friendIP  = "127.20.0.%d"
	foeIP     = "127.66.0.%d"
	floodIP   = "127.66.1.1"
	hogIP     = "127.66.2.1"
	perSource = 8 // connections that are kept
)

// A siege is one that goes on.
type siege struct {
	Town
	record  *Record
	clients map[string]*http.Client // by address
	marks   atomic.Int64
	turn    atomic.Int64

	mu       sync.Mutex
	accepted map[string]message // the latest of a kind of friend that was answered well
}

// Besiege plays a siege and returns once all are answered or have given up.
func (t Town) Besiege(ctx context.Context, p Plan) *Record {
	s := &siege{Town: t, record: newRecord(), clients: map[string]*http.Client{}, accepted: map[string]message{}}
	for _, address := range addresses() {
		s.clients[address] = clientAt(address)
		defer s.clients[address].CloseIdleConnections()
	}
	hogging, stop := context.WithCancel(ctx)
	var hogs, senders sync.WaitGroup
	for range p.Hogs {
		hogs.Go(func() { s.hog(hogging) })
	}
	round := s.round()
	began := time.Now()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for sent := 0; time.Since(began) < p.Lasts && ctx.Err() == nil; <-tick.C {
		for due := int(time.Since(began).Seconds() * float64(p.Rate)); sent < due; sent++ {
			k := round[sent%len(round)]
			senders.Go(func() { s.send(ctx, k) })
		}
	}
	senders.Wait()
	stop()
	hogs.Wait()
	s.record.took = time.Since(began)
	return s.record
}

// addresses lists from where requests come.
func addresses() []string {
	all := []string{floodIP}
	for i := range friends {
		all = append(all, fmt.Sprintf(friendIP, 1+i))
	}
	for i := range foes {
		all = append(all, fmt.Sprintf(foeIP, 1+i))
	}
	return all
}

// clientAt returns a client at an address of this machine. It follows no
// redirect.
func clientAt(address string) *http.Client {
	return &http.Client{
		Timeout:       patience,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport:     &http.Transport{DialContext: dialer(address).DialContext, MaxIdleConnsPerHost: perSource},
	}
}

// dialer connects from an address of this machine.
func dialer(address string) *net.Dialer {
	return &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(address)}}
}

// round returns the kinds of requests in the order in which they come again and
// again: evenly mixed, each as often as its weight says.
func (s *siege) round() []kind {
	kinds := slices.Concat(s.friendly(), s.hostile(), s.rough())
	owed := make([]int, len(kinds))
	sum := 0
	for _, k := range kinds {
		sum += k.weight
	}
	var all []kind
	for range sum {
		next := 0
		for i, k := range kinds {
			owed[i] += k.weight
			if owed[i] > owed[next] {
				next = i
			}
		}
		owed[next] -= sum
		all = append(all, kinds[next])
	}
	return all
}

// A kind is a way to come to a door.
type kind struct {
	name   string
	weight int    // how often, beside the others
	want   []int  // the statuses by which it may be answered; 0: by closing the connection
	from   string // the address; empty: one of the friends', or of the foes'

	make func(mark string) message                             // what is said over HTTP
	do   func(ctx context.Context, d *net.Dialer) (int, error) // in place of make: what is said otherwise

	friend bool
	marked bool // a friend's alarm, which is to be told once if it is taken
	twice  bool // it is sent a second time, which is to change nothing
}

// mark returns a word that nobody has said before.
func (s *siege) mark() string { return fmt.Sprintf("siege%07dq", s.marks.Add(1)) }

// source returns the address from which a kind comes now.
func (s *siege) source(k kind) string {
	n := int(s.turn.Add(1))
	switch {
	case k.from != "":
		return k.from
	case k.friend:
		return fmt.Sprintf(friendIP, 1+n%friends)
	}
	return fmt.Sprintf(foeIP, 1+n%foes)
}

// send sends one request of a kind, and notes what comes of it.
func (s *siege) send(ctx context.Context, k kind) {
	source, mark := s.source(k), s.mark()
	began := time.Now()
	if k.do != nil {
		status, err := k.do(ctx, dialer(source))
		s.record.note(k, visit{status: status, err: err, took: time.Since(began)})
		return
	}
	m := k.make(mark)
	status, err := m.send(ctx, s.clients[source], s.Address)
	s.record.note(k, visit{mark: mark, status: status, err: err, took: time.Since(began)})
	if k.friend && status == http.StatusOK {
		s.keep(k.name, m)
	}
	if k.twice && status == http.StatusOK {
		status, err = m.send(ctx, s.clients[source], s.Address)
		s.record.note(k, visit{status: status, err: err, took: time.Since(began)})
	}
}

// keep keeps what was answered well, for those who say it again.
func (s *siege) keep(name string, m message) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.accepted[name] = m
}

// again returns the latest message of a friend that was answered well.
func (s *siege) again(name string) message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.accepted[name]
}

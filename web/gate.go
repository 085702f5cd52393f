package web

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/web/arrivals"
)

// A Gate takes something in from outside, at one path. What comes to it has
// passed, in this order: the method, the pace of who sends it, Key, the limit
// of the body, Seal. Only then it is looked at. Whoever is turned away learns
// the status and nothing else; the reason is kept in [Door.Arrivals].
type Gate struct {
	Name    string   // for refusals and metrics
	Path    string   // of [http.ServeMux]: /in/ping/{key}
	Methods []string // none: POST

	// Key looks at what a request brings to prove that it may come in, before
	// its body is read, and Seal at what proves it over the raw body. The
	// error is the reason to refuse it: with status 401, unless it has a
	// method Status of its own. Nil: it does not matter. A gate without either
	// is open to anybody.
	Key  func(r *http.Request) error
	Seal func(r *http.Request, body []byte) error

	Limit int64 // bytes that a body may have; zero: 64 KiB
	Pace  Pace  // that each source may keep; zero: [DefaultPace]

	// Take takes a request in that may come in. What it does not answer is
	// answered by 200 without a body. The error is the reason to refuse it:
	// with status 400, unless it has a method Status of its own, or Take has
	// answered already.
	Take func(w http.ResponseWriter, r *http.Request, body []byte) error

	// Deny tells who is turned away, where senders expect words of their own;
	// nil: the status alone.
	Deny func(w http.ResponseWriter, r *http.Request, status int)
}

// defaultLimit bounds a body, in bytes.
const defaultLimit = 64 << 10

// A refusal is why a request is turned away.
type refusal struct {
	status int
	reason string
}

// Refuse returns an error that refuses a request by an HTTP status, and the
// reason, which only those learn who keep the watch.
func Refuse(status int, reason string) error { return &refusal{status, reason} }

// Error returns the reason. That of the status 200 is a remark on what was taken in
// all the same.
func (r *refusal) Error() string { return r.reason }

// Status returns the HTTP status.
func (r *refusal) Status() int { return r.status }

// statusOf returns the status by which an error refuses a request, or remarks on
// one that was taken.
func statusOf(err error, otherwise int) int {
	var own interface {
		error
		Status() int
	}
	if errors.As(err, &own) && (own.Status() == http.StatusOK || own.Status() >= 400 && own.Status() < 600) {
		return own.Status()
	}
	return otherwise
}

// A keeper stands at a gate.
type keeper struct {
	Gate
	pacer    *pacer
	stock    *stock
	proxies  Proxies
	arrivals *arrivals.Book
	metrics  *Metrics
	log      *slog.Logger
}

// keeper returns who stands at a gate of the door.
func (d *Door) keeper(g Gate, stock *stock) *keeper {
	if g.Limit <= 0 {
		g.Limit = defaultLimit
	}
	if g.Pace == (Pace{}) {
		g.Pace = DefaultPace()
	}
	if len(g.Methods) == 0 {
		g.Methods = []string{http.MethodPost}
	}
	return &keeper{
		Gate: g, pacer: newPacer(g.Pace), stock: stock,
		proxies: d.Proxies, arrivals: d.Arrivals, metrics: d.Metrics, log: d.Log,
	}
}

// An answer knows whether it was begun.
type answer struct {
	http.ResponseWriter
	status int // zero: not yet
}

// WriteHeader begins the answer.
func (a *answer) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
	a.ResponseWriter.WriteHeader(status)
}

// Write goes on with the answer.
func (a *answer) Write(b []byte) (int, error) {
	if a.status == 0 {
		a.status = http.StatusOK
	}
	return a.ResponseWriter.Write(b)
}

// Unwrap lets [http.ResponseController] reach what is below.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// ServeHTTP lets a request in, or refuses it.
func (k *keeper) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a := &answer{ResponseWriter: w}
	source, _ := k.proxies.Client(r)
	hold := k.stock.hold(source)
	defer hold.release()
	status, reason := http.StatusOK, ""
	if err := k.admit(a, r, hold); err != nil {
		status, reason = statusOf(err, http.StatusBadRequest), err.Error()
		if status != http.StatusOK { // else it was taken, and there is something to remark
			k.refuse(a, r, status)
		}
	}
	status = max(status, a.status)
	k.arrivals.Note(arrivals.Arrival{At: time.Now(), Gate: k.Name, Source: source.String(), Status: status, Reason: reason})
	k.metrics.request(k.Name, status)
}

// admit takes a request in. A panic of what takes it is an error.
func (k *keeper) admit(a *answer, r *http.Request, hold *hold) (err error) {
	defer func() {
		if v := recover(); v != nil {
			k.log.Error("a request could not be taken in", "gate", k.Name, "panic", fmt.Sprint(v), "stack", string(debug.Stack()))
			err = Refuse(http.StatusInternalServerError, "the program failed over it")
		}
	}()
	if !slices.Contains(k.Methods, r.Method) {
		a.Header().Set("Allow", strings.Join(k.Methods, ", "))
		return Refuse(http.StatusMethodNotAllowed, "comes by "+r.Method+" rather than by "+strings.Join(k.Methods, " or "))
	}
	if wait := k.pacer.take(hold.source, time.Now()); wait > 0 {
		a.Header().Set("Retry-After", strconv.Itoa(int(wait/time.Second)+1))
		return Refuse(http.StatusTooManyRequests, "too many from there")
	}
	if k.Key != nil {
		if err := k.Key(r); err != nil {
			return Refuse(statusOf(err, http.StatusUnauthorized), err.Error())
		}
	}
	body, err := k.read(a, r, hold)
	if err != nil {
		return err
	}
	if k.Seal != nil {
		if err := k.Seal(r, body); err != nil {
			return Refuse(statusOf(err, http.StatusUnauthorized), err.Error())
		}
	}
	if err := k.Take(a, r, body); err != nil {
		return Refuse(statusOf(err, http.StatusBadRequest), err.Error())
	}
	return nil
}

// read returns the body of a request, for which it takes from the stock: at once,
// where it says how long it is.
func (k *keeper) read(a *answer, r *http.Request, hold *hold) ([]byte, error) {
	var body bytes.Buffer
	from := io.Reader(http.MaxBytesReader(a.ResponseWriter, r.Body, k.Limit))
	switch {
	case r.ContentLength > k.Limit:
		a.Header().Set("Connection", "close") // nobody reads it
		return nil, k.tooLarge()
	case r.ContentLength < 0:
		from = &metered{from, hold}
	case !hold.take(r.ContentLength):
		return nil, noRoom(a)
	default:
		body.Grow(int(r.ContentLength) + bytes.MinRead)
	}
	_, err := body.ReadFrom(from)
	switch {
	case err == nil:
		return body.Bytes(), nil
	case errors.As(err, new(*http.MaxBytesError)):
		return nil, k.tooLarge()
	case errors.Is(err, errStock):
		return nil, noRoom(a)
	}
	return nil, Refuse(http.StatusRequestTimeout, "the body did not come whole")
}

// noRoom refuses a body for which there is no room just now.
func noRoom(a *answer) error {
	a.Header().Set("Retry-After", "5")
	return Refuse(http.StatusServiceUnavailable, "too many bodies at one time")
}

// tooLarge refuses a body that is longer than the limit.
func (k *keeper) tooLarge() error {
	return Refuse(http.StatusRequestEntityTooLarge, fmt.Sprintf("the body has more than %d bytes", k.Limit))
}

// deny tells who is turned away.
func (k *keeper) deny(a *answer, r *http.Request, status int) {
	if k.Deny != nil {
		k.Deny(a, r, status)
		return
	}
	http.Error(a, http.StatusText(status), status)
}

// refuse turns a request away, unless it has been answered already.
func (k *keeper) refuse(a *answer, r *http.Request, status int) {
	if a.status != 0 {
		return
	}
	if status == http.StatusUnauthorized {
		a.Header().Set("WWW-Authenticate", "Bearer")
	}
	a.Header().Set("Cache-Control", "no-store")
	k.deny(a, r, status)
}

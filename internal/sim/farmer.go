package sim

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"
)

// FarmFields returns the names of the numbers in a farm's answers, in their
// order. All but the pressure stay below 80 unless they are raised.
func FarmFields() []string {
	return []string{
		"temperature", "humidity", "dew_point", "pressure", "inlet", "outlet",
		"voltage", "current", "power", "frequency", "battery", "load",
	}
}

const (
	// farmBody is the length of a farm's answer in bytes, without its head.
	farmBody = 1013

	// variety is how many answers a farm has written beforehand.
	variety = 64

	// lineLimit is the length in bytes of the longest line of a request that
	// a farm reads.
	lineLimit = 2048
)

// farmAnswers writes the answers of a farm beforehand.
func farmAnswers() [][]byte {
	answers := make([][]byte, variety)
	for i := range answers {
		answers[i] = farmAnswer(i, nil)
	}
	return answers
}

// farmAnswer writes an answer with its head. A value, if given, takes the
// place of the first field.
func farmAnswer(variant int, first *float64) []byte {
	var b strings.Builder
	b.WriteString(`{"model":"farm"`)
	for i, name := range FarmFields() {
		value := 20 + 4*float64(i) + 2*unit(uint64(variant*len(FarmFields())+i))
		switch {
		case name == "pressure":
			value += 980
		case i == 0 && first != nil:
			value = *first
		}
		fmt.Fprintf(&b, `,%q:%s`, name, strconv.FormatFloat(value, 'f', 2, 64))
	}
	b.WriteString(`,"note":"`)
	b.WriteString(strings.Repeat(".", max(farmBody-b.Len()-len(`"}`), 0)))
	b.WriteString(`"}`)
	return fmt.Appendf(nil, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", b.Len(), b.String())
}

// serve answers the requests of one connection until it is closed.
func (f *Farm) serve(ctx context.Context, conn net.Conn) {
	defer conn.Close()
	device, ok := f.at(conn.LocalAddr())
	if !ok {
		return
	}
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()
	reader := bufio.NewReaderSize(conn, lineLimit)
	for {
		request, err := readHead(reader)
		if err != nil {
			return
		}
		turn := device.note(time.Now())
		if device.hangs {
			continue
		}
		if _, err := conn.Write(f.answer(device, request, turn)); err != nil || request.last {
			return
		}
	}
}

// A head is what a farm wants to know of a request.
type head struct {
	get  bool
	last bool // the connection is to be closed after the answer
}

// readHead reads a request's head. A request with a body is the last.
func readHead(r *bufio.Reader) (head, error) {
	line, err := r.ReadSlice('\n')
	if err != nil {
		return head{}, err
	}
	get := bytes.HasPrefix(line, []byte("GET "))
	h := head{get: get, last: !get || bytes.HasSuffix(bytes.TrimSpace(line), []byte("HTTP/1.0"))}
	for {
		if line, err = r.ReadSlice('\n'); err != nil {
			return head{}, err
		}
		line = bytes.TrimSpace(line)
		if len(line) == 0 {
			return h, nil
		}
		if len(line) == len("Connection: close") && bytes.EqualFold(line, []byte("Connection: close")) {
			h.last = true
		}
	}
}

// note notes an arrival and returns how many came before it.
func (d *farmDevice) note(at time.Time) int64 {
	n := d.asked.Add(1) - 1
	if n < int64(len(d.arrivals)) {
		d.arrivals[n].Store(at.UnixNano())
	}
	return n
}

// answer returns what to write for the request that came after so many.
func (f *Farm) answer(d *farmDevice, h head, turn int64) []byte {
	if !h.get {
		return []byte("HTTP/1.1 405 Method Not Allowed\r\nAllow: GET\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
	}
	if r := d.raised.Load(); r != nil {
		r.served.CompareAndSwap(0, time.Now().UnixNano())
		return r.answer
	}
	return f.answers[turn%variety]
}

package inbound

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Ping hears jobs as they report themselves to healthchecks.io, at
// /in/ping/KEY, where KEY is a token: without more that all went well, with
// /start that a run begins, with /fail or the exit code how it ended, with /log
// something to keep. What they send along is kept with the report.
type Ping struct {
	Jobs   *Jobs
	Tokens Tokens
	Now    func() time.Time // nil: time.Now
}

// PingPath begins the path of a report.
const PingPath = "/in/ping/"

// PingBody is how long a request may be, in bytes: what a job sends along is the
// output of a program.
const PingBody = 1 << 20

// pingRoom is how many bytes are kept of what a job sends along.
const pingRoom = 10_000

// Key turns away whoever has no token for a job that is awaited. The token is in
// the path, so nothing of that may be told.
func (p *Ping) Key(r *http.Request) error {
	_, _, err := p.report(r)
	return err
}

// report returns which job reports, and what.
func (p *Ping) report(r *http.Request) (job Job, signal string, err error) {
	key, signal, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, PingPath), "/")
	token, err := tokenOf(r.Context(), p.Tokens, "ping", key)
	if err != nil {
		return Job{}, "", err
	}
	p.Jobs.mu.Lock()
	defer p.Jobs.mu.Unlock()
	job, known := p.Jobs.jobs[token.Name]
	if !known {
		return Job{}, "", refuse(http.StatusNotFound, "no job is called "+token.Name)
	}
	return job, signal, nil
}

// Take takes a report in.
func (p *Ping) Take(w http.ResponseWriter, r *http.Request, body []byte) error {
	job, signal, err := p.report(r)
	if err != nil {
		return err
	}
	now := time.Now()
	if p.Now != nil {
		now = p.Now()
	}
	said := lastBytes(string(body), pingRoom)
	p.Jobs.mu.Lock()
	defer p.Jobs.mu.Unlock()
	s := p.Jobs.states[job.Name]
	if err := s.hear(signal, said, now); err != nil {
		return refuse(http.StatusNotFound, err.Error())
	}
	if err := p.Jobs.settle(r.Context(), job, s); err != nil {
		return refuse(http.StatusServiceUnavailable, "cannot be noted: "+err.Error())
	}
	_, _ = w.Write([]byte("OK")) // who is gone learns nothing
	return nil
}

// hear notes what a job reports.
func (s *JobState) hear(signal, said string, now time.Time) error {
	switch signal {
	case "log":
		s.Said = said
		return nil
	case "start":
		s.Began = now
		return nil
	case "", "fail":
		s.Failed, s.Code, s.Said = signal == "fail", 0, said
	default:
		code, err := strconv.ParseUint(signal, 10, 8)
		if err != nil {
			return fmt.Errorf("not a report: %.40q", signal)
		}
		s.Failed, s.Code, s.Said = code > 0, int(code), said
	}
	s.Heard, s.Began, s.Overdue = now, time.Time{}, false
	return nil
}

// gistRoom is how many bytes a message shows of what was said at the end.
const gistRoom = 1500

// gist returns the first line of what was said, and the last ones.
func gist(said string) string {
	first, rest, more := strings.Cut(said, "\n")
	if !more {
		return cut(first, gistRoom)
	}
	end := lastBytes(rest, gistRoom)
	if len(end) < len(rest) {
		end = "…\n" + end
	}
	return cut(first, nameRoom) + "\n" + end
}

// lastBytes returns the end of foreign text, from the begin of a line on where
// that is near.
func lastBytes(text string, most int) string {
	if len(text) > most {
		text = text[len(text)-most:]
		if _, rest, cut := strings.Cut(text, "\n"); cut && rest != "" {
			text = rest
		}
	}
	return strings.TrimSpace(strings.ToValidUTF8(text, "\ufffd"))
}

package acceptance_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// A monitor hears a heart beat.
type monitor struct {
	*httptest.Server
	mu    sync.Mutex
	beats int
	fails []string
}

func newMonitor(t *testing.T) *monitor {
	m := &monitor{}
	m.Server = httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		m.mu.Lock()
		defer m.mu.Unlock()
		if strings.HasSuffix(r.URL.Path, "/fail") {
			m.fails = append(m.fails, string(body))
		} else {
			m.beats++
		}
	}))
	t.Cleanup(m.Close)
	return m
}

// heard returns how often the heart has beaten, and what it said was wrong.
func (m *monitor) heard() (beats int, fails string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.beats, strings.Join(m.fails, "\n")
}

func TestTheHeartBeatsUntilNobodyCanBeTold(t *testing.T) {
	t.Parallel()
	p := newPlace(t, device("room", hot(2*time.Second, time.Hour)))
	m := newMonitor(t)
	p.provider.behave(func(string) mood { return denies })
	p.configure("heartbeat: {url: \"" + m.URL + "/check\", fail: \"" + m.URL + "/check/fail\", every: 10s}\nverify: none\n" + configuration([]string{"room"}))
	daemon := p.watching()
	p.await("the heart to beat", func() bool { beats, _ := m.heard(); return beats > 0 })
	p.await("the heart to say what is wrong", func() bool {
		_, fails := m.heard()
		return strings.Contains(fails, "nobody can be told") && strings.Contains(fails, "account-0") && strings.Contains(fails, "bot-0")
	})
	daemon.stop()
}

func TestATokenThatIsRefusedIsToldByTheOtherChannelBeforeItIsNeeded(t *testing.T) {
	t.Parallel()
	p := newPlace(t, device("room"))
	p.configure("verify: 1s\n" + configuration([]string{"room"}))
	daemon := p.watching()
	p.await("each channel to tell of the other", func() bool {
		return p.provider.seen("line", "CHANNEL REFUSED", "bot-0") && p.provider.seen("telegram", "CHANNEL REFUSED", "account-0")
	})
	tried := len(p.provider.attempts("line"))
	p.await("further trials", func() bool { return len(p.provider.attempts("line")) > tried+3 })
	daemon.stop()
	for _, service := range []string{"line", "telegram"} {
		if chat := p.provider.chat(service); len(chat) != 1 {
			t.Errorf("%s shows %q, want one message", service, chat)
		}
	}
}

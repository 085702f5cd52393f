package heartbeat_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gaugewatch/gaugewatch/internal/heartbeat"
	"github.com/gaugewatch/gaugewatch/internal/secret"
	"github.com/gaugewatch/gaugewatch/internal/wire"
	"github.com/gaugewatch/gaugewatch/internal/wire/wiretest"
)

// A listener hears a heart beat, without a network.
type listener struct {
	heard  []string
	status int
}

// beats lets a heart beat for a time and returns what was heard and logged.
func beats(t *testing.T, lasting time.Duration, change func(*heartbeat.Heart, *listener)) (heard []string, logged string) {
	synctest.Test(t, func(t *testing.T) {
		l := &listener{status: http.StatusOK}
		handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			l.heard = append(l.heard, strings.TrimSpace(r.Method+" "+r.URL.Path+" "+string(body)))
			w.WriteHeader(l.status)
		})
		client, err := wire.New(wire.Settings{Dial: wiretest.Pipe(t, handler)})
		if err != nil {
			t.Fatal(err)
		}
		var log strings.Builder
		h := &heartbeat.Heart{
			URL: secret.New("http://ping.example.com/secret-of-the-check"), Every: time.Minute, HTTP: client,
			Log: slog.New(slog.NewTextHandler(&log, nil)), Ill: func(context.Context) error { return nil },
		}
		change(h, l)
		ctx, stop := context.WithTimeout(t.Context(), lasting)
		defer stop()
		h.Run(ctx)
		heard, logged = l.heard, log.String()
	})
	wiretest.NoLeak(t, logged, "secret-of-the-check")
	return heard, logged
}

func TestTheHeartBeatsWhileTheWatchIsKept(t *testing.T) {
	heard, logged := beats(t, 150*time.Second, func(*heartbeat.Heart, *listener) {})
	if want := slices.Repeat([]string{"GET /secret-of-the-check"}, 3); !slices.Equal(heard, want) || logged != "" {
		t.Errorf("heard %q, logged %q", heard, logged)
	}
}

func TestTheHeartStopsWhenTheWatchIsNotKept(t *testing.T) {
	for _, fail := range []string{"", "http://ping.example.com/secret-of-the-check/fail"} {
		var began time.Time
		heard, logged := beats(t, 330*time.Second, func(h *heartbeat.Heart, _ *listener) {
			began = time.Now()
			h.Fail = secret.New(fail)
			h.Ill = func(context.Context) error {
				if since := time.Since(began); since > 90*time.Second && since < 200*time.Second {
					return errors.New("no poll for 5 minutes")
				}
				return nil
			}
		})
		const beat = "GET /secret-of-the-check"
		want := []string{beat, beat, beat, beat}
		if fail != "" {
			const told = "POST /secret-of-the-check/fail no poll for 5 minutes"
			want = []string{beat, beat, told, told, beat, beat}
		}
		if !slices.Equal(heard, want) {
			t.Errorf("with %q: heard %q, want %q", fail, heard, want)
		}
		if strings.Count(logged, "does not beat") != 1 || strings.Count(logged, "beats again") != 1 {
			t.Errorf("logged %q", logged)
		}
	}
}

func TestAHeartThatIsRefusedSaysSoOnce(t *testing.T) {
	_, logged := beats(t, 5*time.Minute, func(_ *heartbeat.Heart, l *listener) { l.status = http.StatusNotFound })
	if strings.Count(logged, "does not beat") != 1 || !strings.Contains(logged, "Not Found") {
		t.Errorf("logged %q", logged)
	}
}

func TestWhoAsksIsToldWhetherTheHeartIsHeard(t *testing.T) {
	var told []bool
	beats(t, 150*time.Second, func(h *heartbeat.Heart, l *listener) {
		h.Heard = func(at time.Time, heard bool) {
			if !at.Equal(time.Now()) {
				t.Errorf("a beat of %v is told at %v", at, time.Now())
			}
			told = append(told, heard)
			l.status = http.StatusForbidden + len(told) - 1
			if len(told) == 2 {
				l.status = http.StatusOK
			}
		}
	})
	if want := []bool{true, false, true}; !slices.Equal(told, want) {
		t.Errorf("told %v, want %v", told, want)
	}
}

func TestTheSupervisorIsToldAsLongAsNothingIsStuck(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var told []string
		began := time.Now()
		s := &heartbeat.Supervisor{
			Watchdog: 30 * time.Second,
			Notify:   func(state string) error { told = append(told, state); return nil },
			Stuck: func(context.Context) error {
				if time.Since(began) > 40*time.Second {
					return errors.New("judgement does not answer")
				}
				return nil
			},
		}
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { defer close(done); s.Run(ctx) }()
		time.Sleep(100 * time.Second)
		stop()
		<-done
		if want := []string{"READY=1", "WATCHDOG=1", "WATCHDOG=1", "STOPPING=1"}; !slices.Equal(told, want) {
			t.Errorf("told %q, want %q", told, want)
		}
	})
}

func TestSystemdHearsThroughItsSocket(t *testing.T) {
	path := filepath.Join(t.TempDir(), "notify")
	l, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: path, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	t.Setenv("NOTIFY_SOCKET", path)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); (&heartbeat.Supervisor{}).Run(ctx) }()
	read := func() string {
		var b [64]byte
		n, err := l.Read(b[:])
		if err != nil {
			t.Fatal(err)
		}
		return string(b[:n])
	}
	if got := read(); got != "READY=1" {
		t.Errorf("heard %q", got)
	}
	stop()
	<-done
	if got := read(); got != "STOPPING=1" {
		t.Errorf("heard %q", got)
	}
}

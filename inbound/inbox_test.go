package inbound_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gaugewatch/gaugewatch/inbound"
	"github.com/gaugewatch/gaugewatch/internal/googlechat"
	"github.com/gaugewatch/gaugewatch/internal/secret"
	"github.com/gaugewatch/gaugewatch/internal/wire"
	"github.com/gaugewatch/gaugewatch/internal/wire/wiretest"
)

// A box keeps events in memory.
type box struct {
	mu    sync.Mutex
	all   []inbound.Event
	ended map[string]bool
	slow  time.Duration // how long the disk takes
	fails error
}

func (b *box) PutEvents(_ context.Context, all []inbound.Event) (fresh int, err error) {
	time.Sleep(b.slow)
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.fails != nil {
		return 0, b.fails
	}
	for _, e := range all {
		if !slices.ContainsFunc(b.all, func(o inbound.Event) bool { return o.ID == e.ID && o.Account == e.Account }) {
			b.all = append(b.all, e)
			fresh++
		}
	}
	return fresh, nil
}

func (b *box) Events(_ context.Context, account string) ([]inbound.Event, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(b.all), func(e inbound.Event) bool { return b.ended[e.ID] || e.Account != account }), nil
}

func (b *box) EndEvent(_ context.Context, e inbound.Event, _ time.Time) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ended == nil {
		b.ended = map[string]bool{}
	}
	b.ended[e.ID] = true
	return nil
}

// waiting is how many events have not ended.
func (b *box) waiting() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.all) - len(b.ended)
}

// inbox returns an inbox over a box.
func inbox(b *box) *inbound.Inbox { return inbound.NewInbox(b, slog.New(slog.DiscardHandler)) }

// takes lets an account take a post in, and returns the status; 0: it was taken.
func takes(t *testing.T, l *inbound.LINE, body []byte) int {
	t.Helper()
	err := l.Take(httptest.NewRecorder(), signed(t, body, lineSecret), body)
	if err == nil {
		return 0
	}
	if s, ok := err.(interface{ Status() int }); ok {
		return s.Status()
	}
	return -1
}

func TestWhatWasAnsweredOutlivesTheProgramAndIsDoneOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, d, f := &box{}, &desk{answer: inbound.Answer{Text: "done"}}, &talk{}
		l := official(t, f, d)
		l.Inbox = inbox(b)
		body := posted(t, happened("01HA", "message", text("/ack")), happened("01HB", "join"))
		if status := takes(t, l, body); status != 0 {
			t.Fatalf("refused with %d", status)
		}
		time.Sleep(time.Hour) // the program has ended before it did anything
		learned := &book{}
		for range 2 {
			l = official(t, f, d)
			l.Inbox, l.Guests = inbox(b), learned
			if err := l.CatchUp(t.Context()); err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
			if status := takes(t, l, body); status != 0 {
				t.Errorf("what is known was refused with %d", status)
			}
			synctest.Wait()
		}
		if len(d.heard) != 1 || d.heard[0].Text != "/ack" || len(learned.lines) != 1 {
			t.Errorf("heard %+v, learned %q; want each once", d.heard, learned.lines)
		}
		if len(f.sent) != 1 || !strings.HasPrefix(f.sent[0], "push ") {
			t.Errorf("sent %q, want the answer pushed: its token is too old", f.sent)
		}
		if n := b.waiting(); n != 0 {
			t.Errorf("%d events wait", n)
		}
	})
}

func TestASlowDiskKeepsLINENoLongerThanItWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, d := &box{slow: 5 * time.Second}, &desk{}
		l := official(t, &talk{}, d)
		l.Inbox = inbox(b)
		ctx, stop := context.WithCancel(t.Context())
		var running sync.WaitGroup
		running.Go(func() { l.Run(ctx) })
		body := posted(t, happened("01HA", "message", text("/status")))
		for range 2 {
			began := time.Now()
			if status := takes(t, l, body); status != http.StatusServiceUnavailable {
				t.Errorf("got %d, want 503", status)
			}
			if took := time.Since(began); took >= 2*time.Second {
				t.Errorf("LINE was answered after %s, want less than 2 s", took)
			}
		}
		time.Sleep(10 * time.Second)
		synctest.Wait()
		if len(d.heard) != 1 {
			t.Errorf("heard %+v, want once what the disk has taken after all", d.heard)
		}
		stop()
		running.Wait()
	})
}

func TestWhatTheDiskDoesNotTakeIsRefused(t *testing.T) {
	b := &box{fails: errors.New("disk full")}
	l := official(t, &talk{}, &desk{})
	l.Inbox = inbox(b)
	if status := takes(t, l, posted(t, happened("01HA", "leave"))); status != http.StatusServiceUnavailable {
		t.Errorf("got %d, want 503", status)
	}
	g := app(&desk{}, named("all"))
	g.Inbox = inbox(b)
	err := g.Take(httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", nil), []byte(addOn("messagePayload", "")))
	if s, ok := err.(interface{ Status() int }); !ok || s.Status() != http.StatusServiceUnavailable {
		t.Errorf("got %v, want 503", err)
	}
}

func TestWhatPeopleSayToEachOtherInLINEIsNotKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, d := &box{}, &desk{idle: "lunch?"}
		l := official(t, &talk{}, d)
		l.Inbox = inbox(b)
		stranger := func(e map[string]any) {
			e["source"] = map[string]any{"type": "group", "groupId": "C0000000000000000000000000000000a", "userId": visitor}
		}
		takes(t, l, posted(t, happened("01HA", "message", text("lunch?")), happened("01HB", "message", text("lunch?"), stranger), happened("01HC", "message", text("lunch?"), stranger)))
		synctest.Wait()
		if len(b.all) != 1 || strings.Contains(string(b.all[0].Body), "lunch") {
			t.Errorf("kept %s, want the chat of strangers alone, once", b.all)
		}
		if err := l.CatchUp(t.Context()); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if len(d.heard) != 0 || len(d.book.lines) != 1 {
			t.Errorf("heard %+v, learned %q; want the chat", d.heard, d.book.lines)
		}
	})
}

func TestWhatTheProgramFailsOverIsNotTriedAtEachStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, d := &box{}, &desk{fatal: true}
		l := official(t, &talk{}, d)
		l.Inbox = inbox(b)
		takes(t, l, posted(t, happened("01HA", "message", text("/status")), happened("01HB", "leave")))
		if err := l.CatchUp(t.Context()); err != nil {
			t.Error(err)
		}
		synctest.Wait()
		if n := b.waiting(); n != 0 || len(d.book.lines) != 1 {
			t.Errorf("%d events wait, learned %q; want the one behind it done", n, d.book.lines)
		}
	})
}

func TestTelegramIsHeardOnAfterWhatTheProgramFailsOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &far{script: []string{page(wrote(7, 111, group, "/status"), pressed(8, 111, group))}}
		d := &desk{fatal: true}
		if log := listen(t, f, d, time.Minute); !strings.Contains(log, "a flaw of ours") {
			t.Errorf("logged %q", log)
		}
		if last := f.asked[len(f.asked)-1]; len(d.presses) != 1 || !strings.HasPrefix(last, "9 ") && !strings.HasPrefix(last, "0 ") || strings.HasPrefix(f.asked[1], "7 ") {
			t.Errorf("heard %+v, asked for %q; want what came behind it, and both confirmed", d.presses, f.asked)
		}
	})
}

func TestAChatIsLearnedThoughTheDiskWasFull(t *testing.T) {
	b := &box{fails: errors.New("disk full")}
	l := official(t, &talk{}, &desk{idle: "lunch?"})
	l.Inbox = inbox(b)
	body := posted(t, happened("01HB", "message", text("lunch?"), func(e map[string]any) {
		e["source"] = map[string]any{"type": "group", "groupId": "C0000000000000000000000000000000a", "userId": visitor}
	}))
	takes(t, l, body)
	b.fails = nil
	takes(t, l, body)
	if len(b.all) != 1 {
		t.Errorf("kept %v, want the chat", b.all)
	}
}

func TestNoTokenOfGoogleIsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := &box{}
		g := app(&desk{}, named("all"))
		g.Inbox = inbox(b)
		for _, body := range []string{
			strings.Replace(addOn("messagePayload", ""), `"chat":`, `"authorizationEventObject":{"systemIdToken":"a-secret"},"chat":`, 1),
			`{"type":"MESSAGE","token":"a-secret","configCompleteRedirectUrl":"https://x/?a-secret","eventTime":"2026-11-22T03:00:00Z","space":{"name":"spaces/B"},"user":{"name":"users/1"},"message":{"name":"spaces/B/messages/1","text":"/status"}}`,
		} {
			googled(t, g, body)
		}
		synctest.Wait()
		if len(b.all) != 2 {
			t.Fatalf("kept %d events", len(b.all))
		}
		for _, e := range b.all {
			if strings.Contains(string(e.Body), "a-secret") || !strings.Contains(string(e.Body), "/status") {
				t.Errorf("kept %s", e.Body)
			}
		}
	})
}

// spaced lets an app write into its spaces, and returns what it writes.
func spaced(t *testing.T, g *inbound.GoogleChat) *[]string {
	t.Helper()
	var said []string
	client, err := wire.New(wire.Settings{Dial: wiretest.Pipe(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		said = append(said, string(body))
		_, _ = io.WriteString(w, `{"name":"spaces/AAA/messages/1"}`)
	}))})
	if err != nil {
		t.Fatal(err)
	}
	g.Client = googlechat.Webhook(secret.New("http://example.com/v1/spaces/AAA/messages?key=k&token=t"), client)
	return &said
}

func TestAnEventOfGoogleThatFailedIsTriedAgainAndAnsweredInTheSpace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, d := &box{}, &desk{fails: 1, answer: inbound.Answer{Text: "well"}}
		g := app(d, named("all"))
		g.Inbox = inbox(b)
		said := spaced(t, g)
		ctx, stop := context.WithCancel(t.Context())
		var running sync.WaitGroup
		running.Go(func() { g.Run(ctx) })
		err := g.Take(httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", nil), []byte(addOn("messagePayload", "")))
		if err == nil {
			t.Error("what cannot be noted is answered")
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		if len(d.heard) != 1 || len(*said) != 1 || !strings.Contains((*said)[0], "well") {
			t.Errorf("heard %+v, said %q; want it once, and its answer", d.heard, *said)
		}
		stop()
		running.Wait()
	})
}

func TestWhoCannotBeShownAPictureIsToldSo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		drawn := inbound.Answer{Text: "Cold store", Unseen: "The picture cannot be shown here", Pictures: []inbound.Picture{{PNG: []byte("png"), Width: 100, Height: 100}}}
		f := &far{script: []string{page(wrote(7, 111, group, "/chart"))}, blind: true}
		listen(t, f, &desk{answer: drawn}, time.Minute)
		if last := f.sent[len(f.sent)-1]; !strings.HasPrefix(last, "sendMessage") || !strings.Contains(last, `Cold store\nThe picture cannot`) {
			t.Errorf("Telegram got %q, want the words alone at last", f.sent)
		}
		l := &talk{}
		account := official(t, l, &desk{answer: drawn})
		account.Publish = nil
		hears(t, account, posted(t, happened("01HA", "message", text("/chart"))))
		if len(l.sent) != 1 || !strings.Contains(l.sent[0], `Cold store\nThe picture cannot`) {
			t.Errorf("LINE got %q, want the words alone", l.sent)
		}
		if answer := googled(t, app(&desk{answer: drawn}, named("all")), addOn("messagePayload", "")); !strings.Contains(answer, `Cold store\nThe picture cannot`) {
			t.Errorf("Google got %s, want the words alone", answer)
		}
	})
}

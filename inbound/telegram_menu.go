package inbound

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"sync"

	"github.com/gaugewatch/gaugewatch/internal/telegram"
)

// An Item is a command that the people of a chat are offered.
type Item struct {
	Word    string // without the slash
	Meaning string // what it does, in their language
}

// A Notebook keeps small facts.
type Notebook interface {
	// Fact returns what is kept under a name; empty: nothing.
	Fact(ctx context.Context, name string) (string, error)
	// SetFact keeps something under a name.
	SetFact(ctx context.Context, name, value string) error
}

// A menu is what chats are offered.
type menu struct {
	mu   sync.Mutex
	bell chan struct{}   // rings when something may have to be offered; see rings
	anew map[string]bool // chats that are offered it whatever they were offered before
}

// rings returns the bell.
func (m *menu) rings() chan struct{} {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.bell == nil {
		m.bell = make(chan struct{}, 1)
	}
	return m.bell
}

// ring has the chats looked at again.
func (m *menu) ring() {
	select {
	case m.rings() <- struct{}{}:
	default:
	}
}

// forget lets a chat be offered everything anew: before, it could not be.
func (m *menu) forget(chat string) {
	m.mu.Lock()
	if m.anew == nil {
		m.anew = map[string]bool{}
	}
	m.anew[chat] = true
	m.mu.Unlock()
	m.ring()
}

// lacks says whether a chat is to be offered something that it was not.
func (m *menu) lacks(chat, was, is string) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	lacks := was != is || m.anew[chat]
	delete(m.anew, chat)
	return lacks
}

// keepOffering offers each chat its commands, as often as they change, until the
// context ends.
func (t *Telegram) keepOffering(ctx context.Context) {
	t.menu.ring()
	for failures := 0; ; {
		select {
		case <-ctx.Done():
			return
		case <-t.menu.rings():
		}
		if t.offer(ctx) == nil {
			failures = 0
			continue
		}
		failures++ // why shows where people are heard
		if rest(ctx, backoff(failures)) {
			t.menu.ring()
		}
	}
}

// offer offers each chat its commands, unless it was offered the same before. The
// error is of those that are to be tried again.
func (t *Telegram) offer(ctx context.Context) error {
	if t.Notes == nil {
		return nil
	}
	fact := "menus " + t.account()
	kept, err := t.Notes.Fact(ctx, fact)
	if err != nil {
		return err
	}
	wanted, err := t.wanted(ctx)
	if err != nil {
		return err
	}
	offered := map[string]string{} // a digest of what it was, by chat
	_ = json.Unmarshal([]byte(kept), &offered)
	for _, chat := range slices.Sorted(maps.Keys(offered)) {
		if _, wants := wanted[chat]; !wants {
			err = errors.Join(err, t.offerIn(ctx, chat, nil, offered))
		}
	}
	for _, chat := range slices.Sorted(maps.Keys(wanted)) {
		err = errors.Join(err, t.offerIn(ctx, chat, wanted[chat], offered))
	}
	text, fails := json.Marshal(offered)
	if fails == nil && string(text) != kept {
		fails = t.Notes.SetFact(ctx, fact, string(text))
	}
	return errors.Join(err, fails)
}

// wanted returns what each chat is to be offered: what the first of its channels
// says.
func (t *Telegram) wanted(ctx context.Context) (map[string][]Item, error) {
	all := map[string][]Item{}
	for _, room := range t.Rooms {
		chat := room.Chat
		if t.Moves != nil {
			now, err := t.Moves.Moved(ctx, chat)
			if err != nil {
				return nil, err
			}
			if now != "" {
				chat = now
			}
		}
		if _, known := all[chat]; !known && len(room.Menu) > 0 {
			all[chat] = room.Menu
		}
	}
	return all, nil
}

// offerIn offers one chat its commands; without any nothing. What Telegram refuses
// is said once, and not tried again before something else is to be offered:
// channels, for example, have no commands.
func (t *Telegram) offerIn(ctx context.Context, chat string, items []Item, offered map[string]string) error {
	digest := digestOf(items)
	if !t.menu.lacks(chat, offered[chat], digest) {
		return nil
	}
	var all []telegram.Command
	for _, one := range items {
		all = append(all, telegram.Command{Name: one.Word, Meaning: one.Meaning})
	}
	ctx, cancel := context.WithTimeout(ctx, answerTimeout)
	defer cancel()
	err := t.Client.SetMyCommands(ctx, telegram.ChatID(chat), all)
	switch {
	case err != nil && !final(err):
		t.menu.forget(chat)
		return err
	case items == nil:
		delete(offered, chat) // one that is gone needs nothing taken down
		return nil
	case err != nil:
		t.Log.Warn("a chat is not offered the commands", "bot", t.account(), "chat", chat, "error", err)
	}
	offered[chat] = digest
	return nil
}

// digestOf tells lists of commands apart.
func digestOf(items []Item) string {
	sum := sha256.New()
	for _, one := range items {
		sum.Write([]byte(one.Word + " " + one.Meaning + "\n"))
	}
	return hex.EncodeToString(sum.Sum(nil)[:8])
}

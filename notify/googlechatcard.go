package notify

import (
	"context"

	"github.com/gaugewatch/gaugewatch/internal/googlechat"
)

// chatMessage writes a message for Google Chat: its title as text, which the
// notification shows, and a card with the rest and the pictures.
func chatMessage(m Message, all []hung) googlechat.Message {
	body := googlechat.Message{Text: "*" + googlechat.Escape(m.Title) + "*"}
	if thread := chatThread(m); thread != "" {
		body.Thread = &googlechat.Thread{Key: thread}
	}
	var widgets []googlechat.Widget
	if m.Text != "" {
		widgets = append(widgets, googlechat.Widget{Text: &googlechat.Paragraph{Text: chatText(m.Text)}})
	}
	body.Cards = chatCard(m.Key, append(widgets, chatPictures(all)...))
	return body
}

// chatText is the text of a card, cut where it is too long as it is escaped. What
// it leaves of the limit is room enough for the title and all else.
func chatText(text string) string {
	for most := chatRoom; ; {
		escaped := googlechat.EscapeCard(googlechat.Truncate(text, most))
		if len(escaped) <= chatRoom {
			return escaped
		}
		most = most * chatRoom / len(escaped)
	}
}

// chatRoom is how many bytes the text of a card may have.
const chatRoom = googlechat.MessageLimit / 2

// message writes a message, with buttons where somebody hears them.
func (s *spaces) message(m Message, all []hung) googlechat.Message {
	body := chatMessage(m, all)
	var buttons []googlechat.Button
	for _, b := range m.Buttons() {
		buttons = append(buttons, googlechat.NewButton(b.Label, s.function, b.Data))
	}
	if !s.buttons || len(buttons) == 0 {
		return body
	}
	row := googlechat.Buttons(buttons...)
	if len(body.Cards) == 0 {
		body.Cards = chatCard(m.Key, []googlechat.Widget{row})
	} else {
		widgets := &body.Cards[0].Card.Sections[0].Widgets
		*widgets = append(*widgets, row)
	}
	return body
}

// chatThread names the thread of a message; empty: it begins one.
func chatThread(m Message) string {
	if len(m.Threads) == 0 {
		return ""
	}
	return "gaugewatch." + m.Threads[0]
}

// chatCard returns the one card that shows widgets, or none.
func chatCard(id string, widgets []googlechat.Widget) []googlechat.Card {
	if len(widgets) == 0 {
		return nil
	}
	return []googlechat.Card{{ID: id, Card: googlechat.Body{Sections: []googlechat.Section{{Widgets: widgets}}}}}
}

// chatPictures returns the widgets of pictures.
func chatPictures(all []hung) []googlechat.Widget {
	widgets := make([]googlechat.Widget, len(all))
	for i, p := range all {
		widgets[i] = googlechat.Picture(p.URL, googlechat.Truncate(p.Alt, altRoom))
	}
	return widgets
}

// altRoom is how many bytes a picture in words may have.
const altRoom = 1000

// illustrated returns a channel that shows pictures below messages too, where
// Google could fetch them.
func illustrated(s *spaces) Channel {
	if s.publish == nil {
		return s
	}
	return gallery{s}
}

// A gallery is spaces that can be shown pictures.
type gallery struct{ *spaces }

var _ Illustrator = gallery{}

// Send is that of spaces; the receipt is the thread.
func (g gallery) Send(ctx context.Context, m Message) Result {
	r := g.spaces.Send(ctx, m)
	if r.Outcome == Sent {
		r.Receipt = chatThread(m)
	}
	return r
}

// Illustrate shows the pictures of a message in the thread of a receipt.
func (g gallery) Illustrate(ctx context.Context, receipt string, m Message) Result {
	all, why := hangOut(ctx, g.publish, m)
	if len(all) == 0 {
		return Result{Outcome: Temporary, Text: why}
	}
	m.Key = idIn(m.Key, "picture")
	r, _ := g.write(ctx, m, googlechat.Message{Thread: &googlechat.Thread{Key: receipt}, Cards: chatCard(m.Key, chatPictures(all))})
	return r
}

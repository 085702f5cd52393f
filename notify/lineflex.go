package notify

import (
	"encoding/json"
	"strings"

	"github.com/gaugewatch/gaugewatch/internal/line"
)

const white = "#ffffff"

// inLINE is a message as LINE shows it: alerts as a bubble in the colour of
// their level, with the value in large type, and reports that come without
// their pictures; all else, what is too much for a bubble, and what has a link, as text. A bubble
// has buttons where somebody hears them.
func inLINE(m Message, buttons bool) line.Message {
	if len(m.Cards) == 0 && len(m.Pictures) == 0 || m.Link != "" {
		return plainInLINE(m)
	}
	b := bubble(m)
	if buttons {
		for _, one := range m.Buttons() {
			b.Button(one.Label, one.Data)
		}
	}
	flex := line.Flex(line.Truncate(m.plain(), line.AltLimit), b)
	if size, err := json.Marshal(flex.Contents); err != nil || len(size) > line.BubbleLimit {
		return plainInLINE(m)
	}
	return flex
}

// mostInLetter is how many pictures a letter holds besides its words.
const mostInLetter = line.LetterLimit - 1

// illustratedInLINE is a message with pictures, as many as a letter holds: the
// words, of a report as text, and below them each picture, of which the chat shows
// the tile. Where none can be fetched the words stand in a bubble.
func illustratedInLINE(m Message, all []hung, buttons bool) []line.Message {
	if len(all) == 0 {
		return []line.Message{inLINE(m.unshown(), buttons)}
	}
	shown := all[:min(len(all), mostInLetter)]
	if missing := len(m.Pictures) - len(shown); missing > 0 {
		m.Text = strings.TrimPrefix(m.Text+"\n"+pagesOf(m, len(shown)), "\n")
	}
	messages := []line.Message{plainInLINE(m)}
	if len(m.Cards) > 0 {
		messages[0] = inLINE(m, buttons)
	}
	for _, p := range shown {
		messages = append(messages, line.Image(p.URL, p.Tile))
	}
	return messages
}

// plainInLINE is a message as text.
func plainInLINE(m Message) line.Message { return line.Text(line.Truncate(m.plain(), line.TextLimit)) }

// value is what the title shows of the value of the message's one alert; empty:
// nothing.
func (m Message) value() string {
	if len(m.Cards) == 1 && strings.Contains(m.Title, m.Cards[0].Shown) {
		return m.Cards[0].Shown
	}
	return ""
}

// bubble is the bubble of a message. One alert with a value has it in large
// type, and its title without it. An empty line is a wider gap.
func bubble(m Message) line.Bubble {
	texts := []line.FlexText{line.Line(m.Title)}
	if shown := m.value(); shown != "" {
		texts[0].Text = strings.TrimRight(strings.Replace(m.Title, shown, "", 1), " :")
		value := line.Line(shown)
		value.Size, value.Weight, value.Color = "xxl", "bold", white
		texts = append(texts, value)
	}
	texts[0].Weight, texts[0].Color = "bold", white
	b := line.Bubble{Size: "mega", Header: line.Column(texts...)}
	b.Header.Background, b.Header.Padding = colour(m.Level), "md"
	var lines []line.FlexText
	gap := ""
	for text := range strings.Lines(m.Text) {
		if text = strings.TrimSpace(text); text == "" {
			gap = "xl"
			continue
		}
		l := line.Line(text)
		l.Size, l.Margin, gap = "sm", gap, ""
		if strings.HasPrefix(text, "→") {
			l.Size, l.Weight = "md", "bold"
		}
		lines = append(lines, l)
	}
	if len(lines) > 0 {
		b.Body = line.Column(lines...)
	}
	return b
}

var _ Tiler = (*account)(nil)

// Tiled says that the chat shows a tile until somebody opens the picture.
func (*account) Tiled() {}

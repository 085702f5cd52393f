package notify

import (
	"encoding/json"
	"strings"

	"github.com/gaugewatch/gaugewatch/internal/line"
)

const white = "#ffffff"

// inLINE is a message as LINE shows it: alerts as a bubble in the colour of
// their level, with the value in large type; all else, and what is too much for
// a bubble, as text.
func inLINE(m Message) line.Message {
	if len(m.Cards) == 0 {
		return plainInLINE(m)
	}
	flex := line.Flex(line.Truncate(m.plain(), line.AltLimit), bubble(m))
	if size, err := json.Marshal(flex.Contents); err != nil || len(size) > line.BubbleLimit {
		return plainInLINE(m)
	}
	return flex
}

// plainInLINE is a message as text.
func plainInLINE(m Message) line.Message { return line.Text(line.Truncate(m.plain(), line.TextLimit)) }

// bubble is the bubble of a message that tells of alerts. One alert with a
// value has it in large type, and its title without it.
func bubble(m Message) line.Bubble {
	card := m.Cards[0]
	head := line.Line(m.Title)
	texts := []line.FlexText{head}
	if len(m.Cards) == 1 && card.Shown != "" && strings.Contains(m.Title, card.Shown) {
		texts[0].Text = strings.TrimRight(strings.Replace(m.Title, card.Shown, "", 1), " :")
		value := line.Line(card.Shown)
		value.Size, value.Weight, value.Color = "xxl", "bold", white
		texts = append(texts, value)
	}
	texts[0].Weight, texts[0].Color = "bold", white
	b := line.Bubble{Size: "mega", Header: line.Column(texts...)}
	b.Header.Background, b.Header.Padding = colour(m.Level), "md"
	var lines []line.FlexText
	for text := range strings.Lines(m.Text) {
		if text = strings.TrimSpace(text); text == "" {
			continue
		}
		l := line.Line(text)
		l.Size = "sm"
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

package line

// AltLimit is the length of the text that stands for a flex message where it
// cannot be shown, as in a notification; the reference, "Flex Message".
const AltLimit = 1500

// BubbleLimit is the size of a bubble in bytes; "Flex Message size".
const BubbleLimit = 30 << 10

// A Bubble is a flex message of a coloured head and a body.
type Bubble struct {
	Type   string `json:"type"`
	Size   string `json:"size,omitempty"`
	Header *Box   `json:"header,omitempty"`
	Body   *Box   `json:"body,omitempty"`

	Footer *Buttons `json:"footer,omitempty"`
}

// A Box holds texts one below the other.
type Box struct {
	Type       string     `json:"type"`
	Layout     string     `json:"layout"`
	Contents   []FlexText `json:"contents"`
	Background string     `json:"backgroundColor,omitempty"` // #rrggbb
	Padding    string     `json:"paddingAll,omitempty"`
	Spacing    string     `json:"spacing,omitempty"`
}

// A FlexText is a text in a box.
type FlexText struct {
	Type   string `json:"type"`
	Text   string `json:"text"` // not empty
	Size   string `json:"size,omitempty"`
	Weight string `json:"weight,omitempty"`
	Color  string `json:"color,omitempty"`
	Wrap   bool   `json:"wrap,omitempty"`
	Margin string `json:"margin,omitempty"` // above it, where not as its box has it
}

// Line returns a text that may run over several lines.
func Line(text string) FlexText { return FlexText{Type: "text", Text: text, Wrap: true} }

// Column returns a box of texts one below the other.
func Column(texts ...FlexText) *Box {
	return &Box{Type: "box", Layout: "vertical", Contents: texts, Spacing: "sm"}
}

// Flex returns a message that shows a bubble, and the alternative text, at most
// [AltLimit], where it cannot.
func Flex(alternative string, b Bubble) Message {
	b.Type = "bubble"
	return Message{Type: "flex", Alternative: alternative, Contents: &b}
}

package browsertest

import "github.com/chromedp/chromedp/kb"

// The keys that write nothing, for [Tab.Press].
const (
	Next  = kb.Tab // leads to what comes next
	Enter = kb.Enter
	Up    = kb.ArrowUp
	Down  = kb.ArrowDown
	Left  = kb.ArrowLeft
	Right = kb.ArrowRight
	Home  = kb.Home
)

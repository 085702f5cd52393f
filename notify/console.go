package notify

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/language"
)

// Console prints messages as they would arrive: to try a configuration. It has
// no settings.
type Console struct{}

// Validate has nothing to find.
func (c *Console) Validate() []checks.Problem { return nil }

// Pace limits nothing.
func (c *Console) Pace() Pace { return Pace{} }

// Open needs a place to print.
func (c *Console) Open(env Env) (Channel, error) {
	if env.Out == nil {
		return nil, errors.New("there is no console to print to")
	}
	return console{env.Name, env.Out}, nil
}

type console struct {
	name string
	out  io.Writer
}

// Send prints the message in a frame, which bears its level where it has one. Of
// pictures it says what they show.
func (c console) Send(_ context.Context, m Message) Result {
	var b strings.Builder
	fmt.Fprintf(&b, "┌─ %s · %s", c.name, m.At.Format("15:04:05"))
	if m.Level != checks.None {
		fmt.Fprintf(&b, " · %s", m.Level)
	}
	b.WriteString("\n")
	for line := range strings.Lines(m.marked()) {
		b.WriteString(strings.TrimSpace("│ "+line) + "\n")
	}
	for _, p := range m.Pictures {
		fmt.Fprintf(&b, "│ ▦ %d×%d, %d KB: %s\n", p.Width, p.Height, (len(p.Bytes)+999)/1000, language.Tidy(p.Alt, altRoom))
	}
	b.WriteString("└─\n")
	if _, err := io.WriteString(c.out, b.String()); err != nil {
		return Result{Outcome: Temporary, Text: err.Error()}
	}
	return Result{Outcome: Sent}
}

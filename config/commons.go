package config

import (
	"encoding/binary"
	"slices"
	"strings"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/config/strict"
	"github.com/gaugewatch/gaugewatch/poller"
)

// commons are the parts of a plan that targets have in common: thousands of them
// are often read and judged alike, and a plan lasts. Nobody changes them.
type commons struct {
	silence map[checks.Rule]*checks.Rules // of targets
	fields  map[string]common             // by what the file says of them
	judged  map[string]common             // by what it says but for the address
	key     []byte                        // room for one
}

// A common is what fields have in common.
type common struct {
	reader *poller.Reader // nil: judged alike, and read each in its own way
	rules  *checks.Rules
	timed  []PlannedTime
}

// newCommons returns those of an empty plan.
func newCommons() *commons {
	return &commons{silence: map[checks.Rule]*checks.Rules{}, fields: map[string]common{}, judged: map[string]common{}}
}

// target returns the rules of a target.
func (c *commons) target(t *Target) *checks.Rules {
	rules := t.rules()
	if same, ok := c.silence[rules.NoResponse]; ok {
		return same
	}
	c.silence[rules.NoResponse] = rules
	return rules
}

// field returns how a field is read and judged.
func (c *commons) field(f *Field) (common, error) {
	names := []string{"name", "title", "was", "schedule", "flapping", "todo"}
	c.sayField(f, names)
	if same, ok := c.fields[string(c.key)]; ok {
		return same, nil
	}
	reader, err := f.Reading.Compile()
	if err != nil {
		return common{}, err
	}
	whole := string(c.key)
	c.sayField(f, append(names, "path", "regexp", "label"))
	same, ok := c.judged[string(c.key)]
	if !ok {
		same = common{rules: f.rules(), timed: f.timedRules()}
		c.judged[string(c.key)] = same
	}
	same.reader = reader
	c.fields[whole] = same
	return same, nil
}

// sayField makes the key of what the file says of a field, but for some of it.
func (c *commons) sayField(f *Field, apart []string) {
	c.key = c.key[:0]
	for _, m := range f.Node.Members {
		if !slices.Contains(apart, m.Name) {
			c.say(m.Name)
			c.sayNode(m.Value)
		}
	}
}

// sayNode adds to the key what a node says. What ${file:PATH} stands for depends
// on the file that says so.
func (c *commons) sayNode(n *strict.Node) {
	c.key = append(c.key, byte(n.Kind))
	switch n.Kind {
	case strict.Scalar:
		c.say(n.Text)
		if strings.Contains(n.Text, "${") {
			c.say(n.Pos.File)
		}
	case strict.List:
		c.key = binary.AppendUvarint(c.key, uint64(len(n.Items)))
		for _, item := range n.Items {
			c.sayNode(item)
		}
	case strict.Map:
		c.key = binary.AppendUvarint(c.key, uint64(len(n.Members)))
		for _, m := range n.Members {
			c.say(m.Name)
			c.sayNode(m.Value)
		}
	case strict.Null:
	}
}

// say adds a text to the key.
func (c *commons) say(text string) {
	c.key = append(binary.AppendUvarint(c.key, uint64(len(text))), text...)
}

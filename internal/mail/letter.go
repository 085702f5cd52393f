package mail

import (
	"bytes"
	"cmp"
	"net/mail"
	"strings"
	"unicode"

	gomail "github.com/wneessen/go-mail"
)

// compose writes the letter: to all recipients, or where only is given to that
// one alone.
func (c *Client) compose(l Letter, only *mail.Address) (*gomail.Msg, error) {
	m := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	m.FromMailAddress(&c.From)
	m.Subject(oneLine(l.Subject))
	m.SetMessageIDWithValue(c.id(l.ID))
	m.SetDateWithValue(l.At)
	m.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834, section 5: nobody is away for us
	c.refer(m, l)
	m.SetBodyString(gomail.TypeTextPlain, l.Text)
	if l.HTML != "" {
		m.AddAlternativeString(gomail.TypeTextHTML, l.HTML)
	}
	for _, p := range l.Pictures {
		err := m.EmbedReader(oneLine(p.Name), bytes.NewReader(p.Bytes), gomail.WithFileContentID("<"+p.ID+">"), gomail.WithFileContentType(p.kind()))
		if err != nil {
			return nil, err
		}
	}
	if only != nil {
		m.ToMailAddress(only)
		return m, nil
	}
	m.ToMailAddress(addresses(c.To)...)
	if len(c.Cc) > 0 {
		m.CcMailAddress(addresses(c.Cc)...)
	}
	return m, nil
}

// kind is what the picture is.
func (p Picture) kind() gomail.ContentType {
	if strings.HasSuffix(p.Name, ".jpg") {
		return "image/jpeg"
	}
	return "image/png"
}

// refer names the letters that a letter belongs to: the beginnings of its
// conversations, and last the one that it answers.
func (c *Client) refer(m *gomail.Msg, l Letter) {
	var all []string
	for _, thread := range l.Threads {
		all = append(all, "<"+c.id(thread)+">")
	}
	answered := ""
	if l.Answers != "" {
		answered = "<" + c.id(l.Answers) + ">"
		all = append(all, answered)
	}
	if len(all) == 0 {
		return
	}
	m.SetGenHeader(gomail.HeaderInReplyTo, cmp.Or(answered, all[0]))
	m.SetGenHeader(gomail.HeaderReferences, strings.Join(all, " "))
}

// id returns a Message-ID without its angles.
func (c *Client) id(name string) string {
	_, domain, _ := strings.Cut(c.From.Address, "@")
	return name + "@" + domain
}

func addresses(all []mail.Address) []*mail.Address {
	pointers := make([]*mail.Address, len(all))
	for i := range all {
		pointers[i] = &all[i]
	}
	return pointers
}

// oneLine makes one line of a text, so that nothing in it becomes a header.
func oneLine(text string) string {
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' }), " ")
}

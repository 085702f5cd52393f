package inbound

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	nameRoom = 64   // characters of a name
	nameLook = 4096 // bytes of a text of which a name is made
	textRoom = 4000 // of what somebody says
	tagRoom  = 32   // of a tag, and tags
)

// nameOf makes a name of foreign text by which something is known: one line,
// without what stands between names and patterns. Two texts that are too long
// have two names.
func nameOf(text string) string {
	head := text[:min(len(text), nameLook)]
	clean := strings.Map(func(r rune) rune {
		switch {
		case strings.ContainsRune(`/\*?[]`, r):
			return '-'
		case !unicode.IsPrint(r):
			return ' '
		}
		return r
	}, strings.ToValidUTF8(head, "�"))
	clean = strings.Join(strings.Fields(clean), " ")
	if len(head) == len(text) && utf8.RuneCountInString(clean) <= nameRoom {
		return clean
	}
	return distinct(clean, text)
}

// distinct makes a name of foreign text that tells it from others of the same
// text by what else there is about it.
func distinct(text, more string) string {
	sum := sha256.Sum256([]byte(more))
	runes := []rune(nameOf(cut(text, nameRoom)))
	return string(runes[:min(len(runes), nameRoom-9)]) + "~" + hex.EncodeToString(sum[:4])
}

// cut returns foreign text that is not longer than so many characters.
func cut(text string, most int) string {
	text = strings.TrimSpace(strings.ToValidUTF8(text, "�"))
	n, last := 0, 0 // characters, and where the last one begins that stays where there are too many
	for at := range text {
		switch n {
		case most - 1:
			last = at
		case most:
			return text[:last] + "…"
		}
		n++
	}
	return text
}

// tagsOf returns foreign words as tags, not too many.
func tagsOf(words []string) []string {
	var tags []string
	for _, word := range words[:min(len(words), tagRoom)] {
		if tag := cut(word, tagRoom); tag != "" {
			tags = append(tags, tag)
		}
	}
	return tags
}

// markOf returns a foreign number of a message as a mark that is short and has
// no spaces; an empty one stays empty.
func markOf(text string) string {
	if text == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:12])
}

// NewAlarm returns an alarm that comes in by a door about what people call so.
// It is over, until it is given a level.
func NewAlarm(door, title string) Alarm {
	return Alarm{Door: door, Name: nameOf(title), Title: cut(title, nameRoom), Account: door + " " + markOf(title)}
}

package inbound

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"unicode"
)

const (
	nameRoom = 64   // characters of a name
	textRoom = 4000 // of what somebody says
	tagRoom  = 32   // of a tag, and tags
)

// nameOf makes a name of foreign text by which something is known: one line,
// without what stands between names and patterns. Two texts that are too long
// have two names.
func nameOf(text string) string {
	clean := strings.Map(func(r rune) rune {
		switch {
		case strings.ContainsRune(`/\*?[]`, r):
			return '-'
		case !unicode.IsPrint(r):
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, "�"))
	clean = strings.Join(strings.Fields(clean), " ")
	if len([]rune(clean)) <= nameRoom {
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
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most-1]) + "…"
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

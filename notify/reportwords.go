package notify

import (
	"cmp"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/internal/language"
)

// bulletin holds the texts that stand in a report beside those of its own.
type bulletin struct {
	Plain     string // its title where nothing of it could be printed
	PlainNote string // and why there is no more
	Following string // when the next one comes, since messages run out
}

// How many characters the words of a report may have.
const (
	headlineRoom = 200
	columnRoom   = 3000
)

// bring returns the message that an edition is: as it was printed, or where
// there is nothing printed what it is of. Where messages run out it says when the
// next one comes.
func (l Line) bring(e Edition, p Printed, a Allowance, at time.Time) Message {
	w := newWriter(Draft{Language: l.Policy.Language, Zone: l.Policy.Zone}, at)
	m := Message{
		Key: NewKey(), Level: p.Level, Pictures: p.Pictures, At: w.At, Language: w.code(l.Policy.Language),
		Title: language.Tidy(p.Title, headlineRoom), Text: language.TidyLines(p.Text, columnRoom),
	}
	if m.Title == "" {
		name := language.Tidy(cmp.Or(e.Title, e.Report), placeRoom)
		m.Title = "📋 " + language.Fill(w.Plain, language.Values{"name": name, "span": w.Stretch(e.Since, e.Until)})
		m.Text = w.PlainNote
	}
	if next := a.following(e, at); !next.IsZero() {
		m.Text = strings.TrimLeft(m.Text+"\n"+language.Fill(w.Following, language.Values{"time": w.Tell(next)}), "\n")
	}
	return m
}

// code returns the language that a reader of a language is written to in.
func (w writer) code(language string) string {
	if _, known := catalogs()[language]; known {
		return language
	}
	return "en"
}

func englishBulletin() bulletin {
	return bulletin{
		Plain:     "REPORT {name}, {span}",
		PlainNote: "Could not be put together this time; watching goes on",
		Following: "Message quota is running low: next report {time}",
	}
}

func koreanBulletin() bulletin {
	return bulletin{
		Plain:     "보고 {name}, {span}",
		PlainNote: "이번에는 작성하지 못함. 감시는 계속됨",
		Following: "발송 한도 부족: 다음 보고 {time}",
	}
}

func japaneseBulletin() bulletin {
	return bulletin{
		Plain:     "報告 {name} {span}",
		PlainNote: "今回は作成できませんでした。監視は継続中",
		Following: "送信上限が近いため、次の報告は{time}",
	}
}

func thaiBulletin() bulletin {
	return bulletin{
		Plain:     "รายงาน {name} {span}",
		PlainNote: "ครั้งนี้จัดทำไม่สำเร็จ ยังเฝ้าดูต่อไป",
		Following: "โควตาข้อความใกล้หมด: รายงานครั้งถัดไป {time}",
	}
}

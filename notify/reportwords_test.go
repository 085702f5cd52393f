package notify

import (
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
)

func TestAReportSaysWhatItMustWhereNothingOfItIsPrinted(t *testing.T) {
	seoul := time.FixedZone("KST", 9*60*60)
	at := time.Date(2026, 11, 28, 9, 0, 0, 0, seoul)
	e := Edition{Report: "night", Title: "Cold\nstores", Since: at.Add(-3 * time.Hour), Until: at, Next: at.Add(3 * time.Hour)}
	short := Allowance{At: at, Turn: time.Date(2026, 12, 1, 0, 0, 0, 0, seoul), Limited: true, Limit: 200, Used: 151, Cost: 3, Reserve: 20}
	for _, c := range []struct{ code, title, note, next string }{
		{"en", "📋 REPORT Cold stores, 06:00–09:00", "Could not be put together this time; watching goes on", "Message quota is running low: next report 29 Nov 18:00"},
		{"ko", "📋 보고 Cold stores, 06:00–09:00", "이번에는 작성하지 못함. 감시는 계속됨", "발송 한도 부족: 다음 보고 11/29 18:00"},
		{"ja", "📋 報告 Cold stores 06:00–09:00", "今回は作成できませんでした。監視は継続中", "送信上限が近いため、次の報告は11/29 18:00"},
		{"th", "📋 รายงาน Cold stores 06:00–09:00", "ครั้งนี้จัดทำไม่สำเร็จ ยังเฝ้าดูต่อไป", "โควตาข้อความใกล้หมด: รายงานครั้งถัดไป 29/11 18:00"},
	} {
		l := Line{Policy: Policy{Language: c.code, Zone: seoul}}
		m := l.bring(e, Printed{}, short, at)
		if m.Title != c.title || m.Text != c.note+"\n"+c.next || m.Language != c.code || m.Level != checks.None {
			t.Errorf("%s\n%s, want %s\n%s\n%s", m.Title, m.Text, c.title, c.note, c.next)
		}
	}
}

func TestAReportIsSentAsItIsPrinted(t *testing.T) {
	at := time.Date(2026, 11, 28, 9, 0, 0, 0, time.UTC)
	e := Edition{Report: "day", Since: at.Add(-3 * time.Hour), Until: at, Next: at.Add(3 * time.Hour)}
	plenty := Allowance{At: at, Turn: at.AddDate(0, 0, 2), Limited: true, Limit: 1000, Used: 1, Cost: 1}
	last := plenty
	last.Used = 899
	late := last
	late.Used, late.Turn = 898, at.Add(10*time.Hour)
	p := Printed{Level: checks.Warn, Title: "⚠ 1 of 12", Text: "Cold1\n\nData 100 %", Pictures: []Picture{{Name: "a.png"}}}
	for _, c := range []struct {
		rule string
		left Allowance
		text string
	}{
		{"with messages enough", plenty, "Cold1\nData 100 %"},
		{"where nobody counts them", Allowance{}, "Cold1\nData 100 %"},
		{"the last of a month", last, "Cold1\nData 100 %\nMessage quota is running low: next report 30 Nov 09:00"},
		{"the one before, where no slot comes in time", late, "Cold1\nData 100 %\nMessage quota is running low: next report 19:00"},
	} {
		m := (Line{Policy: Policy{Language: "xx"}}).bring(e, p, c.left, at)
		if m.Title != p.Title || m.Text != c.text || m.Level != checks.Warn || m.Language != "en" || len(m.Pictures) != 1 || len(m.Key) != 36 || !m.At.Equal(at) {
			t.Errorf("%s: %+v, want the words of the report and %q", c.rule, m, c.text)
		}
	}
}

package report

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
)

// The pictures of docs/reports.md. They are written anew by: go generate ./report
//
//go:generate go test . -run Pictures -update
func TestPicturesOfTheDocumentsAreCurrent(t *testing.T) {
	fonts := openFonts(t)
	s := newSite(t, 3*time.Hour, 180)
	month := newSite(t, 30*day, 30*24)
	for _, c := range []scene{
		{name: "report", page: s.english(Light, s.cards()...), kind: Page.sketch},
		{name: "report-dark", page: s.english(Dark, s.cards()[2], s.cards()[3]), kind: Page.sketch},
		{name: "signs", page: s.english(Light, s.signs()), kind: Page.sketch},
		{name: "month", page: month.english(Light, month.cards()[0]), kind: Page.sketch},
		{name: "tile", page: s.english(Light, s.cards()...), kind: Page.tile},
		{name: "chart", page: s.english(Light, s.cards()[0]), kind: Page.chart},
	} {
		t.Run(c.name, func(t *testing.T) {
			same(t, filepath.Join("..", "docs", "pictures", c.name+".png"), c.drawn(t, fonts).PNG)
		})
	}
}

// english returns a page for readers of English, with trouble first.
func (s site) english(theme Theme, cards ...Card) Page {
	words := map[string]string{
		"서버실 A — 본사 3층": "Server room A", "온도": "Temperature", "습도": "Humidity", "UPS 입력 전압": "UPS input",
		"サーバー室 B — 大阪倉庫": "Osaka, cold store", "室温": "Room", "冷凍庫 温度": "Freezer", "CO₂ 濃度": "CO₂",
		"ห้องเซิร์ฟเวอร์ C — กรุงเทพฯ": "Bangkok, server room", "อุณหภูมิ": "Temperature",
		"ความชื้นสัมพัทธ์ของห้องเครื่องชั้นล่าง": "Humidity", "แรงดันแบตเตอรี่": "Battery",
		"Warehouse D — cold chain": "Warehouse D",
	}
	translate := func(text string) string {
		if word, known := words[text]; known {
			return word
		}
		return text
	}
	for i := range cards {
		cards[i].Title = translate(cards[i].Title)
		for j := range cards[i].Rows {
			cards[i].Rows[j].Title = translate(cards[i].Rows[j].Title)
		}
	}
	p := s.page("en", theme, cards...).Sheets()[0]
	if s.summed {
		p.Title = "Last month"
	}
	return p
}

// signs returns a card that shows the signs of a plot.
func (s site) signs() Card {
	never := time.Time{}
	wave := func(x float64, noise func(float64) float64) float64 { return 21 + 6*bump(x, 0.3, 0.09) + noise(0.12) }
	gaps := s.row("Gaps", "°C", 1, wave).within(checks.Warn, 16, 24).
		lacking(NoResponse, s.at(0.12), s.at(0.26)).lacking(Missing, s.at(0.42), s.at(0.48)).lacking(NotWatched, s.at(0.62), s.at(0.76))
	levels := s.row("Levels", "°C", 1, func(x float64, noise func(float64) float64) float64 { return 20 + 13*x + noise(0.1) }).
		within(checks.Warn, 16, 24).within(checks.Error, 12, 27).within(checks.Fatal, 8, 30).
		flagged(checks.Warn, s.at(0.34), never).worse(checks.Error, s.at(0.57)).worse(checks.Fatal, s.at(0.8))
	steps := s.row("Day and night", "°C", 1, func(x float64, noise func(float64) float64) float64 { return 21 + 3*x + noise(0.12) }).
		flagged(checks.Info, s.from.Add(-time.Hour), s.at(0.3))
	steps.Bounds = []Bound{
		{Level: checks.Warn, Lower: new(18.0), Upper: new(26.0), To: s.at(0.5)},
		{Level: checks.Warn, Lower: new(20.0), Upper: new(23.0), From: s.at(0.5)},
	}
	return Card{Title: "Signs", Rows: []Row{levels.told(), gaps, steps.told()}}
}

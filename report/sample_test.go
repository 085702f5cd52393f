package report

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
)

// A site makes pages of invented targets: always the same ones.
type site struct {
	from, to time.Time
	points   int
	summed   bool
}

// newSite returns a site whose pages end on a Sunday morning in Seoul.
func newSite(t testing.TB, period time.Duration, points int) site {
	t.Helper()
	to := time.Date(2026, 11, 1, 9, 0, 0, 0, zone(t, "Asia/Seoul"))
	return site{from: to.Add(-period), to: to, points: points, summed: period > 2*day}
}

// at returns the time after a share of the period.
func (s site) at(share float64) time.Time {
	return s.from.Add(time.Duration(share * float64(s.to.Sub(s.from))))
}

// A shape is what a field does over a period, from 0 to 1.
type shape func(x float64, noise func(size float64) float64) float64

// bump is a hill of height 1.
func bump(x, middle, width float64) float64 {
	return math.Exp(-(x - middle) * (x - middle) / (2 * width * width))
}

// row returns a row with points of a shape.
func (s site) row(title, unit string, places int, shape shape) Row {
	r := Row{Title: title, Unit: unit, Places: places, Step: s.to.Sub(s.from) / time.Duration(s.points), Summed: s.summed}
	dice := rand.New(rand.NewPCG(uint64(len(title)), 7))
	noise := func(size float64) float64 { return size * dice.NormFloat64() }
	for i := range s.points {
		v := shape(float64(i+1)/float64(s.points), noise)
		p := Point{At: s.from.Add(time.Duration(i+1) * r.Step), Value: v}
		if s.summed {
			wide := (1 + math.Abs(dice.NormFloat64())) * 0.02 * (1 + math.Abs(v))
			p.At, p.Min, p.Max = p.At.Add(-r.Step), v-wide, v+wide
		}
		r.Points = append(r.Points, p)
	}
	return r.told()
}

// told completes what follows from the points.
func (r Row) told() Row {
	sum, n := 0.0, 0
	r.Max, r.Min, r.Avg, r.Value = nil, nil, nil, nil
	for _, p := range r.Points {
		low, high := p.Value, p.Value
		if r.Summed {
			low, high = p.Min, p.Max
		}
		if math.IsNaN(p.Value) || math.IsInf(p.Value, 0) {
			continue
		}
		n++
		sum += p.Value
		if r.Max == nil || high > *r.Max {
			r.Max = &high
		}
		if r.Min == nil || low < *r.Min {
			r.Min = &low
		}
		r.Value, r.At = new(p.Value), p.At
		if r.Summed {
			r.At = r.At.Add(r.Step)
		}
	}
	if n > 0 {
		r.Avg = new(sum / float64(n))
		r.State = StateOf(r.beyond(*r.Value, r.At))
	} else {
		r.State = Unknown
	}
	return r
}

// within sets bounds of a level; NaN is none.
func (r Row) within(level checks.Level, lower, upper float64) Row {
	b := limit(lower, upper)
	b.Level = level
	r.Bounds = append(slices.Clip(r.Bounds), b)
	return r.told()
}

// lacking cuts a gap into a row.
func (r Row) lacking(lack Lack, from, to time.Time) Row {
	var kept []Point
	for _, p := range r.Points {
		if p.At.Before(from) || !to.IsZero() && !p.At.Before(to) {
			kept = append(kept, p)
		}
	}
	r.Points = kept
	r.Gaps = append(slices.Clip(r.Gaps), Gap{lack, from, to})
	r = r.told()
	if to.IsZero() {
		r.Old, r.State = true, Unknown
	}
	return r
}

// flagged adds an alert.
func (r Row) flagged(level checks.Level, from, to time.Time) Row {
	r.Alerts = append(slices.Clip(r.Alerts), Flag{Level: level, From: from, To: to})
	return r
}

// worse makes the last alert of a row worse at a time.
func (r Row) worse(level checks.Level, from time.Time) Row {
	last := &r.Alerts[len(r.Alerts)-1]
	next := Flag{Level: level, From: from, To: last.To, Follows: true}
	last.To = from
	r.Alerts = append(slices.Clip(r.Alerts), next)
	return r
}

// cards returns the cards of the site: twelve rows of four targets.
func (s site) cards() []Card {
	nan := math.NaN()
	never := time.Time{}
	a := Card{Title: "서버실 A — 본사 3층", Rows: []Row{
		s.row("온도", "°C", 1, func(x float64, noise func(float64) float64) float64 {
			return 23.4 + 8.2*bump(x, 0.655, 0.094) + 0.6*math.Sin(13*x) + noise(0.12)
		}).within(checks.Warn, 16, 27).within(checks.Error, nan, 30).flagged(checks.Warn, s.at(0.54), s.at(0.76)).worse(checks.Error, s.at(0.58)),
		s.row("습도", "%", 0, func(x float64, noise func(float64) float64) float64 {
			return 48 - 9*bump(x, 0.655, 0.11) + 3*math.Sin(6*x) + noise(0.5)
		}).within(checks.Warn, 35, 60).within(checks.Error, 20, 75),
		s.row("UPS 입력 전압", "V", 1, func(x float64, noise func(float64) float64) float64 {
			v := 220 + 2*math.Sin(20*x) + noise(0.8)
			if x > 0.522 && x < 0.55 {
				v -= 34
			}
			return v
		}).within(checks.Warn, 209, 231).within(checks.Error, 198, 242).flagged(checks.Error, s.at(0.522), s.at(0.55)),
	}}
	b := Card{Title: "サーバー室 B — 大阪倉庫", Rows: []Row{
		s.row("室温", "°C", 1, func(x float64, noise func(float64) float64) float64 {
			return 25.2 + 2.6*x + 0.3*math.Sin(26*x) + noise(0.1)
		}).within(checks.Warn, 16, 27).within(checks.Error, nan, 30).flagged(checks.Warn, s.at(0.73), never),
		s.row("冷凍庫 温度", "°C", 1, func(x float64, noise func(float64) float64) float64 {
			return -18.4 + 1.6*math.Sin(30*x) + noise(0.15)
		}).within(checks.Warn, -22, -15).within(checks.Error, -25, -10),
		s.row("CO₂ 濃度", "ppm", 0, func(x float64, noise func(float64) float64) float64 {
			return 520 + 260*bump(x, 0.83, 0.17) + noise(9)
		}).within(checks.Warn, nan, 1000).within(checks.Error, nan, 1500).lacking(NoResponse, s.at(0.345), s.at(0.533)),
	}}
	return []Card{a, b, s.bangkok(), s.warehouse()}
}

func (s site) bangkok() Card {
	nan := math.NaN()
	silent := s.at(0.833)
	c := Card{Title: "ห้องเซิร์ฟเวอร์ C — กรุงเทพฯ", Rows: []Row{
		s.row("อุณหภูมิ", "°C", 1, func(x float64, noise func(float64) float64) float64 {
			return 22.1 + 0.4*math.Sin(16*x) + noise(0.08)
		}).within(checks.Warn, 16, 27).within(checks.Error, nan, 30).lacking(NoResponse, silent, time.Time{}),
		s.row("ความชื้นสัมพัทธ์ของห้องเครื่องชั้นล่าง", "%", 0, func(x float64, noise func(float64) float64) float64 {
			return 63 + 5*math.Sin(4.5*x) + noise(0.6)
		}).within(checks.Warn, 35, 60).within(checks.Error, 20, 75).lacking(NoResponse, silent, time.Time{}).flagged(checks.Warn, s.from.Add(-time.Hour), time.Time{}),
		s.row("แรงดันแบตเตอรี่", "V", 2, func(float64, func(float64) float64) float64 { return 13.65 }).
			within(checks.Warn, 12, nan).within(checks.Error, 11.5, nan).lacking(NoResponse, silent, time.Time{}),
	}}
	return c
}

func (s site) warehouse() Card {
	nan := math.NaN()
	return Card{Title: "Warehouse D — cold chain", Muted: s.to.Add(2 * time.Hour), Rows: []Row{
		s.row("Door counter", "", 0, func(x float64, _ func(float64) float64) float64 { return math.Floor(15 * x) }).
			lacking(NotWatched, s.at(0.25), s.at(0.36)),
		s.row("Water pressure", "kPa", 1, func(x float64, noise func(float64) float64) float64 {
			return 305 + 20*math.Sin(36*x) - 175/(1+math.Exp(-(x-0.933)/0.009)) + noise(4)
		}).within(checks.Warn, 180, 420).within(checks.Error, 150, 480).within(checks.Fatal, 120, nan).
			lacking(Missing, s.at(0.167), s.at(0.2)).flagged(checks.Error, s.at(0.935), time.Time{}).worse(checks.Fatal, s.at(0.95)),
		s.row("Link latency", "ms", 0, func(x float64, noise func(float64) float64) float64 {
			if x >= 0.333 && x < 0.339 {
				return 4200
			}
			return 18 + math.Abs(noise(6))
		}).within(checks.Warn, nan, 80).within(checks.Error, nan, 150).flagged(checks.Error, s.at(0.333), s.at(0.344)),
	}}
}

// page returns a page with some cards, of which it tells what follows from
// their rows.
func (s site) page(language string, theme Theme, cards ...Card) Page {
	titles := map[string]string{"en": "Every three hours", "ko": "3시간 상태 보고", "ja": "3時間ごとの報告", "th": "รายงาน 3 ชั่วโมง"}
	p := Page{
		Title: titles[language], From: s.from, To: s.to, Location: s.to.Location(), Language: language, Theme: theme,
		Made: s.to.Add(4 * time.Second),
	}
	for _, c := range cards {
		c.State, c.Alerts, c.Worst = Well, 0, checks.None
		for _, r := range c.Rows {
			if r.State.weight() > c.State.weight() {
				c.State = r.State
			}
			for _, f := range r.Alerts {
				c.Worst = max(c.Worst, f.Level)
				if !f.Follows {
					c.Alerts++
				}
			}
		}
		p.Targets[c.State]++
		p.Alerts += c.Alerts
		p.Worst = max(p.Worst, c.Worst)
		p.Cards = append(p.Cards, c)
	}
	return p
}

package report

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
)

// longest is how long a page of a fuzzer may take to be drawn: a hang takes for
// ever, a busy machine some seconds.
const longest = 20 * time.Second

// nasty makes pages of what is hard to draw.
type nasty struct {
	*rand.Rand
	from, to time.Time
}

// value returns a number that nobody measures.
func (n nasty) value() float64 {
	all := [...]float64{
		0, 1, -1, math.NaN(), math.Inf(1), math.Inf(-1), 1e300, -1e300, math.MaxFloat64, -math.MaxFloat64,
		math.SmallestNonzeroFloat64, 1e-12, 12.5, 1e6, -1e9, 1e9, 1e15, 99999.99,
	}
	if n.IntN(3) == 0 {
		return all[n.IntN(len(all))]
	}
	return 10 * n.NormFloat64()
}

// number returns a number or none.
func (n nasty) number() *float64 {
	if n.IntN(3) == 0 {
		return nil
	}
	return new(n.value())
}

// time returns a time in or near the page, far off, or none.
func (n nasty) time() time.Time {
	switch n.IntN(6) {
	case 0:
		return time.Time{}
	case 1:
		return time.Unix(n.Int64N(1<<40)-1<<39, 0)
	}
	return n.from.Add(time.Duration((n.Float64()*1.4 - 0.2) * float64(n.to.Sub(n.from))))
}

// text returns a text.
func (n nasty) text() string {
	all := [...]string{"", "x", "온도", "ความชื้นสัมพัทธ์ของห้องเครื่องชั้นล่าง", "\xff\xfe", "🔥\u200d🔥", "\u202e\u0e48\u0e48", "a name that has more than eighty letters, which is far too long for its place on the page"}
	return all[n.IntN(len(all))]
}

// level returns a level, or what is none.
func (n nasty) level() checks.Level { return checks.Level(n.IntN(8) - 1) }

// row returns a row.
func (n nasty) row() Row {
	r := Row{
		Title: n.text(), Unit: n.text(), State: State(n.IntN(9) - 1), Pulse: n.IntN(8) == 0,
		Value: n.number(), At: n.time(), Old: n.IntN(3) == 0, Places: n.IntN(12) - 2,
		Step: time.Duration(n.IntN(7200)-60) * time.Second, Summed: n.IntN(3) == 0,
		Max: n.number(), Avg: n.number(), Min: n.number(),
	}
	for range n.IntN(300) {
		r.Points = append(r.Points, Point{At: n.time(), Value: n.value(), Min: n.value(), Max: n.value()})
	}
	for range n.IntN(6) {
		r.Bounds = append(r.Bounds, Bound{Level: n.level(), Lower: n.number(), Upper: n.number(), From: n.time(), To: n.time()})
		r.Gaps = append(r.Gaps, Gap{Lack: Lack(n.IntN(6) - 1), From: n.time(), To: n.time()})
		r.Alerts = append(r.Alerts, Flag{Level: n.level(), From: n.time(), To: n.time(), Follows: n.IntN(2) == 0})
	}
	return r
}

// page returns a page.
func (n nasty) page() Page {
	zones := [...]*time.Location{nil, time.UTC, time.FixedZone("", 5*3600+45*60), time.FixedZone("-12", -12*3600)}
	p := Page{
		Title: n.text(), From: n.from, To: n.to, Location: zones[n.IntN(len(zones))],
		Language: [...]string{"en", "ko", "ja", "th", ""}[n.IntN(5)], Theme: [...]Theme{Light, Dark, "?"}[n.IntN(3)],
		Made: n.time(), Number: n.IntN(3), Of: n.IntN(3), Alerts: n.IntN(3) - 1, Worst: n.level(),
	}
	for i := range p.Targets {
		p.Targets[i] = n.IntN(300) - 100
	}
	for range n.IntN(5) {
		c := Card{Title: n.text(), State: State(n.IntN(9) - 1), Alerts: n.IntN(20), Worst: n.level(), Muted: n.time()}
		for range n.IntN(5) {
			c.Rows = append(c.Rows, n.row())
		}
		p.Cards = append(p.Cards, c)
	}
	return p
}

// FuzzPage throws pages at everything that draws them.
func FuzzPage(f *testing.F) {
	fonts := openFonts(f)
	for seed := range uint64(40) {
		f.Add(seed, int64(1_793_491_200_000), int64(3*time.Hour/time.Millisecond))
	}
	f.Add(uint64(1), int64(0), int64(0))
	f.Add(uint64(2), int64(math.MaxInt64), int64(1))
	f.Add(uint64(3), int64(1_793_491_200_000), int64(100*365*day/time.Millisecond))
	f.Add(uint64(4), int64(1_793_491_200_000), int64(-1))
	f.Fuzz(func(t *testing.T, seed uint64, from, millis int64) {
		begin := time.UnixMilli(from % 1e14)
		n := nasty{rand.New(rand.NewPCG(seed, 1)), begin, begin.Add(time.Duration(millis%1e13) * time.Millisecond)}
		begun := time.Now()
		for _, p := range n.page().Sheets() {
			for _, draw := range []func() (Image, error){
				func() (Image, error) { return p.Draw(fonts) },
				func() (Image, error) { return p.Tile(fonts) },
				func() (Image, error) { return p.Chart(fonts) },
			} {
				if drawn, err := draw(); err != nil || len(drawn.PNG) == 0 {
					t.Fatalf("%d bytes, %v", len(drawn.PNG), err)
				}
			}
		}
		if took := time.Since(begun); took > longest {
			t.Fatalf("it took %v", took)
		}
	})
}

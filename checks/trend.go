package checks

import (
	"math"
	"time"
)

// How a trend is found.
const (
	trendPoints  = 6               // values that make a line, at least
	trendSpan    = 3 * time.Minute // for how long it must have gone on
	trendOff     = 0.15            // of its rise that a value may lie beside it
	trendGlitch  = 8               // one value of so many may lie anywhere
	trendSlower  = 0.75            // of its pace that its newer half must keep
	trendFaster  = 1.1             // of its pace that its newer half may have
	trendReach   = 4               // times its length that it is drawn out
	trendHorizon = 24 * time.Hour  // and never farther
)

// Foresee returns which bound of a level worse than the given one the value
// passes next if it goes on as it does, and when, counted from at. The points
// are the values until then, oldest first; later ones do not count.
//
// It is zero unless a straight line fits the values of at least the last three
// minutes, and at least six of them, does not flatten out, and meets a bound
// within four times its own length and within a day.
func Foresee(points []Point, limits []Limit, level Level, at time.Time) Trend {
	for len(points) > 0 && points[len(points)-1].At.After(at) {
		points = points[:len(points)-1]
	}
	points = thin(points)
	for first := range points {
		line := points[first:]
		latest := line[len(line)-1]
		length := latest.At.Sub(line[0].At)
		if len(line) < trendPoints || length < trendSpan {
			break
		}
		perSecond, straight := fit(line)
		if newer, _ := pace(line[len(line)/2:]); !straight || newer/perSecond > trendFaster {
			continue // a shorter line may be straighter
		}
		t := ahead(latest, limits, level, perSecond)
		t.In -= at.Sub(latest.At)
		if t.In <= 0 || t.In > min(trendReach*length, trendHorizon) || flattens(points, first, perSecond) {
			break
		}
		return t
	}
	return Trend{}
}

// thin returns at most recentAtMost of the points, evenly chosen, the latest
// among them.
func thin(points []Point) []Point {
	n := len(points)
	if n <= recentAtMost {
		return points
	}
	few := make([]Point, recentAtMost)
	for i := range few {
		few[i] = points[(n-1)*i/(recentAtMost-1)]
	}
	return few
}

// fit returns how fast the values climb, in units a second, and whether they
// lie on a straight line.
func fit(line []Point) (perSecond float64, straight bool) {
	perSecond, known := pace(line)
	if !known {
		return 0, false
	}
	first, n := line[0].At, len(line)
	off := make([]float64, n)
	for i, p := range line {
		off[i] = p.Value - perSecond*p.At.Sub(first).Seconds()
	}
	latest := off[n-1]
	allowed := trendOff * math.Abs(perSecond) * line[n-1].At.Sub(first).Seconds()
	start := median(off)
	beside := 0
	for _, value := range off {
		if math.Abs(value-start) > allowed {
			beside++
		}
	}
	return perSecond, perSecond != 0 && beside <= n/trendGlitch && math.Abs(latest-start) <= allowed
}

// flattens says whether the line that begins at a point is only a piece of a
// curve that comes to rest: slower in its newer half, or faster around its
// beginning.
func flattens(points []Point, first int, perSecond float64) bool {
	half := (len(points) - first) / 2
	older, known := pace(points[max(0, first-half) : first+half+1])
	newer, _ := pace(points[first+half:])
	return !known || newer/perSecond < trendSlower || older/perSecond > 1/trendSlower
}

// ahead returns the bound of a level worse than the given one that a value
// passes next at a pace, and when, counted from its own time. Where several
// levels share the bound it is that of the worst; without one it is zero.
func ahead(from Point, limits []Limit, level Level, perSecond float64) Trend {
	var next Trend
	for _, l := range limits {
		bound, direction := l.Upper, 1.0
		if perSecond < 0 {
			bound, direction = l.Lower, -1
		}
		if l.Level <= level || bound == nil || !(direction*(*bound-from.Value) >= 0) {
			continue
		}
		in := seconds((*bound - from.Value) / perSecond)
		if next.Level == None || in < next.In || in == next.In && l.Level > next.Level {
			next = Trend{Level: l.Level, Bound: *bound, In: in}
		}
	}
	return next
}

// seconds is a length of time; one that has no end is as long as can be.
func seconds(s float64) time.Duration {
	if s >= math.MaxInt64/float64(time.Second) {
		return math.MaxInt64
	}
	return time.Duration(s * float64(time.Second))
}

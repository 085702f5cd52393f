package notify

import (
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/language"
)

// ack writes who has seen to an alert; nothing where nobody has.
func (w writer) ack(a checks.Alert) string {
	if a.Ack == nil {
		return ""
	}
	return language.Fill(w.Ack, language.Values{"by": language.Tidy(a.Ack.By, placeRoom), "time": w.Tell(a.Ack.At), "note": language.Tidy(a.Ack.Note, ackRoom)})
}

// heeded writes who has seen to an alert, or that nobody has where it lasts and
// is bad enough for somebody to do so.
func (w writer) heeded(i item) string {
	if i.alert.Ack == nil && i.news.lasting() && i.news != unheeded && i.alert.Level >= checks.Error && !i.alert.Drill {
		return w.NoAck
	}
	return w.ack(i.alert)
}

// also writes what else a title says of an alert that lasts: that it is told
// again, and how long it has lasted; that a pause of it has ended; or that it comes
// and goes.
func (w writer) also(i item) string {
	switch lasted := w.Lasted(wrongFrom(i.alert)); {
	case i.news == resumed:
		return language.Fill(w.Resumed, language.Values{"lasted": lasted})
	case i.news == again && lasted != "":
		return language.Fill(w.Again, language.Values{"lasted": lasted})
	}
	return w.flaps(i)
}

// worstTime writes when an alert that is milder by now had its worst value,
// where that is told.
func (w writer) worstTime(a checks.Alert) string {
	if a.Kind != checks.Bound || a.At.IsZero() {
		return ""
	}
	return w.Tell(a.At)
}

// eased writes how an alert stands that is told as it was at its worst.
func (w writer) eased(now checks.Alert) string {
	state := w.Levels[now.Level]
	if now.Kind == checks.Bound && !now.At.IsZero() {
		state = measured(now, now.Value) + " (" + state + ")"
	}
	return language.Fill(w.Eased, language.Values{"state": state})
}

// flaps writes that an alert that lasts comes and goes.
func (w writer) flaps(i item) string {
	if i.news.lasting() && i.alert.Flapping.Times > 0 {
		return w.Flaps
	}
	return ""
}

// flapped writes how often an alert came that has come and gone too often.
func (w writer) flapped(a checks.Alert) string {
	if a.Flapping.Times == 0 {
		return ""
	}
	return language.Fill(w.Flapped, language.Values{"times": language.Number(float64(a.Flapping.Times), 0)})
}

// unseen writes when nobody watched in an alert that is over: what was then is
// not known.
func (w writer) unseen(a checks.Alert) string {
	if len(a.Unseen) == 0 || a.Kind == checks.Unconfirmed {
		return ""
	}
	const most = 3
	w = w.amid(began(a), a.Resolved)
	var spans []string
	for _, g := range a.Unseen[:min(len(a.Unseen), most)] {
		spans = append(spans, w.Stretch(g.Began, g.Ended))
	}
	v := language.Values{"spans": strings.Join(spans, ", ")}
	if more := len(a.Unseen) - most; more > 0 {
		v["more"] = w.more(more)
	}
	return language.Fill(w.Unseen, v)
}

// outlook writes what is to be expected of an alert that lasts, a line each.
func (w writer) outlook(a checks.Alert) []string {
	var lines []string
	if line := w.trend(a); line != "" {
		lines = append(lines, line)
	}
	if a.Flapping.Times > 0 {
		lines = append(lines, language.Fill(w.Flapping, language.Values{"times": language.Number(float64(a.Flapping.Times), 0)}))
	}
	return lines
}

// trend writes when the value will pass the next bound, if that lies ahead.
func (w writer) trend(a checks.Alert) string {
	left := a.Trend.In - w.At.Sub(a.At)
	if a.Trend.Level == checks.None || a.At.IsZero() || left <= 0 {
		return ""
	}
	step := time.Minute
	if left < step {
		step = 10 * time.Second
	}
	return language.Fill(w.Trend, language.Values{
		"bound": language.Bound(a.Trend.Bound), "level": strings.ToLower(w.Levels[a.Trend.Level]),
		"in": w.Measure(max(left.Round(step), step)),
	})
}

// uplink writes what a title calls the place beyond our own uplink: its tag in
// brackets, for the word before it names the network where it is down.
func (w writer) uplink(i item) string {
	place := "(" + w.place(i.alert, placeRoom) + ")"
	if i.news.lasting() {
		return place
	}
	return w.Network + " " + place
}

// devices writes how many targets an alert stands for; nothing where that is
// not known.
func (w writer) devices(a checks.Alert) string {
	if a.Others == 0 {
		return ""
	}
	return language.Fill(w.Devices, language.Values{"n": language.Number(float64(a.Others), 0)})
}

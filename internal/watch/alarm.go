package watch

import (
	"context"
	"crypto/rand"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/inbound"
	"github.com/gaugewatch/gaugewatch/internal/photo"
	"github.com/gaugewatch/gaugewatch/notify"
)

// RequestAlarm is the kind of request that something told from outside is: an
// inbound.Alarm.
const RequestAlarm = "alarm"

// mostOutside is how much from outside is known to last at one time. What comes
// beyond that is told as news.
const mostOutside = 5000

var _ inbound.Office = Desk{}

// name gives the photo of an alarm and its tile names that nobody can guess, and
// returns them by these; nil: there is none.
func name(a *inbound.Alarm) map[string][]byte {
	p := a.Photo
	if p == nil {
		return nil
	}
	a.Picture = checks.Picture{Name: rand.Text() + p.Ending, Width: p.Width, Height: p.Height}
	kept := map[string][]byte{a.Picture.Name: p.Bytes}
	if len(p.Tile) > 0 {
		a.Picture.Preview = rand.Text() + photo.TileEnding
		kept[a.Picture.Preview] = p.Tile
	}
	return kept
}

// heed judges what somebody outside tells, and says what became of it. What it is
// about may be known by its id.
func (w *Watch) heed(ctx context.Context, a inbound.Alarm, about *checks.Subject) string {
	s, err := w.outsider(ctx, about)
	if err != nil {
		w.Log.Error("an alarm from outside is not judged", "door", a.Door, "name", a.Name, "error", err)
		return RefusedRequest + err.Error()
	}
	w.touch()
	v := w.verdict(a, s)
	_, asked := s.state.Condition(v.Kind)
	steps := w.accept(ctx, s, v)
	switch {
	case len(steps) > 0:
		return steps[0].What.String() + " " + steps[0].Alert.Name()
	case asked && v.Kind == checks.Unconfirmed:
		return w.askAgain(alertKey{s.about.ID, v.Kind})
	}
	return "nothing new"
}

// accept takes a verdict of a subject over, has told what has changed, and returns
// it.
func (w *Watch) accept(ctx context.Context, s *subject, v checks.Verdict) []notify.Part {
	state, changes := checks.Heed(s.state, v, w.now())
	w.remember(s, state)
	var steps []notify.Part
	for _, c := range changes {
		if step, ok := w.apply(s, c); ok {
			steps = append(steps, step)
		}
	}
	w.restate(s)
	w.route(ctx, w.suppress(steps))
	w.part(s)
	return steps
}

// askAgain tells anew what waits for somebody to confirm it, since it has come
// once more: those who were told before.
func (w *Watch) askAgain(key alertKey) string {
	now, a := w.now(), w.alerts[key]
	var owed []notify.Delivery
	for _, told := range w.tellable(now) {
		for _, channel := range w.channels() {
			if _, knows := told.Channels[channel]; knows && told.Alert.ID == a.ID {
				owed = append(owed, notify.Delivery{
					Channel: channel, Cause: notify.CauseAlert, Owed: now, State: notify.Owed, Next: now,
					Parts: []notify.Part{{What: checks.Reminded, Alert: told.Alert}},
				})
			}
		}
	}
	w.repeat(owed)
	return "asked again " + a.Name()
}

// answered ends what lasts only until somebody acknowledges it.
func (w *Watch) answered(ctx context.Context, a checks.Alert) {
	if s := w.subjects[a.Subject.ID]; s != nil && a.Kind == checks.Unconfirmed {
		w.accept(ctx, s, checks.Verdict{Kind: a.Kind})
	}
}

// verdict is what somebody outside says of a subject.
func (w *Watch) verdict(a inbound.Alarm, s *subject) checks.Verdict {
	v := checks.Verdict{Kind: checks.Alarm, Level: a.Level, Fault: checks.Fault{Class: a.Class, Text: a.Text, End: a.End, Picture: a.Picture, Silent: a.Silent}}
	if a.Incomplete {
		v.Fault.Class = checks.Unreadable
	}
	switch beyond := len(w.outside) >= mostOutside && len(s.state.Open) == 0; {
	case a.Once, beyond && a.Level > checks.None:
		v.Kind, v.Level = checks.News, max(a.Level, checks.Info)
	case a.Asks:
		v.Kind, v.Level = checks.Unconfirmed, max(a.Level, checks.Info)
	case a.Late:
		v.Kind, v.Since = checks.Overdue, a.At
	}
	return v
}

// aboutOf returns what an alarm is about, as it is called now.
func aboutOf(a inbound.Alarm) *checks.Subject {
	return &checks.Subject{Target: a.Door, Field: a.Name, FieldTitle: a.Title, Tags: a.Tags, To: a.To}
}

// outsider returns the subject that something from outside is about.
func (w *Watch) outsider(ctx context.Context, about *checks.Subject) (*subject, error) {
	if s := w.outside[about.String()]; s != nil {
		about.ID = s.about.ID
		s.about = about
		return s, nil
	}
	if about.ID == 0 {
		id, err := w.Store.Meet(ctx, *about)
		if err != nil {
			return nil, err
		}
		about.ID = id
	}
	return w.meet(about), nil
}

// meet returns a subject of which nothing lasts that is known.
func (w *Watch) meet(about *checks.Subject) *subject {
	s := bare(about)
	s.device.began, w.subjects[about.ID] = w.now(), s
	return s
}

// rejoin takes a subject over of which something lasts from before the start.
func (w *Watch) rejoin(about *checks.Subject) {
	for _, a := range w.alerts {
		if a.Subject.ID == about.ID {
			about.Tags, about.To = a.Subject.Tags, a.Subject.To
		}
	}
	w.outside[about.String()] = w.meet(about)
}

// part lets go of a subject of which nothing lasts, and keeps one of which
// something does.
func (w *Watch) part(s *subject) {
	if name := s.about.String(); len(s.state.Open) > 0 {
		w.outside[name] = s
	} else {
		delete(w.outside, name)
		delete(w.subjects, s.about.ID)
	}
}

// restate lets the alert of what lasts say what was said of it last.
func (w *Watch) restate(s *subject) {
	for _, c := range s.state.Open {
		if a, open := w.alerts[alertKey{s.about.ID, c.Kind}]; open && a.Fault != c.Fault {
			a.Fault = c.Fault
			w.put(a)
		}
	}
}

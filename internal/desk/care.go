package desk

import (
	"cmp"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/checks/suppression"
	"github.com/gaugewatch/gaugewatch/inbound"
	"github.com/gaugewatch/gaugewatch/internal/language"
	"github.com/gaugewatch/gaugewatch/internal/near"
	"github.com/gaugewatch/gaugewatch/internal/schedule"
	"github.com/gaugewatch/gaugewatch/internal/watch"
	"github.com/gaugewatch/gaugewatch/notify"
)

// done is a deed whose answer is known beforehand, if it succeeds.
func done(kind string, body any, text string) (deed, error) {
	d, err := says(inbound.Answer{Text: text})
	d.kind, d.body = kind, body
	return d, err
}

// ack acknowledges alerts: one, all, those of a target, or the only one.
func (s *scene) ack(o order) (deed, error) {
	if all := s.snap.Alerts; o.says(vAck) && len(all) > 1 && len(unseen(all)) == 0 {
		return s.acked(all, "")
	}
	r, err := s.acks(o)
	if err != nil {
		return deed{}, err
	}
	r.By = s.by
	means := s.meant(r)
	if len(means) == 0 {
		scope, _ := suppression.ParseScope(r.Scope) // as it was written
		if a, err := s.lately(scope); err != nil || a.ID != 0 {
			return deed{}, cmp.Or(err, s.over(a))
		}
		return deed{}, slipped(language.Fill(s.NoAlert, language.Values{"name": o.rest(0), "names": s.open()}))
	}
	if one := means[0]; len(means) == 1 && one.Ack != nil && r.Note == "" {
		return s.acked(means, one.Ack.By)
	}
	text, unseen := "", unseen(means)
	switch before := len(means) - len(unseen); {
	case !r.All:
		unseen = means
	case len(unseen) == 0:
		return s.acked(means, "")
	case before > 0:
		text = "\n" + language.Fill(s.AckedRest, language.Values{"n": strconv.Itoa(before)})
	}
	v := language.Values{"names": strings.Join(s.names(unseen), ", "), "by": s.person(s.by)}
	return done(watch.RequestAcknowledge, r, language.Fill(s.Acked, v)+text)
}

// acked says that alerts have been acknowledged before.
func (s *scene) acked(alerts []checks.Alert, by string) (deed, error) {
	v := language.Values{"names": strings.Join(s.names(alerts), ", "), "by": language.Tidy(by, titleRoom)}
	return says(inbound.Answer{Text: language.Fill(s.AckedBefore, v)})
}

// unseen returns the alerts that nobody has acknowledged.
func unseen(alerts []checks.Alert) []checks.Alert {
	return slices.DeleteFunc(slices.Clone(alerts), func(a checks.Alert) bool { return a.Ack != nil })
}

// acks reads which alerts are to be acknowledged, with which note.
func (s *scene) acks(o order) (watch.AckRequest, error) {
	switch {
	case len(s.snap.Alerts) == 0 && (o.bare || len(o.words) == 0 || strings.EqualFold(o.words[0], "all")):
		return watch.AckRequest{}, slipped(s.NoAlerts)
	case len(o.words) == 0:
		a, err := s.waiting(o)
		return watch.AckRequest{Alert: a.ID}, err
	case strings.EqualFold(o.words[0], "all"):
		return watch.AckRequest{All: true, Note: o.rest(1)}, nil
	}
	if id := numbered("A", o.words[0]); id > 0 {
		if !slices.ContainsFunc(s.snap.Alerts, func(a checks.Alert) bool { return a.ID == id }) {
			a, err := s.alertOf(o)
			return watch.AckRequest{}, cmp.Or(err, s.over(a))
		}
		return watch.AckRequest{Alert: id, Note: o.rest(1)}, nil
	}
	f, err := s.find(o)
	if wrong, mistaken := errors.AsType[*slip](err); mistaken && len(s.snap.Alerts) == 1 && !o.bare && len(wrong.Buttons) == 0 {
		return watch.AckRequest{Alert: s.snap.Alerts[0].ID, Note: o.rest(0)}, nil // the note alone
	}
	return watch.AckRequest{Scope: f.scope.String(), Note: o.rest(f.took)}, err
}

// waiting finds the alert that is meant where none is named: the only one that
// nobody has acknowledged, or the only one.
func (s *scene) waiting(o order) (checks.Alert, error) {
	if all := unseen(s.snap.Alerts); len(all) == 1 {
		return all[0], nil
	}
	return s.alertOf(o)
}

// meant returns the alerts that a request means.
func (s *scene) meant(r watch.AckRequest) []checks.Alert {
	scope, err := suppression.ParseScope(r.Scope)
	return slices.DeleteFunc(slices.Clone(s.snap.Alerts), func(a checks.Alert) bool {
		return !r.All && a.ID != r.Alert && (r.Scope == "" || err != nil || !scope.Covers(a.Subject))
	})
}

// names names alerts, with what they are about.
func (s *scene) names(alerts []checks.Alert) []string {
	const most = 10
	var all []string
	for _, a := range alerts[:min(len(alerts), most)] {
		title := cmp.Or(a.Subject.TargetTitle, a.Subject.Target)
		if !s.polled(a.Subject) {
			title = cmp.Or(a.Subject.FieldTitle, a.Subject.Field, title)
		}
		all = append(all, a.Name()+" "+language.Tidy(title, titleRoom))
	}
	if len(alerts) > most {
		all = append(all, "…")
	}
	return all
}

// person is what people call somebody.
func (s *scene) person(short string) string { return cmp.Or(s.site.People[short], short) }

// mute mutes or pauses what an order names.
func (s *scene) mute(o order) (deed, error) {
	f, err := s.find(o)
	if err != nil {
		return deed{}, err
	}
	long, took := duration(o.words[f.took:])
	if took == 0 && o.verb == vPause {
		long = notify.PauseLasts
	}
	most := s.site.Mutes.Max
	switch {
	case long <= 0:
		return deed{}, s.forHowLong(o, f)
	case most > 0 && long > most && took > 0:
		return deed{}, slipped(language.Fill(s.TooLong, language.Values{"time": s.clock.Measure(most)}))
	case most > 0:
		long = min(long, most)
	}
	r := watch.MuteRequest{Scope: f.scope.String(), For: schedule.Duration(long), Pause: o.verb == vPause, By: s.by, Why: o.rest(f.took + took)}
	v := language.Values{"time": s.clock.Tell(s.asked.Add(long)), "scope": f.title}
	if except := s.site.Mutes.Except; except > checks.None {
		v["level"] = s.Levels[except]
	}
	text := s.MuteBegan
	if r.Pause {
		text = s.PauseBegan
	}
	text = language.Fill(text, v)
	if s.fresh(f.scope) {
		text += "\n" + language.Fill(s.NewTag, language.Values{"name": f.scope.Tag})
	}
	return done(watch.RequestMute, r, text)
}

// forHowLong asks how long a mute is to last.
func (s *scene) forHowLong(o order, f find) error {
	what := strings.Join(o.words[:f.took], " ")
	var instead []string
	for _, long := range []time.Duration{30 * time.Minute, 2 * time.Hour, 8 * time.Hour} {
		instead = append(instead, "/"+string(o.verb)+" "+what+" "+schedule.Duration(long).String())
	}
	return slipped(language.Fill(s.NoPeriod, language.Values{"example": instead[1]}), instead...)
}

// unmute ends a mute by its number, or all of a scope.
func (s *scene) unmute(o order) (deed, error) {
	mutes, err := s.desk.Store.Mutes(s.ctx, s.now)
	if err != nil {
		return deed{}, err
	}
	mutes = slices.DeleteFunc(mutes, func(m suppression.Mute) bool { return !m.InForce(s.now) })
	r := watch.UnmuteRequest{By: s.by}
	switch {
	case len(mutes) == 0:
		return deed{}, slipped(s.NoMutes)
	case len(o.words) == 0 && len(mutes) == 1:
		r.ID = mutes[0].ID
		return done(watch.RequestUnmute, r, language.Fill(s.MuteEnded, language.Values{"scope": mutes[0].Scope.String()}))
	case len(o.words) == 0:
		return deed{}, s.whichMute(mutes)
	}
	for _, m := range mutes {
		if strings.EqualFold(o.words[0], m.Name()) {
			r.ID = m.ID
			return done(watch.RequestUnmute, r, language.Fill(s.MuteEnded, language.Values{"scope": m.Scope.String()}))
		}
	}
	f, err := s.find(o)
	if err != nil {
		return deed{}, err
	}
	r.Scope = f.scope.String()
	if !slices.ContainsFunc(mutes, func(m suppression.Mute) bool { return m.Scope == f.scope }) {
		return deed{}, slipped(language.Fill(s.NotMuted, language.Values{"scope": f.title}))
	}
	return done(watch.RequestUnmute, r, language.Fill(s.MuteEnded, language.Values{"scope": f.title}))
}

// whichMute asks which mute is meant.
func (s *scene) whichMute(mutes []suppression.Mute) error {
	var instead, lines []string
	for _, m := range mutes {
		instead = append(instead, "/unmute "+m.Name())
		lines = append(lines, m.Name()+" "+m.Scope.String())
	}
	return slipped(language.Fill(s.Which, language.Values{"names": "\n" + s.cut(lines)}), instead...)
}

// note writes something down with an alert.
func (s *scene) note(o order) (deed, error) {
	if len(o.words) < 2 {
		return deed{}, slipped(s.usage(vNote))
	}
	a, err := s.alertOf(order{verb: vNote, words: o.words[:1]})
	if err != nil {
		return deed{}, err
	}
	r := watch.NoteRequest{Alert: a.ID, By: s.by, Text: o.rest(1)}
	return done(watch.RequestNote, r, language.Fill(s.Written, language.Values{"name": a.Name()}))
}

// tell passes something on to another channel.
func (s *scene) tell(o order) (deed, error) {
	if len(o.words) < 2 {
		return deed{}, slipped(s.usage(vTell))
	}
	var all []string
	for _, l := range s.site.Lines {
		if strings.EqualFold(l.Policy.Channel, o.words[0]) {
			r := watch.TellRequest{Channel: l.Policy.Channel, By: s.by, Text: o.rest(1)}
			return done(watch.RequestTell, r, language.Fill(s.Passed, language.Values{"name": l.Policy.Channel}))
		}
		all = append(all, l.Policy.Channel)
	}
	var instead []string
	if meant := near.Word(o.words[0], all); meant != "" {
		instead = append(instead, "/tell "+meant+" "+o.rest(1))
	}
	return deed{}, slipped(language.Fill(s.NoChannel, language.Values{"name": o.words[0], "names": strings.Join(all, ", ")}), instead...)
}

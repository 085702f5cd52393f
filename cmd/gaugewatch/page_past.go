package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/checks/suppression"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/internal/schedule"
	"github.com/gaugewatch/gaugewatch/internal/watch"
	"github.com/gaugewatch/gaugewatch/notify"
	"github.com/gaugewatch/gaugewatch/web"
	"github.com/gaugewatch/gaugewatch/web/page"
)

// chronicle tells the page of alerts.
type chronicle struct{ store *data.Reader }

var _ page.Past = chronicle{}

// Alerts returns the alerts that a filter chooses.
func (c chronicle) Alerts(ctx context.Context, f page.AlertFilter) ([]checks.Alert, error) {
	return c.store.Alerts(ctx, data.AlertFilter{
		Open: f.Open, Over: !f.Open, From: f.Since, Level: f.Level, Kind: f.Kind, Tag: f.Tag, Before: f.Before, Limit: f.Limit,
	})
}

// Tags returns the tags that alerts have borne of late.
func (c chronicle) Tags(ctx context.Context) ([]string, error) { return c.store.Tags(ctx) }

// Story returns what became of an alert.
func (c chronicle) Story(ctx context.Context, id int64) (page.Story, bool, error) {
	found, err := c.store.Alerts(ctx, data.AlertFilter{ID: id})
	if err != nil || len(found) == 0 {
		return page.Story{}, false, err
	}
	s := page.Story{Alert: found[0]}
	if s.Alert.Fired.After(s.Alert.Since) {
		s.Steps = append(s.Steps, page.Step{At: s.Alert.Since, What: checks.Began})
	}
	steps, err := c.store.Steps(ctx, id)
	if err != nil {
		return s, false, err
	}
	for _, step := range steps {
		s.Steps = append(s.Steps, page.Step(step))
	}
	if s.Mutes, err = c.over(ctx, s.Alert.Subject); err != nil {
		return s, false, err
	}
	accounts, err := c.store.Tale(ctx, id)
	for _, a := range accounts {
		s.Told = append(s.Told, page.Telling{
			Channel: a.Channel, Steps: slices.Clip(a.Steps), Owed: a.Owed, Done: a.Done, Arrived: a.State == notify.Delivered, Error: a.Error,
		})
	}
	return s, err == nil, err
}

// Mutes returns the mutes and pauses in force.
func (c chronicle) Mutes(ctx context.Context) ([]page.Muted, error) {
	now := time.Now()
	mutes, err := c.store.Mutes(ctx, now)
	var all []page.Muted
	for _, m := range inForce(mutes, now) {
		all = append(all, mutedBy(m))
	}
	return all, err
}

// mutedBy returns a mute as the page shows it.
func mutedBy(m suppression.Mute) page.Muted {
	return page.Muted{ID: m.ID, Name: m.Name(), Pause: m.Pause, Scope: m.Scope.String(), By: m.By, Why: m.Why, Began: m.Began, Until: m.Until}
}

// over returns the mutes in force that hold news of something back.
func (c chronicle) over(ctx context.Context, about checks.Subject) ([]page.Muted, error) {
	now := time.Now()
	mutes, err := c.store.Mutes(ctx, now)
	var all []page.Muted
	for _, m := range inForce(mutes, now) {
		if m.Covers(about) {
			all = append(all, mutedBy(m))
		}
	}
	return all, err
}

// do does what somebody at the page asks for, as the same request of another
// process would be done.
func (d *daemon) do(ctx context.Context, deed page.Deed) error {
	kind, body := request(deed)
	text, err := fromPage(body)
	if err != nil {
		return err
	}
	answer, _, err := watch.Desk{Watch: d.watch, Store: d.store}.Ask(ctx, data.Note{
		Request: data.Request{Kind: kind, Body: text, At: time.Now()}, From: "page", Mark: rand.Text(),
	})
	why, refused := strings.CutPrefix(answer, watch.RefusedRequest)
	if err == nil && (refused || strings.HasPrefix(answer, watch.NothingToRetry)) {
		return errors.New(why)
	}
	return err
}

// tried keeps in the record what somebody has tried at the page who may not.
func (d *daemon) tried(ctx context.Context, a web.Attempt) {
	body, err := json.Marshal(struct {
		watch.RefuseRequest
		By    string      `json:"by,omitempty"`
		Heard watch.Heard `json:"heard"`
	}{watch.RefuseRequest{Why: a.Why}, a.By, watch.Heard{Who: a.From, Text: a.Text, Page: true}})
	if err == nil {
		_, _, err = watch.Desk{Watch: d.watch, Store: d.store}.Ask(ctx, data.Note{
			Request: data.Request{Kind: watch.RequestRefuse, Body: body, At: time.Now()}, From: "page", Mark: rand.Text(),
		})
	}
	if err != nil {
		d.log.Error("what was tried at the page cannot be written down", "error", err)
	}
}

// request returns the request that a deed is, by its kind.
func request(deed page.Deed) (kind string, body any) {
	switch deed.What {
	case page.Acknowledge:
		return watch.RequestAcknowledge, watch.AckRequest{Alert: deed.Alert.ID, By: deed.By, Note: deed.Note}
	case page.AcknowledgeAll:
		return watch.RequestAcknowledge, watch.AckRequest{All: true, By: deed.By, Note: deed.Note}
	case page.WriteNote:
		return watch.RequestNote, watch.NoteRequest{Alert: deed.Alert.ID, By: deed.By, Text: deed.Note}
	case page.Unmute:
		return watch.RequestUnmute, watch.UnmuteRequest{ID: deed.Mute, By: deed.By}
	case page.Retry:
		return watch.RequestRetry, watch.RetryRequest{Delivery: deed.Delivery, By: deed.By}
	case page.RetryAll:
		return watch.RequestRetry, watch.RetryRequest{All: true, By: deed.By}
	case page.Drop:
		return watch.RequestDrop, watch.DropRequest{Delivery: deed.Delivery, By: deed.By}
	case page.Mute, page.Pause:
	}
	return watch.RequestMute, watch.MuteRequest{
		Scope: cmp.Or(deed.Scope, suppression.Only(deed.Alert.Subject).String()), For: schedule.Duration(deed.For), Pause: deed.What == page.Pause, By: deed.By, Why: deed.Note,
	}
}

// fromPage writes the body of a request that somebody has asked for at the page.
func fromPage(body any) ([]byte, error) {
	text, err := json.Marshal(body)
	if err != nil {
		return nil, err
	}
	keys := map[string]json.RawMessage{}
	if err := json.Unmarshal(text, &keys); err != nil {
		return nil, err
	}
	if keys["heard"], err = json.Marshal(watch.Heard{Page: true}); err != nil {
		return nil, err
	}
	return json.Marshal(keys)
}

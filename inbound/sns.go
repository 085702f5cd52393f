package inbound

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/sns"
)

// SNS takes in what Amazon's notification service posts: alarms of CloudWatch,
// and whatever else topics of ours say.
type SNS struct {
	Verifier *sns.Verifier
	Office   Office
	Level    checks.Level // of what is wrong
	Tags     []string
	Log      *slog.Logger

	mu     sync.Mutex
	latest map[string]time.Time // when the state changed that was heard of last, by alarm
}

// mostLatest is of how many alarms it is known when their state changed last.
const mostLatest = 5000

// Seal turns away what the service has not signed, and what it has signed for
// others.
func (s *SNS) Seal(r *http.Request, body []byte) error {
	if strings.EqualFold(r.Header.Get("x-amz-sns-rawdelivery"), "true") {
		return refuse(http.StatusForbidden, "raw delivery has no signature: switch it off for the subscription")
	}
	e, err := sns.Parse(body)
	if err != nil {
		return refuse(http.StatusBadRequest, err.Error())
	}
	err = s.Verifier.Verify(r.Context(), e)
	for _, forged := range []error{sns.ErrTopic, sns.ErrSignature, sns.ErrAddress, sns.ErrOld} {
		if errors.Is(err, forged) {
			return refuse(http.StatusForbidden, err.Error())
		}
	}
	if err != nil {
		return refuse(http.StatusServiceUnavailable, err.Error()) // the service tries again
	}
	return nil
}

// Take takes in what has been verified.
func (s *SNS) Take(_ http.ResponseWriter, r *http.Request, body []byte) error {
	e, err := sns.Parse(body)
	if err != nil {
		return refuse(http.StatusBadRequest, err.Error())
	}
	switch e.Type {
	case sns.SubscriptionConfirmation:
		err := s.Verifier.Confirm(r.Context(), e)
		switch {
		case errors.Is(err, sns.ErrAddress):
			return refuse(http.StatusForbidden, err.Error())
		case err != nil:
			return refuse(http.StatusServiceUnavailable, err.Error())
		}
		s.Log.Info("a topic speaks from now on", "topic", e.TopicARN)
		return nil
	case sns.UnsubscribeConfirmation:
		return s.tell(r.Context(), Alarm{
			Door: "sns", Name: nameOf(topicOf(e.TopicARN)), Level: checks.Warn, Once: true, Tags: s.Tags,
			Text: "The subscription has ended: alarms of this topic come no more", Account: "sns " + e.TopicARN, ID: e.MessageID,
		})
	}
	said := sns.Read(e.Message)
	a, overtaken := s.alarm(e, said), s.overtaken(said)
	if overtaken && a.Level == checks.None {
		s.Log.Info("an alarm had ended before it began anew, which came first", "alarm", a.Name)
		return nil
	}
	a.Once = a.Once || overtaken
	if err := s.tell(r.Context(), a); err != nil {
		return err
	}
	s.keep(said)
	return nil
}

// overtaken says whether an alarm has changed its state since then: the service
// keeps no order, least of all when it tries again. What came first then lasts.
func (s *SNS) overtaken(said sns.Alarm) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return said.State != "" && !said.Changed.IsZero() && said.Changed.Before(s.latest[origin(said)])
}

// keep remembers when the state of an alarm has changed.
func (s *SNS) keep(said sns.Alarm) {
	if said.State == "" || said.Changed.IsZero() {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.latest == nil || len(s.latest) >= mostLatest {
		s.latest = map[string]time.Time{}
	}
	if key := origin(said); said.Changed.After(s.latest[key]) {
		s.latest[key] = said.Changed
	}
}

// origin tells an alarm from those of the same name elsewhere.
func origin(said sns.Alarm) string { return said.Region + " " + said.Account + " " + said.Name }

// tell hands an alarm over. Where it could not be noted the service is to send it
// again.
func (s *SNS) tell(ctx context.Context, a Alarm) error {
	if err := s.Office.Alarm(ctx, a); err != nil {
		return refuse(http.StatusServiceUnavailable, "cannot be noted: "+err.Error())
	}
	return nil
}

// alarm is a notification as it was read.
func (s *SNS) alarm(e sns.Envelope, said sns.Alarm) Alarm {
	subject := ""
	if e.Subject != nil {
		subject = *e.Subject
	}
	title := cmp.Or(said.Name, subject, topicOf(e.TopicARN)) + s.place(e.TopicARN)
	a := Alarm{
		Door: "sns", Name: nameOf(title), Title: cut(title, nameRoom), Level: s.Level, Text: cut(detail(said), textRoom), At: said.Changed,
		Tags: s.Tags, Incomplete: said.Incomplete, Account: "sns " + e.TopicARN, ID: e.MessageID,
	}
	switch said.State {
	case "ALARM":
	case "OK":
		a.Level = checks.None
	case "INSUFFICIENT_DATA":
		a.Level = min(checks.Warn, s.Level)
	default:
		a.Once = true
	}
	return a
}

// detail writes what an alarm says: its reason first, then what is measured and
// where.
func detail(said sns.Alarm) string {
	if said.Text != "" {
		return said.Text
	}
	var measured []string
	for _, part := range []string{said.Namespace, said.Metric, said.Statistic, said.Threshold, said.Unit} {
		if part != "" {
			measured = append(measured, part)
		}
	}
	for _, d := range said.Dimensions {
		measured = append(measured, d.Name+"="+d.Value)
	}
	where := strings.TrimSpace(said.Region + " " + said.Account)
	lines := []string{said.Reason, said.Description, strings.Join(measured, " "), said.Rule, where}
	if said.State == "INSUFFICIENT_DATA" {
		lines = slices.Insert(lines, 0, said.State)
	}
	return strings.Join(slices.DeleteFunc(lines, func(line string) bool { return line == "" }), "\n")
}

// place says where a topic is, if topics of several regions or accounts speak: an
// alarm of the same name is another one there. Empty: all are in one place.
func (s *SNS) place(arn string) string {
	where := placeOf(arn)
	if !slices.ContainsFunc(s.Verifier.Topics, func(other string) bool { return placeOf(other) != where }) {
		return ""
	}
	return " @ " + where
}

// placeOf returns the region and the account of a topic, from its ARN:
// arn:partition:sns:region:account:name.
func placeOf(arn string) string {
	if parts := strings.Split(arn, ":"); len(parts) > 4 {
		return parts[3] + " " + parts[4]
	}
	return ""
}

// topicOf returns the name of a topic: the end of its ARN.
func topicOf(arn string) string { return arn[strings.LastIndex(arn, ":")+1:] }

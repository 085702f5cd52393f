package inbound

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"strings"

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
}

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
	return s.tell(r.Context(), s.alarm(e))
}

// tell hands an alarm over. Where it could not be noted the service is to send it
// again.
func (s *SNS) tell(ctx context.Context, a Alarm) error {
	if err := s.Office.Alarm(ctx, a); err != nil {
		return refuse(http.StatusServiceUnavailable, "cannot be noted: "+err.Error())
	}
	return nil
}

// alarm is what a notification says.
func (s *SNS) alarm(e sns.Envelope) Alarm {
	said := sns.Read(e.Message)
	subject := ""
	if e.Subject != nil {
		subject = *e.Subject
	}
	title := cmp.Or(said.Name, subject, topicOf(e.TopicARN))
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

// topicOf returns the name of a topic: the end of its ARN.
func topicOf(arn string) string { return arn[strings.LastIndex(arn, ":")+1:] }

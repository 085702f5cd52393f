package siege

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"time"
)

// well are the statuses by which a friend is answered: it came in, or the
// machine is too busy just now.
func well() []int { return []int{http.StatusOK, http.StatusServiceUnavailable} }

// friendly are those who may come in.
func (s *siege) friendly() []kind {
	all := []kind{
		{name: "friend: alert", weight: 9, marked: true, make: s.alert},
		{name: "friend: alert, twice", weight: 3, marked: true, twice: true, make: s.alert},
		{name: "friend: notify", weight: 6, marked: true, make: s.notify},
		{name: "friend: alertmanager", weight: 4, marked: true, make: s.alertmanager},
		{name: "friend: ping", weight: 4, make: s.ping},
		{name: "friend: values", weight: 6, make: s.values},
		{name: "friend: line", weight: 4, make: s.line},
	}
	if s.Cloud != nil {
		all = append(all, kind{name: "friend: sns", weight: 4, marked: true, make: s.sns})
	}
	for i := range all {
		all[i].friend, all[i].want = true, well()
	}
	return all
}

// alert is a script's alarm, that is told once.
func (s *siege) alert(mark string) message {
	body := fmt.Sprintf(`{"name": %q, "state": "event", "level": "error", "text": "the disk is full", "id": %q}`, mark, mark)
	return message{path: "/in/alert", body: body}.bearer(s.Tokens["alert"])
}

// notify is what scripts for LINE Notify say.
func (s *siege) notify(mark string) message {
	m := message{path: "/api/notify", body: "message=" + url.QueryEscape(mark+" 온도 31.5 °C")}
	return m.bearer(s.Tokens["notify"]).with("Content-Type", "application/x-www-form-urlencoded")
}

// alertmanager is what Prometheus posts of an alert that lasts.
func (s *siege) alertmanager(mark string) message {
	now := time.Now().UTC()
	body := fmt.Sprintf(`[{"labels": {"alertname": %q, "severity": "warning"}, "startsAt": %q, "endsAt": %q, "annotations": {"summary": "31 > 20"}}]`,
		mark, now.Format(time.RFC3339Nano), now.Add(time.Hour).Format(time.RFC3339Nano))
	return message{path: "/api/v2/alerts", body: body}.bearer(s.Tokens["alert"]).with("Content-Type", "application/json")
}

// ping is a job that went well.
func (s *siege) ping(string) message {
	return message{path: "/in/ping/" + s.Tokens["ping"], body: "12 files"}
}

// values is what a device sends of itself.
func (s *siege) values(string) message {
	return message{path: "/in/values/" + s.Targets[int(s.turn.Load())%len(s.Targets)], body: `{"t": 21.5, "battery": 80}`}.bearer(s.Tokens["values"])
}

// line is what LINE posts: somebody of a strange group says something.
func (s *siege) line(mark string) message {
	body := fmt.Sprintf(`{"destination": "U0000000000000000000000000000000f", "events": [{"type": "message", "mode": "active", "timestamp": %d,
		"webhookEventId": %q, "source": {"type": "group", "groupId": "C000000000000000000000000000000ee", "userId": "U000000000000000000000000000000ee"},
		"deliveryContext": {"isRedelivery": false}, "message": {"type": "text", "id": "1", "text": "good morning"}}]}`, time.Now().UnixMilli(), mark)
	return message{path: "/in/line", body: body}.with("X-Line-Signature", signed(s.Secret, body))
}

// signed returns LINE's signature of a body.
func signed(secret, body string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(body))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// sns is an alarm in a message of the topic.
func (s *siege) sns(mark string) message {
	return s.Cloud.message(Letter{ID: mark, Text: fmt.Sprintf(`{"AlarmName": %q, "NewStateReason": "99 > 90"}`, mark)})
}

package main

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/internal/telegram"
)

// A call is a request that comes to a gate.
type call struct {
	method, target string
	header         map[string]string
	body           io.Reader
}

// with returns the call with another header; empty: without it.
func (c call) with(name, value string) call {
	c.header = maps.Clone(c.header)
	if c.header == nil {
		c.header = map[string]string{}
	}
	c.header[name] = value
	return c
}

// saying returns the call with another body.
func (c call) saying(body string) call {
	c.body = strings.NewReader(body)
	return c
}

// bearer returns the call with a token.
func (c call) bearer(token string) call { return c.with("Authorization", "Bearer "+token) }

// from lets a call come from an address, and returns the answer.
func (s *town) from(address string, c call) *httptest.ResponseRecorder {
	if c.body == nil {
		c.body = http.NoBody
	}
	r := httptest.NewRequestWithContext(s.t.Context(), c.method, c.target, c.body)
	r.RemoteAddr = address + ":1000"
	for name, value := range c.header {
		if value != "" {
			r.Header.Set(name, value)
		}
	}
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	return w
}

// stranger is an address that nobody has come from yet.
func (s *town) stranger() string {
	s.last++
	return fmt.Sprintf("198.18.%d.%d", s.last/250, s.last%250)
}

// A way is how to come to one gate.
type way struct {
	gate, path string

	// good is what comes in, each time something new; its secrets may be ours.
	good func(k secrets) call

	bare, guessed, strange int  // statuses of who brings nothing, something wrong, or what is right at another door; zero: 401
	senseless              int  // of a body that makes no sense; zero: 400
	unmarked               bool // what comes again is something new
	silent                 bool // nothing is noted of it
	limit                  int  // of its body in MiB; zero: it has none
}

// secrets are what lets somebody in.
type secrets struct {
	alert, notify, ping, values string // tokens
	line, telegram              string // by which is signed
	audience                    string // for whom Google's token is
	topic                       string
	forged                      bool // what is signed is changed on the way
}

// right are the secrets that fit.
func (s *town) right() secrets {
	return secrets{
		alert: s.tokens["alert"], notify: s.tokens["notify"], ping: s.tokens["ping"], values: s.tokens["values"],
		line: townSecret, telegram: telegram.WebhookSecret(s.daemon.ears.get().bots[0].Client.Token).Reveal(), audience: townAudience, topic: townTopic,
	}
}

// wrong are some of the same look, and elsewhere those of other doors.
func (s *town) wrong() (guessed, elsewhere secrets) {
	k, z := s.right(), strings.Repeat("z", 43)
	guessed = secrets{alert: z, notify: z, ping: z, values: z, line: strings.Repeat("z", 32), telegram: z, audience: "another", topic: k.topic, forged: true}
	elsewhere = secrets{
		alert: k.values, notify: k.alert, ping: k.alert, values: k.notify, line: k.telegram, telegram: k.line, audience: townSecret, topic: k.topic + "2",
	}
	return guessed, elsewhere
}

// ways are the ways to all gates.
func (s *town) ways() []way {
	post := func(target string) call { return call{method: http.MethodPost, target: target} }
	number := func() string { return rand.Text() }
	return []way{
		{gate: "alert", path: "/in/alert", limit: 21, good: func(k secrets) call {
			return post("/in/alert").bearer(k.alert).saying(`{"name":"raid","text":"disk 2","id":"` + number() + `"}`)
		}},
		{gate: "alertmanager", path: "/api/v2/alerts", limit: 2, unmarked: true, good: func(k secrets) call {
			return post("/api/v2/alerts").bearer(k.alert).saying(`[{"labels":{"alertname":"` + number() + `"}}]`)
		}},
		{gate: "alertmanager", path: "/api/v2/alerts", limit: 2, unmarked: true, good: func(k secrets) call {
			basic := base64.StdEncoding.EncodeToString([]byte("any:" + k.alert))
			return post("/api/v2/alerts").with("Authorization", "Basic "+basic).saying(`[{"labels":{"alertname":"` + number() + `"}}]`)
		}},
		{gate: "ping", path: "/in/ping/{key...}", limit: 1, senseless: 200, unmarked: true, good: func(k secrets) call {
			return post("/in/ping/" + k.ping).saying(number())
		}},
		{gate: "values", path: "/in/values/{target}", limit: 1, senseless: 200, silent: true, good: func(k secrets) call {
			return post("/in/values/cellar").bearer(k.values).saying(`{"t":1}`)
		}},
		{gate: "sns", path: "/in/sns", limit: 2, bare: 400, guessed: 403, strange: 403, good: s.sns},
		{gate: "notify", path: "/api/notify", limit: 21, unmarked: true, good: func(k secrets) call {
			return post("/api/notify").bearer(k.notify).saying("message=" + number())
		}},
		{gate: "notify", path: "/api/status", silent: true, good: func(k secrets) call {
			return call{method: http.MethodGet, target: "/api/status"}.bearer(k.notify)
		}},
		{gate: "notify", path: "/api/revoke", unmarked: true, good: func(k secrets) call {
			if k == s.right() {
				k.notify = s.token("notify") // its own
			}
			return post("/api/revoke").bearer(k.notify)
		}},
		{gate: "line", path: "/in/line", limit: 1, good: s.line},
		{gate: "googlechat", path: "/in/googlechat", limit: 1, good: func(k secrets) call {
			return post("/in/googlechat").bearer(s.jwt(k.audience)).saying(fmt.Sprintf(`{"type":"MESSAGE","eventTime":%q,"space":{"name":"spaces/AAA"},
				"user":{"name":"users/1"},"message":{"name":"spaces/AAA/messages/%s","text":"/status"}}`, time.Now().Format(time.RFC3339Nano), number()))
		}},
		{gate: "telegram", path: "/in/telegram/{account}", limit: 1, good: func(k secrets) call {
			s.update++
			return post("/in/telegram/123456").with(telegram.SecretHeader, k.telegram).saying(fmt.Sprintf(`{"update_id":%d,"message":{"message_id":1,"date":%d,
				"text":"/status","chat":{"id":-1001,"type":"supergroup"},"from":{"id":111,"is_bot":false,"first_name":"Kim"}}}`, s.update, time.Now().Unix()))
		}},
	}
}

// line signs an event as LINE does.
func (s *town) line(k secrets) call {
	return signedForLINE(k.line, fmt.Sprintf(`{"events":[{"type":"message","mode":"active","timestamp":%d,"webhookEventId":%q,"replyToken":"t",
		"source":{"type":"group","groupId":"C00000000000000000000000000000001","userId":"U00000000000000000000000000000001"},
		"message":{"type":"text","id":"1","text":"/status"}}]}`, time.Now().UnixMilli(), rand.Text()))
}

// signedForLINE is a body with LINE's signature.
func signedForLINE(secret, body string) call {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(body))
	return call{method: http.MethodPost, target: "/in/line"}.with("X-Line-Signature", base64.StdEncoding.EncodeToString(mac.Sum(nil))).saying(body)
}

// sns signs a message as Amazon does.
func (s *town) sns(k secrets) call {
	keys := map[string]string{
		"Type": "Notification", "MessageId": rand.Text(), "Message": "disk 2", "TopicArn": k.topic, "SignatureVersion": "2",
		"Timestamp": time.Now().UTC().Format("2006-01-02T15:04:05.000Z"), "SigningCertURL": "https://sns.ap-northeast-2.amazonaws.com/cert.pem",
	}
	keys["Signature"] = s.signature(fmt.Sprintf("Message\n%s\nMessageId\n%s\nTimestamp\n%s\nTopicArn\n%s\nType\n%s\n",
		keys["Message"], keys["MessageId"], keys["Timestamp"], keys["TopicArn"], keys["Type"]))
	if k.forged {
		keys["Message"] = "disk 3"
	}
	body, err := json.Marshal(keys)
	if err != nil {
		s.t.Fatal(err)
	}
	return call{method: http.MethodPost, target: "/in/sns"}.saying(string(body))
}

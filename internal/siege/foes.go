package siege

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
)

// hostile are those who speak HTTP and may not come in, or not like this.
func (s *siege) hostile() []kind {
	all := []kind{
		{name: "no token", weight: 4, want: []int{401}, make: func(mark string) message { return bare(s.alert(mark)) }},
		{name: "a wrong token", weight: 5, want: []int{401}, make: func(mark string) message { return s.alert(mark).bearer(strings.Repeat("z", 43)) }},
		{name: "another door's token", weight: 3, want: []int{401}, make: func(mark string) message { return s.alert(mark).bearer(s.Tokens["values"]) }},
		{name: "a flood of wrong tokens", weight: 40, from: floodIP, want: []int{401, 429, 0}, make: func(mark string) message { return s.alert(mark).bearer("z") }},
		{name: "a wrong password", weight: 1, want: []int{401}, make: func(mark string) message { return s.alertmanager(mark).with("Authorization", basic("zz")) }},
		{name: "a wrong token for notify", weight: 2, want: []int{401}, make: func(mark string) message { return s.notify(mark).bearer("z") }},
		{name: "an unknown ping", weight: 2, want: []int{401}, make: func(string) message { return message{path: "/in/ping/" + strings.Repeat("z", 43)} }},
		{name: "an unknown target", weight: 2, want: []int{404}, make: func(string) message {
			return message{path: "/in/values/window", body: "{}"}.bearer(s.Tokens["values"])
		}},
		{name: "JSON that is cut off", weight: 4, want: []int{400}, make: s.cut},
		{name: "no JSON for values", weight: 1, want: []int{200}, make: func(string) message {
			return message{path: "/in/values/" + s.Targets[0], body: "\x00\x01{"}.bearer(s.Tokens["values"])
		}},
		{name: "nesting without end", weight: 3, want: []int{400}, make: s.nested},
		{name: "no UTF-8", weight: 2, want: []int{400}, make: func(string) message {
			return message{path: "/in/alert", body: "{\"title\": \"\xff\xfe\x00\"}"}.bearer(s.Tokens["alert"])
		}},
		{name: "10 MB with a token", weight: 2, want: []int{400}, make: func(string) message {
			return message{path: "/in/alert", large: 10 << 20}.bearer(s.Tokens["alert"])
		}},
		{name: "30 MB with a token", weight: 2, want: []int{413, 0}, make: func(string) message {
			return message{path: "/in/alert", large: 30 << 20}.bearer(s.Tokens["alert"])
		}},
		{name: "10 MB without a token", weight: 2, want: []int{401, 0}, make: func(string) message { return message{path: "/in/alert", large: 10 << 20} }},
		{name: "10 MB for LINE", weight: 1, want: []int{413, 0}, make: func(string) message {
			return message{path: "/in/line", large: 10 << 20}.with("X-Line-Signature", signed(s.Secret, "x"))
		}},
		{name: "a wrong method", weight: 3, want: []int{405}, make: func(mark string) message {
			m := s.alert(mark)
			m.method = http.MethodDelete
			return m
		}},
		{name: "a header of 64 KiB", weight: 2, want: []int{431, 0}, make: func(mark string) message { return s.alert(mark).with("X-Long", strings.Repeat("x", 64<<10)) }},
		{name: "where nobody is", weight: 2, want: []int{404}, make: func(string) message { return message{path: "/in/window"} }},
	}
	all = append(append(all, s.tricks()...), s.forgeries()...)
	for i := range all {
		all[i].want = append(all[i].want, http.StatusServiceUnavailable) // of who uses up their part of what can be held at one time
	}
	return all
}

// tricks are paths that might lead past a gate.
func (s *siege) tricks() []kind {
	var all []kind
	for _, path := range []string{"/in//alert", "/in/./alert", "/api/../in/alert", "/in/alert/", "/in/alert%00", "/IN/ALERT", "/in/%61lert/..%2f", "/in/ping/../alert"} {
		all = append(all, kind{name: "the path " + path, weight: 1, want: []int{301, 307, 308, 400, 401, 404}, make: func(mark string) message {
			m := bare(s.alert(mark))
			m.path = path
			return m
		}})
	}
	return all
}

// forgeries are those who sign as somebody else, or say again what a friend has
// said.
func (s *siege) forgeries() []kind {
	all := []kind{
		{name: "a forged LINE signature", weight: 4, want: []int{401}, make: func(mark string) message { return s.line(mark).with("X-Line-Signature", signed("guess", mark)) }},
		{name: "no LINE signature", weight: 1, want: []int{401}, make: func(mark string) message { return bare(s.line(mark)) }},
		{name: "a bot that nobody has", weight: 1, want: []int{404}, make: func(string) message { return message{path: "/in/telegram/1", body: "{}"} }},
		{name: "an app that nobody has", weight: 1, want: []int{404}, make: func(string) message { return message{path: "/in/googlechat", body: "{}"}.bearer("a.b.c") }},
		{name: "LINE's words again", weight: 2, want: []int{200, 401}, make: func(string) message { return s.repeat("friend: line", "/in/line") }},
	}
	if s.Cloud == nil {
		return all
	}
	return append(
		all,
		kind{name: "a forged SNS signature", weight: 3, want: []int{403}, make: func(mark string) message {
			m := s.sns(mark)
			m.body = strings.Replace(m.body, "99 ", "98 ", 1)
			return m
		}},
		kind{name: "a strange topic", weight: 2, want: []int{403}, make: func(mark string) message {
			return s.Cloud.message(Letter{ID: mark, Text: mark, Topic: s.Cloud.Topic + "2"})
		}},
		kind{name: "a certificate from elsewhere", weight: 1, want: []int{403}, make: func(mark string) message {
			return s.Cloud.message(Letter{ID: mark, Text: mark, Cert: "https://sns.ap-northeast-2.amazonaws.com.example.com/cert.pem"})
		}},
		kind{name: "raw SNS", weight: 1, want: []int{403}, make: func(mark string) message {
			return message{path: "/in/sns", body: mark}.with("X-Amz-Sns-Rawdelivery", "true")
		}},
		kind{name: "an SNS message again", weight: 2, want: []int{200, 400}, make: func(string) message { return s.repeat("friend: sns", "/in/sns") }},
	)
}

// repeat says again what a friend has said, where one has.
func (s *siege) repeat(friend, path string) message {
	m := s.again(friend)
	m.path = path
	return m
}

// cut is an alarm that breaks off, from somebody who has a token.
func (s *siege) cut(mark string) message {
	m := s.alert(mark)
	m.body = m.body[:len(m.body)/2]
	return m
}

// nested is JSON that makes some readers fall over.
func (s *siege) nested(string) message {
	return message{path: "/in/alert", body: `{"name": ` + strings.Repeat("[", 60_000)}.bearer(s.Tokens["alert"])
}

// bare returns a message without what proves who has sent it.
func bare(m message) message {
	m.header = nil
	return m
}

// basic returns the header of a user with a password.
func basic(password string) string {
	return "Basic " + base64.StdEncoding.EncodeToString(fmt.Append(nil, "user:", password))
}

package acceptance_test

import (
	"cmp"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// services are the kinds of channels that a provider plays.
func services() []string { return []string{"telegram", "line", "google_chat", "webhook", "email"} }

// serviceOf says which service a request is for.
func serviceOf(r *http.Request) string {
	switch {
	case strings.HasPrefix(r.URL.Path, "/v2/bot/"):
		return "line"
	case strings.HasPrefix(r.URL.Path, "/v1/spaces/"):
		return "google_chat"
	case r.URL.Path == "/token":
		return "google_token"
	case strings.HasPrefix(r.URL.Path, "/hooks/"):
		return "webhook"
	}
	return "telegram"
}

// keyOf is by what a service knows a letter again.
func keyOf(r *http.Request) string {
	return cmp.Or(r.Header.Get("X-Line-Retry-Key"), r.URL.Query().Get("requestId"), r.Header.Get("Idempotency-Key"))
}

// credentials are what a request proves by headers.
func credentials(r *http.Request) string {
	return r.Header.Get("Authorization") + " " + r.Header.Get("X-Gaugewatch-Signature") + " " + r.Header.Get("X-Token")
}

// genuine says whether a request carries the right secrets.
func genuine(r *http.Request) bool {
	query, key := r.URL.Query(), chatQuery()
	switch serviceOf(r) {
	case "line":
		return r.URL.Path == "/v2/bot/message/push" && r.Header.Get("Authorization") == "Bearer "+lineToken
	case "google_token":
		return true
	case "google_chat":
		return r.Header.Get("Authorization") == "Bearer "+accessToken || query.Get("key") == key.Get("key") && query.Get("token") == key.Get("token")
	case "webhook":
		return r.URL.Path == "/hooks/"+hookPath && r.Header.Get("X-Token") == hookToken && r.Header.Get("X-Gaugewatch-Signature") != ""
	}
	method, ours := strings.CutPrefix(r.URL.Path, "/bot"+botToken+"/")
	return ours && slices.Contains([]string{"sendMessage", "sendPhoto", "editMessageText"}, method)
}

// chatQuery are the secrets in the URL of a webhook of Google Chat.
func chatQuery() url.Values {
	query, err := url.ParseQuery("key=" + chatKey + "&token=" + chatToken)
	if err != nil {
		return nil
	}
	return query
}

// besides says that a request tells nothing new: it writes over a message that was
// shown before, or puts a chart below it.
func besides(r *http.Request) bool {
	return strings.HasSuffix(r.URL.Path, "/editMessageText") || strings.HasSuffix(r.URL.Path, "/sendPhoto")
}

// plenty says that a request asks LINE what is left of the month, or for how many
// people a message counts.
func plenty(r *http.Request) bool {
	return strings.HasPrefix(r.URL.Path, "/v2/bot/message/quota") || strings.HasSuffix(r.URL.Path, "/members/count")
}

// receipt is what a service answers to what it has accepted.
func receipt(service string) string {
	switch service {
	case "line":
		return `{"sentMessages":[{"id":"461230966842064897"}]}`
	case "google_token":
		return `{"access_token":"` + accessToken + `","expires_in":3600,"token_type":"Bearer"}`
	case "google_chat":
		return `{"name":"spaces/AAAA/messages/1"}`
	case "telegram":
		return `{"ok":true,"result":{"message_id":7,"date":1,"chat":{"id":5,"type":"private"}}}`
	}
	return `{}`
}

// waitFor answers that one is to come again after so many seconds.
func waitFor(w http.ResponseWriter, service string, seconds int) {
	w.Header().Set("Retry-After", strconv.Itoa(seconds))
	reason := fmt.Sprintf("Too Many Requests: retry after %d", seconds)
	text := refusal(service, http.StatusTooManyRequests, reason)
	if service == "telegram" {
		text = fmt.Sprintf(`{"ok":false,"error_code":429,"description":%q,"parameters":{"retry_after":%d}}`, reason, seconds)
	}
	say(w, http.StatusTooManyRequests, text)
}

// refusal is what a service answers to what it does not accept.
func refusal(service string, status int, reason string) string {
	text, err := json.Marshal(reason)
	switch {
	case err != nil:
		return ""
	case service == "telegram":
		return fmt.Sprintf(`{"ok":false,"error_code":%d,"description":%s}`, status, text)
	case service == "google_chat":
		return fmt.Sprintf(`{"error":{"code":%d,"message":%s,"status":"NO"}}`, status, text)
	}
	return fmt.Sprintf(`{"message":%s}`, text)
}

// accessToken is what the key of a service account is exchanged for.
const accessToken = "ya29.c.acceptance-access-token_0123456789"

// A serviceAccount is one of Google's.
type serviceAccount struct {
	file    string // its key as it is downloaded
	private string // a piece of what is secret in it
}

// newServiceAccount returns one that gets its tokens at an address.
func newServiceAccount(t *testing.T, address string) serviceAccount {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	bytes, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	text := string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: bytes}))
	file, err := json.Marshal(map[string]string{
		"type": "service_account", "client_email": "watch@example.iam.gserviceaccount.com", "private_key_id": "acceptance",
		"private_key": text, "token_uri": "http://" + address + "/token",
	})
	if err != nil {
		t.Fatal(err)
	}
	return serviceAccount{string(file), strings.Split(text, "\n")[7]}
}

// say answers in JSON.
func say(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, body) // nobody minds if the client is gone
}

// textIn is what people read of the body of a request.
func textIn(service string, body []byte) (string, error) {
	var in struct {
		Text     string
		Title    string
		Messages []struct{ Text, AltText string }
		Cards    []struct {
			Card struct {
				Sections []struct {
					Widgets []struct {
						Text struct{ Text string } `json:"textParagraph"`
					}
				}
			}
		} `json:"cardsV2"`
	}
	err := json.Unmarshal(body, &in)
	switch service {
	case "telegram":
		return untagged(in.Text), err
	case "webhook":
		return in.Title + "\n" + in.Text, err
	}
	for _, m := range in.Messages {
		in.Text += m.Text + m.AltText
	}
	for _, card := range in.Cards {
		for _, section := range card.Card.Sections {
			for _, widget := range section.Widgets {
				in.Text += "\n" + html.UnescapeString(strings.ReplaceAll(widget.Text.Text, "<br>", "\n"))
			}
		}
	}
	if service == "google_chat" {
		in.Text = strings.NewReplacer("\u2060", "", "*", "").Replace(in.Text)
	}
	return in.Text, err
}

// untagged is a text of Telegram without its markup.
func untagged(text string) string {
	return strings.NewReplacer("<b>", "", "</b>", "", "&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(text)
}

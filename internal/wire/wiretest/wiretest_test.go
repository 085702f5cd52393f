package wiretest_test

import (
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gaugewatch/gaugewatch/internal/wire/wiretest"
)

func TestContractTellsGoodRequestsFromBad(t *testing.T) {
	c := wiretest.Load(t, "telegram-bot-api.yml")
	tests := []struct {
		path, body string
		good       bool
	}{
		{"/bot123456:TEST/sendMessage", `{"chat_id":"@ops_room","text":"x"}`, true},
		{"/bot123456:TEST/sendMessage", `{"chat_id":"@ops_room"}`, false},
		{"/bot123456:TEST/sendMessage", `{"chat_id":"@ops_room","text":"x","parse":"HTML"}`, false},
		{"/bot123456:TEST/sendNothing", `{}`, false},
	}
	for _, tt := range tests {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://127.0.0.1"+tt.path, strings.NewReader(tt.body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		if err := c.Check(r); (err == nil) != tt.good {
			t.Errorf("%s %s: %v", tt.path, tt.body, err)
		}
		if rest, err := io.ReadAll(r.Body); err != nil || string(rest) != tt.body {
			t.Errorf("after the check the body is %q, %v", rest, err)
		}
	}
}

func TestLeakIsFoundHoweverItIsEncoded(t *testing.T) {
	const token = "123456:TE/ST+tök"
	for _, text := range []string{
		"x" + token, "TE/ST+tök", url.QueryEscape(token), fmt.Sprintf("%+q", token),
		base64.StdEncoding.EncodeToString([]byte("user:" + token)),
	} {
		if wiretest.Leak(text, token) == "" {
			t.Errorf("%q passes", text)
		}
	}
	if how := wiretest.Leak("123456 <secret>", token); how != "" {
		t.Errorf("an innocent text is taken for a leak: %s", how)
	}
}

func TestPipeServesInsideABubble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dial := wiretest.Pipe(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			time.Sleep(time.Hour)
			_, _ = io.WriteString(w, "late")
		}))
		client := http.Client{Transport: &http.Transport{DialContext: dial}}
		defer client.CloseIdleConnections()
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://example.com/", http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		answer, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		if body, err := io.ReadAll(answer.Body); err != nil || string(body) != "late" {
			t.Errorf("got %q, %v", body, err)
		}
		if took := time.Since(began); took != time.Hour {
			t.Errorf("took %v", took)
		}
	})
}

package line_test

import (
	"testing"

	"github.com/gaugewatch/gaugewatch/internal/line"
	"github.com/gaugewatch/gaugewatch/internal/secret"
)

func TestOnlyTheExactBodyVerifies(t *testing.T) {
	// openssl dgst -sha256 -hmac 8c570fa6dd201bb328f1c1eac23a96d8 -binary | base64
	const (
		channel   = "8c570fa6dd201bb328f1c1eac23a96d8"
		body      = `{"destination":"U8e742f61d673b39c7fff3cecb7536ef0","events":[]}`
		signature = "GhRKmvmHys4Pi8DxkF4+EayaH0OqtJtaZxgTD9fMDLs="
	)
	tests := []struct {
		name, secret, body, signature string
		want                          bool
	}{
		{"genuine", channel, body, signature, true},
		{"another body", channel, body + " ", signature, false},
		{"another secret", channel + "0", body, signature, false},
		{"no secret", "", body, signature, false},
		{"no signature", channel, body, "", false},
		{"no base64", channel, body, "?", false},
		{"half a signature", channel, body, signature[:20], false},
	}
	for _, tt := range tests {
		if got := line.Verify(secret.New(tt.secret), []byte(tt.body), tt.signature); got != tt.want {
			t.Errorf("%s: %v", tt.name, got)
		}
	}
}

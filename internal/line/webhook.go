package line

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"

	"github.com/gaugewatch/gaugewatch/internal/secret"
)

// SignatureHeader carries the signature of a webhook request.
const SignatureHeader = "X-Line-Signature"

// Verify says whether LINE has signed a webhook's body, of which not a byte may
// be changed, with the channel secret. An empty secret verifies nothing.
func Verify(channelSecret secret.Text, body []byte, signature string) bool {
	given, err := base64.StdEncoding.DecodeString(signature)
	if err != nil || channelSecret.Empty() {
		return false
	}
	mac := hmac.New(sha256.New, []byte(channelSecret.Reveal()))
	mac.Write(body)
	return hmac.Equal(mac.Sum(nil), given)
}

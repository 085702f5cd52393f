package main

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/rogpeppe/go-internal/testscript"
)

// A workspace plays Google Chat: it signs what it posts, and takes what an app
// says.
type workspace struct {
	key  *rsa.PrivateKey
	file string // where what is said is added, a message a line
}

// playGoogle plays Google Chat: google. It sets GOOGLE to its address, writes the
// key of a service account to account.json, and what is said to google.log. Events
// are posted by: posted KIND SPACE [TEXT].
func playGoogle(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) > 0 {
		ts.Fatalf("usage: google")
	}
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	ts.Check(err)
	g := &workspace{key: key, file: ts.MkAbs("google.log")}
	(&provider{}).play(ts, "GOOGLE", g.serve)
	private, err := x509.MarshalPKCS8PrivateKey(key)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs("key.pem"), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}), 0o600))
	account, err := json.Marshal(map[string]string{
		"type": "service_account", "client_email": "watch@example.iam.gserviceaccount.com", "private_key_id": "one",
		"private_key": ts.ReadFile("key.pem"), "token_uri": ts.Getenv("GOOGLE") + "/token",
	})
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs("account.json"), account, 0o600))
}

func (g *workspace) serve(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	switch r.URL.Path {
	case "/keys":
		number := func(n *big.Int) string { return base64.RawURLEncoding.EncodeToString(n.Bytes()) }
		answer(w, http.StatusOK, fmt.Sprintf(`{"keys":[{"kty":"RSA","alg":"RS256","use":"sig","kid":"one","n":%q,"e":%q}]}`,
			number(g.key.N), number(big.NewInt(int64(g.key.E)))))
	case "/token":
		answer(w, http.StatusOK, `{"access_token":"good","token_type":"Bearer","expires_in":3599}`)
	default:
		p := &provider{file: g.file}
		p.sent(strings.TrimPrefix(r.URL.Path, "/v1/"), string(body))
		answer(w, http.StatusOK, `{"name":"spaces/AAAA/messages/1"}`)
	}
}

// posted posts an event to the port of WEB as Google does, for the audience of
// AUDIENCE, and prints the answer: posted MESSAGE spaces/AAAA /status.
func posted(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 || len(args) > 3 {
		ts.Fatalf("usage: posted kind space [text]")
	}
	block, _ := pem.Decode([]byte(ts.ReadFile("key.pem")))
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	ts.Check(err)
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: key, KeyID: "one"}}, nil)
	ts.Check(err)
	now := time.Now()
	claims, err := json.Marshal(map[string]any{
		"iss": "https://accounts.google.com", "aud": ts.Getenv("AUDIENCE"), "email": "chat@system.gserviceaccount.com", "email_verified": true,
		"iat": now.Unix(), "exp": now.Add(time.Hour).Unix(),
	})
	ts.Check(err)
	token, err := signer.Sign(claims)
	ts.Check(err)
	bearer, err := token.CompactSerialize()
	ts.Check(err)
	text := append(args, "")[2]
	body, err := json.Marshal(map[string]any{
		"type": args[0], "eventTime": now.Format(time.RFC3339Nano),
		"space": map[string]string{"name": args[1], "displayName": "Room " + args[1][len("spaces/"):], "spaceType": "SPACE"},
		"user":  map[string]string{"name": "users/1", "displayName": "Kim", "email": "minsu@example.com", "type": "HUMAN"},
		"message": map[string]string{
			"name": fmt.Sprintf("%s/messages/%d", args[1], now.UnixNano()), "text": text, "argumentText": text,
		},
	})
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs("event.json"), body, 0o600))
	ts.Check(ts.Exec("curl", "-sS", "--fail", "-H", "Authorization: Bearer "+bearer, "-d", "@"+ts.MkAbs("event.json"), "http://127.0.0.1:"+ts.Getenv("WEB")+"/in/googlechat"))
}

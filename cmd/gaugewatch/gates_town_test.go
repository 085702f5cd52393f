package main

import (
	"bytes"
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/gaugewatch/gaugewatch/config"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/internal/watch"
	"github.com/gaugewatch/gaugewatch/web"
)

// townConfig opens every gate that there is.
const townConfig = `
state: "${STATE}"
settle: 0
web: {listen: "127.0.0.1:0", public_url: "https://watch.example.com"}
inbound:
  alert: {}
  alertmanager: {}
  notify: {}
  sns: {topics: ["` + townTopic + `"]}
jobs: [{name: batch, every: 24h}]
people: {minsu: {telegram: 111, line: U00000000000000000000000000000001, google: minsu@example.com}}
channels:
  - {name: files, folder: {dir: "${FOLDER}"}}
  - name: bot
    telegram: {token: "123456:TELEGRAM-SECRET-OF-OURS", chat: "-1001", api: "${OUTSIDE}"}
    commands: [minsu]
  - name: staff
    line: {token: token-of-line, secret: "` + townSecret + `", to: C00000000000000000000000000000001, api: "${OUTSIDE}"}
    commands: [minsu]
  - name: space
    google_chat: {credentials: "${ACCOUNT}", spaces: [spaces/AAA], api: "${OUTSIDE}", audience: "` + townAudience + `", keys: "${OUTSIDE}/keys"}
    commands: [minsu]
targets:
  - {name: cellar, schedule: 1m, push: {every: 1h}, fields: [{name: t, path: $.t}]}
`

const (
	townTopic    = "arn:aws:sns:ap-northeast-2:123456789012:alarms"
	townSecret   = "0a1b2c3d4e5f60718293a4b5c6d7e8f9"
	townAudience = "https://watch.example.com/in/googlechat"
)

// A town is a whole daemon with all gates open, without a network of its own.
type town struct {
	t       *testing.T
	daemon  *daemon
	state   string
	key     *rsa.PrivateKey // of Google and of Amazon
	cert    []byte
	tokens  map[string]string // by door
	gates   []web.Gate
	handler http.Handler
	last    int // of the latest address that somebody came from
	update  int // the latest of Telegram
	stop    func()
}

// newTown starts one.
func newTown(t *testing.T) *town {
	t.Helper()
	s := &town{t: t, tokens: map[string]string{}}
	s.makeKeys()
	outside := httptest.NewServer(http.HandlerFunc(s.outside))
	t.Cleanup(outside.Close)
	dir := t.TempDir()
	s.state = filepath.Join(dir, "gaugewatch.db")
	env := map[string]string{"STATE": s.state, "FOLDER": filepath.Join(dir, "messages"), "OUTSIDE": outside.URL, "ACCOUNT": s.account(outside.URL)}
	host := config.Host{
		Getenv:   func(name string) string { return env[name] },
		ReadFile: func(string) ([]byte, error) { return []byte(townConfig), nil },
		Glob:     filepath.Glob, Now: time.Now,
	}
	c, err := host.Load("config.yaml")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	var log bytes.Buffer
	o := &options{process: &process{Out: io.Discard, Err: &log}, logText: "text"}
	if s.daemon, _, err = newDaemon(ctx, o, c); err != nil {
		t.Fatal(err)
	}
	up, done := make(chan bool), make(chan error, 1)
	go func() {
		done <- s.daemon.run(ctx, func(ctx context.Context) error {
			_, err := s.daemon.apply(ctx, c, nil)
			close(up)
			return err
		})
	}()
	s.stop = func() {
		cancel()
		outside.CloseClientConnections()
		if err := <-done; err != nil {
			t.Errorf("%v\n%s", err, log.String())
		}
	}
	<-up
	s.daemon.doors.get().sns.Verifier.HTTP = &http.Client{Transport: s}
	s.gates = append(s.daemon.gates(), s.daemon.earGates()...)
	s.handler = s.door().Handler()
	for _, door := range tokenDoors() {
		s.tokens[door] = s.token(door)
	}
	return s
}

// door returns the door with all gates.
func (s *town) door() *web.Door {
	return &web.Door{
		State:   func(context.Context) (web.State, error) { return web.State{}, nil },
		Metrics: s.daemon.metrics, Log: s.daemon.log, Proxies: web.LoopbackProxies(), Gates: s.gates, Arrivals: &s.daemon.arrivals,
	}
}

// makeKeys makes the key by which Google and Amazon sign.
func (s *town) makeKeys() {
	s.t.Helper()
	var err error
	if s.key, err = rsa.GenerateKey(rand.Reader, 2048); err != nil {
		s.t.Fatal(err)
	}
	c := x509.Certificate{
		SerialNumber: big.NewInt(1), DNSNames: []string{"sns.amazonaws.com"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, &c, &c, &s.key.PublicKey, s.key)
	if err != nil {
		s.t.Fatal(err)
	}
	s.cert = pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
}

// account returns the key of a service account of Google's.
func (s *town) account(url string) string {
	s.t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(s.key)
	if err != nil {
		s.t.Fatal(err)
	}
	text, err := json.Marshal(map[string]string{
		"type": "service_account", "client_email": "watch@example.iam.gserviceaccount.com", "private_key_id": "one", "token_uri": url + "/token",
		"private_key": string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})),
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return string(text)
}

// outside answers for providers: Google's keys, and to others nothing.
func (s *town) outside(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.URL.Path == "/keys":
		number := func(n *big.Int) string { return base64.RawURLEncoding.EncodeToString(n.Bytes()) }
		fmt.Fprintf(w, `{"keys":[{"kty":"RSA","alg":"RS256","use":"sig","kid":"one","n":%q,"e":%q}]}`, number(s.key.N), number(big.NewInt(int64(s.key.E))))
	case filepath.Base(r.URL.Path) == "getUpdates":
		_, _ = io.Copy(io.Discard, r.Body)
		<-r.Context().Done() // nobody says anything
	default:
		fmt.Fprint(w, `{"ok":true,"result":true,"access_token":"x","expires_in":3600,"token_type":"Bearer"}`)
	}
}

// RoundTrip shows Amazon's certificate.
func (s *town) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(bytes.NewReader(s.cert)), Request: r}, nil
}

// token makes a token for a door, of the job batch where it is for one.
func (s *town) token(door string) string {
	s.t.Helper()
	secret, err := newSecret()
	if err != nil {
		s.t.Fatal(err)
	}
	name := rand.Text()
	if door == "ping" {
		name = "batch"
	}
	s.ask(watch.RequestToken, watch.TokenRequest{Name: name, Door: door, Hash: hashOf(secret)})
	return secret
}

// ask asks something of the daemon.
func (s *town) ask(kind string, what any) {
	s.t.Helper()
	body, err := json.Marshal(what)
	if err != nil {
		s.t.Fatal(err)
	}
	desk := watch.Desk{Watch: s.daemon.watch, Store: s.daemon.store}
	if _, _, err := desk.Ask(s.t.Context(), data.Note{Request: data.Request{Kind: kind, Body: body, At: time.Now()}, From: "test"}); err != nil {
		s.t.Fatal(err)
	}
}

// noted says what the daemon has noted of what came from outside, once it has seen
// to that. What a device has sent is judged later.
func (s *town) noted() (noted string) {
	s.t.Helper()
	db, err := sql.Open("sqlite3", "file:"+s.state+"?mode=ro&_busy_timeout=5000")
	if err != nil {
		s.t.Fatal(err)
	}
	defer db.Close()
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); <-time.After(5 * time.Millisecond) {
		waits := 0
		err := db.QueryRowContext(s.t.Context(), `SELECT (SELECT count(*) FROM requests) || ' requests, ' ||
			(SELECT count(*) FROM changes JOIN alerts ON alerts.id = changes.alert JOIN subjects ON subjects.id = subject AND outside) || ' changes, ' || (SELECT count(*) FROM inbox) || ' events, ' ||
			(SELECT group_concat(coalesce(heard, 0) || ' ' || said) FROM jobs), (SELECT count(*) FROM inbox WHERE done IS NULL)`).Scan(&noted, &waits)
		if err != nil {
			s.t.Fatal(err)
		}
		if waits == 0 {
			return noted
		}
	}
	s.t.Fatal("nobody sees to what came")
	return ""
}

// signature is Amazon's of a message, and jwt a token of Google's.
func (s *town) signature(text string) string {
	s.t.Helper()
	sum := sha256.Sum256([]byte(text))
	signature, err := rsa.SignPKCS1v15(nil, s.key, crypto.SHA256, sum[:])
	if err != nil {
		s.t.Fatal(err)
	}
	return base64.StdEncoding.EncodeToString(signature)
}

func (s *town) jwt(audience string) string {
	s.t.Helper()
	sign, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: s.key, KeyID: "one"}}, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	claims := fmt.Sprintf(`{"iss":"https://accounts.google.com","aud":%q,"email":"chat@system.gserviceaccount.com","email_verified":true,"iat":%d,"exp":%d}`,
		audience, time.Now().Unix(), time.Now().Add(time.Hour).Unix())
	signed, err := sign.Sign([]byte(claims))
	if err != nil {
		s.t.Fatal(err)
	}
	text, err := signed.CompactSerialize()
	if err != nil {
		s.t.Fatal(err)
	}
	return text
}

package acceptance_test

import (
	"bufio"
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/internal/line"
	"github.com/gaugewatch/gaugewatch/internal/secret"
)

// peer runs a script of Node that uses a package which is installed in the folder
// GAUGEWATCH_PEERS: npm install @line/bot-sdk telegram-test-api.
func peer(t *testing.T, name, script string) *exec.Cmd {
	t.Helper()
	folder := os.Getenv("GAUGEWATCH_PEERS")
	_, err := os.Stat(filepath.Join(folder, "node_modules", name))
	if folder == "" || err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("%s is not installed: in a folder named by GAUGEWATCH_PEERS, npm install @line/bot-sdk telegram-test-api", name)
		}
		t.Skipf("SKIPPED: %s is not installed: in a folder named by GAUGEWATCH_PEERS, npm install @line/bot-sdk telegram-test-api", name)
	}
	c := exec.CommandContext(t.Context(), "node", "-e", script)
	c.Dir, c.Stderr = folder, os.Stderr
	return c
}

func TestLINEsOwnCheckerAgreesAboutSignatures(t *testing.T) {
	type trial struct {
		Body      string `json:"body"`
		Signature string `json:"signature"`
		ours      bool
	}
	const key = "0a1b2c3d4e5f60718293a4b5c6d7e8f9"
	sign := func(body, key string) string {
		mac := hmac.New(sha256.New, []byte(key))
		mac.Write([]byte(body))
		return base64.StdEncoding.EncodeToString(mac.Sum(nil))
	}
	var all []trial
	for _, body := range []string{`{"destination":"U1","events":[]}`, "", " ", "온도 −9 °C 🔴", strings.Repeat("x", 100_000)} {
		good := sign(body, key)
		for _, signature := range []string{good, sign(body, "other"), sign(body+" ", key), "", "A", strings.ToLower(good), good[:len(good)-4]} {
			all = append(all, trial{Body: body, Signature: signature, ours: line.Signed(secret.New(key), []byte(body), signature)})
		}
	}
	c := peer(t, "@line/bot-sdk", `
const {validateSignature} = require("@line/bot-sdk");
let text = ""; process.stdin.on("data", d => text += d).on("end", () => {
  console.log(JSON.stringify(JSON.parse(text).map(t => { try { return validateSignature(t.body, "`+key+`", t.signature) } catch { return false } })));
});`)
	in, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	c.Stdin = bytes.NewReader(in)
	out, err := c.Output()
	if err != nil {
		t.Fatal(err)
	}
	var theirs []bool
	if err := json.Unmarshal(out, &theirs); err != nil || len(theirs) != len(all) {
		t.Fatalf("the checker says %s (%v)", out, err)
	}
	for i, one := range all {
		if one.ours != theirs[i] {
			t.Errorf("body of %d bytes, signature %q: we say %v, LINE's own checker %v", len(one.Body), one.Signature, one.ours, theirs[i])
		}
	}
}

func TestAnEmulatorOfTelegramIsAnswered(t *testing.T) {
	t.Parallel()
	c := peer(t, "telegram-test-api", `
const Server = require("telegram-test-api").TelegramServer ?? require("telegram-test-api");
const port = 20000 + process.pid % 20000;
const server = new Server({port, host: "127.0.0.1"});
server.start().then(() => console.log("http://127.0.0.1:" + port));
process.stdin.resume().on("end", () => process.exit());`)
	hold, err := c.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = hold.Close(); _ = c.Wait() })
	url, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	url = strings.TrimSpace(url)

	p := newPlace(t, device("room", hot(0, time.Hour)))
	p.env["API"], p.env["BOT_TOKEN"] = url, contractToken
	p.configure(strings.ReplaceAll(pressable("room"), `"-1001"`, `"1"`))
	daemon := p.watching()
	said := ""
	client := func(method string, body map[string]any) string {
		text, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url+"/"+method, bytes.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		var b bytes.Buffer
		if _, err := b.ReadFrom(resp.Body); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	hears := func(part string) {
		t.Helper()
		p.await("the emulator to show "+part, func() bool {
			said += client("getUpdates", map[string]any{"token": contractToken, "chatId": 1})
			return strings.Contains(said, part)
		})
	}
	message := func(text string) map[string]any {
		return map[string]any{
			"botToken": contractToken, "date": time.Now().Unix(), "text": text,
			"entities": []any{map[string]any{"offset": 0, "length": len(text), "type": "bot_command"}},
			"from":     map[string]any{"id": 111, "first_name": "Kim", "username": "kim", "is_bot": false},
			"chat":     map[string]any{"id": 1, "type": "private", "first_name": "Kim", "username": "kim"},
		}
	}
	hears("WARN room: 30 °C")
	client("sendCommand", message("/status"))
	hears("1 of 1 in trouble")
	client("sendCommand", message("/mute room 2h"))
	hears("Muted until")
	_, data, _ := strings.Cut(said, `"callback_data":"ack.`)
	data, _, _ = strings.Cut(data, `"`)
	press := message("")
	press["message"], press["data"] = map[string]any{"message_id": 1, "chat": press["chat"]}, "ack."+data
	client("sendCallback", press)
	p.await("the alert to be acknowledged", func() bool { by, _ := p.acknowledged(); return by == "Kim Minsu" })
	daemon.stop()
}

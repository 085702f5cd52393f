package acceptance_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"maps"
	"math/big"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/internal/wire/wiretest"
)

// A cloud is Amazon's side: a topic that posts, and the service behind a proxy.
type cloud struct {
	t   *testing.T
	in  string // where the program takes in what the service posts
	key *rsa.PrivateKey
	pem []byte // the certificate of the key

	mu    sync.Mutex
	asked []string // paths
}

const (
	cloudTopic = "arn:aws:sns:ap-northeast-2:123456789012:alarms"
	cloudHost  = "sns.ap-northeast-2.amazonaws.com"
)

// newCloud returns a cloud for a place whose door is at an address.
func newCloud(t *testing.T, listen string) *cloud {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	template := x509.Certificate{
		SerialNumber: big.NewInt(1), DNSNames: []string{"sns.amazonaws.com"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, &template, &template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return &cloud{t: t, in: "http://" + listen + "/in/sns", key: key, pem: pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})}
}

// ServeHTTP answers in the place of the service.
func (c *cloud) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Host != cloudHost {
		c.t.Errorf("%s was asked for", r.Host)
	}
	c.mu.Lock()
	c.asked = append(c.asked, r.URL.Path)
	c.mu.Unlock()
	if r.URL.Path == "/cert.pem" {
		_, _ = w.Write(c.pem)
	}
}

// visits counts how often a path was asked for.
func (c *cloud) visits(path string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(slices.DeleteFunc(slices.Clone(c.asked), func(asked string) bool { return asked != path }))
}

// post signs a message and posts it, with words replaced on the way, and returns
// the status.
func (c *cloud) post(keys map[string]string, forge ...string) int {
	c.t.Helper()
	all := map[string]string{
		"Type": "Notification", "TopicArn": cloudTopic, "Timestamp": time.Now().UTC().Format("2006-01-02T15:04:05.000Z"),
		"SignatureVersion": "2", "SigningCertURL": "https://" + cloudHost + "/cert.pem",
	}
	maps.Copy(all, keys)
	var text strings.Builder
	for _, key := range []string{"Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"} {
		if value, has := all[key]; has {
			text.WriteString(key + "\n" + value + "\n")
		}
	}
	sum := sha256.Sum256([]byte(text.String()))
	signature, err := rsa.SignPKCS1v15(rand.Reader, c.key, crypto.SHA256, sum[:])
	if err != nil {
		c.t.Fatal(err)
	}
	all["Signature"] = base64.StdEncoding.EncodeToString(signature)
	body, err := json.Marshal(all)
	if err != nil {
		c.t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(c.t.Context(), http.MethodPost, c.in, strings.NewReader(strings.NewReplacer(forge...).Replace(string(body))))
	if err != nil {
		c.t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		c.t.Fatal(err)
	}
	defer resp.Body.Close()
	return resp.StatusCode
}

// written returns what stands in a folder of messages.
func (p *place) written(folder string) string {
	p.t.Helper()
	files, err := filepath.Glob(filepath.Join(p.dir, folder, "*.txt"))
	if err != nil {
		p.t.Fatal(err)
	}
	var all strings.Builder
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			p.t.Fatal(err)
		}
		all.Write(text)
	}
	return all.String()
}

func TestAlarmsOfCloudWatchAreTakenInThroughAProxy(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	listen := freeAddress(t)
	c, office := newCloud(t, listen), wiretest.NewOffice(t)
	p.env["PROXY"] = office.Proxy(c)
	if err := os.WriteFile(filepath.Join(p.dir, "office.pem"), office.Authority(), 0o600); err != nil {
		t.Fatal(err)
	}
	p.configure(`
settle: 0
proxy: "${PROXY}"
proxy_ca: office.pem
web: {listen: "` + listen + `"}
inbound: {sns: {topics: ["` + cloudTopic + `"]}}
channels: [{name: files, folder: {dir: messages}, group_wait: 0}]
`)
	daemon := p.watching()
	confirm := map[string]string{
		"Type": "SubscriptionConfirmation", "MessageId": "1", "Message": "confirm?", "Token": "t", "SubscribeURL": "https://" + cloudHost + "/confirm",
	}
	if status := c.post(confirm); status != http.StatusOK || c.visits("/confirm") != 1 {
		t.Errorf("a subscription got %d, and was confirmed %d times", status, c.visits("/confirm"))
	}
	confirm["TopicArn"] = cloudTopic + "2"
	if status := c.post(confirm); status != http.StatusForbidden || c.visits("/confirm") != 1 {
		t.Errorf("another's subscription got %d, and was confirmed %d times", status, c.visits("/confirm")-1)
	}
	alarm := map[string]string{"MessageId": "2", "Message": `{"AlarmName":"CPUHigh","NewStateValue":"ALARM","NewStateReason":"99 > 90"}`}
	if status := c.post(alarm, "CPUHigh", "CPULow"); status != http.StatusForbidden {
		t.Errorf("a forged alarm got %d", status)
	}
	if status := c.post(alarm); status != http.StatusOK {
		t.Errorf("an alarm got %d", status)
	}
	p.await("the alarm to be told", func() bool { return strings.Contains(p.written("messages"), "99 > 90") })
	c.post(map[string]string{"MessageId": "3", "Message": `{"AlarmName":"CPUHigh","NewStateValue":"OK"}`})
	p.await("its end to be told", func() bool { return strings.Contains(p.written("messages"), "OK CPUHigh") })
	if status := c.post(alarm); status != http.StatusOK {
		t.Errorf("what the service sends again got %d", status)
	}
	if all := p.alerts(); len(all) != 1 || all[0].Subject.String() != "sns/CPUHigh" || all[0].Open() {
		t.Errorf("the record has %+v, want one alert, that is over", all)
	}
	if n := c.visits("/cert.pem"); n != 1 {
		t.Errorf("the certificate was fetched %d times, want once", n)
	}
	daemon.stop()
}

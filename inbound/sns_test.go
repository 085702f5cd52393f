package inbound_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"io"
	"log/slog"
	"maps"
	"math/big"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/inbound"
	"github.com/gaugewatch/gaugewatch/internal/sharedtest"
	"github.com/gaugewatch/gaugewatch/internal/sns"
)

const (
	snsTopic = "arn:aws:sns:ap-northeast-2:123456789012:alarms"
	snsHost  = "https://sns.ap-northeast-2.amazonaws.com"
)

// An amazon signs as Amazon's service does, and answers for it.
type amazon struct {
	t     *testing.T
	key   *rsa.PrivateKey
	pages map[string]string // by URL
	asked []string
}

func newAmazon(t *testing.T) *amazon {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	template := x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "sns.amazonaws.com"}, DNSNames: []string{"sns.amazonaws.com"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, &template, &template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	cert := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
	return &amazon{t: t, key: key, pages: map[string]string{snsHost + "/cert.pem": cert, snsHost + "/confirm": "ok"}}
}

func (a *amazon) RoundTrip(r *http.Request) (*http.Response, error) {
	a.asked = append(a.asked, r.URL.Path)
	body, found := a.pages[r.URL.String()]
	status := http.StatusOK
	if !found {
		status = http.StatusNotFound
	}
	return &http.Response{StatusCode: status, Status: http.StatusText(status), Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
}

// envelope returns a message as the service posts it: those of keys, signed in a
// version.
func (a *amazon) envelope(version string, keys map[string]string) string {
	a.t.Helper()
	all := map[string]string{
		"Type": "Notification", "MessageId": "id-1", "TopicArn": snsTopic, "Timestamp": time.Now().UTC().Format("2006-01-02T15:04:05.000Z"), "SigningCertURL": snsHost + "/cert.pem",
		"SignatureVersion": version,
	}
	maps.Copy(all, keys)
	signed := []string{"Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"}
	if all["Type"] != "Notification" {
		signed = []string{"Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"}
	}
	var text strings.Builder
	for _, key := range signed {
		if value, has := all[key]; has {
			text.WriteString(key + "\n" + value + "\n")
		}
	}
	hash, sum := crypto.SHA256, sha256.Sum256([]byte(text.String()))
	digest := sum[:]
	if version == "1" {
		old := sha1.Sum([]byte(text.String())) //nolint:gosec // as the service signed for years
		hash, digest = crypto.SHA1, old[:]
	}
	signature, err := rsa.SignPKCS1v15(rand.Reader, a.key, hash, digest)
	if err != nil {
		a.t.Fatal(err)
	}
	all["Signature"] = base64.StdEncoding.EncodeToString(signature)
	body, err := json.Marshal(all)
	if err != nil {
		a.t.Fatal(err)
	}
	return string(body)
}

// newCloud returns a door for the service.
func newCloud(t *testing.T) (*amazon, *office, door) {
	t.Helper()
	a, o := newAmazon(t), &office{}
	d := &inbound.SNS{
		Verifier: &sns.Verifier{Topics: []string{snsTopic}, HTTP: &http.Client{Transport: a}},
		Office:   o, Level: checks.Error, Tags: []string{"aws"}, Log: slog.New(slog.DiscardHandler),
	}
	return a, o, door{take: func(w http.ResponseWriter, r *http.Request, body []byte) error {
		if err := d.Seal(r, body); err != nil {
			return err
		}
		return d.Take(w, r, body)
	}}
}

func TestAMessageThatSomebodyHasKeptIsRefused(t *testing.T) {
	a, o, d := newCloud(t)
	for age, want := range map[time.Duration]int{2 * time.Hour: http.StatusOK, 8 * 24 * time.Hour: http.StatusForbidden} {
		sent := time.Now().UTC().Add(-age).Format("2006-01-02T15:04:05.000Z")
		if w := d.send(post("/in/sns", "", a.envelope("2", map[string]string{"Message": cloudWatch, "Timestamp": sent}))); w.Code != want {
			t.Errorf("after %s: %d, want %d", age, w.Code, want)
		}
	}
	o.only(t)
}

const cloudWatch = `{"AlarmName":"CPUHigh","AlarmDescription":"call Kim","AWSAccountId":"123456789012","NewStateValue":"ALARM",
	"NewStateReason":"Threshold Crossed: 99 > 90","StateChangeTime":"2026-11-22T02:59:58.123+0000","Region":"Asia Pacific (Seoul)",
	"AlarmArn":"arn:aws:cloudwatch:ap-northeast-2:123456789012:alarm:CPUHigh","OldStateValue":"OK",
	"Trigger":{"MetricName":"CPUUtilization","Namespace":"AWS/EC2","Statistic":"AVERAGE","Unit":null,"Dimensions":[{"value":"i-1","name":"InstanceId"}],
	"ComparisonOperator":"GreaterThanThreshold","Threshold":90.0}}`

func TestAlarmsOfCloudWatchFireAndEnd(t *testing.T) {
	for _, version := range []string{"1", "2"} {
		a, o, d := newCloud(t)
		if w := d.send(post("/in/sns", "", a.envelope(version, map[string]string{"Subject": "ALARM", "Message": cloudWatch}))); w.Code != http.StatusOK {
			t.Fatalf("version %s: %d", version, w.Code)
		}
		got := o.only(t)
		if got.Name != "CPUHigh" || got.Level != checks.Error || got.Once || got.Incomplete || got.ID == "" || got.At.IsZero() {
			t.Errorf("%+v", got)
		}
		for _, want := range []string{"Threshold Crossed: 99 > 90", "call Kim", "AWS/EC2 CPUUtilization AVERAGE > 90", "InstanceId=i-1", "ap-northeast-2 123456789012"} {
			if !strings.Contains(got.Text, want) {
				t.Errorf("%q lacks %q", got.Text, want)
			}
		}
		d.send(post("/in/sns", "", a.envelope(version, map[string]string{"MessageId": "2", "Message": strings.Replace(cloudWatch, `"ALARM"`, `"OK"`, 1)})))
		if got := o.only(t); got.Level != checks.None || got.Name != "CPUHigh" {
			t.Errorf("its end: %+v", got)
		}
		d.send(post("/in/sns", "", a.envelope(version, map[string]string{"MessageId": "3", "Message": strings.Replace(cloudWatch, `"ALARM"`, `"INSUFFICIENT_DATA"`, 1)})))
		if got := o.only(t); got.Level != checks.Warn || !strings.HasPrefix(got.Text, "INSUFFICIENT_DATA") {
			t.Errorf("without data: %+v", got)
		}
	}
}

func TestWhatComesLateDoesNotUndoWhatCameSince(t *testing.T) {
	a, o, d := newCloud(t)
	send := func(id, state, at string) int {
		message := strings.NewReplacer(`"ALARM"`, `"`+state+`"`, "02:59:58.123", at).Replace(cloudWatch)
		return d.send(post("/in/sns", "", a.envelope("2", map[string]string{"MessageId": id, "Message": message}))).Code
	}
	o.fails(errors.New("disk full"))
	if code := send("1", "ALARM", "02:00:00.000"); code != http.StatusServiceUnavailable {
		t.Errorf("what cannot be noted: %d", code)
	}
	o.fails(nil)
	send("2", "OK", "02:05:00.000")
	if got := o.only(t); got.Level != checks.None {
		t.Errorf("its end: %+v", got)
	}
	send("1", "ALARM", "02:00:00.000")
	if got := o.only(t); got.Level != checks.Error || !got.Once {
		t.Errorf("its begin, tried again: %+v, want it told, and not to last", got)
	}
	send("4", "ALARM", "02:20:00.000")
	if got := o.only(t); got.Level != checks.Error || got.Once {
		t.Errorf("anew: %+v, want it to last", got)
	}
	if code := send("3", "OK", "02:10:00.000"); code != http.StatusOK || len(o.take()) > 0 {
		t.Errorf("an end from before: %d, want it heard, and nothing to end", code)
	}
	send("5", "OK", "02:30:00.000")
	if got := o.only(t); got.Level != checks.None {
		t.Errorf("its end: %+v", got)
	}
}

func TestWhateverATopicSaysIsDelivered(t *testing.T) {
	for message, want := range map[string]inbound.Alarm{
		"plain words":             {Name: "alarms", Text: "plain words", Once: true},
		`{"AlarmName":"Backup",}`: {Name: "Backup", Once: true, Incomplete: true},
		`{"AlarmName":"Backup","NewStateReason":"disk"}`: {Name: "Backup", Text: "disk", Once: true, Incomplete: true},
		`{"deploy":"done"}`: {Name: "alarms", Text: `{"deploy":"done"}`, Once: true},
		"":                  {Name: "alarms", Once: true},
	} {
		a, o, d := newCloud(t)
		if w := d.send(post("/in/sns", "", a.envelope("2", map[string]string{"Message": message}))); w.Code != http.StatusOK {
			t.Fatalf("%s: %d", message, w.Code)
		}
		if got := o.only(t); got.Name != want.Name || got.Text != want.Text || got.Once != want.Once || got.Incomplete != want.Incomplete {
			t.Errorf("%s: %+v", message, got)
		}
	}
}

func TestWhatIsNotSignedForUsIsRefused(t *testing.T) {
	a, o, d := newCloud(t)
	good := a.envelope("2", map[string]string{"Message": "hello"})
	raw := post("/in/sns", "", "hello")
	raw.Header.Set("X-Amz-Sns-Rawdelivery", "true")
	for rule, c := range map[string]struct {
		r    *http.Request
		want int
	}{
		"raw delivery":    {raw, 403},
		"no envelope":     {post("/in/sns", "", "hello"), 400},
		"forged":          {post("/in/sns", "", strings.Replace(good, "hello", "hallo", 1)), 403},
		"another topic":   {post("/in/sns", "", a.envelope("2", map[string]string{"Message": "x", "TopicArn": snsTopic + "2"})), 403},
		"another host":    {post("/in/sns", "", a.envelope("2", map[string]string{"Message": "x", "SigningCertURL": "https://sns.ap-northeast-2.amazonaws.com.evil.example/cert.pem"})), 403},
		"no certificate":  {post("/in/sns", "", a.envelope("2", map[string]string{"Message": "x", "SigningCertURL": snsHost + "/gone.pem"})), 503},
		"another version": {post("/in/sns", "", a.envelope("3", map[string]string{"Message": "x"})), 403},
	} {
		if w := d.send(c.r); w.Code != c.want || len(o.take()) > 0 {
			t.Errorf("%s: %d, want %d", rule, w.Code, c.want)
		}
	}
	for _, path := range a.asked {
		if path != "/cert.pem" && path != "/gone.pem" {
			t.Errorf("asked for %s", path)
		}
	}
}

func TestASubscriptionIsConfirmedForTopicsOfOursAlone(t *testing.T) {
	ask := func(change map[string]string) map[string]string {
		all := map[string]string{"Type": sns.SubscriptionConfirmation, "Message": "confirm?", "Token": "t", "SubscribeURL": snsHost + "/confirm"}
		maps.Copy(all, change)
		return all
	}
	for rule, c := range map[string]struct {
		change map[string]string
		want   int
		asked  bool
	}{
		"ours":          {nil, 200, true},
		"theirs":        {map[string]string{"TopicArn": snsTopic + "2"}, 403, false},
		"another place": {map[string]string{"SubscribeURL": "https://169.254.169.254/confirm"}, 403, false},
	} {
		a, o, d := newCloud(t)
		w := d.send(post("/in/sns", "", a.envelope("2", ask(c.change))))
		if asked := len(a.asked) > 0 && a.asked[len(a.asked)-1] == "/confirm"; w.Code != c.want || asked != c.asked || len(o.take()) > 0 {
			t.Errorf("%s: %d, asked for %v", rule, w.Code, a.asked)
		}
	}
	a, o, d := newCloud(t)
	d.send(post("/in/sns", "", a.envelope("2", ask(map[string]string{"Type": sns.UnsubscribeConfirmation}))))
	if got := o.only(t); !got.Once || got.Level != checks.Warn {
		t.Errorf("its end: %+v", got)
	}
	if last := a.asked[len(a.asked)-1]; last != "/cert.pem" {
		t.Errorf("the end of a subscription was answered: %s", last)
	}
}

func TestAlarmsOfOneNameInTwoRegionsAreTwo(t *testing.T) {
	a, o := newAmazon(t), &office{}
	tokyo := strings.Replace(snsTopic, "ap-northeast-2", "ap-northeast-1", 1)
	if tokyo == snsTopic {
		t.Fatalf("%s is not in Seoul", snsTopic)
	}
	s := &inbound.SNS{
		Verifier: &sns.Verifier{Topics: []string{snsTopic, tokyo}, HTTP: &http.Client{Transport: a}},
		Office:   o, Level: checks.Error, Log: slog.New(slog.DiscardHandler),
	}
	seoul, told := a.envelope("2", map[string]string{"Message": cloudWatch}), ""
	for _, place := range []string{snsTopic, tokyo} {
		body := strings.ReplaceAll(seoul, snsTopic, place)
		if err := s.Take(nil, post("/in/sns", "", body), []byte(body)); err != nil {
			t.Fatal(err)
		}
	}
	for _, alarm := range o.all {
		told += alarm.Name + "\n"
	}
	if want := "CPUHigh @ ap-northeast-2 123456789012\nCPUHigh @ ap-northeast-1 123456789012\n"; told != want {
		t.Errorf("told of %q, want %q", told, want)
	}
}

func TestGenuineMessagesOfAmazonAreTaken(t *testing.T) {
	body := string(sharedtest.File(t, "specs/sns/notification-subject-v1.json"))
	cert := string(sharedtest.File(t, "specs/sns/SimpleNotificationService-7506a1e35b36ef5a444dd1a8e7cc3ed8.pem"))
	e, err := sns.Parse([]byte(body))
	if err != nil {
		t.Fatal(err)
	}
	o := &office{}
	s := &inbound.SNS{
		Verifier: &sns.Verifier{
			Topics: []string{e.TopicARN}, HTTP: &http.Client{Transport: &amazon{t: t, pages: map[string]string{e.SigningCertURL: cert}}},
			Now: func() time.Time { return time.Date(2026, 3, 6, 20, 0, 0, 0, time.UTC) },
		},
		Office: o, Level: checks.Error, Log: slog.New(slog.DiscardHandler),
	}
	if err := s.Seal(post("/in/sns", "", body), []byte(body)); err != nil {
		t.Fatal(err)
	}
	if err := s.Take(nil, post("/in/sns", "", body), []byte(body)); err != nil {
		t.Fatal(err)
	}
	if got := o.only(t); got.Text != e.Message || got.Title != *e.Subject {
		t.Errorf("%+v", got)
	}
}

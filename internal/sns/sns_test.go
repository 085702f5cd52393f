package sns_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"io"
	"math/big"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/internal/sharedtest"
	"github.com/gaugewatch/gaugewatch/internal/sns"
)

// genuine is the topic of the recorded messages, and valid a time at which
// their certificate was.
const genuine = "arn:aws:sns:us-west-2:131990247566:dongie-standard-topic"

func valid() time.Time { return time.Date(2026, 3, 6, 20, 0, 0, 0, time.UTC) }

// pages answer requests by their URL, and count them.
type pages struct {
	at    map[string]string
	asked []string
}

func (p *pages) RoundTrip(r *http.Request) (*http.Response, error) {
	p.asked = append(p.asked, r.URL.String())
	body, found := p.at[r.URL.String()]
	status := http.StatusOK
	if !found {
		status = http.StatusNotFound
	}
	return &http.Response{StatusCode: status, Status: http.StatusText(status), Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
}

func TestMessagesThatAmazonSignedAreTaken(t *testing.T) {
	cert := string(sharedtest.File(t, "specs/sns/SimpleNotificationService-7506a1e35b36ef5a444dd1a8e7cc3ed8.pem"))
	for _, name := range []string{"notification-subject-v1.json", "subscription-confirmation-v1.json"} {
		e, err := sns.Parse(sharedtest.File(t, "specs/sns/"+name))
		if err != nil {
			t.Fatal(err)
		}
		web := &pages{at: map[string]string{e.SigningCertURL: cert}}
		v := sns.Verifier{Topics: []string{genuine}, HTTP: &http.Client{Transport: web}, Now: valid}
		for range 2 {
			if err := v.Verify(t.Context(), e); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		if len(web.asked) != 1 {
			t.Errorf("%s: the certificate was fetched %d times", name, len(web.asked))
		}
		kept := sns.Verifier{Topics: v.Topics, HTTP: v.HTTP, Now: func() time.Time { return valid().Add(2 * sns.Window) }}
		if err := kept.Verify(t.Context(), e); !errors.Is(err, sns.ErrOld) {
			t.Errorf("%s, two weeks later: %v", name, err)
		}
		e.Message += "!"
		if err := v.Verify(t.Context(), e); !errors.Is(err, sns.ErrSignature) {
			t.Errorf("%s, forged: %v", name, err)
		}
		late := sns.Verifier{Topics: v.Topics, HTTP: v.HTTP, Now: func() time.Time { return valid().AddDate(1, 0, 0) }}
		if err := late.Verify(t.Context(), e); !errors.Is(err, sns.ErrSignature) {
			t.Errorf("%s, by a certificate that has ended: %v", name, err)
		}
	}
}

// A signer signs as Amazon does, with a certificate of its own.
type signer struct {
	key  *rsa.PrivateKey
	cert string
}

func newSigner(t *testing.T, host string) signer {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	template := x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: host}, DNSNames: []string{host},
		NotBefore: valid().AddDate(0, -1, 0), NotAfter: valid().AddDate(0, 1, 0),
	}
	der, err := x509.CreateCertificate(rand.Reader, &template, &template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return signer{key, string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))}
}

// sign signs characters in version 2.
func (s signer) sign(t *testing.T, text string) string {
	t.Helper()
	sum := sha256.Sum256([]byte(text))
	signature, err := rsa.SignPKCS1v15(rand.Reader, s.key, crypto.SHA256, sum[:])
	if err != nil {
		t.Fatal(err)
	}
	return base64.StdEncoding.EncodeToString(signature)
}

func TestOnlyTopicsOfOursMaySpeakAndOnlyAmazonIsAsked(t *testing.T) {
	const topic, at = "arn:aws:sns:eu-west-1:1:ours", "https://sns.eu-west-1.amazonaws.com/cert.pem"
	ours := newSigner(t, "sns.amazonaws.com")
	good := sns.Envelope{
		Type: sns.UnsubscribeConfirmation, MessageID: "m", TopicARN: topic, Message: "bye", Timestamp: "2026-03-06T19:31:32.895Z",
		Token: "tok", SubscribeURL: "https://sns.eu-west-1.amazonaws.com/?x", SignatureVersion: "2", SigningCertURL: at,
	}
	good.Signature = ours.sign(t, "Message\nbye\nMessageId\nm\nSubscribeURL\nhttps://sns.eu-west-1.amazonaws.com/?x\n"+
		"Timestamp\n2026-03-06T19:31:32.895Z\nToken\ntok\nTopicArn\n"+topic+"\nType\nUnsubscribeConfirmation\n")
	for _, c := range []struct {
		says  string
		turn  func(*sns.Envelope)
		want  error
		asked int
	}{
		{"as it is", func(*sns.Envelope) {}, nil, 1},
		{"of another topic", func(e *sns.Envelope) { e.TopicARN += "x" }, sns.ErrTopic, 0},
		{"signed elsewhere", func(e *sns.Envelope) { e.SigningCertURL = "https://sns.eu-west-1.amazonaws.com.evil.example/cert.pem" }, sns.ErrAddress, 0},
		{"signed on another port", func(e *sns.Envelope) { e.SigningCertURL = "https://sns.eu-west-1.amazonaws.com:8443/cert.pem" }, sns.ErrAddress, 0},
		{"signed without TLS", func(e *sns.Envelope) { e.SigningCertURL = "http://sns.eu-west-1.amazonaws.com/cert.pem" }, sns.ErrAddress, 0},
		{"signed in another region", func(e *sns.Envelope) { e.SigningCertURL = "https://sns.us-east-1.amazonaws.com/cert.pem" }, sns.ErrAddress, 0},
		{"with a name before the host", func(e *sns.Envelope) { e.SigningCertURL = "https://a@sns.eu-west-1.amazonaws.com/cert.pem" }, sns.ErrAddress, 0},
		{"by what is no certificate's name", func(e *sns.Envelope) { e.SigningCertURL = "https://sns.eu-west-1.amazonaws.com/cert" }, sns.ErrAddress, 0},
		{"without its token", func(e *sns.Envelope) { e.Token = "" }, sns.ErrSignature, 1},
		{"in an unknown version", func(e *sns.Envelope) { e.SignatureVersion = "3" }, sns.ErrSignature, 0},
		{"with a signature of rubbish", func(e *sns.Envelope) { e.Signature = "%" }, sns.ErrSignature, 0},
	} {
		t.Run(c.says, func(t *testing.T) {
			e := good
			c.turn(&e)
			web := &pages{at: map[string]string{at: ours.cert}}
			v := sns.Verifier{Topics: []string{topic}, HTTP: &http.Client{Transport: web}, Now: valid}
			if err := v.Verify(t.Context(), e); !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
			if len(web.asked) != c.asked {
				t.Errorf("asked %q", web.asked)
			}
		})
	}
	t.Run("by a certificate of somebody else", func(t *testing.T) {
		web := &pages{at: map[string]string{at: newSigner(t, "evil.example").cert}}
		v := sns.Verifier{Topics: []string{topic}, HTTP: &http.Client{Transport: web}, Now: valid}
		if err := v.Verify(t.Context(), good); !errors.Is(err, sns.ErrSignature) {
			t.Errorf("got %v", err)
		}
	})
}

func TestASubscriptionIsConfirmedAtTheServiceOnly(t *testing.T) {
	const topic, right = "arn:aws:sns:eu-west-1:1:ours", "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=hush"
	web := &pages{at: map[string]string{right: "<ok/>"}}
	v := sns.Verifier{HTTP: &http.Client{Transport: web}}
	e := sns.Envelope{Type: sns.SubscriptionConfirmation, TopicARN: topic, SubscribeURL: right}
	if err := v.Confirm(t.Context(), e); err != nil {
		t.Error(err)
	}
	e.SubscribeURL = "https://169.254.169.254/latest/meta-data"
	if err := v.Confirm(t.Context(), e); !errors.Is(err, sns.ErrAddress) {
		t.Errorf("another address: %v", err)
	}
	e.SubscribeURL = "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=gone"
	if err := v.Confirm(t.Context(), e); err == nil || strings.Contains(err.Error(), "gone") {
		t.Errorf("a refusal: %v; want one without the token", err)
	}
	e = sns.Envelope{Type: sns.UnsubscribeConfirmation, TopicARN: topic, SubscribeURL: right}
	if err := v.Confirm(t.Context(), e); err == nil {
		t.Error("the end of a subscription is undone")
	}
	if len(web.asked) != 2 {
		t.Errorf("asked %q", web.asked)
	}
}

func TestWhatIsNoEnvelopeIsRefused(t *testing.T) {
	for _, body := range []string{"", "hello", "[]", `{"Type":"Notification"}`, `{"Type":"Other","MessageId":"m","TopicArn":"t","Signature":"s"}`} {
		if e, err := sns.Parse([]byte(body)); err == nil {
			t.Errorf("%q is taken for %+v", body, e)
		}
	}
}

const metric = `{"AlarmName":"CPU high","AlarmDescription":null,"AWSAccountId":"123","NewStateValue":"ALARM",
"NewStateReason":"Threshold Crossed: 1 datapoint [99.5] was greater","StateChangeTime":"2025-02-02T11:48:52.788+0000",
"Region":"Asia Pacific (Tokyo)","AlarmArn":"arn:aws:cloudwatch:ap-northeast-1:123:alarm:CPU high","OldStateValue":"OK",
"Trigger":{"MetricName":"CPUUtilization","Namespace":"AWS/EC2","Statistic":"AVERAGE","Unit":null,
"Dimensions":[{"value":"i-0a","name":"InstanceId"}],"ComparisonOperator":"GreaterThanThreshold","Threshold":90.0}}`

func TestAlarmsAreReadWhateverTheirForm(t *testing.T) {
	for _, c := range []struct {
		says, message string
		check         func(sns.Alarm) bool
	}{
		{"an alarm on a metric", metric, func(a sns.Alarm) bool {
			return a.Name == "CPU high" && a.State == "ALARM" && a.Region == "ap-northeast-1" && a.Metric == "CPUUtilization" && a.Namespace == "AWS/EC2" &&
				a.Threshold == "> 90.0" && len(a.Dimensions) == 1 && a.Dimensions[0] == sns.Dimension{Name: "InstanceId", Value: "i-0a"} &&
				a.Changed.Equal(time.Date(2025, 2, 2, 11, 48, 52, 788e6, time.UTC)) && !a.Incomplete && a.Text == ""
		}},
		{
			"on a formula", `{"AlarmName":"m","NewStateValue":"OK","NewStateReason":"r","StateChangeTime":"2025-02-02T11:48:52.788+0000","Trigger":{"Threshold":1,
			"ComparisonOperator":"LessThanOrEqualToThreshold","Metrics":[{"Expression":"a/b","Id":"e1","Label":"ratio"},
			{"Id":"m1","MetricStat":{"Metric":{"MetricName":"Errors","Namespace":"AWS/Lambda","Dimensions":[{"Name":"F","Value":"x"}]},"Stat":"Sum"}}]}}`,
			func(a sns.Alarm) bool {
				return a.Metric == "Errors" && a.Statistic == "ratio" && a.Threshold == "≤ 1" && len(a.Dimensions) == 1 && !a.Incomplete
			},
		},
		{
			"made of others", `{"AlarmName":"both","NewStateValue":"ALARM","NewStateReason":"r","StateChangeTime":"2025-02-02T11:48:52.788+0000","AlarmRule":"ALARM(a) OR ALARM(b)"}`,
			func(a sns.Alarm) bool { return a.Rule == "ALARM(a) OR ALARM(b)" && !a.Incomplete },
		},
		{
			"somebody's own, with commas too many", `{"AlarmName":"디스크, 꽉 참,]","NewStateReason":"95 %, \"root\",}",}`,
			func(a sns.Alarm) bool {
				return a.Name == "디스크, 꽉 참,]" && a.State == "" && a.Reason == `95 %, "root",}` && a.Incomplete
			},
		},
		{"without a name", `{"NewStateReason":"x"}`, func(a sns.Alarm) bool { return a.Name == "" && a.Incomplete && a.Text == "" }},
		{"keys of another kind", `{"AlarmName":7,"NewStateValue":["ALARM"],"Trigger":"none"}`, func(a sns.Alarm) bool { return a.Name == "7" && a.State == "" && a.Incomplete }},
		{"a text", "disk is full", func(a sns.Alarm) bool { return a.Name == "" && a.Text == "disk is full" }},
		{"other JSON", `{"a":1}`, func(a sns.Alarm) bool { return a.Text == `{"a":1}` && a.Name == "" }},
	} {
		t.Run(c.says, func(t *testing.T) {
			if a := sns.Read(c.message); !c.check(a) {
				t.Errorf("read as %+v", a)
			}
		})
	}
}

func FuzzRead(f *testing.F) {
	f.Add(metric)
	f.Add(`{"AlarmName":"a","Trigger":{"Metrics":[{}]},}`)
	f.Add("plain")
	f.Fuzz(func(t *testing.T, message string) {
		a := sns.Read(message)
		if a.Text != "" && a.Text != message {
			t.Errorf("%q is read as the text %q", message, a.Text)
		}
		if message != "" && a.Text+a.Name+a.Description+a.State+a.Reason == "" && !a.Incomplete {
			t.Errorf("%q is lost", message)
		}
	})
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"Type":"Notification","MessageId":"m","TopicArn":"t","Signature":"s"}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		e, err := sns.Parse(body)
		if err == nil && (&sns.Verifier{Topics: []string{e.TopicARN}, HTTP: &http.Client{Transport: &pages{}}}).Verify(t.Context(), e) == nil {
			t.Errorf("%q is taken for genuine", body)
		}
	})
}

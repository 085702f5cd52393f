package siege

import (
	"cmp"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"math/big"
	"net/http"
	"strings"
	"time"
)

// A Cloud speaks as Amazon's notification service does for one topic. It serves
// what the daemon asks of providers, to which it is to be led by a proxy: the
// certificate of its key, and as much as nothing.
type Cloud struct {
	Topic string // an ARN
	key   *rsa.PrivateKey
	cert  []byte // PEM
}

// cloudHost is where a daemon asks for certificates of the topic's region.
const cloudHost = "sns.ap-northeast-2.amazonaws.com"

// NewCloud returns a cloud with a key of its own.
func NewCloud() (*Cloud, error) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return nil, err
	}
	c := x509.Certificate{
		SerialNumber: big.NewInt(1), DNSNames: []string{"sns.amazonaws.com"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, &c, &c, &key.PublicKey, key)
	if err != nil {
		return nil, err
	}
	return &Cloud{
		Topic: "arn:aws:sns:ap-northeast-2:123456789012:siege", key: key, cert: pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}),
	}, nil
}

// ServeHTTP answers what a daemon asks of its providers.
func (c *Cloud) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Host == cloudHost {
		_, _ = w.Write(c.cert)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write([]byte(`{"type": "limited", "value": 5000, "totalUsage": 0, "sentMessages": []}`))
}

// A Letter is a message of a topic.
type Letter struct {
	ID, Text string
	Topic    string // empty: that of the cloud
	Cert     string // where the certificate is; empty: where it should be
}

// message signs a letter and puts it into a message for the daemon.
func (c *Cloud) message(l Letter) message {
	keys := map[string]string{
		"Type": "Notification", "MessageId": l.ID, "Message": l.Text, "TopicArn": cmp.Or(l.Topic, c.Topic),
		"Timestamp": time.Now().UTC().Format("2006-01-02T15:04:05.000Z"), "SignatureVersion": "2",
		"SigningCertURL": cmp.Or(l.Cert, "https://"+cloudHost+"/SimpleNotificationService-0123456789abcdef.pem"),
	}
	var text strings.Builder
	for _, key := range []string{"Message", "MessageId", "Timestamp", "TopicArn", "Type"} {
		text.WriteString(key + "\n" + keys[key] + "\n")
	}
	sum := sha256.Sum256([]byte(text.String()))
	if signature, err := rsa.SignPKCS1v15(nil, c.key, crypto.SHA256, sum[:]); err == nil { // a key of 2048 bits signs any hash
		keys["Signature"] = base64.StdEncoding.EncodeToString(signature)
	}
	body, _ := json.Marshal(keys) // of texts, it cannot fail
	return message{path: "/in/sns", body: string(body)}.with("Content-Type", "text/plain; charset=UTF-8")
}

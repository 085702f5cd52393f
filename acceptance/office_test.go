package acceptance_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/gaugewatch/gaugewatch/internal/wire/wiretest"
)

// inOffice is a configuration in a network that looks into TLS. What follows it
// says whom to trust.
const inOffice = `
proxy: "${PROXY}"
channels: [{name: bot, telegram: {token: "${BOT_TOKEN}", chat: "5"}}]
targets: [{name: nobody, tcp: {address: "127.0.0.1:9"}, schedule: 1h}]
`

func TestTheWayOutLeadsThroughAProxyThatLooksIntoTLS(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	office := wiretest.NewOffice(t)
	var asked atomic.Int32
	p.env["PROXY"] = office.Proxy(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if asked.Add(1); r.Host != "api.telegram.org" || !genuine(r) {
			t.Errorf("it was asked for %s%s", r.Host, r.URL.Path)
		}
		say(w, http.StatusOK, receipt("telegram"))
	}))
	if err := os.WriteFile(filepath.Join(p.dir, "office.pem"), office.Authority(), 0o600); err != nil {
		t.Fatal(err)
	}
	p.configure(inOffice)
	if code, said := p.run("send", "bot", "hello"); code != 1 || !strings.Contains(said, "proxy_ca") || asked.Load() > 0 {
		t.Errorf("without its authority: exit code %d after %d requests\n%s", code, asked.Load(), said)
	}
	p.configure(inOffice + "proxy_ca: office.pem\n")
	if code, said := p.run("send", "bot", "hello"); code != 0 || asked.Load() != 1 {
		t.Errorf("with its authority: exit code %d after %d requests\n%s", code, asked.Load(), said)
	}
}

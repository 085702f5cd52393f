package mail_test

import (
	"context"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"net"
	netmail "net/mail"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/internal/mail"
	"github.com/gaugewatch/gaugewatch/internal/secret"
)

// A postfix is a real mail server on loopback, which keeps what it gets for
// example.com in a folder.
type postfix struct {
	submission, smtps int // its ports
	roots             *x509.CertPool
	box               string
}

// startPostfix starts one of its own, or skips the test loudly where there is
// none; where CI is set that is a failure. It needs root, as Postfix does.
func startPostfix(t *testing.T) *postfix {
	t.Helper()
	absent := func(why string) {
		if os.Getenv("CI") != "" {
			t.Fatalf("Postfix is needed in CI: %s", why)
		}
		t.Skipf("NOT TESTED against a real mail server: %s", why)
	}
	for _, program := range []string{"postfix", "saslpasswd2"} {
		if _, err := exec.LookPath(program); err != nil {
			absent(program + " is not installed (Debian: apt-get install postfix sasl2-bin libsasl2-modules)")
		}
	}
	if os.Getuid() != 0 {
		absent("only root can start it")
	}
	dir, err := os.MkdirTemp("", "gaugewatch-postfix-") //nolint:usetesting // t.TempDir is closed to Postfix's own user
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	p := &postfix{submission: freePort(t), smtps: freePort(t), box: filepath.Join(dir, "mail/box/new")}
	p.configure(t, dir)
	run := func(command string) {
		if out, err := exec.CommandContext(context.WithoutCancel(t.Context()), "postfix", "-c", filepath.Join(dir, "conf"), command).CombinedOutput(); err != nil {
			log, _ := os.ReadFile(filepath.Join(dir, "log"))
			t.Fatalf("postfix %s: %v\n%s\n%s", command, err, out, log)
		}
	}
	run("start")
	t.Cleanup(func() { run("stop") })
	return p
}

// configure writes all that Postfix wants to find in a folder.
func (p *postfix) configure(t *testing.T, dir string) {
	t.Helper()
	certificate, roots := certify(t, "localhost", tomorrow())
	p.roots = roots
	key, err := x509.MarshalPKCS8PrivateKey(certificate.PrivateKey)
	must(t, err)
	for _, folder := range []string{"conf", "queue", "data", "mail", "conf/sasl"} {
		must(t, os.MkdirAll(filepath.Join(dir, folder), 0o755))
	}
	must(t, os.Chmod(dir, 0o755))
	pair := append(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key}),
		pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate.Certificate[0]})...)
	must(t, os.WriteFile(filepath.Join(dir, "pair.pem"), pair, 0o600))
	must(t, os.WriteFile(filepath.Join(dir, "conf/sasl/smtpd.conf"), []byte("pwcheck_method: auxprop\nauxprop_plugin: sasldb\nmech_list: PLAIN LOGIN\nsasldb_path: "+dir+"/data/users\n"), 0o644))
	set := exec.CommandContext(t.Context(), "saslpasswd2", "-p", "-c", "-f", dir+"/data/users", "-u", "localhost", "watch")
	set.Stdin = strings.NewReader(password)
	if out, err := set.CombinedOutput(); err != nil {
		t.Fatalf("saslpasswd2: %v: %s", err, out)
	}
	if out, err := exec.CommandContext(t.Context(), "chown", "-R", "postfix", dir+"/data", dir+"/mail").CombinedOutput(); err != nil {
		t.Fatalf("chown: %v: %s", err, out)
	}
	uid, err := exec.CommandContext(t.Context(), "id", "-u", "postfix").Output()
	must(t, err)
	main := fmt.Sprintf(`compatibility_level = 3.6
queue_directory = %[1]s/queue
data_directory = %[1]s/data
maillog_file = %[1]s/log
maillog_file_prefixes = %[1]s
myhostname = localhost
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
alias_maps =
virtual_mailbox_domains = example.com
virtual_mailbox_base = %[1]s/mail
virtual_mailbox_maps = static:box/
virtual_minimum_uid = 1
virtual_uid_maps = static:%[2]s
virtual_gid_maps = static:%[2]s
smtpd_tls_chain_files = %[1]s/pair.pem
smtpd_tls_security_level = may
smtpd_tls_auth_only = yes
smtpd_sasl_auth_enable = yes
smtpd_sasl_local_domain = localhost
smtpd_recipient_restrictions = permit_sasl_authenticated, reject
`, dir, strings.TrimSpace(string(uid)))
	must(t, os.WriteFile(filepath.Join(dir, "conf/main.cf"), []byte(main), 0o644))
	master := fmt.Sprintf(`127.0.0.1:%d inet n - n - - smtpd
127.0.0.1:%d inet n - n - - smtpd -o smtpd_tls_wrappermode=yes
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
anvil unix - - n - 1 anvil
virtual unix - n n - - virtual
error unix - - n - - error
retry unix - - n - - error
postlog unix-dgram n - n - 1 postlogd
`, p.submission, p.smtps)
	must(t, os.WriteFile(filepath.Join(dir, "conf/master.cf"), []byte(master), 0o644))
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// freePort returns a port on which nothing listens.
func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// letters waits for so many letters in the box and returns them.
func (p *postfix) letters(t *testing.T, n int) []string {
	t.Helper()
	deadline := time.After(20 * time.Second)
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		files, _ := filepath.Glob(p.box + "/*")
		if len(files) >= n {
			var all []string
			for _, f := range files {
				text, err := os.ReadFile(f)
				must(t, err)
				all = append(all, string(text))
			}
			return all
		}
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("%d letters in the box, want %d", len(files), n)
		}
	}
}

func TestLettersReachAMailboxThroughPostfix(t *testing.T) {
	p := startPostfix(t)
	client := func(way mail.TLS, port int) mail.Client {
		return mail.Client{
			Server: fmt.Sprintf("localhost:%d", port), TLS: way, Roots: p.roots, Username: "watch", Password: secret.New(password),
			From: netmail.Address{Name: "감시", Address: "watch@example.com"}, To: []netmail.Address{{Address: "ops@example.com"}},
		}
	}
	starttls, implicit := client(mail.StartTLS, p.submission), client(mail.Implicit, p.smtps)
	for i, c := range []*mail.Client{&starttls, &implicit} {
		l := illustrated()
		l.ID = fmt.Sprint("letter-", i)
		if round, err := c.Send(t.Context(), l); err != nil || round.Why != nil {
			t.Fatalf("%s: %+v, error %v", c.TLS, round, err)
		}
	}
	for _, letter := range p.letters(t, 2) {
		m, err := netmail.ReadMessage(strings.NewReader(letter))
		must(t, err)
		if !strings.HasPrefix(m.Header.Get("Message-ID"), "<letter-") || m.Header.Get("References") == "" {
			t.Errorf("headers %v", m.Header)
		}
		checkPictures(t, letter)
	}
	wrong := client(mail.StartTLS, p.submission)
	wrong.Password = secret.New("not-the-password")
	if err := wrong.Try(t.Context()); err == nil || !strings.Contains(err.Error(), "refuses the login") || strings.Contains(err.Error(), "not-the-password") {
		t.Errorf("a wrong password: %v", err)
	}
	stranger := client(mail.StartTLS, p.submission)
	stranger.Username = ""
	if _, err := stranger.Send(t.Context(), news()); err == nil || !strings.Contains(err.Error(), "login") {
		t.Errorf("without a login: %v", err)
	}
	late := client(mail.StartTLS, p.smtps) // speaks clear where TLS is waited for
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	if err := late.Try(ctx); err == nil {
		t.Error("clear text at the TLS port passes")
	}
	clear := client(mail.None, p.submission)
	if err := clear.Try(t.Context()); err == nil || !strings.Contains(err.Error(), "no login that would be safe") {
		t.Errorf("a login in clear: %v", err)
	}
}

package inbound

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
)

// Alertmanager takes in what Prometheus and others post to an Alertmanager
// (its API in version 2, POST /api/v2/alerts): what fires is posted again and
// again, and is over at the time that it names itself.
type Alertmanager struct {
	Office  Office
	Tokens  Tokens
	Level   checks.Level // where the label severity names none
	Tags    []string
	Firings *Firings
	Now     func() time.Time // nil: time.Now
}

// AlertmanagerBody is how long a request may be, in bytes: some hundred alerts.
const AlertmanagerBody = 2 << 20

// resolveAfter is when an alert ends that does not say so and is not posted
// again: resolve_timeout of an Alertmanager.
const resolveAfter = 5 * time.Minute

// Key turns away whoever has no token: as a bearer, or as the password of basic
// authentication, whatever the user.
func (d *Alertmanager) Key(r *http.Request) error {
	_, err := d.holder(r)
	return err
}

// holder returns who has sent a request.
func (d *Alertmanager) holder(r *http.Request) (Token, error) {
	if _, password, basic := r.BasicAuth(); basic {
		return tokenOf(r.Context(), d.Tokens, "alert", password)
	}
	return holder(r, d.Tokens, "alert")
}

// An exposition is one alert as it is posted. Unknown keys are ignored.
type exposition struct {
	Labels      map[string]string `json:"labels"`
	Annotations map[string]string `json:"annotations"`
	StartsAt    time.Time         `json:"startsAt"`
	EndsAt      time.Time         `json:"endsAt"` // zero: unknown
	Generator   string            `json:"generatorURL"`
}

// Take takes alerts in: all that make sense.
func (d *Alertmanager) Take(_ http.ResponseWriter, r *http.Request, body []byte) error {
	token, err := d.holder(r)
	if err != nil {
		return err
	}
	var posted []exposition
	if err := json.Unmarshal(body, &posted); err != nil {
		return refuse(http.StatusBadRequest, "not alerts as they should be: "+err.Error())
	}
	var nameless error
	for _, e := range posted {
		if len(e.Labels) == 0 {
			nameless = refuse(http.StatusBadRequest, "an alert has no labels")
			continue
		}
		a := d.alarm(e)
		a.To, a.Account = token.to(), "token "+token.Name
		if err := d.Firings.take(r.Context(), d.Office, firing{a, d.now(), d.until(e)}); err != nil {
			return refuse(http.StatusServiceUnavailable, "cannot be noted: "+err.Error())
		}
	}
	return nameless
}

func (d *Alertmanager) now() time.Time {
	if d.Now != nil {
		return d.Now()
	}
	return time.Now()
}

// until is when an alert is over, unless it is posted again.
func (d *Alertmanager) until(e exposition) time.Time {
	if e.EndsAt.IsZero() {
		return d.now().Add(resolveAfter)
	}
	return e.EndsAt
}

// alarm is what an alert says. Its labels are its identity.
func (d *Alertmanager) alarm(e exposition) Alarm {
	title := e.Labels["alertname"]
	for _, label := range []string{"instance", "device", "name"} {
		title = strings.TrimSpace(title + " " + e.Labels[label])
	}
	var rest []string
	for _, label := range slices.Sorted(maps.Keys(e.Labels)) {
		if label != "alertname" {
			rest = append(rest, label+"="+e.Labels[label])
		}
	}
	a := Alarm{
		Door: "alertmanager", Name: distinct(title, fmt.Sprintf("%q", rest)), Title: cut(title, nameRoom),
		Level: d.Level, At: e.StartsAt, Tags: d.Tags,
	}
	if level, known := levelOf(e.Labels["severity"]); known {
		a.Level = level
	}
	lines := []string{e.Annotations["summary"], cmp.Or(e.Annotations["description"], e.Annotations["message"]), strings.Join(rest, " "), e.Generator}
	a.Text = cut(strings.Join(slices.DeleteFunc(lines, func(line string) bool { return line == "" }), "\n"), textRoom)
	if !d.until(e).After(d.now()) {
		a.Level = checks.None
	}
	return a
}

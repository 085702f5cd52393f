package sns

import (
	"bytes"
	"cmp"
	"encoding/json"
	"strings"
	"time"
)

// An Alarm is what a message says: that of an alarm of CloudWatch, or one of
// somebody's own in the same form, or plain text.
type Alarm struct {
	Name        string
	Description string
	State       string // ALARM, OK, INSUFFICIENT_DATA, or what somebody wrote; empty: it tells of no state
	Reason      string
	Changed     time.Time // when the state changed; zero: not told
	Region      string    // as in us-east-1; empty: not told
	Account     string

	Namespace, Metric, Unit, Statistic string
	Dimensions                         []Dimension
	Threshold                          string // with how it is compared; empty: not told
	Rule                               string // of an alarm made of others

	// Incomplete says that the message has the form of an alarm, but parts
	// of it are missing or unreadable.
	Incomplete bool

	// Text is the message as it came, where it has no such form.
	Text string
}

// A Dimension is one by which a metric is told from others.
type Dimension struct{ Name, Value string }

// stamp is how CloudWatch writes times.
const stamp = "2006-01-02T15:04:05.000-0700"

// Read reads a message. It makes what can be made of it and never fails: what
// is no alarm is its own text. Commas too many are no harm.
func Read(message string) Alarm {
	var fields map[string]any
	decoder := json.NewDecoder(bytes.NewReader(forgive([]byte(message))))
	decoder.UseNumber()
	if err := decoder.Decode(&fields); err != nil || len(fields) == 0 {
		return Alarm{Text: message}
	}
	f := object(fields)
	a := Alarm{
		Name: f.text("AlarmName"), Description: f.text("AlarmDescription"), State: strings.ToUpper(f.text("NewStateValue")),
		Reason: f.text("NewStateReason"), Account: f.text("AWSAccountId"), Rule: f.text("AlarmRule"),
		Region: region(f.text("AlarmArn")),
	}
	trigger, whole := f.object("Trigger")
	if a.Name+a.Description+a.State+a.Reason == "" && !whole {
		return Alarm{Text: message}
	}
	if a.Region == "" {
		a.Region = f.text("Region")
	}
	changed := f.text("StateChangeTime")
	for _, layout := range []string{stamp, time.RFC3339Nano} {
		if at, err := time.Parse(layout, changed); err == nil {
			a.Changed = at
			break
		}
	}
	if whole {
		a.trigger(trigger)
	}
	a.Incomplete = a.Name == "" || a.Reason == "" || a.Changed.IsZero() || !whole && a.Rule == ""
	return a
}

// trigger takes over what is measured, and by what.
func (a *Alarm) trigger(t object) {
	a.Namespace, a.Metric, a.Unit = t.text("Namespace"), t.text("MetricName"), t.text("Unit")
	a.Statistic = cmp.Or(t.text("Statistic"), t.text("ExtendedStatistic"))
	a.Threshold = strings.TrimSpace(compared(t.text("ComparisonOperator")) + " " + t.text("Threshold"))
	a.dimensions(t)
	if a.Metric != "" {
		return
	}
	// An alarm on a formula, or on what is unusual, lists what goes into it.
	for _, part := range t.list("Metrics") {
		stat, _ := part.object("MetricStat")
		metric, known := stat.object("Metric")
		if expression := part.text("Expression"); expression != "" && a.Statistic == "" {
			a.Statistic = cmp.Or(part.text("Label"), expression)
		}
		if known && a.Metric == "" {
			a.Namespace, a.Metric, a.Unit = metric.text("Namespace"), metric.text("MetricName"), stat.text("Unit")
			a.Statistic = cmp.Or(a.Statistic, stat.text("Stat"))
			a.dimensions(metric)
		}
	}
}

// dimensions takes over those of a metric, whose keys come in both cases.
func (a *Alarm) dimensions(of object) {
	for _, d := range of.list("Dimensions") {
		a.Dimensions = append(a.Dimensions, Dimension{cmp.Or(d.text("name"), d.text("Name")), cmp.Or(d.text("value"), d.text("Value"))})
	}
}

// compared writes how a value is compared with the threshold.
func compared(operator string) string {
	switch operator {
	case "GreaterThanThreshold", "GreaterThanUpperThreshold":
		return ">"
	case "GreaterThanOrEqualToThreshold":
		return "≥"
	case "LessThanThreshold", "LessThanLowerThreshold":
		return "<"
	case "LessThanOrEqualToThreshold":
		return "≤"
	}
	return operator
}

// An object is one of JSON, in which anything may be missing or of another kind.
type object map[string]any

// text returns a text or number under a key, or nothing.
func (o object) text(key string) string {
	switch v := o[key].(type) {
	case string:
		return strings.TrimSpace(v)
	case json.Number:
		return v.String()
	}
	return ""
}

// object returns an object under a key, and whether there is one.
func (o object) object(key string) (object, bool) {
	v, ok := o[key].(map[string]any)
	return v, ok
}

// list returns the objects of a list under a key.
func (o object) list(key string) []object {
	var all []object
	items, _ := o[key].([]any)
	for _, item := range items {
		if v, ok := item.(map[string]any); ok {
			all = append(all, v)
		}
	}
	return all
}

// forgive drops the commas before closing brackets, outside of texts.
func forgive(message []byte) []byte {
	forgiven := make([]byte, 0, len(message))
	inside, escaped := false, false
	for _, b := range message {
		switch {
		case inside:
			inside = escaped || b != '"'
			escaped = !escaped && b == '\\'
		case b == '"':
			inside = true
		case b == '}' || b == ']':
			trimmed := bytes.TrimRight(forgiven, " \t\r\n")
			if bytes.HasSuffix(trimmed, []byte(",")) {
				forgiven = trimmed[:len(trimmed)-1]
			}
		}
		forgiven = append(forgiven, b)
	}
	return forgiven
}

package web

import (
	"context"
	"strconv"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/web/page"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
)

// stateTimeout bounds how long a scrape waits for the state.
const stateTimeout = 5 * time.Second

// Metrics count what happens. Make them with [NewMetrics].
type Metrics struct {
	polls  *prometheus.CounterVec
	missed prometheus.Counter
	took   prometheus.Histogram
	late   prometheus.Histogram
	gates  *prometheus.CounterVec
}

// NewMetrics returns metrics that have counted nothing.
func NewMetrics() *Metrics {
	return &Metrics{
		polls: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "gaugewatch_polls_total", Help: "Polls by outcome: ok, or the class of the fault.",
		}, []string{"outcome"}),
		missed: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "gaugewatch_polls_missed_total", Help: "Ticks that passed while the poll before was still running.",
		}),
		took: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "gaugewatch_poll_duration_seconds", Help: "From the start of a poll to its complete answer.",
			Buckets: []float64{.001, .005, .01, .05, .1, .25, .5, 1, 2.5, 5, 10, 30},
		}),
		late: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "gaugewatch_poll_lateness_seconds", Help: "From the time at which a poll was due to its start.",
			Buckets: []float64{.001, .005, .01, .025, .05, .1, .25, .5, 1, 5},
		}),
		gates: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "gaugewatch_requests_total", Help: "Requests from outside by gate and HTTP status; without a gate: there is none where they came.",
		}, []string{"gate", "status"}),
	}
}

// Poll counts a poll: its outcome, how long it took, how late it started and
// how many ticks passed unasked before it.
func (m *Metrics) Poll(response checks.Reading, took, late time.Duration, missed int) {
	outcome := "ok"
	if response.Why != checks.OK {
		outcome = response.Fault.Class.String()
	}
	m.polls.WithLabelValues(outcome).Inc()
	m.took.Observe(took.Seconds())
	m.late.Observe(max(0, late.Seconds()))
	m.missed.Add(float64(missed))
}

// request counts a request that came to a gate.
func (m *Metrics) request(gate string, status int) {
	m.gates.WithLabelValues(gate, strconv.Itoa(status)).Inc()
}

// registry returns a registry of these metrics, of the state and of the
// process.
func (m *Metrics) registry(state func(context.Context) (State, error)) *prometheus.Registry {
	r := prometheus.NewRegistry()
	r.MustRegister(m.polls, m.missed, m.took, m.late, m.gates, stateCollector{state},
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return r
}

// A stateCollector turns the present state into metrics at each scrape.
type stateCollector struct {
	state func(context.Context) (State, error)
}

// Describe sends nothing: which metrics there are depends on the state.
func (stateCollector) Describe(chan<- *prometheus.Desc) {}

// Collect sends the state.
func (c stateCollector) Collect(out chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), stateTimeout)
	defer cancel()
	s, err := c.state(ctx)
	if err != nil {
		out <- prometheus.NewInvalidMetric(prometheus.NewInvalidDesc(err), err)
		return
	}
	g := gauges{out}
	for _, v := range s.Values {
		target, field, unit := v.Subject.Target, v.Subject.Field, v.Subject.Unit
		g.send("gaugewatch_value", "Latest good value of a field.", v.Value, "target", target, "field", field, "unit", unit)
		g.send("gaugewatch_value_timestamp_seconds", "When that value was read.", seconds(v.At), "target", target, "field", field)
	}
	open := map[checks.Level]int{}
	for _, a := range s.Alerts {
		open[a.Level]++
	}
	for _, level := range checks.Levels() {
		g.send("gaugewatch_alerts", "Alerts that are firing.", float64(open[level]), "level", level.String())
	}
	for _, ch := range s.Channels {
		g.channel(ch)
	}
	g.send("gaugewatch_samples_dropped", "Samples dropped since the start for want of space.", float64(s.Dropped))
	g.send("gaugewatch_healthy", "1 while polling and delivery are alive.", truth(len(s.Ill) == 0))
}

// gauges sends gauges.
type gauges struct{ out chan<- prometheus.Metric }

// send sends one; labels are names and values by turns.
func (g gauges) send(name, help string, value float64, labels ...string) {
	names, values := make([]string, 0, 3), make([]string, 0, 3)
	for i := 0; i+1 < len(labels); i += 2 {
		names, values = append(names, labels[i]), append(values, labels[i+1])
	}
	g.out <- prometheus.MustNewConstMetric(prometheus.NewDesc(name, help, names, nil), prometheus.GaugeValue, value, values...)
}

// channel sends what there is about a channel.
func (g gauges) channel(c page.Channel) {
	g.send("gaugewatch_outbox_depth", "Deliveries that have not arrived.", float64(c.Owed), "channel", c.Name)
	age := 0.0
	if !c.Oldest.IsZero() {
		age = time.Since(c.Oldest).Seconds()
	}
	g.send("gaugewatch_outbox_age_seconds", "How long the oldest of them has been owed.", age, "channel", c.Name)
	g.send("gaugewatch_channel_failures", "Attempts in a row that did not arrive.", float64(c.Failures), "channel", c.Name)
	if c.Limit > 0 {
		g.send("gaugewatch_channel_quota_limit", "Messages that the channel may send in the month.", float64(c.Limit), "channel", c.Name)
		g.send("gaugewatch_channel_quota_used", "Messages of the month that are used.", float64(c.Used), "channel", c.Name)
		g.send("gaugewatch_channel_quota_withheld", "Deliveries that wait since too few messages are left in the month.", float64(c.Short), "channel", c.Name)
	}
	if !c.LastSent.IsZero() {
		g.send("gaugewatch_channel_last_success_timestamp_seconds", "When the channel last got a message through.", seconds(c.LastSent), "channel", c.Name)
	}
}

// seconds returns a time as Prometheus has it.
func seconds(t time.Time) float64 { return float64(t.UnixMilli()) / 1000 }

// truth returns 1 or 0.
func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

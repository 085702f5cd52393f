package main

import (
	"cmp"
	"encoding/json"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/internal/watch"
	"github.com/gaugewatch/gaugewatch/notify"
	"github.com/spf13/cobra"
)

// newAudit is the command that lists who did what.
func newAudit(o *options) *cobra.Command {
	since := span(7 * 24 * time.Hour)
	var who string
	var refusedOnly bool
	c := &cobra.Command{
		Use:     "audit",
		GroupID: "look",
		Short:   "List who did what: commands, buttons, and what was refused",
		Long: `Lists what people have asked for, from the database, whether the daemon runs or
not: the commands that they wrote in chats, the buttons that they pressed, and what
was asked on the command line; with what became of it. What somebody tried who may
not is there too. Alarms that came in from outside are not: gaugewatch alerts lists
them.`,
		Example: "  gaugewatch audit\n  gaugewatch audit --since 30d --who minsu\n  gaugewatch audit --refused --json",
		Args:    usageArgs(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			v, err := o.openView(c.Context())
			if err != nil {
				return err
			}
			defer v.Close()
			all, err := v.Requests(c.Context(), data.RequestFilter{From: time.Now().Add(-time.Duration(since))})
			if err != nil {
				return err
			}
			return o.show(v.auditTable(audited(all, who, refusedOnly)))
		},
	}
	c.Flags().Var(&since, "since", "what was asked in the last `period` (24h, 30d)")
	c.Flags().StringVar(&who, "who", "", "only what somebody asked whose `name` or number holds this")
	c.Flags().BoolVar(&refusedOnly, "refused", false, "only what was refused")
	o.jsonFlag(c)
	return c
}

// A trace is what is left of something that somebody asked for.
type trace struct {
	Request int64           `json:"request"`
	At      time.Time       `json:"at"`
	Who     string          `json:"who,omitempty"`
	Channel string          `json:"channel,omitempty"` // that writes to the chat; empty: none does, or it was no chat
	Page    bool            `json:"page,omitempty"`    // asked at the page, by a link
	Kind    string          `json:"kind"`
	Text    string          `json:"text,omitempty"` // in their words
	Done    time.Time       `json:"done,omitzero"`
	Answer  string          `json:"answer,omitempty"`
	Body    json.RawMessage `json:"body"`

	Chat bool `json:"-"` // asked in a chat
}

// audited returns the traces of what people asked for, the latest first.
func audited(all []data.Asked, who string, refusedOnly bool) []trace {
	traces := []trace{}
	for _, a := range all {
		t := traceOf(a)
		someone := who == "" || strings.Contains(strings.ToLower(t.Who), strings.ToLower(who))
		if a.Kind != watch.RequestAlarm && someone && (!refusedOnly || strings.HasPrefix(a.Answer, watch.RefusedRequest)) {
			traces = append(traces, t)
		}
	}
	return traces
}

// traceOf returns the trace of a request.
func traceOf(a data.Asked) trace {
	var said struct {
		watch.PressRequest
		Heard watch.Heard `json:"heard"`
	}
	_ = json.Unmarshal(a.Body, &said) // what cannot be read says nothing
	t := trace{
		Request: a.ID, At: a.At, Kind: a.Kind, Done: a.Done, Answer: a.Answer, Body: a.Body,
		Channel: cmp.Or(said.Heard.Channel, said.Channel), Text: cmp.Or(said.Heard.Text, pressed(said.PressRequest)),
		Who: strings.TrimSpace(said.By + " " + parenthesized(cmp.Or(said.Heard.Who, said.Who))),
	}
	t.Page, t.Chat = said.Heard.Page, cmp.Or(said.Heard.Who, said.Who) != ""
	if !json.Valid(a.Body) {
		t.Body = nil
	}
	if !t.Chat { // else it is the channel that is told
		t.Channel = ""
	}
	return t
}

// pressed names the button that somebody has pressed: [ack]. What no button of ours
// says stands as it came.
func pressed(r watch.PressRequest) string {
	if p, ours := notify.ParsePress(r.Data); ours {
		return "[" + string(p.Act) + "]"
	}
	return r.Data
}

// parenthesized puts a text into parentheses, unless it is empty.
func parenthesized(text string) string {
	if text == "" {
		return ""
	}
	return "(" + text + ")"
}

// auditTable shows traces.
func (v *view) auditTable(all []trace) table {
	t := table{head: []string{"WHEN", "WHO", "WHERE", "WHAT", "WHAT BECAME OF IT"}, empty: "Nobody has asked for anything.", value: all}
	for _, one := range all {
		answer, where := cmp.Or(one.Answer, "waits for a daemon"), cmp.Or(one.Channel, "–")
		if one.Page {
			where = "the page"
		}
		t.add(v.clock(one.At), cmp.Or(oneLine(one.Who), "–"), where, oneLine(cmp.Or(one.Text, one.Kind)), oneLine(answer))
	}
	return t
}

package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/config"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/internal/near"
	"github.com/gaugewatch/gaugewatch/internal/watch"
	"github.com/spf13/cobra"
)

// tokenDoors lists the doors at which a token lets somebody in.
func tokenDoors() []string { return []string{"alert", "notify", "ping", "values"} }

// newToken is the command that lets others in from outside.
func newToken(o *options) *cobra.Command {
	c := &cobra.Command{
		Use:     "token",
		GroupID: "setup",
		Short:   "Let a script or another program in from outside, by a secret",
		Long: `Makes, lists and revokes the secrets by which scripts, jobs and other programs may
come in from outside. What they may do there is in docs/inbound.md.`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(newTokenNew(o), newTokenList(o), newTokenRevoke(o))
	return c
}

// newTokenNew is the command that makes a token.
func newTokenNew(o *options) *cobra.Command {
	var ask watch.TokenRequest
	c := &cobra.Command{
		Use:   "new NAME",
		Short: "Make a token and show it, once",
		Long: `Makes a secret of 256 random bits and shows it, once: only its hash is kept. Doors:

  alert    POST /in/alert, and /api/v2/alerts as Prometheus speaks to an Alertmanager
  notify   POST /api/notify, as scripts for LINE Notify have it
  ping     /in/ping/TOKEN: the job NAME of the configuration reports itself
  values   POST /in/values/TARGET

With --to only that channel hears what comes by the token, whatever its level and
targets. NAME stands in its messages.

The running daemon does it. Where none runs, the token lets in from the next
start on.`,
		Example: `  gaugewatch token new nas --door notify --to ops
  gaugewatch token new prometheus
  gaugewatch token new backup --door ping`,
		Args: usageArgs(cobra.ExactArgs(1)),
		RunE: func(c *cobra.Command, args []string) error {
			ask.Name = args[0]
			return o.tokenNew(c.Context(), ask)
		},
	}
	c.Flags().StringVar(&ask.Door, "door", "alert", "where it lets in: "+strings.Join(tokenDoors(), ", "))
	c.Flags().StringVar(&ask.Channel, "to", "", "the only `channel` that hears of it")
	o.byFlag(c, &ask.By)
	o.jsonFlag(c)
	return c
}

// A made token is what JSON shows of it.
type made struct {
	Name  string `json:"name"`
	Door  string `json:"door"`
	To    string `json:"to,omitempty"`
	Token string `json:"token"`
	Waits bool   `json:"waits"` // no daemon has answered: it lets in once one runs
}

// tokenNew makes a token.
func (o *options) tokenNew(ctx context.Context, ask watch.TokenRequest) error {
	if !slices.Contains(tokenDoors(), ask.Door) {
		return &exitError{exitUsage, fmt.Errorf("no token opens the door %q: use %s", ask.Door, strings.Join(tokenDoors(), ", "))}
	}
	if ask.Name != oneLine(ask.Name) || ask.Name == "" || len([]rune(ask.Name)) > 64 {
		return &exitError{exitUsage, errors.New("a token's name is one line of at most 64 characters")}
	}
	v, err := o.openView(ctx)
	if err != nil {
		return err
	}
	defer v.Close()
	if err := v.mayMake(ctx, ask); err != nil {
		return err
	}
	secret, err := newSecret()
	if err != nil {
		return err
	}
	ask.Hash = hashOf(secret)
	r, err := v.request(ctx, watch.RequestToken, ask)
	if err != nil {
		return err
	}
	if shut := v.shut(ask.Door); shut != "" {
		fmt.Fprintln(o.Err, "warning: "+shut)
	}
	if o.json {
		return o.show(table{value: made{ask.Name, ask.Door, ask.Channel, secret, r.Waits}})
	}
	if r.Waits {
		fmt.Fprintln(o.Err, "no daemon has answered: it lets in as soon as one runs")
	}
	fmt.Fprintln(o.Err, "This is shown once; only its hash is kept:")
	_, err = fmt.Fprintln(o.Out, secret)
	return err
}

// mayMake says why a token cannot be made: its name is taken, or nobody would
// hear of it.
func (v *view) mayMake(ctx context.Context, ask watch.TokenRequest) error {
	all, err := v.tokensInForce(ctx)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(all, func(t data.Token) bool { return t.Name == ask.Name }) {
		return &hinted{fmt.Errorf("a token is called %s already", ask.Name), "gaugewatch token revoke " + ask.Name + " ends it; or choose another name"}
	}
	if v.config == nil {
		return nil
	}
	if ask.Door == "ping" {
		if err := mustAwait(v.config, ask.Name); err != nil {
			return err
		}
	}
	if ask.Channel != "" {
		var names []string
		for i := range v.config.Channels {
			names = append(names, v.config.Channels[i].Name)
		}
		if !slices.Contains(names, ask.Channel) {
			return noChannel(v.config, ask.Channel)
		}
	}
	return nil
}

// shut says what keeps a token from letting in at a door under the configuration;
// empty: nothing does.
func (v *view) shut(door string) string {
	if v.config == nil {
		return ""
	}
	in := v.config.Inbound
	switch {
	case v.config.Web.Listen == "" || v.config.Web.Listen == "none":
		return "nothing listens, so the token lets nobody in yet: write web: {listen: 127.0.0.1:8080} in " + v.config.Files[0]
	case door == "alert" && in.Alert == nil && in.Alertmanager == nil, door == "notify" && in.Notify == nil:
		return "the door " + door + " is closed, so the token lets nobody in yet: write inbound: {" + door + ": {}} in " + v.config.Files[0] + ", and reload"
	}
	return ""
}

// mustAwait says that no job of a name is awaited, and which are.
func mustAwait(c *config.Config, name string) error {
	var names []string
	for i := range c.Jobs {
		names = append(names, c.Jobs[i].Name)
	}
	if slices.Contains(names, name) {
		return nil
	}
	missing := fmt.Errorf("no job is called %s, so nobody would await its reports", name)
	switch meant := near.Word(name, names); {
	case meant != "":
		return &hinted{missing, "did you mean " + meant + "?"}
	case len(names) == 0:
		return &hinted{missing, "there is no job: write it under jobs in " + c.Files[0] + " first"}
	}
	return &hinted{missing, "the jobs are " + strings.Join(names, ", ")}
}

// tokensInForce returns the tokens that let somebody in.
func (v *view) tokensInForce(ctx context.Context) ([]data.Token, error) {
	all, err := v.Tokens(ctx)
	return slices.DeleteFunc(all, func(t data.Token) bool { return !t.Revoked.IsZero() }), err
}

// newSecret returns 256 random bits, written in letters and digits: 43 or a few
// less, as the tokens of LINE Notify had.
func newSecret() (string, error) {
	bits := make([]byte, 32)
	if _, err := rand.Read(bits); err != nil {
		return "", err
	}
	return new(big.Int).SetBytes(bits).Text(62), nil
}

// newTokenList is the command that lists tokens.
func newTokenList(o *options) *cobra.Command {
	var all bool
	c := &cobra.Command{
		Use:     "list",
		Short:   "List the tokens, without their secrets",
		Example: "  gaugewatch token list",
		Args:    usageArgs(cobra.NoArgs),
		RunE:    func(c *cobra.Command, _ []string) error { return o.tokenList(c.Context(), all) },
	}
	c.Flags().BoolVar(&all, "all", false, "also those that were revoked")
	o.jsonFlag(c)
	return c
}

// A shown token is what JSON shows of one that was made before.
type shown struct {
	Name    string    `json:"name"`
	Door    string    `json:"door"`
	To      string    `json:"to,omitempty"`
	Made    time.Time `json:"made"`
	Revoked time.Time `json:"revoked,omitzero"`
}

// tokenList lists tokens.
func (o *options) tokenList(ctx context.Context, all bool) error {
	v, err := o.openView(ctx)
	if err != nil {
		return err
	}
	defer v.Close()
	found, err := v.Tokens(ctx)
	if err != nil {
		return err
	}
	t := table{head: []string{"TOKEN", "DOOR", "TO", "MADE", "REVOKED"}, empty: "There is no token."}
	list := []shown{}
	for _, token := range found {
		if !all && !token.Revoked.IsZero() {
			continue
		}
		to := token.Channel
		if to == "" {
			to = "–"
		}
		list = append(list, shown{token.Name, token.Door, token.Channel, token.Made, token.Revoked})
		t.add(token.Name, token.Door, to, v.clock(token.Made), v.clock(token.Revoked))
	}
	t.value = list
	return o.show(t)
}

// newTokenRevoke is the command that ends the life of a token.
func newTokenRevoke(o *options) *cobra.Command {
	var by string
	c := &cobra.Command{
		Use:     "revoke NAME",
		Short:   "Let a token in no more",
		Example: "  gaugewatch token revoke nas",
		Args:    usageArgs(cobra.ExactArgs(1)),
		RunE:    func(c *cobra.Command, args []string) error { return o.tokenRevoke(c.Context(), args[0], by) },
	}
	o.byFlag(c, &by)
	o.jsonFlag(c)
	return c
}

// tokenRevoke revokes the token of a name.
func (o *options) tokenRevoke(ctx context.Context, name, by string) error {
	v, err := o.openView(ctx)
	if err != nil {
		return err
	}
	defer v.Close()
	all, err := v.tokensInForce(ctx)
	if err != nil {
		return err
	}
	var names []string
	for _, t := range all {
		names = append(names, t.Name)
		if t.Name == name {
			return o.care(ctx, v, watch.RequestRevoke, watch.RevokeRequest{Name: name, Hash: t.Hash, By: by})
		}
	}
	missing := fmt.Errorf("no token is called %s", name)
	if meant := near.Word(name, names); meant != "" {
		return &hinted{missing, "did you mean " + meant + "?"}
	}
	return &hinted{missing, "gaugewatch token list shows all"}
}

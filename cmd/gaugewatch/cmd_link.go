package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/config"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/internal/near"
	"github.com/gaugewatch/gaugewatch/internal/schedule"
	"github.com/gaugewatch/gaugewatch/internal/watch"
	"github.com/gaugewatch/gaugewatch/web"
	"github.com/gaugewatch/gaugewatch/web/page"
	"github.com/spf13/cobra"
)

// newLink is the command that opens the page to others.
func newLink(o *options) *cobra.Command {
	c := &cobra.Command{
		Use:     "link",
		GroupID: "setup",
		Short:   "Let somebody see the status page from another machine, by a link",
		Long: `Makes, lists and revokes the links that open the status page from other machines.
On the machine itself it is open without one; docs/page.md says more.`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(newLinkNew(o), newLinkList(o), newLinkRevoke(o))
	return c
}

// newLinkNew is the command that makes a link.
func newLinkNew(o *options) *cobra.Command {
	var ask watch.LinkRequest
	var expires string
	c := &cobra.Command{
		Use:   "new NAME",
		Short: "Make a link and show it, once",
		Long: `Makes a link with a secret of 256 random bits and shows it, once: only its hash is
kept. Whoever opens it sees the page; the browser remembers it as a cookie until it
expires or is revoked. NAME says for whom it is, and stands beside what they do: who
has a link may acknowledge alerts, mute and pause there, unless it only looks.

With --badges it is one for pages of others, such as a wiki: pictures with the state
of a target or the value of a field, and nothing else.

The running daemon does it. Where none runs, the link opens the page from the next
start on.`,
		Example: "  gaugewatch link new boss --read-only --expires 90d\n  gaugewatch link new minsu\n  gaugewatch link new wiki --badges --expires 5y",
		Args:    usageArgs(cobra.ExactArgs(1)),
		RunE: func(c *cobra.Command, args []string) error {
			ask.Name = args[0]
			return o.linkNew(c.Context(), ask, expires)
		},
	}
	c.Flags().StringVar(&expires, "expires", "90d", "for how `long` it opens the page, such as 12h, 90d or 5y")
	c.Flags().BoolVar(&ask.ReadOnly, "read-only", false, "it only looks: without that it may also acknowledge, mute and pause")
	c.Flags().BoolVar(&ask.Badges, "badges", false, "it shows badges in pages of others, and opens nothing")
	o.byFlag(c, &ask.By)
	o.jsonFlag(c)
	return c
}

// A madeLink is what JSON shows of a link.
type madeLink struct {
	Name    string    `json:"name"`
	Looks   bool      `json:"read_only"`
	Badges  bool      `json:"badges,omitempty"`
	URL     string    `json:"url,omitempty"` // of a new one
	Made    time.Time `json:"made,omitzero"`
	Expires time.Time `json:"expires"`
	Revoked time.Time `json:"revoked,omitzero"`
	Waits   bool      `json:"waits,omitempty"` // no daemon has answered: it opens the page once one runs
}

// linkNew makes a link.
func (o *options) linkNew(ctx context.Context, ask watch.LinkRequest, expires string) error {
	lasts, err := schedule.ParseDuration(expires)
	switch {
	case err != nil:
		return &exitError{exitUsage, fmt.Errorf("--expires: %w", err)}
	case ask.Badges && ask.ReadOnly:
		return &exitError{exitUsage, errors.New("a link for badges opens no page that could be looked at: --badges or --read-only")}
	case lasts <= 0:
		return &exitError{exitUsage, errors.New("--expires: a link lasts for some time")}
	case ask.Name != oneLine(ask.Name) || ask.Name == "" || len([]rune(ask.Name)) > 64:
		return &exitError{exitUsage, errors.New("a link's name is one line of at most 64 characters")}
	}
	v, err := o.openView(ctx)
	if err != nil {
		return err
	}
	defer v.Close()
	all, err := v.linksInForce(ctx)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(all, func(l data.Link) bool { return l.Name == ask.Name }) {
		return &hinted{fmt.Errorf("a link is called %s already", ask.Name), "gaugewatch link revoke " + ask.Name + " ends it; or choose another name"}
	}
	secret, err := newSecret()
	if err != nil {
		return err
	}
	ask.ReadOnly = ask.ReadOnly || ask.Badges
	ask.Hash, ask.Expires = hashOf(secret), time.Now().Add(time.Duration(lasts))
	r, err := v.request(ctx, watch.RequestLink, ask)
	if err != nil {
		return err
	}
	at := pageURL(v.config) + web.LinkPath + secret
	if ask.Badges {
		at = pageURL(v.config) + page.BadgePath + "TARGET.svg?key=" + secret
	}
	if o.json {
		return o.show(table{value: madeLink{Name: ask.Name, Looks: ask.ReadOnly, Badges: ask.Badges, URL: at, Expires: ask.Expires, Waits: r.Waits}})
	}
	o.tellLink(v.config, r.Waits)
	_, err = fmt.Fprintln(o.Out, at)
	return err
}

// tellLink tells what a person should know of a new link.
func (o *options) tellLink(c *config.Config, waits bool) {
	if waits {
		fmt.Fprintln(o.Err, "no daemon has answered: it opens the page as soon as one runs")
	}
	if c != nil && !c.Web.Exposed() {
		fmt.Fprintln(o.Err, "web.listen lets in this machine alone: choose another address, or set web.public_url, for others to get there")
	}
	fmt.Fprintln(o.Err, "This is shown once; only its hash is kept:")
}

// pageURL returns where others reach the page: by web.public_url, or else by
// web.listen at the name of this machine.
func pageURL(c *config.Config) string {
	if c == nil {
		return "http://localhost:8080"
	}
	if public := c.Web.Public(); public != nil {
		return strings.TrimSuffix(public.String(), "/")
	}
	at := url.URL{Scheme: "http", Host: c.Web.Listen}
	if c.Web.TLS != nil {
		at.Scheme = "https"
	}
	host, port, err := net.SplitHostPort(c.Web.Listen)
	if err != nil {
		at.Host = "localhost:8080"
	} else if a, bad := netip.ParseAddr(host); host == "" || bad == nil && a.IsUnspecified() {
		name, err := os.Hostname()
		if err != nil {
			name = "localhost"
		}
		at.Host = net.JoinHostPort(name, port)
	}
	return at.String()
}

// linksInForce returns the links that open the page.
func (v *view) linksInForce(ctx context.Context) ([]data.Link, error) {
	all, err := v.Links(ctx)
	now := time.Now()
	return slices.DeleteFunc(all, func(l data.Link) bool { return !l.Opens(now) }), err
}

// newLinkList is the command that lists links.
func newLinkList(o *options) *cobra.Command {
	var all bool
	c := &cobra.Command{
		Use:     "list",
		Short:   "List the links, without their secrets",
		Example: "  gaugewatch link list",
		Args:    usageArgs(cobra.NoArgs),
		RunE:    func(c *cobra.Command, _ []string) error { return o.linkList(c.Context(), all) },
	}
	c.Flags().BoolVar(&all, "all", false, "also those that expired or were revoked")
	o.jsonFlag(c)
	return c
}

// linkList lists links.
func (o *options) linkList(ctx context.Context, all bool) error {
	v, err := o.openView(ctx)
	if err != nil {
		return err
	}
	defer v.Close()
	found, err := v.linksInForce(ctx)
	if all && err == nil {
		found, err = v.Links(ctx)
	}
	if err != nil {
		return err
	}
	t := table{head: []string{"LINK", "MAY", "MADE", "EXPIRES", "REVOKED"}, empty: "There is no link."}
	list := []madeLink{}
	for _, l := range found {
		list = append(list, madeLink{Name: l.Name, Looks: l.ReadOnly, Badges: l.Badges, Made: l.Made, Expires: l.Expires, Revoked: l.Revoked})
		revoked := "–"
		if !l.Revoked.IsZero() {
			revoked = v.clock(l.Revoked)
		}
		may := "look and act"
		switch {
		case l.Badges:
			may = "show badges"
		case l.ReadOnly:
			may = "look"
		}
		t.add(l.Name, may, v.clock(l.Made), v.clock(l.Expires), revoked)
	}
	t.value = list
	return o.show(t)
}

// newLinkRevoke is the command that ends the life of a link.
func newLinkRevoke(o *options) *cobra.Command {
	var by string
	c := &cobra.Command{
		Use:   "revoke NAME",
		Short: "Let a link open the page no more",
		Long: `Ends the life of a link: within some seconds it opens nothing any more, also where a
page is open.`,
		Example: "  gaugewatch link revoke boss",
		Args:    usageArgs(cobra.ExactArgs(1)),
		RunE:    func(c *cobra.Command, args []string) error { return o.linkRevoke(c.Context(), args[0], by) },
	}
	o.byFlag(c, &by)
	o.jsonFlag(c)
	return c
}

// linkRevoke ends the life of a link.
func (o *options) linkRevoke(ctx context.Context, name, by string) error {
	v, err := o.openView(ctx)
	if err != nil {
		return err
	}
	defer v.Close()
	all, err := v.linksInForce(ctx)
	if err != nil {
		return err
	}
	var names []string
	for _, l := range all {
		names = append(names, l.Name)
		if l.Name == name {
			return o.care(ctx, v, watch.RequestUnlink, watch.UnlinkRequest{Name: name, Hash: l.Hash, By: by})
		}
	}
	missing := fmt.Errorf("no link is called %s", name)
	if meant := near.Word(name, names); meant != "" {
		return &hinted{missing, "did you mean " + meant + "?"}
	}
	return &hinted{missing, "gaugewatch link list shows all"}
}

// visitor returns who has a link, and whether it opens the page.
func (d *daemon) visitor(ctx context.Context, secret string) (page.Visitor, bool, error) {
	l, opens, err := d.store.LinkOf(ctx, hashOf(secret), time.Now())
	return page.Visitor{Name: l.Name, ReadOnly: l.ReadOnly, Badges: l.Badges, Until: l.Expires}, opens, err
}

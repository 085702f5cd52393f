package line

import (
	"context"
	"net/url"
	"strings"
)

// A Quota is how many messages may be sent in the current month, counted by
// recipients.
type Quota struct {
	Limited  bool
	Messages int64 // 0 where not Limited
}

// Quota returns the month's quota.
func (c *Client) Quota(ctx context.Context) (Quota, error) {
	q, err := get[struct {
		Type  string `json:"type"`
		Value int64  `json:"value"`
	}](ctx, c, "quota", "message/quota")
	return Quota{Limited: q.Type == "limited", Messages: q.Value}, err
}

// Used returns how many messages have been sent in the current month, as far
// as LINE has counted.
func (c *Client) Used(ctx context.Context) (int64, error) {
	u, err := get[struct {
		Total int64 `json:"totalUsage"`
	}](ctx, c, "quota used", "message/quota/consumption")
	return u.Total, err
}

// Members returns how many people a letter to the recipient reaches, and so
// what it costs. For a user that is 1, without asking.
func (c *Client) Members(ctx context.Context, to Recipient) (int, error) {
	place := "group/"
	switch {
	case to.IsUser():
		return 1, nil
	case strings.HasPrefix(string(to), "R"):
		place = "room/"
	}
	m, err := get[struct {
		Count int `json:"count"`
	}](ctx, c, "members", place+url.PathEscape(string(to))+"/members/count")
	return m.Count, err
}

// A Group is a group chat that the account is in.
type Group struct {
	ID   Recipient `json:"groupId"`
	Name string    `json:"groupName"`
}

// Group returns a group, and so tries whether the account is still in it.
func (c *Client) Group(ctx context.Context, id Recipient) (Group, error) {
	return get[Group](ctx, c, "group", "group/"+url.PathEscape(string(id))+"/summary")
}

// A Bot is the official account itself.
type Bot struct {
	UserID  string `json:"userId"`
	BasicID string `json:"basicId"` // with @
	Name    string `json:"displayName"`
}

// Bot returns the account itself, and so tries the token.
func (c *Client) Bot(ctx context.Context) (Bot, error) { return get[Bot](ctx, c, "bot", "info") }

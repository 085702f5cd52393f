package line

import (
	"context"
	"net/url"
	"strings"
	"time"
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

// Friends returns how many people have added the account and not blocked it,
// as LINE counted them at the end of a day; 0 where it has not. The day is
// that of UTC+9.
func (c *Client) Friends(ctx context.Context, day time.Time) (int64, error) {
	f, err := get[struct {
		Status    string `json:"status"`
		Followers int64  `json:"followers"` // also those who have blocked it since
		Blocks    int64  `json:"blocks"`
	}](ctx, c, "friends", "insight/followers?date="+day.In(time.FixedZone("", offset)).Format("20060102"))
	if f.Status != "ready" {
		return 0, err
	}
	return max(0, f.Followers-f.Blocks), err
}

// Turn returns when the month of a time turns, and LINE counts messages anew.
// LINE does not say in which zone; it is taken to be UTC+9, in which it counts
// days.
func Turn(at time.Time) time.Time {
	at = at.In(time.FixedZone("", offset))
	return time.Date(at.Year(), at.Month()+1, 1, 0, 0, 0, 0, at.Location())
}

// offset is the zone of LINE's days, in seconds.
const offset = 9 * 60 * 60

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

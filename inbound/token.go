package inbound

import (
	"context"
	"net/http"
)

// A Token is who may come in by a secret of ours.
type Token struct {
	Name    string
	Door    string
	Channel string // the only one that is told; empty: all, by their rules
}

// Tokens know the secrets that let somebody in.
type Tokens interface {
	// Token returns whom a secret belongs to at a door, and whether it lets
	// anybody in there.
	Token(ctx context.Context, door, secret string) (Token, bool, error)

	// Revoke ends the life of a secret.
	Revoke(ctx context.Context, secret string) error
}

// holder returns who has sent a request, by its bearer token.
func holder(r *http.Request, tokens Tokens, door string) (Token, error) {
	return tokenOf(r.Context(), tokens, door, bearer(r))
}

// tokenOf returns whom a secret belongs to at a door.
func tokenOf(ctx context.Context, tokens Tokens, door, secret string) (Token, error) {
	if secret == "" {
		return Token{}, refuse(http.StatusUnauthorized, "without a token")
	}
	token, known, err := tokens.Token(ctx, door, secret)
	switch {
	case err != nil:
		return Token{}, refuse(http.StatusServiceUnavailable, "the token cannot be looked up: "+err.Error())
	case !known:
		return Token{}, refuse(http.StatusUnauthorized, "the token is not known here, or was revoked")
	}
	return token, nil
}

// to returns the channels that a token names.
func (t Token) to() []string {
	if t.Channel == "" {
		return nil
	}
	return []string{t.Channel}
}

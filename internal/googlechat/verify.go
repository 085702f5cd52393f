package googlechat

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
)

// An Audience says for whom the tokens are that Google brings with events, as it
// is chosen once for an app ("Authentication audience"), and who signs them.
// Fields that are empty are Google's.
type Audience struct {
	For    string   // the URL to which Google posts, or the number of the project
	Issuer string   // who signs
	Keys   string   // where the keys of the issuer are found (JWKS)
	Emails []string // of an URL: the accounts that may post
}

// Where Google's keys are, and who signs; "Verify requests from Google Chat".
const (
	chatAccount   = "chat@system.gserviceaccount.com"
	projectKeys   = "https://www.googleapis.com/service_accounts/v1/metadata/jwk/" + chatAccount
	addressIssuer = "https://accounts.google.com"
	addressKeys   = "https://www.googleapis.com/oauth2/v3/certs"
	addOnAccounts = "@gcp-sa-gsuiteaddons.iam.gserviceaccount.com"
)

// byProject says whether the audience is the number of a project.
func (a Audience) byProject() bool { return strings.Trim(a.For, "0123456789") == "" }

// A Verifier knows the tokens of an audience. Make it with [NewVerifier].
type Verifier struct {
	audience Audience
	tokens   *oidc.IDTokenVerifier
}

// NewVerifier returns what verifies the tokens of an audience. Keys are fetched
// through the client when they are needed, and kept.
func NewVerifier(a Audience, client *http.Client, now func() time.Time) *Verifier {
	issuer, keys := addressIssuer, addressKeys
	if a.byProject() {
		issuer, keys = chatAccount, projectKeys
	}
	set := oidc.NewRemoteKeySet(oidc.ClientContext(context.Background(), client), cmp.Or(a.Keys, keys))
	return &Verifier{audience: a, tokens: oidc.NewVerifier(cmp.Or(a.Issuer, issuer), set, &oidc.Config{ClientID: a.For, Now: now})}
}

// Verify says why a token is none of Google's for us.
func (v *Verifier) Verify(ctx context.Context, token string) error {
	if v.audience.For == "" {
		return errors.New("no audience is set")
	}
	known, err := v.tokens.Verify(ctx, token)
	if err != nil {
		return err
	}
	if v.audience.byProject() {
		return nil
	}
	var claims struct {
		Email    string `json:"email"`
		Verified bool   `json:"email_verified"`
	}
	if err := known.Claims(&claims); err != nil {
		return err
	}
	may := slices.Contains(v.audience.Emails, claims.Email)
	if len(v.audience.Emails) == 0 {
		may = claims.Email == chatAccount || strings.HasPrefix(claims.Email, "service-") && strings.HasSuffix(claims.Email, addOnAccounts)
	}
	if !may || !claims.Verified {
		return fmt.Errorf("the token is of %q, who may not post here", claims.Email)
	}
	return nil
}

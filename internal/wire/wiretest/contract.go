// Package wiretest helps to test what speaks to a provider: it holds requests
// against the provider's OpenAPI description, serves them without a network,
// and looks for secrets where none may be.
package wiretest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
)

// Shared returns a file of the folder shared that lies beside the repository.
// Where that folder is absent the test is skipped, or fails when CI is set.
func Shared(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(root(t), "..", "shared", name))
	if errors.Is(err, os.ErrNotExist) && os.Getenv("CI") == "" {
		t.Skipf("NOT TESTED: %v; the folder shared belongs beside the repository", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// root is the folder of go.mod.
func root(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	for err == nil {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		if filepath.Dir(dir) == dir {
			break
		}
		dir = filepath.Dir(dir)
	}
	t.Fatalf("no go.mod above the test: %v", err)
	return ""
}

// A Contract is what a provider says about the requests it takes.
type Contract struct {
	router routers.Router
}

// Load reads a contract from the OpenAPI description shared/specs/name, or
// skips the test as [Shared] does.
func Load(t testing.TB, name string) *Contract {
	t.Helper()
	spec, err := openapi3.NewLoader().LoadFromData(Shared(t, filepath.Join("specs", name)))
	if err != nil {
		t.Fatal(err)
	}
	spec.Servers = nil // any host, so that a test's own server will do
	router, err := gorillamux.NewRouter(spec)
	if err != nil {
		t.Fatal(err)
	}
	return &Contract{router}
}

// Check says what is wrong with a request. The body can be read afterwards.
func (c *Contract) Check(r *http.Request) error {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	defer func() { r.Body = io.NopCloser(bytes.NewReader(body)) }()
	r.Body = io.NopCloser(bytes.NewReader(body))
	route, params, err := c.router.FindRoute(r)
	if err != nil {
		return err
	}
	return openapi3filter.ValidateRequest(r.Context(), &openapi3filter.RequestValidationInput{
		Request:    r,
		PathParams: params,
		Route:      route,
		Options: &openapi3filter.Options{
			RejectWhenRequestBodyNotSpecified: true,
			AuthenticationFunc:                authenticate,
			SchemaValidationOptions: []openapi3.SchemaValidationOption{
				openapi3.EnableFormatValidation(),
				openapi3.WithStringFormatValidator("uuid",
					openapi3.NewRegexpFormatValidator(openapi3.FormatOfStringForUUIDOfRFC4122)),
			},
		},
	})
}

func authenticate(_ context.Context, in *openapi3filter.AuthenticationInput) error {
	scheme, token, _ := strings.Cut(in.RequestValidationInput.Request.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, in.SecurityScheme.Scheme) || token == "" {
		return in.NewError(errors.New("no credentials"))
	}
	return nil
}

// Handler fails the test for each request that breaks the contract, and lets
// next answer.
func (c *Contract) Handler(t testing.TB, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := c.Check(r); err != nil {
			t.Errorf("%s %s breaks the contract: %v", r.Method, r.URL.Path, err)
		}
		next.ServeHTTP(w, r)
	})
}

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
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"

	"github.com/gaugewatch/gaugewatch/internal/sharedtest"
)

// A Contract is what a provider says about the requests it takes.
type Contract struct {
	router routers.Router
}

// Load reads a contract from the OpenAPI description shared/specs/name, or
// skips the test as [sharedtest.File] does.
func Load(t testing.TB, name string) *Contract {
	t.Helper()
	return Parse(t, sharedtest.File(t, "specs/"+name))
}

// Parse reads a contract from an OpenAPI description, for what those of the
// providers do not hold.
func Parse(t testing.TB, description []byte) *Contract {
	t.Helper()
	spec, err := openapi3.NewLoader().LoadFromData(description)
	if err != nil {
		t.Fatal(err)
	}
	admitFiles(spec)
	spec.Servers = nil // any host, so that a test's own server will do
	router, err := gorillamux.NewRouter(spec)
	if err != nil {
		t.Fatal(err)
	}
	return &Contract{router}
}

// admitFiles lets forms have parts of any name where the description says that
// such are strings. The validator knows only parts that are named.
func admitFiles(spec *openapi3.T) {
	for _, path := range spec.Paths.Map() {
		for _, operation := range path.Operations() {
			if operation.RequestBody == nil {
				continue
			}
			form := operation.RequestBody.Value.Content.Get("multipart/form-data")
			if form != nil && form.Schema.Value.AdditionalProperties.Schema != nil {
				form.Schema.Value.AdditionalProperties = openapi3.BoolSchema{Has: new(true)}
			}
		}
	}
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

// Package browsertest looks at pages as people do: in a real Chromium, without a
// window. It is for tests.
//
//	tab := browsertest.Start(t).Tab(t)
//	tab.As(browsertest.View{Wide: 390, High: 800, Dark: true})
//	tab.Visit("http://127.0.0.1:8080/")
//	for _, flaw := range tab.Flaws() {
//		t.Error(flaw)
//	}
package browsertest

import (
	"context"
	"os"
	"os/exec"
	"testing"

	"github.com/chromedp/chromedp"
)

// A Browser is one process of Chromium. Its tabs know nothing of each other.
type Browser struct{ ctx context.Context }

// Start starts a browser that ends with the test. Where Chromium is not
// installed the test is skipped, or fails when CI is set.
func Start(t testing.TB) *Browser {
	t.Helper()
	program, err := exec.LookPath("chromium")
	if err != nil {
		missing(t, "chromium is not installed, so nobody looks at the pages: apt-get install chromium")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(program), chromedp.NoSandbox, chromedp.DisableGPU)
	for _, flag := range []string{"disable-quic", "no-first-run", "disable-background-networking", "disable-component-update", "disable-sync"} {
		options = append(options, chromedp.Flag(flag, true))
	}
	ctx, end := chromedp.NewExecAllocator(context.WithoutCancel(t.Context()), options...)
	t.Cleanup(end)
	ctx, cancel := chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("chromium: %v", err)
	}
	return &Browser{ctx}
}

// missing ends a test that lacks a program.
func missing(t testing.TB, what string) {
	t.Helper()
	if os.Getenv("CI") != "" {
		t.Fatal(what)
	}
	t.Skip("SKIPPED: " + what)
}

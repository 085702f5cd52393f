package browsertest

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// patience is how long what must happen in a page may take.
const patience = 20 * time.Second

// A Tab is one tab of a browser, with cookies of its own.
type Tab struct {
	t    testing.TB
	ctx  context.Context
	view View

	mu         sync.Mutex
	host       string // of the latest visit
	complaints []string
}

// A View is how somebody looks at a page.
type View struct {
	Wide, High int // in CSS pixels
	Dark       bool
	Fine       float64 // pixels of the picture for each of these; 0: one
}

// Tab opens a tab that closes with the test.
func (b *Browser) Tab(t testing.TB) *Tab {
	t.Helper()
	tab := &Tab{t: t}
	ctx, cancel := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext(), chromedp.WithListener(tab.hear))
	t.Cleanup(cancel)
	tab.ctx = ctx
	tab.must(chromedp.Do(ctx))
	_, err := chromedp.Call(ctx, network.Enable, network.EnableParams{})
	tab.must(err)
	_, err = chromedp.Call(ctx, log.Enable, cdp.Empty{})
	tab.must(err)
	tab.As(View{Wide: 1280, High: 800})
	return tab
}

// hear notes what the page complains about, and whom it asks.
func (p *Tab) hear(event any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		p.complaints = append(p.complaints, "it breaks: "+(&chromedp.ExceptionError{ExceptionDetails: e.ExceptionDetails}).Error())
	case *runtime.EventConsoleAPICalled:
		p.complaints = append(p.complaints, fmt.Sprintf("it writes to the console: %s %s", e.Type, e.Args[0].Value))
	case *log.EventEntryAdded:
		p.complaints = append(p.complaints, "the browser says: "+e.Entry.Text+" "+e.Entry.URL)
	case *network.EventRequestWillBeSent:
		if to, err := url.Parse(e.Request.URL); err == nil && to.Host != p.host && to.Scheme != "data" && to.Scheme != "about" {
			p.complaints = append(p.complaints, "it asks another host: "+e.Request.URL)
		}
	}
}

// Complaints returns what went wrong on the pages that were visited since it was
// asked last: scripts that broke, what the browser warns of, and requests to
// other hosts.
func (p *Tab) Complaints() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	all := p.complaints
	p.complaints = nil
	return all
}

// As looks at the pages in another way from now on.
func (p *Tab) As(v View) {
	p.t.Helper()
	p.view = v
	colours := "light"
	if v.Dark {
		colours = "dark"
	}
	_, err := chromedp.Call(p.ctx, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
		Width: int64(v.Wide), Height: int64(v.High), DeviceScaleFactor: max(1, v.Fine), Mobile: v.Wide < 700,
	})
	p.must(err)
	_, err = chromedp.Call(p.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: colours}, {Name: "prefers-reduced-motion", Value: "reduce"}},
	})
	p.must(err)
}

// Slow makes the processor of the page so many times slower.
func (p *Tab) Slow(times float64) {
	p.t.Helper()
	_, err := chromedp.Call(p.ctx, emulation.SetCPUThrottlingRate, emulation.SetCPUThrottlingRateParams{Rate: times})
	p.must(err)
}

// Send sends a header with all requests.
func (p *Tab) Send(name, value string) {
	p.t.Helper()
	_, err := chromedp.Call(p.ctx, network.SetExtraHTTPHeaders, network.SetExtraHTTPHeadersParams{Headers: network.Headers{name: value}})
	p.must(err)
}

// Visit opens a page and waits until it is there.
func (p *Tab) Visit(address string) {
	p.t.Helper()
	to, err := url.Parse(address)
	p.must(err)
	p.mu.Lock()
	p.host = to.Host
	p.mu.Unlock()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	p.must(chromedp.Do(ctx, chromedp.Navigate(address)))
}

// Ask returns what an expression of JavaScript says in the page; what it promises
// is waited for.
func Ask[T any](p *Tab, expression string) T {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	answer, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	p.must(err)
	return answer
}

// Await waits until an expression is true in the page, and returns how long that
// took.
func (p *Tab) Await(what, expression string) time.Duration {
	p.t.Helper()
	began := time.Now()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for ; time.Since(began) < patience; <-tick.C {
		// While one page gives way to another, nobody answers.
		is, err := chromedp.Run(p.ctx, chromedp.Evaluate[bool]("Boolean("+expression+")"))
		if err == nil && is {
			return time.Since(began)
		}
	}
	p.t.Fatalf("waited %s in vain for %s; the page says\n%s", patience, what, Ask[string](p, "document.body.innerText"))
	return 0
}

// Click clicks what a selector of CSS names first, as a mouse does: what covers it
// is clicked instead.
func (p *Tab) Click(selector string) {
	p.t.Helper()
	at := Ask[[]float64](p, fmt.Sprintf(`(() => {
		const e = document.querySelector(%q);
		if (!e) return null;
		e.scrollIntoView({block: "center"});
		const b = e.getBoundingClientRect();
		return [b.x + b.width / 2, b.y + b.height / 2];
	})()`, selector))
	if at == nil {
		p.t.Fatalf("there is no %s to click", selector)
	}
	p.must(chromedp.Do(p.ctx, chromedp.MouseClickXY(at[0], at[1])))
}

// Follow clicks what a selector names, and waits for the page to which that leads.
func (p *Tab) Follow(selector string) {
	p.t.Helper()
	Ask[bool](p, "window.stays = true")
	p.Click(selector)
	p.Await("the page to which "+selector+" leads", `!window.stays && document.readyState === "complete"`)
}

// Press presses keys, such as "Kim" or [Next].
func (p *Tab) Press(keys string) {
	p.t.Helper()
	p.must(chromedp.Do(p.ctx, chromedp.KeyEvent(keys)))
}

// Picture returns the page as it looks now, as PNG: what is seen of it, or all of
// it, quickly and in more bytes.
func (p *Tab) Picture(all bool) []byte {
	p.t.Helper()
	ask := page.CaptureScreenshotParams{CaptureBeyondViewport: new(all), OptimizeForSpeed: new(all)}
	if all {
		high := Ask[float64](p, "Math.min(16000, document.documentElement.scrollHeight)")
		ask.Clip = &page.Viewport{Width: float64(p.view.Wide), Height: high, Scale: 1}
	}
	picture, err := chromedp.Call(p.ctx, page.CaptureScreenshot, ask)
	p.must(err)
	return picture.Data
}

// Cookies returns the cookies of the page as a server would set them, those too
// that scripts do not see.
func (p *Tab) Cookies() []string {
	p.t.Helper()
	answer, err := chromedp.Call(p.ctx, network.GetCookies, network.GetCookiesParams{})
	p.must(err)
	var all []string
	for _, c := range answer.Cookies {
		all = append(all, strings.TrimSpace(fmt.Sprintf("%s HttpOnly=%t Secure=%t SameSite=%s", c.Name, c.HTTPOnly, c.Secure, c.SameSite)))
	}
	slices.Sort(all)
	return all
}

// must ends the test where the browser fails.
func (p *Tab) must(err error) {
	p.t.Helper()
	if thrown, ok := errors.AsType[*chromedp.ExceptionError](err); ok {
		p.t.Fatalf("the page breaks: %v", thrown)
	}
	if err != nil {
		p.t.Fatalf("chromium: %v", err)
	}
}

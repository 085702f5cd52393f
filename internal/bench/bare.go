package main

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/go-resty/resty/v2"

	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/internal/jsonpath"
	"github.com/gaugewatch/gaugewatch/internal/schedule"
)

// A bareLoop asks, parses and stores, and does nothing else: what the daemon
// is measured against. It uses the daemon's libraries, slots and tables.
type bareLoop struct {
	client *resty.Client
	store  *data.Store
	paths  []*jsonpath.Path
	urls   []string
	ranks  []int // of each device in the order of the offsets, as the daemon numbers them

	mu      sync.Mutex
	samples []data.Sample // not written yet
}

const (
	bareTimeout = 5 * time.Second
	bareFlush   = 30 * time.Second
)

// loopBare asks what stands in a file, which saveBare wrote, until the context
// ends.
func loopBare(ctx context.Context, file, state string) error {
	urls, times, err := loadBare(file)
	if err != nil {
		return err
	}
	plan, err := times.plan()
	if err != nil {
		return err
	}
	store, _, err := data.Open(ctx, state, data.Options{})
	if err != nil {
		return err
	}
	defer store.Close()
	b := &bareLoop{
		client: resty.NewWithClient(&http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 1}}),
		store:  store, urls: urls, ranks: make([]int, len(urls)),
	}
	for rank, device := range plan.Order() {
		b.ranks[device] = rank
	}
	for _, name := range watchedFields() {
		path, err := jsonpath.Parse("$." + name)
		if err != nil {
			return err
		}
		b.paths = append(b.paths, path)
	}
	var done sync.WaitGroup
	done.Go(func() { b.flush(ctx) })
	b.ask(ctx, plan, &done)
	done.Wait()
	return b.write(context.WithoutCancel(ctx))
}

// ask asks whoever is due, until the context ends.
func (b *bareLoop) ask(ctx context.Context, plan *schedule.Plan, done *sync.WaitGroup) {
	now := time.Now()
	cursor := plan.From(now)
	cursor.Start(now, plan.Order())
	for ctx.Err() == nil {
		for _, due := range cursor.Advance(time.Now()) {
			done.Go(func() { b.poll(ctx, due) })
		}
		_ = waitUntil(ctx, cursor.Wake(time.Now()))
	}
}

// poll asks one device and keeps its values.
func (b *bareLoop) poll(ctx context.Context, due schedule.Due) {
	ctx, cancel := context.WithTimeout(ctx, bareTimeout)
	defer cancel()
	answer, err := b.client.R().SetContext(ctx).Get(b.urls[due.Entry])
	if err != nil {
		return
	}
	doc, err := jsonpath.Decode(answer.Body())
	if err != nil {
		return
	}
	samples := make([]data.Sample, 0, len(b.paths))
	for i, path := range b.paths {
		nodes, err := doc.Select(path)
		if err != nil || len(nodes) != 1 {
			continue
		}
		if value, err := strconv.ParseFloat(nodes[0].Text(), 64); err == nil {
			series := int64(b.ranks[due.Entry]*len(b.paths) + i + 1)
			samples = append(samples, data.Sample{At: due.Tick, Series: series, Value: value})
		}
	}
	b.mu.Lock()
	b.samples = append(b.samples, samples...)
	b.mu.Unlock()
}

// flush writes what has gathered every half minute, until the context ends.
func (b *bareLoop) flush(ctx context.Context) {
	for wait(ctx, bareFlush) == nil {
		if err := b.write(ctx); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
	}
}

// write writes what has gathered.
func (b *bareLoop) write(ctx context.Context) error {
	b.mu.Lock()
	samples := b.samples
	b.samples = nil
	b.mu.Unlock()
	return b.store.Commit(ctx, data.Batch{Samples: samples})
}

// saveBare writes what the bare loop is to ask: the interval in a line of its
// own, then the URL and the offset of each device.
func saveBare(file string, urls []string, times timetable) error {
	var text strings.Builder
	fmt.Fprintln(&text, times.interval)
	for i, url := range urls {
		fmt.Fprintln(&text, url, times.offsets[i])
	}
	return os.WriteFile(file, []byte(text.String()), 0o600)
}

// loadBare reads what saveBare wrote.
func loadBare(file string) (urls []string, times timetable, err error) {
	text, err := os.Open(file)
	if err != nil {
		return nil, times, err
	}
	defer text.Close()
	lines := bufio.NewScanner(text)
	lines.Scan()
	interval, err := time.ParseDuration(lines.Text())
	if err != nil {
		return nil, times, fmt.Errorf("%s: %w", file, err)
	}
	var offsets []time.Duration
	for lines.Scan() {
		url, text, _ := strings.Cut(lines.Text(), " ")
		offset, err := time.ParseDuration(text)
		if err != nil {
			return nil, times, fmt.Errorf("%s: %w", file, err)
		}
		urls, offsets = append(urls, url), append(offsets, offset)
	}
	times, err = newTimetable(interval, offsets)
	return urls, times, err
}

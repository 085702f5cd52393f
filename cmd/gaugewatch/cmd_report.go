package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/checks/suppression"
	"github.com/gaugewatch/gaugewatch/config"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/internal/language"
	"github.com/gaugewatch/gaugewatch/internal/schedule"
	"github.com/gaugewatch/gaugewatch/notify"
	"github.com/gaugewatch/gaugewatch/report"
	"github.com/spf13/cobra"
)

// newReport is the command that draws the last hours.
func newReport(o *options) *cobra.Command {
	p := &press{options: o}
	c := &cobra.Command{
		Use:     "report [NAME]",
		GroupID: "look",
		Short:   "Draw the last hours in one picture, with a few words",
		Long: `Draws what the database knows of the last hours, whether the daemon runs or not:
a card for each target, a row for each field, with values, bounds and alerts, and
writes it as a PNG. Where one picture does not hold all, others follow: report.png,
report-2.png. The words that would come with it are printed.

Given the name of a report in the configuration, it is that one, as it would be
now; without, all fields of the last three hours. Flags say it otherwise.

With --send it goes through a channel as well, once and at once, as gaugewatch
send does: in the zone of the channel, and in its language unless --lang says
otherwise. Pictures that the provider
fetches from this machine (web.public_url) are served by the daemon; where it
does not run, the words go alone, and why is said.`,
		Example: `  gaugewatch report
  gaugewatch report three-hourly -o /tmp/now.png
  gaugewatch report --since 7d --fields 'freezer-*/temperature' --theme dark --lang ko
  gaugewatch report --since 24h --send ops`,
		Args: usageArgs(cobra.MaximumNArgs(1)),
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return reportNames(o.glimpse()), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(c *cobra.Command, args []string) error {
			if p.channel != "" && !c.Flags().Changed("out") {
				p.file = ""
			}
			if err := p.check(c.Flags().Changed("since")); err != nil {
				return &exitError{exitUsage, err}
			}
			return p.run(c.Context(), args)
		},
	}
	c.Flags().Var(&p.since, "since", "what it shows, until now: the last `period` (24h, 7d)")
	c.Flags().StringSliceVar(&p.fields, "fields", nil, "show only these `fields`: TARGET/FIELD or TARGET, which may hold *")
	c.Flags().StringVarP(&p.file, "out", "o", "report.png", "the `file` to write the picture to")
	c.Flags().StringVar(&p.channel, "send", "", "send it through the channel of this `name`")
	c.Flags().StringVar(&p.theme, "theme", "", "the colours: light or dark")
	c.Flags().StringVar(&p.language, "lang", "", "the `language`: en, ko, ja or th")
	o.jsonFlag(c)
	return c
}

// untitled stands above a picture that is none of the configuration's reports.
const untitled = "gaugewatch"

// A press is one run of the command.
type press struct {
	*options
	since    span
	fields   []string
	file     string // empty: none is written
	channel  string
	theme    string
	language string
}

// check returns what is wrong with the flags, given whether --since is one of
// them.
func (p *press) check(since bool) error {
	switch {
	case p.theme != "" && p.theme != string(report.Light) && p.theme != string(report.Dark):
		return fmt.Errorf("--theme %q: use light or dark", p.theme)
	case p.language != "" && !slices.Contains(language.Codes(), p.language):
		return fmt.Errorf("--lang %q: use %s", p.language, strings.Join(language.Codes(), ", "))
	case since && (p.since < span(config.LeastPeriod) || p.since > span(config.MostPeriod)):
		return fmt.Errorf("--since %s: a report shows %s to %s", schedule.Duration(p.since), config.LeastPeriod, config.MostPeriod)
	case p.file != "" && !strings.EqualFold(filepath.Ext(p.file), ".png"):
		return fmt.Errorf("--out %s: it writes a PNG into a file: give it a name that ends in .png", p.file)
	}
	return nil
}

// run draws a report, writes it and sends it.
func (p *press) run(ctx context.Context, args []string) error {
	v, err := p.openView(ctx)
	if err != nil {
		return err
	}
	defer v.Close()
	if v.config == nil {
		return errors.New("while the configuration is wrong nobody knows what to show")
	}
	plan := v.plan()
	o, err := p.order(v, plan, args)
	if err != nil {
		return err
	}
	if p.channel != "" {
		return p.send(ctx, v, plan, o)
	}
	printed, err := p.print(ctx, v, plan, o)
	if err != nil {
		return err
	}
	return p.tell(printed)
}

// print puts a report together.
func (p *press) print(ctx context.Context, v *view, plan config.Plan, o notify.Order) (notify.Printed, error) {
	r := v.reporter(plan, slog.New(slog.NewTextHandler(p.Err, &slog.HandlerOptions{Level: slog.LevelWarn})))
	defer r.close()
	return r.Report(ctx, o)
}

// send puts a report together for a channel, shows it and sends it.
func (p *press) send(ctx context.Context, v *view, plan config.Plan, o notify.Order) error {
	publish, err := v.publisher(p.channel)
	if err != nil {
		return err
	}
	line, err := p.openLine(v.config, plan, p.channel, publish)
	if err != nil {
		return err
	}
	fact, err := v.Fact(ctx, factQuota+p.channel)
	if err != nil {
		return err
	}
	o.Channel, o.Zone, o.Language = p.channel, line.Policy.Zone, cmp.Or(p.language, line.Policy.Language)
	o.Allowance = purseOf(fact).Allowance
	printed, err := p.print(ctx, v, plan, o)
	if err != nil {
		return err
	}
	if err := p.tell(printed); err != nil {
		return err
	}
	m := notify.Message{
		Key: notify.NewKey(), Level: printed.Level, Title: printed.Title, Text: printed.Text,
		At: time.Now().In(o.Zone), Language: o.Language,
	}
	for _, picture := range printed.Pictures {
		m.Pictures = append(m.Pictures, picture.Named())
	}
	return p.attempt(ctx, line, m)
}

// order is what is to be put together: a report of the configuration as it would
// be now, or one made up by the flags.
func (p *press) order(v *view, plan config.Plan, args []string) (notify.Order, error) {
	now, period := time.Now(), 3*time.Hour
	o := notify.Order{Edition: notify.Edition{Title: untitled}, Language: cmp.Or(p.language, v.config.Language), Zone: v.zone}
	if len(args) > 0 {
		at := slices.IndexFunc(plan.Reports, func(r config.PlannedReport) bool { return r.Name == args[0] })
		if at < 0 {
			return o, unknown("report", args[0], reportNames(v.config))
		}
		r := &plan.Reports[at]
		o.Edition = notify.Edition{Report: r.Name, Title: r.Title, Fields: r.Fields, Tags: r.Tags, Theme: r.Theme}
		if period = r.Period; period == 0 {
			period = r.Schedule.Gap(now)
		}
	}
	if p.since > 0 {
		period = time.Duration(p.since)
	}
	o.Since, o.Until, o.Theme = now.Add(-period), now, cmp.Or(p.theme, o.Theme)
	if len(p.fields) == 0 {
		return o, nil
	}
	var err error
	o.Tags = nil
	o.Fields, err = p.chosen(v.config)
	return o, err
}

// chosen returns the fields that the flag names.
func (p *press) chosen(c *config.Config) ([]string, error) {
	var all []string
	subjects := subjectsOf(c)
	for _, text := range p.fields {
		scope, err := suppression.ParseScope(nameOf(text, subjects))
		if err != nil || scope.Tag != "" {
			return nil, &exitError{exitUsage, fmt.Errorf("--fields %q: write TARGET or TARGET/FIELD", text)}
		}
		if err := checkScope(scope, subjects); err != nil {
			return nil, err
		}
		all = append(all, scope.String())
	}
	return all, nil
}

// reportNames returns the names of all reports.
func reportNames(c *config.Config) []string {
	var names []string
	for i := range c.Reports {
		names = append(names, c.Reports[i].Name)
	}
	return names
}

// subjectsOf returns what a configuration watches.
func subjectsOf(c *config.Config) []data.Subject {
	var all []data.Subject
	for i := range c.Targets {
		t := &c.Targets[i]
		all = append(all, data.Subject{Target: t.Name, Title: t.Title})
		for j := range t.Fields {
			all = append(all, data.Subject{Target: t.Name, Field: t.Fields[j].Name, Title: t.Fields[j].Title})
		}
	}
	return all
}

// tell writes the pictures and prints the words.
func (p *press) tell(printed notify.Printed) error {
	files, err := p.write(printed.Pictures)
	if err != nil {
		return err
	}
	if p.json {
		return p.show(table{value: printedReport{printed.Level, printed.Title, printed.Text, files}})
	}
	fmt.Fprintln(p.Out, printable(printed.Title))
	if printed.Text != "" {
		fmt.Fprintln(p.Out, printable(printed.Text))
	}
	for _, f := range files {
		fmt.Fprintf(p.Out, "\nwritten: %s (%d×%d, %d KB)", f.File, f.Width, f.Height, (f.Bytes+999)/1000)
	}
	if len(files) > 0 {
		fmt.Fprintln(p.Out)
	}
	return nil
}

// A printedReport is what the command prints as JSON.
type printedReport struct {
	Level    checks.Level  `json:"level"`
	Title    string        `json:"title"`
	Text     string        `json:"text"`
	Pictures []writtenFile `json:"pictures"`
}

// A writtenFile is a picture that was written.
type writtenFile struct {
	File   string `json:"file"`
	Width  int    `json:"width"`
	Height int    `json:"height"`
	Bytes  int    `json:"bytes"`
	Alt    string `json:"alt"`
}

// write writes pictures into files: report.png, report-2.png.
func (p *press) write(pictures []notify.Picture) ([]writtenFile, error) {
	files := []writtenFile{}
	if p.file == "" {
		return files, nil
	}
	for i, picture := range pictures {
		name := p.file
		if i > 0 {
			kind := filepath.Ext(name)
			name = fmt.Sprintf("%s-%d%s", strings.TrimSuffix(name, kind), i+1, kind)
		}
		if err := os.WriteFile(name, picture.Bytes, 0o644); err != nil {
			return files, err
		}
		files = append(files, writtenFile{name, picture.Width, picture.Height, len(picture.Bytes), picture.Alt})
	}
	return files, nil
}

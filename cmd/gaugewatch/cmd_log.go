package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
)

// newLog is the command that prints a record for audits.
func newLog(o *options) *cobra.Command {
	p := printing{options: o, every: span(time.Hour)}
	c := &cobra.Command{
		Use:     "log TARGET",
		GroupID: "look",
		Short:   "Print the record of a month, for audits",
		Long: `Prints the record of one target over a month, as audits ask for it: each field
with its lowest, mean and highest value and how much of the time it had values
(of the period, and since it is watched, where that began later); each deviation
(an alert) with cause, beginning, end and duration, its worst value, and what was
done about it and by whom (the notes of gaugewatch ack, and those written in a chat
or at the page, also afterwards); the times without values; the readings at fixed
times of each day; and a line to sign.

The page is one file of HTML, made for A4 paper in landscape: open it in a
browser and print it. It asks for nothing from elsewhere. CSV is for
spreadsheets. Times are in the configured zone.

A reading is the value nearest to its time, at most half the distance to the
next away. Where all are taken so long after their times, that is said once;
where one alone is more than five minutes off, its own time stands below it.
Where single values are no longer kept ("keep: {samples}"), the mean of the hour
stands in their place.`,
		Example: `  gaugewatch log freezer-1 --month 2026-11 -o freezer-1.html
  gaugewatch log freezer-1 --every 3h --format csv > freezer-1.csv`,
		Args:              usageArgs(cobra.ExactArgs(1)),
		ValidArgsFunction: o.completeOneTarget,
		RunE: func(c *cobra.Command, args []string) error {
			return p.run(c.Context(), args[0])
		},
	}
	c.Flags().StringVar(&p.month, "month", "", "the `month`, such as 2026-11; without it the present one")
	c.Flags().StringVarP(&p.out, "output", "o", "", "the `file` to write; without it standard output")
	c.Flags().StringVar(&p.format, "format", "", "html or csv; without it as the file's name ends, or else html")
	c.Flags().StringVar(&p.language, "language", "", "en, ko, ja or th; without it the configured one")
	for flag, words := range map[string][]string{"format": {"csv", "html"}, "language": {"en", "ja", "ko", "th"}} {
		if err := c.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp)); err != nil {
			c.RunE = func(*cobra.Command, []string) error { return err }
		}
	}
	c.Flags().Var(&p.every, "every", "the `period` from one reading to the next: it must divide a day")
	return c
}

// A printing is one run of the command.
type printing struct {
	*options
	month, out, format, language string
	every                        span
}

// run prints the record of a target.
func (p *printing) run(ctx context.Context, target string) error {
	v, err := p.openView(ctx)
	if err != nil {
		return err
	}
	defer v.Close()
	l, err := p.frame(v)
	if err != nil {
		return err
	}
	if l, err = v.logbook(ctx, target, l); err != nil {
		return err
	}
	var text bytes.Buffer
	switch p.kind() {
	case "csv":
		err = l.writeCSV(&text)
	case "html":
		err = l.writePage(&text, p.tongue(v))
	default:
		err = &exitError{exitUsage, fmt.Errorf("--format %q: use html or csv", p.format)}
	}
	if err != nil {
		return err
	}
	if p.out == "" {
		_, err = text.WriteTo(p.Out)
		return err
	}
	return os.WriteFile(p.out, text.Bytes(), 0o644)
}

// kind returns the format that is asked for.
func (p *printing) kind() string {
	switch {
	case p.format != "":
		return p.format
	case strings.HasSuffix(strings.ToLower(p.out), ".csv"):
		return "csv"
	}
	return "html"
}

// tongue returns the language that is asked for.
func (p *printing) tongue(v *view) string {
	switch {
	case p.language != "":
		return p.language
	case v.config != nil:
		return v.config.Language
	}
	return "en"
}

// frame returns the logbook with its times, as the flags ask for them.
func (p *printing) frame(v *view) (logbook, error) {
	now := time.Now().In(v.zone)
	l := logbook{Every: time.Duration(p.every), Made: now}
	if _, known := wordsOf(p.tongue(v)); !known {
		return l, &exitError{exitUsage, fmt.Errorf("--language %q: use en, ko, ja or th", p.language)}
	}
	if l.Every < time.Minute || 24*time.Hour%l.Every != 0 {
		return l, &exitError{exitUsage, fmt.Errorf("--every %s does not divide a day into minutes: use 15m, 1h, 3h or the like", &p.every)}
	}
	l.From = time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, v.zone)
	if p.month != "" {
		month, err := time.ParseInLocation("2006-01", p.month, v.zone)
		if err != nil {
			return l, &exitError{exitUsage, fmt.Errorf("--month %q is no month: write 2026-11", p.month)}
		}
		l.From = month
	}
	l.To = time.Date(l.From.Year(), l.From.Month()+1, 1, 0, 0, 0, 0, v.zone)
	if l.To.After(now) {
		l.To = now
	}
	if !l.From.Before(l.To) {
		return l, fmt.Errorf("the month %s has not begun", l.From.Format("2006-01"))
	}
	return l, nil
}

// completeOneTarget completes the name of one target.
func (o *options) completeOneTarget(c *cobra.Command, args []string, text string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return o.completeTargets(c, args, text)
}

package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"golang.org/x/term"
)

// A dialog asks a person questions, one a line. It also takes answers that
// were written beforehand.
type dialog struct {
	in       *bufio.Reader
	out      io.Writer
	terminal int // the file descriptor of the terminal that answers; -1: none does
}

// newDialog returns a dialog with whoever runs the process.
func newDialog(p *process) dialog {
	d := dialog{in: bufio.NewReader(p.In), out: p.Out, terminal: -1}
	if file, ok := p.In.(*os.File); ok && term.IsTerminal(int(file.Fd())) {
		d.terminal = int(file.Fd())
	}
	return d
}

// Of a dialog that ends before its last question.
var (
	errEnded   = errors.New("the answers have ended: nothing is written")
	errStopped = errors.New("stopped: nothing is written")
)

// say tells the person something.
func (d *dialog) say(format string, args ...any) { fmt.Fprintf(d.out, format+"\n", args...) }

// ask asks a question until the answer is acceptable; accept may be nil. An
// empty answer stands for the other one, which is shown.
func (d *dialog) ask(ctx context.Context, question, otherwise string, accept func(string) error) (string, error) {
	if otherwise != "" {
		question += " [" + otherwise + "]"
	}
	for {
		fmt.Fprint(d.out, question+": ")
		answer, err := d.read(ctx, func() (string, error) { return d.in.ReadString('\n') })
		if err != nil {
			return "", err
		}
		if answer == "" {
			answer = otherwise
		}
		if d.terminal < 0 {
			d.say("%s", answer)
		}
		if accept == nil {
			return answer, nil
		}
		if err := accept(answer); err == nil {
			return answer, nil
		} else {
			d.say("  %s", err)
		}
	}
}

// secret asks for something that nobody is to see.
func (d *dialog) secret(ctx context.Context, question string) (string, error) {
	fmt.Fprint(d.out, question+": ")
	if d.terminal < 0 {
		defer d.say("")
		return d.read(ctx, func() (string, error) { return d.in.ReadString('\n') })
	}
	before, err := term.GetState(d.terminal)
	if err != nil {
		return "", err
	}
	answer, err := d.read(ctx, func() (string, error) {
		text, err := term.ReadPassword(d.terminal)
		return string(text), err
	})
	d.say("")
	return answer, errors.Join(err, term.Restore(d.terminal, before))
}

// yes asks a question that is answered by yes or no.
func (d *dialog) yes(ctx context.Context, question string, otherwise bool) (bool, error) {
	answer := otherwise
	usual := "y/N"
	if otherwise {
		usual = "Y/n"
	}
	_, err := d.ask(ctx, question+" ["+usual+"]", "", func(text string) error {
		switch strings.ToLower(text) {
		case "":
		case "y", "yes":
			answer = true
		case "n", "no":
			answer = false
		default:
			return errors.New("y or n")
		}
		return nil
	})
	return answer, err
}

// choose lets the person choose one of several things, and returns which.
func (d *dialog) choose(ctx context.Context, question string, things ...string) (int, error) {
	d.say("%s", question)
	for i, thing := range things {
		d.say("  %d  %s", i+1, thing)
	}
	chosen := 0
	_, err := d.ask(ctx, "Number", "1", func(text string) error {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > len(things) {
			return fmt.Errorf("a number from 1 to %d", len(things))
		}
		chosen = n - 1
		return nil
	})
	return chosen, err
}

// read reads an answer, unless the context ends before.
func (d *dialog) read(ctx context.Context, from func() (string, error)) (string, error) {
	type line struct {
		text string
		err  error
	}
	got := make(chan line, 1)
	go func() {
		text, err := from()
		got <- line{strings.TrimSpace(text), err}
	}()
	select {
	case <-ctx.Done():
		d.say("")
		return "", errStopped
	case l := <-got:
		if errors.Is(l.err, io.EOF) && l.text != "" {
			l.err = nil
		}
		if errors.Is(l.err, io.EOF) {
			d.say("")
			l.err = errEnded
		}
		return l.text, l.err
	}
}

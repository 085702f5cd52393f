package main

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/gaugewatch/gaugewatch/poller"
	"github.com/gaugewatch/gaugewatch/poller/reading"
)

// devices asks for the devices, until there are no more.
func (s *setup) devices(ctx context.Context) error {
	s.say("\nWhere are the devices? gaugewatch asks them over HTTP.")
	for {
		question := "URL of a device, such as http://192.0.2.10/status"
		if len(s.targets) > 0 {
			question = "URL of another device (Enter: no more)"
		}
		address, err := s.ask(ctx, question, "", nil)
		switch {
		case err != nil:
			return err
		case address == "" && len(s.targets) > 0:
			return nil
		case address == "":
			s.say("  One is needed. To play some on this machine: gaugewatch simulate, in another window.")
			continue
		}
		if err := s.device(ctx, address); err != nil {
			return err
		}
	}
}

// device asks a device, and what is to be watched of it.
func (s *setup) device(ctx context.Context, address string) error {
	e := entry{Name: "device", URL: withScheme(address)}
	leaves, wanted, err := s.reach(ctx, &e)
	if err != nil || !wanted {
		return err
	}
	if e.Fields, err = s.fields(ctx, leaves); err != nil {
		return err
	}
	if err := s.name(ctx, &e); err != nil {
		return err
	}
	for i := range e.Fields {
		if err := s.bounds(ctx, &e.Fields[i]); err != nil {
			return err
		}
	}
	if err := s.keepCredentials(ctx, &e); err != nil {
		return err
	}
	s.targets = append(s.targets, e)
	return nil
}

// withScheme completes an address that lacks its beginning.
func withScheme(address string) string {
	if strings.Contains(address, "://") {
		return address
	}
	return "http://" + address
}

// reach asks the device, with credentials where it wants them, and lists its
// numbers. Not wanted is a device that the person gives up.
func (s *setup) reach(ctx context.Context, e *entry) (leaves []reading.Leaf, wanted bool, err error) {
	for {
		leaves, err = explore(ctx, *e, s.host(), s.config)
		if err == nil {
			s.say("  It answers, with %s.", count(len(leaves), "number"))
			return leaves, true, nil
		}
		s.say("  %s", err)
		again := false
		switch text := err.Error(); {
		case strings.Contains(text, "credentials"):
			again, err = s.credentials(ctx, e)
		case strings.HasPrefix(text, "TLS: ") && !e.Insecure:
			again, err = s.yes(ctx, "Verify no certificate? Whoever stands between could read along and invent values", false)
			e.Insecure = again
		default:
			err = nil
		}
		if err != nil {
			return nil, false, err
		}
		if !again {
			address := ""
			if wanted, address, err = s.allTheSame(ctx); err != nil || address == "" {
				return nil, wanted, err
			}
			e.URL = withScheme(address)
		}
	}
}

// allTheSame asks whether a device that does not answer is wanted, or what its
// right address is.
func (s *setup) allTheSame(ctx context.Context) (wanted bool, address string, err error) {
	_, err = s.ask(ctx, "Write it down all the same, to watch at least whether it responds? Or type its right URL [y/N]", "", func(text string) error {
		switch strings.ToLower(text) {
		case "", "n", "no":
		case "y", "yes":
			wanted = true
		default:
			if !strings.ContainsAny(text, ".:/") {
				return errors.New("y, n or a URL")
			}
			address = text
		}
		return nil
	})
	return wanted, address, err
}

// The variables that hold the credentials of a device until it is known where
// they are to be kept.
const (
	passwordTried = "GAUGEWATCH_PASSWORD"
	tokenTried    = "GAUGEWATCH_TOKEN"
)

// credentials asks for a name and a password, or for a token, and says whether
// there are any.
func (s *setup) credentials(ctx context.Context, e *entry) (given bool, err error) {
	e.Bearer, e.Password = "", ""
	e.Username, err = s.ask(ctx, "User name (Enter: it wants a token, or give up)", "", nil)
	if err != nil {
		return false, err
	}
	question, variable, to := "Token (Enter: give up)", tokenTried, &e.Bearer
	if e.Username != "" {
		question, variable, to = "Password", passwordTried, &e.Password
	}
	answer, err := s.secret(ctx, question)
	if err != nil || answer == "" {
		return false, err
	}
	if *to = reference(answer); !isReference(answer) {
		s.env[variable] = answer
		*to = reference("${" + variable + "}")
	}
	return true, nil
}

// keepCredentials asks where the credentials of a device are to be kept.
func (s *setup) keepCredentials(ctx context.Context, e *entry) (err error) {
	prefix := variableName(e.Name)
	if e.Password == "${"+passwordTried+"}" {
		e.Password, err = s.keep(ctx, e.Name, prefix+"_PASSWORD", s.env[passwordTried])
	}
	if e.Bearer == "${"+tokenTried+"}" {
		e.Bearer, err = s.keep(ctx, e.Name, prefix+"_TOKEN", s.env[tokenTried])
	}
	delete(s.env, passwordTried)
	delete(s.env, tokenTried)
	return err
}

// variableName makes the name of an environment variable of a name.
func variableName(name string) string {
	name = regexp.MustCompile(`[^A-Z0-9]+`).ReplaceAllString(strings.ToUpper(name), "_")
	name = strings.Trim(name, "_")
	if name == "" || name[0] <= '9' {
		name = strings.TrimSuffix("DEVICE_"+name, "_")
	}
	return name
}

// fields asks which numbers are to be watched.
func (s *setup) fields(ctx context.Context, leaves []reading.Leaf) ([]entryField, error) {
	if len(leaves) == 0 {
		return nil, nil
	}
	usual := chosen(leaves, false)
	t := table{head: []string{"", "", "NUMBER", "VALUE", "ADDRESS"}}
	for i, l := range leaves {
		star := ""
		if has(usual, l) {
			star = "*"
		}
		t.add(strconv.Itoa(i+1), star, oneLine(l.Name), number(l.Value, oneLine(l.Unit)), addressOf(l))
	}
	if err := t.write(s.Out); err != nil {
		return nil, err
	}
	s.say("  * looks worth watching")
	var picked []reading.Leaf
	_, err := s.ask(ctx, "Which of them are to be watched, such as 1,3 (Enter: those with *)", "", func(text string) (err error) {
		if picked = usual; text != "" {
			picked, err = pick(leaves, text)
		}
		return err
	})
	var fields []entryField
	for _, l := range picked {
		fields = append(fields, entryField{Leaf: l})
	}
	return fields, err
}

// pick returns the numbers whose positions a text lists, from 1.
func pick(leaves []reading.Leaf, text string) ([]reading.Leaf, error) {
	var picked []reading.Leaf
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' }) {
		n, err := strconv.Atoi(word)
		if err != nil || n < 1 || n > len(leaves) {
			return nil, fmt.Errorf("numbers from 1 to %d, separated by commas", len(leaves))
		}
		if !has(picked, leaves[n-1]) {
			picked = append(picked, leaves[n-1])
		}
	}
	return picked, nil
}

// has says whether a number is among others of the same answer.
func has(leaves []reading.Leaf, leaf reading.Leaf) bool {
	return slices.ContainsFunc(leaves, func(l reading.Leaf) bool { return l.Name == leaf.Name })
}

// name asks for the target's name.
func (s *setup) name(ctx context.Context, e *entry) error {
	usual := targetName(e.URL)
	for n := 2; s.taken(usual); n++ {
		usual = fmt.Sprintf("%s-%d", targetName(e.URL), n)
	}
	_, err := s.ask(ctx, "A name for it", usual, func(name string) error {
		if s.taken(name) {
			return errors.New("another one has this name")
		}
		e.Name = name
		_, err := e.planned(s.host(), s.config, poller.NewClient())
		return err
	})
	return err
}

// taken says whether a target has a name.
func (s *setup) taken(name string) bool {
	return slices.ContainsFunc(s.targets, func(e entry) bool { return e.Name == name })
}

// bounds asks for the bounds of a field.
func (s *setup) bounds(ctx context.Context, f *entryField) error {
	question := fmt.Sprintf("%s is %s. Warn outside of, such as 16..27, ..-18 or 5.. (Enter: of nothing)",
		f.Name, number(f.Value, usualUnit(f.Unit)))
	_, err := s.ask(ctx, question, "", func(text string) (err error) {
		f.Warn, err = parseLimits(text)
		return err
	})
	w := f.Warn
	if w.Lower != nil && f.Value < *w.Lower || w.Upper != nil && f.Value > *w.Upper {
		s.say("  It is outside now: there will be an alert at once.")
	}
	return err
}

// parseLimits reads 16..27, ..-18 or 5..; nothing limits nothing.
func parseLimits(text string) (limits, error) {
	const word = `([-+]?[0-9]*\.?[0-9]+)?`
	text = strings.NewReplacer("−", "-", "…", "..", " ", "").Replace(text)
	if text == "" {
		return limits{}, nil
	}
	parts := regexp.MustCompile(`^` + word + `\.\.` + word + `$`).FindStringSubmatch(text)
	if parts == nil || parts[1] == "" && parts[2] == "" {
		return limits{}, errors.New("two numbers with .. between them, or one, such as 16..27, ..-18 or 5.. alone")
	}
	var l limits
	for i, to := range []**float64{&l.Lower, &l.Upper} {
		if parts[i+1] == "" {
			continue
		}
		v, err := strconv.ParseFloat(parts[i+1], 64)
		if err != nil {
			return limits{}, err
		}
		*to = &v
	}
	if l.Lower != nil && l.Upper != nil && *l.Lower > *l.Upper {
		return limits{}, fmt.Errorf("%v is above %v", *l.Lower, *l.Upper)
	}
	return l, nil
}

package main

import (
	"context"
	"errors"
	"fmt"
	"net/mail"
	"strings"
)

// email sets up letters by a mail server.
func (s *setup) email(ctx context.Context) error {
	for {
		server, err := s.ask(ctx, "Mail server, such as smtp.gmail.com:587 (Enter: back)", "", nil)
		switch {
		case err != nil:
			return err
		case server == "":
			return errBack
		}
		if ok, err := s.emailBy(ctx, server); ok || err != nil {
			return err
		}
	}
}

// emailBy sets up letters by one mail server, and says whether that is done.
func (s *setup) emailBy(ctx context.Context, server string) (bool, error) {
	user, password, err := s.login(ctx)
	if err != nil {
		return false, err
	}
	from, err := s.ask(ctx, "Sender's address", user, isAddress)
	if err != nil {
		return false, err
	}
	to, err := s.ask(ctx, "Whom to tell: an address", from, isAddress)
	if err != nil {
		return false, err
	}
	return s.test(ctx, func(password reference) string {
		login := ""
		if user != "" {
			login = fmt.Sprintf(", username: %s, password: %q", quoted(user), password)
		}
		if strings.HasSuffix(server, ":465") {
			login += ", tls: implicit"
		}
		return fmt.Sprintf("{server: %s%s, from: %s, to: %s}", quoted(server), login, quoted(from), quoted(to))
	}, "email", password)
}

// login asks for the name and the password that a mail server wants, if any.
func (s *setup) login(ctx context.Context) (user, password string, err error) {
	user, err = s.ask(ctx, "User name (Enter: it wants none)", "", nil)
	if err == nil && user != "" {
		password, err = s.secret(ctx, "Password; where two-step verification is on, an app password")
	}
	return user, password, err
}

// isAddress says why a text is no mail address.
func isAddress(text string) error {
	if _, err := mail.ParseAddress(text); err != nil {
		return errors.New("an address, such as ops@example.com")
	}
	return nil
}

// googleChat sets up the incoming webhook of a space.
func (s *setup) googleChat(ctx context.Context) error {
	s.say("In Google Chat, open the space: its name, Apps & integrations, Webhooks, Add webhook. Copy its link.")
	for {
		answer, err := s.secret(ctx, "URL of the webhook (Enter: back)")
		switch {
		case err != nil:
			return err
		case answer == "":
			return errBack
		}
		ok, err := s.test(ctx, func(webhook reference) string { return fmt.Sprintf("{webhook: %q}", webhook) }, "google_chat", answer)
		if ok || err != nil {
			return err
		}
	}
}

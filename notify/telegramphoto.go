package notify

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/gaugewatch/gaugewatch/internal/telegram"
)

var _ Illustrator = (*bot)(nil)

// sendPictures sends the message as the caption of its pictures. What is too
// long for that goes before them, and they answer it; so does what may have
// arrived, since the pictures may be what keeps it back. Where Telegram does not
// take them the words go alone: they are what must not be lost.
func (b *bot) sendPictures(ctx context.Context, m Message) Result {
	caption, whole := words(m, telegram.CaptionLimit), words(m, telegram.TextLimit)
	album := len(m.Pictures) > 1 && b.keyboard(m) != nil // has no room for buttons
	if caption.marked != whole.marked || album || m.Repeated {
		return b.sendApart(ctx, m)
	}
	to := b.to(ctx)
	to.Silent, to.Buttons = b.hushed(m), b.keyboard(m)
	files := filesOf(m)
	n := min(len(files), telegram.AlbumLimit)
	sent, r := b.show(ctx, to, caption, files[:n])
	if r.Outcome == Sent {
		r.Receipt = receiptOf(sent) + captioned
	}
	switch {
	case r.Outcome == Permanent:
		_, alone := b.sendWords(ctx, m.unshown())
		return alone.without(r)
	case r.Outcome != Sent || n == len(files):
		return r
	}
	return b.follow(ctx, sent, files[n:], r)
}

// sendApart sends the words, and the pictures as an answer to them.
func (b *bot) sendApart(ctx context.Context, m Message) Result {
	sent, r := b.sendWords(ctx, m)
	if r.Outcome != Sent {
		return r
	}
	return b.follow(ctx, sent, filesOf(m), r)
}

// follow sends pictures as an answer to what was sent with a result. What
// becomes of them does not change that it was.
func (b *bot) follow(ctx context.Context, sent telegram.Message, files []telegram.File, r Result) Result {
	to := b.to(ctx)
	to.Chat, to.ReplyTo, to.Silent = telegram.Number(sent.Chat.ID), sent.ID, true
	if !pause(ctx, telegram.ChatGap) {
		return r.without(tooLate())
	}
	return r.without(b.showAll(ctx, to, files))
}

// Illustrate sends the pictures of a message as a silent answer to one that was
// sent.
func (b *bot) Illustrate(ctx context.Context, receipt string, m Message) Result {
	to, id, ok := b.find(receipt)
	if !ok {
		return unreadable()
	}
	to.ReplyTo, to.Silent = id, true
	return b.showAll(ctx, to, filesOf(m))
}

// showAll sends files without words, as many at once as Telegram takes, and
// ends with the first that it does not take.
func (b *bot) showAll(ctx context.Context, to telegram.To, files []telegram.File) Result {
	r := Result{Outcome: Sent}
	for len(files) > 0 {
		n := min(len(files), telegram.AlbumLimit)
		if _, r = b.show(ctx, to, wording{}, files[:n]); r.Outcome != Sent {
			return r
		}
		if files = files[n:]; len(files) > 0 && !pause(ctx, telegram.ChatGap) {
			return tooLate()
		}
	}
	return r
}

// tooLate is the result of pictures for which there was no time.
func tooLate() Result { return Result{Outcome: Temporary, Text: "there was no time left"} }

// show sends up to [telegram.AlbumLimit] files with words below the first, as
// photos where Telegram takes them as such, otherwise as documents.
func (b *bot) show(ctx context.Context, to telegram.To, says wording, files []telegram.File) (sent telegram.Message, r Result) {
	kind := telegram.Photo
	if b.files || slices.ContainsFunc(files, func(f telegram.File) bool { return !f.FitsPhoto() }) {
		kind = telegram.Document
	}
	r = b.write(ctx, to, says, func(to telegram.To, text string) error {
		files[0].Caption = text
		var err error
		sent, err = b.upload(ctx, to, kind, files)
		if refusal, ok := errors.AsType[*telegram.Error](err); ok && refusal.IsPhoto() && kind == telegram.Photo {
			kind = telegram.Document
			sent, err = b.upload(ctx, to, kind, files)
		}
		return err
	})
	return sent, r
}

// upload sends files, several as an album, and returns the first message.
func (b *bot) upload(ctx context.Context, to telegram.To, kind telegram.Kind, files []telegram.File) (telegram.Message, error) {
	switch {
	case len(files) > 1:
		all, err := b.client.SendAlbum(ctx, to, kind, files)
		if err != nil || len(all) == 0 {
			return telegram.Message{}, err
		}
		return all[0], nil
	case kind == telegram.Photo:
		return b.client.SendPhoto(ctx, to, files[0])
	}
	return b.client.SendDocument(ctx, to, files[0])
}

// filesOf returns the pictures of a message as files.
func filesOf(m Message) []telegram.File {
	files := make([]telegram.File, len(m.Pictures))
	for i, p := range m.Pictures {
		files[i] = telegram.File{Name: m.fileOf(i), Data: p.Bytes, Width: p.Width, Height: p.Height}
	}
	return files
}

// without notes in the result of words what became of their pictures, where
// these have not arrived.
func (r Result) without(pictures Result) Result {
	if r.Outcome == Sent && pictures.Outcome != Sent {
		r.Text = joinTexts(r.Text, "without the picture: "+cmp.Or(pictures.Text, pictures.Outcome.String()))
	}
	return r
}

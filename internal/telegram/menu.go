package telegram

import "context"

// A Command is one that people are offered when they type a slash.
type Command struct {
	Name    string `json:"command"`     // without the slash: 1 to 32 of a-z, 0-9 and _
	Meaning string `json:"description"` // 1 to 256 characters
}

// SetMyCommands offers commands in one chat, in place of those before; without any
// nothing. See BotCommandScopeChat.
func (c *Client) SetMyCommands(ctx context.Context, chat ChatID, all []Command) error {
	if all == nil {
		all = []Command{}
	}
	_, err := call[bool](ctx, c, "setMyCommands", params{"commands": all, "scope": map[string]any{"type": "chat", "chat_id": chat}})
	return err
}

package main

import (
	"github.com/gaugewatch/gaugewatch/config"
	"github.com/spf13/cobra"
)

// newSchema is the command that prints the schema of the configuration.
func newSchema(o *options) *cobra.Command {
	return &cobra.Command{
		Use:     "schema",
		GroupID: "setup",
		Short:   "Print the JSON Schema of the configuration, for editors",
		Long: `Prints the JSON Schema of the configuration. Editors that know YAML complete and
explain the keys with it, once this stands in the first line of the file:

  # yaml-language-server: $schema=gaugewatch.schema.json

What a schema cannot say, "gaugewatch validate" does.`,
		Example: "  gaugewatch schema > gaugewatch.schema.json",
		Args:    usageArgs(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			_, err := o.Out.Write(config.Schema())
			return err
		},
	}
}

package main

import "github.com/spf13/cobra"

// commands returns the subcommands, in the order in which the help lists
// them.
func commands(o *options) []*cobra.Command {
	return []*cobra.Command{
		newRun(o),
		newExec(o),
		newDemo(o),
		newInit(o),
		newValidate(o),
		newBacktest(o),
		newSuggest(o),
		newPoll(o),
		newDiscover(o),
		newSend(o),
		newChats(o),
		newToken(o),
		newLink(o),
		newTelegram(o),
		newSpaces(o),
		newDrill(o),
		newSimulate(o),
		newSchema(o),
		newMute(o),
		newPause(o),
		newUnmute(o),
		newMutes(o),
		newAck(o),
		newRetry(o),
		newDrop(o),
		newAlerts(o),
		newExplain(o),
		newDeliveries(o),
		newLog(o),
		newAudit(o),
		newStatus(o),
		newInbound(o),
		newReport(o),
		newExport(o),
		newBackup(o),
		newRestore(o),
	}
}

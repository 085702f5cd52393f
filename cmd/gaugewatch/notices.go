package main

import (
	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/config"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/notify"
)

// aftermath tells what opening the database did to it, in the log and, where
// people must know, in the chats.
func (d *daemon) aftermath(opened data.Opened) []notify.Notice {
	if opened.Migrated > 0 {
		d.log.Info("database brought up to date", "from schema", opened.Migrated, "copy of the old one", opened.Backup)
	}
	if opened.SetAside == "" {
		return nil
	}
	d.log.Error("the database was damaged: it is set aside and a new one is begun", "set aside as", opened.SetAside, "damage", opened.Damage)
	return []notify.Notice{{Topic: notify.Damaged, Level: checks.Error, Text: opened.SetAside}}
}

// leftOutNotice tells of a channel or target that cannot work for now.
func leftOutNotice(l config.LeftOut) notify.Notice {
	return notify.Notice{Topic: notify.LeftOut, Level: checks.Error, Text: l.Name, Channel: l.What == "channel", Reason: l.Reason}
}

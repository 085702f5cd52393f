package data_test

func commitForever(string) {}
func fillSmallDisk(string) {}

package main

// demoWords returns what the demo's configuration calls things and tells people
// to do, by the names that stand for it there, in a language; English where it
// knows none.
func demoWords(language string) map[string]string {
	switch language {
	case "ko":
		return map[string]string{
			"SERVER_ROOM": "서버실", "FREEZER_1": "냉동고 1", "FREEZER_2": "냉동고 2", "UPS": "UPS",
			"TEMPERATURE": "온도", "HUMIDITY": "습도", "VOLTAGE": "입력 전압", "LOAD": "부하",
			"COOL": "에어컨 확인", "LOOK": "현장 확인, 한성 02-000-0000", "READ": "전원·랜선 확인, 현장 온도계 읽기",
		}
	case "ja":
		return map[string]string{
			"SERVER_ROOM": "サーバー室", "FREEZER_1": "冷凍庫1", "FREEZER_2": "冷凍庫2", "UPS": "UPS",
			"TEMPERATURE": "温度", "HUMIDITY": "湿度", "VOLTAGE": "入力電圧", "LOAD": "負荷",
			"COOL": "エアコンを確認", "LOOK": "現場を確認、ハンソン 02-000-0000", "READ": "電源とLANを確認、現場の温度計を読む",
		}
	case "th":
		return map[string]string{
			"SERVER_ROOM": "ห้องเซิร์ฟเวอร์", "FREEZER_1": "ห้องเย็น 1", "FREEZER_2": "ห้องเย็น 2", "UPS": "UPS",
			"TEMPERATURE": "อุณหภูมิ", "HUMIDITY": "ความชื้น", "VOLTAGE": "แรงดันไฟเข้า", "LOAD": "โหลด",
			"COOL": "ตรวจเครื่องปรับอากาศ", "LOOK": "ไปดูหน้างาน โทร Hansung 02-000-0000",
			"READ": "ตรวจไฟและสายแลน อ่านเทอร์โมมิเตอร์หน้างาน",
		}
	}
	return map[string]string{
		"SERVER_ROOM": "Server room", "FREEZER_1": "Cold store 1", "FREEZER_2": "Cold store 2", "UPS": "UPS",
		"TEMPERATURE": "Temperature", "HUMIDITY": "Humidity", "VOLTAGE": "Input voltage", "LOAD": "Load",
		"COOL": "Check the air conditioner", "LOOK": "Go and look, Hansung 02-000-0000",
		"READ": "Check power and network, read the dial",
	}
}

package main

// demoIntroduction says in a language what is going to be seen; in English where
// it knows none.
func demoIntroduction(language string) string {
	switch language {
	case "ko":
		return `이 컴퓨터에서 가상 현장이 실행 중입니다: 서버실, 냉동고 2대, UPS.
gaugewatch가 1~2초마다 값을 묻고 판단합니다. 1분 동안 각 메시지를 채팅방에
도착하는 모습 그대로 보여 줍니다. Ctrl-C를 누르면 끝납니다.

  약 12초   서버실이 따뜻해지고, 더 뜨거워졌다가 회복됨
  약 16초   서버실 습도가 응답에서 사라짐
  약 25초   냉동고 한 대가 응답하지 않음
  약 32초   센서가 −127을 보냄: 고장
  약 38초   입력 전압이 순간 떨어짐
`
	case "ja":
		return `このコンピューターで模擬の現場が動いています: サーバー室、冷凍庫2台、UPS。
gaugewatchが1〜2秒ごとに値を問い合わせて判定します。1分間、各メッセージを
チャットに届くとおりに表示します。Ctrl-Cで終了します。

  約12秒   サーバー室が暖かくなり、さらに暑くなって、回復する
  約16秒   サーバー室の湿度が応答から消える
  約25秒   冷凍庫の1台が応答しない
  約32秒   センサーが−127を返す: 故障
  約38秒   入力電圧が一時的に下がる
`
	case "th":
		return `กำลังจำลองหน้างานบนเครื่องนี้: ห้องเซิร์ฟเวอร์ ห้องเย็น 2 ห้อง และ UPS
gaugewatch ถามค่าทุก 1–2 วินาทีและตัดสินค่านั้น ตลอด 1 นาทีจะแสดงทุกข้อความ
เหมือนที่จะได้รับในแชท กด Ctrl-C เพื่อจบ

  ราว 12 วินาที   ห้องเซิร์ฟเวอร์อุ่นขึ้น ร้อนขึ้น แล้วกลับเป็นปกติ
  ราว 16 วินาที   ค่าความชื้นหายไปจากคำตอบ
  ราว 25 วินาที   ห้องเย็นห้องหนึ่งไม่ตอบสนอง
  ราว 32 วินาที   เซ็นเซอร์ส่งค่า −127: เสีย
  ราว 38 วินาที   แรงดันไฟเข้าตกชั่วครู่
`
	}
	return `A simulated site is running on this machine: a server room, two cold stores, a
UPS. gaugewatch asks it every second or two and judges what it says. For one
minute you see each message as it would arrive in your chat. Ctrl-C ends it.

  about 12 s   the server room gets warm, then hot, then recovers
  about 16 s   its humidity disappears from the answer
  about 25 s   a cold store does not answer
  about 32 s   a sensor says −127: it is broken
  about 38 s   the mains dip
`
}

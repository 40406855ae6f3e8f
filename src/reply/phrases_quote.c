/* phrases_quote.c - what clients write over what they quote: introductions, labels, rules.
 *
 * As the clients write it; phrases.c folds it once. "|" stands between phrases. The verbs'
 * lines are marked with their languages; the labels follow the same order: Germanic,
 * Romance, Nordic, Baltic, Slavic, then the others from west to east. */
#include "reply/phrase_tables.h"

/* clang-format off */

/* The verb of an introduction, without endings of gender in brackets. */
const char *const phrases_verb[] = {
    /* Horde, in front */ "quoting|zitat|citando|citation|quotando|citerar|mengutip|citar|cytowanie",
    /* en */ "wrote|writes|written",
    /* de */ "schrieb|geschrieben|schreibt",
    /* fr */ "écrit|écrivait",
    /* es */ "escribió|escrito|escribe",
    /* pt */ "escreveu",
    /* gl */ "escribiu",
    /* ca */ "escriure|escrit",
    /* it */ "scritto|scrive",
    /* ro */ "scris",
    /* nl */ "schreef|geschreven",
    /* af */ "geskryf|skryf",
    /* da, nb, sv, nn, is */ "skrev|skrevet|skreiv|skrifaði",
    /* fi, et */ "kirjoitti|kirjutas|kirjutatud",
    /* lv */ "rakstīja|rakstījis",
    /* lt */ "rašė|parašė",
    /* pl */ "napisał|napisała|pisze|napisano|pisał|pisała",
    /* cs */ "napsal|napsala|píše",
    /* sk */ "napísal|napísala|píše",
    /* sl */ "napisal|napisala|piše",
    /* hr, bs, sr */ "napisao|napisala|написао",
    /* sr */ "написала|пише",
    /* bg, mk */ "написа|напиша",
    /* ru */ "написал|пишет",
    /* ru */ "писал|писала",
    /* uk */ "написав|писав",
    /* be */ "напісаў|піша",
    /* kk, mn */ "жазды|бичсэн",
    /* hu */ "írta|írt|ír",
    /* el */ "έγραψε|γράφει",
    /* tr, az, uz */ "yazdı|yazmış|yazıb|yozdi",
    /* he */ "כתב|כתבה",
    /* ar */ "كتب|كتبت",
    /* fa, ur */ "نوشت|نوشته|لکھا",
    /* hi, ne */ "लिखा|लेख्नुभयो",
    /* bn, ta */ "লিখেছেন|எழுதியது",
    /* th */ "เขียนว่า|เขียน",
    /* vi */ "viết",
    /* id, ms, tl */ "menulis|tulis|sumulat|isinulat",
    /* zh */ "写道|寫道|写到|撰寫|撰写",
    /* zh */ "寫信給|来信|寫了|写了",
    /* ja */ "書きました|のメール|送信",
    /* ko */ "작성|쓴 글|썼습니다|쓴글",
    /* eu, cy, ga, sq, mt */ "idatzi|ysgrifennodd|scríobh|shkroi|shkruar|kiteb",
    /* sw, ka */ "aliandika|ameandika|დაწერა",
    /* hy, eo, la */ "գրել|skribis|scripsit",
    NULL,
};

/* "I" and "we": whose introduction has no address may be telling a story. */
const char *const phrases_self[] = {
    "i|we|ich|wir|je|j'ai|nous|yo|io|eu|nós|ik|jag|jeg|minä|ja|я|мы|saya|kami|aku",
    "ben",
    NULL,
};

/* The first word of an introduction: "On", "Am", days of the week. */
const char *const phrases_lead[] = {
    "on|am|den|le|el|em|il|in|op|dne|dňa|dna|dnia|w|pada|tanggal|vào|lúc|ngày|на|в",
    "од|у|στις|la|pe|dana|ke|tarihinde|בתאריך|ב|في|بتاريخ|در|เมื่อ|noong|ar|els|o|dia",
    "pirmd.|a|på|the|kuupäeval|datę|ระหว่าง|mon|tue|wed|thu|fri|sat|sun|monday",
    "tuesday|wednesday|thursday|friday|saturday|sunday|mo|di|mi|do|fr|sa|so|montag",
    "dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|lun|mar|mer|jeu|ven|sam",
    "dim|mié|jue|vie|sáb|dom|seg|ter|qua|qui|sex|gio|ma|wo|vr|za|zo|man|tir|ons|tor",
    "fre|lør|søn|mån|tis|lör|sön|ti|to|su|pon|wt|śr|czw|pt|sob|niedz|po|út|st|čt|pá",
    "ut|št|pi|sre|čet|pet|uto|sri|ned|пн|вт|ср|чт|пт|сб|вс|нд|пон|вто|сря|чет|пет",
    "съб|нед|сре|joi|mie|vin|sâm|dum|hétfő|kedd|szerda|δευ|τρι|τετ|πεμ|παρ|σαβ|κυρ",
    "pzt|sal|çar|per|cum|cmt|paz|sen|sel|rab|kam|jum|min|senin|selasa|rabu|kamis",
    "jumat|sabtu|minggu|isn|kha|th|cn",
    NULL,
};

/* Labels of a header block: the sender. */
const char *const phrases_from[] = {
    "from|von|absender|de|expéditeur|da|mittente|remitente|remetente|van|afzender",
    "fra|afsender|avsender|från|avsändare|lähettäjä|frá|saatja|kellelt|no|no kā|nuo",
    "siuntėjas|od|nadawca|od kogo|odesílatel|odosielateľ|pošiljatelj|prima|šalje|од",
    "от|от кого|отправитель|подател|изпращач|від|від кого|ад|кімнен|de la|expeditor",
    "feladó|küldő|από|αποστολέας|kimden|gönderen|göndərən|kimdən|מאת|من|المرسل|از",
    "فرستنده|से|प्रेषक|থেকে|প্রেরক|அனுப்புநர்|จาก|ผู้ส่ง|từ|người gửi|dari|pengirim",
    "daripada|mula kay|mula sa|发件人|寄件者|寄件人|發件人|差出人|送信者|보낸 사람",
    "보낸사람|보낸이|nork|bidaltzailea|nondik|oddi wrth|ó|nga|minn|kutoka|kutoka kwa",
    "გამგზავნი|ვისგან|ումից",
    NULL,
};

/* When it was sent, in words that nobody puts over a date of their own. */
const char *const phrases_sent[] = {
    "sent|sent on|sent at|gesendet|gesendet am|envoyé|envoyé le|enviado|enviado el",
    "enviado em|enviada|enviada em|inviato|inviata|verzonden|verzonden op|verstuurd",
    "sendt|skickat|skickades|lähetetty|saadetud|nosūtīts|išsiųsta|wysłano|wysłany",
    "wysłane|odesláno|odoslané|poslano|poslato|послато|изпратено|отправлено",
    "надіслано|адпраўлена|жіберілді|trimis|trimis la|elküldve|küldve|küldte|στάλθηκε",
    "εστάλη|απεστάλη|gönderildi|göndərildi|נשלח|تم الإرسال|أرسلت|ارسال شده|भेजा गया",
    "ส่ง|ส่งเมื่อ|đã gửi|ngày gửi|đã gửi lúc|dikirim|terkirim|dihantar|ipinadala",
    "发送时间|发件时间|傳送日期|傳送時間|已傳送|已发送|送信日時|送信日|送信済み",
    "보낸 날짜|보낸날짜|보낸 시간|enviat|enviat el|bidalita|anfonwyd|seolta|dërguar",
    "dërguar më|mibgħut|gestuur|imetumwa|გაგზავნილია|ուղարկվել է",
    NULL,
};

/* "Date" and its like. */
const char *const phrases_date[] = {
    "date|datum|date d'envoi|fecha|data|data invio|dato|päivämäärä|päiväys",
    "dagsetning|kuupäev|datums|dátum|датум|дата|дата отправки|ημερομηνία|tarih",
    "gönderme tarihi|gönderim tarihi|gönderilme tarihi|tarix|תאריך|التاريخ|تاريخ",
    "تاریخ|दिनांक|तारीख|তারিখ|தேதி|วันที่|ngày|tanggal|tarikh|petsa|日期|时间|時間",
    "寄件日期|日時|日付|날짜|일시|bidaltze-data|dyddiad|dáta|tarehe|თარიღი",
    NULL,
};

const char *const phrases_to[] = {
    "to|an|empfänger|à|À|destinataire|para|a|destinatario|destinatário|aan|til|till",
    "vastaanottaja|kenelle|saaja|kellele|adressaat|kam|adresatas|gavėjas|do|adresat",
    "odbiorca|komu|příjemce|príjemca|pro|za|prejemnik|prima|primatelj|kome|за|кому",
    "до|към|получател|получатель|кімге|către|catre|destinatar|címzett|προς|kime",
    "alıcı|kimə|אל|إلى|الى|به|گیرنده|सेवा में|प्रति|को|প্রাপক|பெறுநர்|ถึง|ผู้รับ|đến|tới",
    "người nhận|kepada|untuk|ke|para kay|kay|收件人|收件者|致|宛先|받는 사람",
    "받는사람|받는이|수신|per a|nori|nora|at|chuig|për|lil|kwa|ვის|მიმღები|ում",
    NULL,
};

const char *const phrases_cc[] = {
    "cc|bcc|cci|ccn|cco|kopie|kopi|kopia|kopio|kópia|kopija|копия|копие|копія",
    "másolatot kap|másolat|dw|udw|copie|copia|cópia|c/c|κοιν.|κοινοποίηση|κοιν|bilgi",
    "עותק|نسخة|النسخة|نسخة إلى|رونوشت|สำเนา|สำเนาถึง|đồng gửi|tembusan|salinan|抄送",
    "副本|참조|kk|kt|kc|välj. ko.",
    NULL,
};

const char *const phrases_subject[] = {
    "subject|betreff|objet|sujet|asunto|assunto|oggetto|onderwerp|emne|ämne|aihe",
    "efni|teema|pealkiri|temats|tēma|tema|temat|předmět|predmet|zadeva|naslov|naziv",
    "предмет|наслов|тема|относно|тақырып|тэма|subiect|tárgy|θέμα|konu|mövzu|נושא",
    "הנדון|الموضوع|موضوع|हिषय|विषय|বিষয়|பொருள்|เรื่อง|หัวเรื่อง|หัวข้อ|chủ đề|tiêu đề",
    "v/v|perihal|subjek|subyek|judul|hal|paksa|主题|主題|主旨|标题|件名|題名|제목",
    "assumpte|gaia|pwnc|ábhar|subjekti|subjekt|suġġett|mada|kichwa|თემა|թեմա",
    NULL,
};

/* Fields that may stand between the others and prove nothing. */
const char *const phrases_other[] = {
    "reply-to|reply to|antwort an|répondre à|responder a|responder para|rispondi a",
    "risposta|antwoord aan|svar til|svara till|odpowiedz do|ответить|balas ke",
    "importance|priority|wichtigkeit|priorität|importancia|importância|prioridade",
    "priorité|priorità|urgentie|prioriteit|prioritet|attachments|attachment|anlagen",
    "anlage|anhänge|pièces jointes|pièce jointe|allegati|adjuntos|datos adjuntos",
    "anexos|bijlagen|bilagor|vedlegg|vedhæftede filer|załączniki|přílohy|mellékletek",
    "lampiran|附件|添付ファイル|첨부|organization|sensitivity|list-id|message-id",
    "mailed-by",
    NULL,
};

/* Between two rules: all below is quoted. */
const char *const phrases_original[] = {
    "original message|original email|original e-mail|original mail",
    "original appointment|reply message|previous message|quoted message",
    "replied message|reply above this line|ursprüngliche nachricht|originalnachricht",
    "original-nachricht|original nachricht|ursprüngliche mail|originalmail",
    "ursprüngliche e-mail|ursprünglicher termin|message d'origine|message original",
    "message initial|message d origine|e-mail d'origine|mail original",
    "courriel original|mensaje original|correo original|mensagem original",
    "mensaxe orixinal|missatge original|messaggio originale|messaggio originario",
    "mail originale|oorspronkelijk bericht|oorspronkelijke bericht|origineel bericht",
    "oorspronklike boodskap|oprindelig meddelelse|oprindelig besked|oprindelig mail",
    "original meddelelse|opprinnelig melding|original melding|opprinnelig e-post",
    "ursprungligt meddelande|originalmeddelande|ursprungligt brev|orginalmeddelande",
    "alkuperäinen viesti|alkuperäinen sanoma|upprunaleg skilaboð|upphafleg skilaboð",
    "algne kiri|originaalkiri|algne sõnum|sākotnējais ziņojums|oriģinālais ziņojums",
    "originalus laiškas|pradinis laiškas|pradinis pranešimas|oryginalna wiadomość",
    "wiadomość oryginalna|wiadomość pierwotna|pierwotna wiadomość|oryginalny e-mail",
    "původní zpráva|původní e-mail|originální zpráva|pôvodná správa|pôvodný e-mail",
    "izvirno sporočilo|originalno sporočilo|prvotno sporočilo|izvorna poruka",
    "originalna poruka|prvobitna poruka|оригинална порука|изворна порука",
    "првобитна порука|оригинално съобщение|оригинално писмо|исходное сообщение",
    "оригинальное сообщение|исходное письмо|вихідне повідомлення",
    "оригінальне повідомлення|початкове повідомлення|mesaj original|mesajul original",
    "mesajul inițial|mesaj inițial|eredeti üzenet|eredeti levél|eredeti e-mail",
    "αρχικό μήνυμα|πρωτότυπο μήνυμα|orijinal mesaj|orjinal mesaj|özgün ileti",
    "özgün mesaj|orijinal ileti|asıl mesaj|orijinal e-posta|הודעה מקורית",
    "ההודעה המקורית|الرسالة الأصلية|رسالة أصلية|پیام اصلی|मूल संदेश|মূল বার্তা",
    "ข้อความต้นฉบับ|ข้อความเดิม|thư gốc|tin nhắn gốc|thông điệp gốc|nội dung gốc",
    "pesan asli|pesan asal|pesan awal|mesej asal|mesej asli|email asli|surel asli",
    "orihinal na mensahe|邮件原件|原始邮件|原邮件|原始郵件|原始信件|原始訊息|原始消息",
    "回复的原邮件|回复的邮件|回復的郵件|元のメッセージ|元のメール",
    "オリジナルメッセージ|オリジナル メッセージ|원본 메시지|원본메시지|원본 메일",
    "원본메일|jatorrizko mezua|neges wreiddiol|mesazhi origjinal|messaġġ oriġinali",
    "ujumbe asili|ორიგინალური შეტყობინება|previous replies|show quoted text|hide quoted text|quoted text hidden|previous reply",
    "vorherige antworten",
    NULL,
};

/* Between two rules, or with a colon: all below is forwarded. */
const char *const phrases_forward[] = {
    "forwarded message|begin forwarded message|forwarded email|forwarded mail",
    "forwarded by|start of forwarded message|weitergeleitete nachricht",
    "anfang der weitergeleiteten nachricht|anfang der weitergeleiteten e-mail",
    "weitergeleitete mail|message transféré|début du message transféré",
    "début du message réexpédié|message réexpédié|mensaje reenviado",
    "inicio del mensaje reenviado|mensagem encaminhada|mensagem reencaminhada",
    "início da mensagem encaminhada|início da mensagem reencaminhada",
    "messaggio inoltrato|inizio messaggio inoltrato|inizio del messaggio inoltrato",
    "doorgestuurd bericht|begin doorgestuurd bericht|begin van doorgestuurd bericht",
    "videresendt meddelelse|videresendt besked|videresendt melding",
    "start på videresendt besked|vidarebefordrat meddelande|vidarebefordrat mail",
    "vidarebefordrat brev|vidarebefordrat mejl|välitetty viesti",
    "edelleenlähetetty viesti|välitetty viesti alkaa|edasisaadetud kiri",
    "pārsūtīta vēstule|pārsūtīts ziņojums|persiųstas laiškas|przekazana wiadomość",
    "wiadomość przekazana dalej|początek przekazywanej wiadomości",
    "wiadomość przesłana dalej|přeposlaná zpráva|začátek přeposílané zprávy",
    "preposlaná správa|posredovano sporočilo|proslijeđena poruka|prosleđena poruka",
    "прослеђена порука|препратено съобщение|пренасочено съобщение",
    "пересылаемое сообщение|пересланное сообщение|начало пересылаемого сообщения",
    "переслане повідомлення|mesaj redirecționat|mesaj redirecţionat",
    "továbbított üzenet|továbbított levél|προωθημένο μήνυμα|yönlendirilmiş mesaj",
    "iletilen mesaj|iletilmiş mesaj|iletilmiş ileti|yönlendirilen mesaj",
    "הודעה שהועברה|הודעה מועברת|رسالة مُعاد توجيهها|رسالة معاد توجيهها|پیام هدایت شده",
    "अग्रेषित संदेश|ข้อความที่ส่งต่อ|thư chuyển tiếp|tin nhắn đã chuyển tiếp",
    "pesan diteruskan|pesan terusan|pesan yang diteruskan|mulai pesan terusan",
    "mesej dimajukan|mesej yang dimajukan|转发的邮件|转发邮件|转发邮件信息",
    "轉寄的郵件|轉寄郵件|轉寄訊息|開始轉寄郵件|転送されたメッセージ|転送メッセージ",
    "転送メール|전달된 메시지|전달된 메일|missatge reenviat|mensaxe reenviada",
    "birbidalitako mezua",
    NULL,
};

/* What a person says over something pasted: "I got this mail", "the following". */
const char *const phrases_pointing[] = {
    "this|these|following|below|attached|here is|here are|dies|diese|diesen|dieses",
    "dieser|folgende|folgenden|folgendes|unten|hier ist|ce|cet|cette|ceci|suivant",
    "suivante|voici|ci-dessous|ci-joint|este|esta|esto|estos|estas|siguiente|abajo|aquí",
    "isto|isso|esse|essa|seguinte|abaixo|questo|questa|seguente|sotto|ecco|deze|dit",
    "volgende|onderstaande|hieronder|denne|dette|dessa|detta|följande|følgende|nedenfor",
    "tämä|tämän|alla|seuraava|ten|ta|to|poniżej|następujący|tento|toto|tuto|níže",
    "následující|ez|ezt|alábbi|acest|această|următorul|mai jos|это|этот|эту|эта|ниже",
    "следующее|цей|це|нижче|αυτό|παρακάτω|bu|bunu|şu|aşağıda|aşağıdaki|זה|הזה|למטה",
    "هذا|هذه|أدناه|التالي|این|زیر|यह|ये|नीचे|นี้|ด้านล่าง|này|dưới đây|ini|itu|berikut",
    "dibawah|di bawah|terlampir|以下|下記|これ|この|次の|こちら|这|這|下面|如下|此|이|아래|다음",
    NULL,
};

/* phrases.c - what clients of all languages write round a quote, as sets to look up in.
 *
 * Each table is written as the clients write it and folded once when first used, so that
 * case, accents and direction marks need not be thought of here. A language's words stand
 * on one line, marked with its code. */
#include "core/phrases.h"

#include <string.h>

#include "core/reply_fold.h"

static const char *const verbs[] = {
    "wrote",      "writes",       "written",    "said",     "sent",
    "replied",                                              /* en */
    "schrieb",    "geschrieben",  "schreibt",               /* de */
    "écrit",      "écrivait",                               /* fr */
    "escribió",   "escrito",      "escribe",                /* es */
    "escreveu",                                             /* pt */
    "escribiu",                                             /* gl */
    "escriure",   "escrit",                                 /* ca */
    "scritto",    "scrive",                                 /* it */
    "scris",                                                /* ro */
    "schreef",    "geschreven",                             /* nl */
    "geskryf",    "skryf",                                  /* af */
    "skrev",      "skrevet",      "skreiv",     "skrifaði", /* da, nb, sv, nn, is */
    "kirjoitti",  "kirjutas",     "kirjutatud",             /* fi, et */
    "rakstīja",   "rakstījis",                              /* lv */
    "rašė",       "parašė",                                 /* lt */
    "napisał",    "napisała",     "pisze",      "napisano", "pisał",
    "pisała",                                                       /* pl */
    "napsal",     "napsala",      "píše",                           /* cs */
    "napísal",    "napísala",     "píše",                           /* sk */
    "napisal",    "napisala",     "piše",                           /* sl */
    "napisao",    "napisala",     "написао",                        /* hr, bs, sr */
    "написала",   "пише",                                           /* sr */
    "написа",     "напиша",                                         /* bg, mk */
    "написал",    "пишет",                                          /* ru */
    "писал",      "писала",                                         /* ru */
    "написав",    "писав",                                          /* uk */
    "напісаў",    "піша",                                           /* be */
    "жазды",      "бичсэн",                                         /* kk, mn */
    "írta",       "írt",          "ír",                             /* hu */
    "έγραψε",     "γράφει",                                         /* el */
    "yazdı",      "yazmış",       "yazıb",      "yozdi",            /* tr, az, uz */
    "כתב",        "כתבה",                                           /* he */
    "كتب",        "كتبت",                                           /* ar */
    "نوشت",       "نوشته",        "لکھا",                           /* fa, ur */
    "लिखा",       "लेख्नुभयो",                                         /* hi, ne */
    "লিখেছেন",    "எழுதியது",                                       /* bn, ta */
    "เขียนว่า",     "เขียน",                                           /* th */
    "viết",                                                         /* vi */
    "menulis",    "tulis",        "sumulat",    "isinulat",         /* id, ms, tl */
    "写道",       "寫道",         "写到",       "撰寫",     "撰写", /* zh */
    "寫信給",     "来信",         "寫了",       "写了",             /* zh */
    "書きました", "のメール",     "送信",                           /* ja */
    "작성",       "쓴 글",        "썼습니다",   "쓴글",             /* ko */
    "idatzi",     "ysgrifennodd", "scríobh",    "shkroi",   "shkruar",
    "kiteb",                                  /* eu, cy, ga, sq, mt */
    "aliandika",  "ameandika",    "დაწერა",   /* sw, ka */
    "գրել",       "skribis",      "scripsit", /* hy, eo, la */
    NULL,
};

static const char *const selves[] = {
    "i",   "we",  "ich",  "wir", "je", "j'ai", "nous", "yo",   "io",  "eu",  "nós", "ik",
    "jag", "jeg", "minä", "ja",  "я",  "мы",   "saya", "kami", "aku", "ben", NULL,
};

/* The first word of an introduction: "On", "Am", and the days of the week. */
static const char *const leads[] = {
    "on",        "am",        "den",        "le",        "el",       "em",      "il",
    "in",        "op",        "dne",        "dňa",       "dna",      "dnia",    "w",
    "pada",      "tanggal",   "vào",        "lúc",       "ngày",     "на",      "в",
    "од",        "у",         "στις",       "la",        "pe",       "dana",    "ke",
    "tarihinde", "בתאריך",    "ב",          "في",        "بتاريخ",   "در",      "เมื่อ",
    "vào",       "noong",     "ar",         "els",       "o",        "dia",     "pirmd.",
    "a",         "på",        "the",        "kuupäeval", "datę",     "ระหว่าง",  "mon",
    "tue",       "wed",       "thu",        "fri",       "sat",      "sun",     "monday",
    "tuesday",   "wednesday", "thursday",   "friday",    "saturday", "sunday",  "mo",
    "di",        "mi",        "do",         "fr",        "sa",       "so",      "montag",
    "dienstag",  "mittwoch",  "donnerstag", "freitag",   "samstag",  "sonntag", "lun",
    "mar",       "mer",       "jeu",        "ven",       "sam",      "dim",     "mié",
    "jue",       "vie",       "sáb",        "dom",       "seg",      "ter",     "qua",
    "qui",       "sex",       "gio",        "ma",        "wo",       "vr",      "za",
    "zo",        "man",       "tir",        "ons",       "tor",      "fre",     "lør",
    "søn",       "mån",       "tis",        "lör",       "sön",      "ti",      "ke",
    "to",        "pe",        "la",         "su",        "pon",      "wt",      "śr",
    "czw",       "pt",        "sob",        "niedz",     "po",       "út",      "st",
    "čt",        "pá",        "ut",         "št",        "pi",       "tor",     "sre",
    "čet",       "pet",       "uto",        "sri",       "ned",      "пн",      "вт",
    "ср",        "чт",        "пт",         "сб",        "вс",       "нд",      "пон",
    "вто",       "сря",       "чет",        "пет",       "съб",      "нед",     "сре",
    "joi",       "mie",       "vin",        "sâm",       "dum",      "hétfő",   "kedd",
    "szerda",    "δευ",       "τρι",        "τετ",       "πεμ",      "παρ",     "σαβ",
    "κυρ",       "pzt",       "sal",        "çar",       "per",      "cum",     "cmt",
    "paz",       "sen",       "sel",        "rab",       "kam",      "jum",     "min",
    "senin",     "selasa",    "rabu",       "kamis",     "jumat",    "sabtu",   "minggu",
    "isn",       "kha",       "th",         "cn",        NULL,
};

static const char *const froms[] = {
    "from",        "von",          "absender",   "de",          "expéditeur",
    "da",          "mittente",     "remitente",  "remetente",   "van",
    "afzender",    "fra",          "afsender",   "avsender",    "från",
    "avsändare",   "lähettäjä",    "frá",        "saatja",      "kellelt",
    "no",          "no kā",        "nuo",        "siuntėjas",   "od",
    "nadawca",     "od kogo",      "odesílatel", "odosielateľ", "pošiljatelj",
    "prima",       "šalje",        "од",         "от",          "от кого",
    "отправитель", "подател",      "изпращач",   "від",         "від кого",
    "ад",          "кімнен",       "de la",      "expeditor",   "feladó",
    "küldő",       "από",          "αποστολέας", "kimden",      "gönderen",
    "göndərən",    "kimdən",       "מאת",        "من",          "المرسل",
    "از",          "فرستنده",      "से",          "प्रेषक",        "থেকে",
    "প্রেরক",       "அனுப்புநர்",     "จาก",        "ผู้ส่ง",         "từ",
    "người gửi",   "dari",         "pengirim",   "daripada",    "mula kay",
    "mula sa",     "发件人",       "寄件者",     "寄件人",      "發件人",
    "差出人",      "送信者",       "보낸 사람",  "보낸사람",    "보낸이",
    "nork",        "bidaltzailea", "nondik",     "oddi wrth",   "ó",
    "nga",         "minn",         "kutoka",     "kutoka kwa",  "გამგზავნი",
    "ვისგან",      "ումից",        NULL,
};

static const char *const dates[] = {
    "sent",
    "date",
    "sent on",
    "sent at",
    "gesendet",
    "datum",
    "gesendet am",
    "envoyé",
    "envoyé le",
    "date d'envoi",
    "enviado",
    "enviado el",
    "enviado em",
    "enviada",
    "enviada em",
    "fecha",
    "data",
    "inviato",
    "inviata",
    "data invio",
    "verzonden",
    "verzonden op",
    "verstuurd",
    "sendt",
    "dato",
    "skickat",
    "skickades",
    "lähetetty",
    "päivämäärä",
    "päiväys",
    "dagsetning",
    "sent",
    "saadetud",
    "kuupäev",
    "nosūtīts",
    "datums",
    "išsiųsta",
    "wysłano",
    "wysłany",
    "wysłane",
    "odesláno",
    "odoslané",
    "dátum",
    "poslano",
    "poslato",
    "послато",
    "датум",
    "изпратено",
    "дата",
    "отправлено",
    "надіслано",
    "дата отправки",
    "адпраўлена",
    "жіберілді",
    "trimis",
    "trimis la",
    "elküldve",
    "küldve",
    "küldte",
    "στάλθηκε",
    "εστάλη",
    "απεστάλη",
    "ημερομηνία",
    "gönderildi",
    "gönderme tarihi",
    "gönderim tarihi",
    "gönderilme tarihi",
    "tarih",
    "göndərildi",
    "tarix",
    "נשלח",
    "תאריך",
    "تم الإرسال",
    "أرسلت",
    "التاريخ",
    "تاريخ",
    "تاریخ",
    "ارسال شده",
    "भेजा गया",
    "दिनांक",
    "तारीख",
    "তারিখ",
    "தேதி",
    "วันที่",
    "ส่ง",
    "ส่งเมื่อ",
    "đã gửi",
    "ngày",
    "ngày gửi",
    "đã gửi lúc",
    "dikirim",
    "terkirim",
    "tanggal",
    "dihantar",
    "tarikh",
    "ipinadala",
    "petsa",
    "发送时间",
    "发件时间",
    "日期",
    "时间",
    "時間",
    "寄件日期",
    "傳送日期",
    "傳送時間",
    "已傳送",
    "已发送",
    "送信日時",
    "日時",
    "日付",
    "送信日",
    "送信済み",
    "보낸 날짜",
    "보낸날짜",
    "날짜",
    "보낸 시간",
    "일시",
    "enviat",
    "enviat el",
    "bidalita",
    "bidaltze-data",
    "anfonwyd",
    "dyddiad",
    "dáta",
    "seolta",
    "dërguar",
    "dërguar më",
    "mibgħut",
    "gestuur",
    "tarehe",
    "imetumwa",
    "გაგზავნილია",
    "თარიღი",
    "ուղարկվել է",
    NULL,
};

static const char *const tos[] = {
    "to",
    "an",
    "empfänger",
    "à",
    "À",
    "destinataire",
    "para",
    "a",
    "destinatario",
    "destinatário",
    "aan",
    "til",
    "till",
    "vastaanottaja",
    "kenelle",
    "saaja",
    "kellele",
    "adressaat",
    "kam",
    "adresatas",
    "gavėjas",
    "do",
    "adresat",
    "odbiorca",
    "komu",
    "příjemce",
    "príjemca",
    "pro",
    "za",
    "prejemnik",
    "prima",
    "primatelj",
    "kome",
    "за",
    "кому",
    "до",
    "към",
    "получател",
    "получатель",
    "кімге",
    "către",
    "catre",
    "destinatar",
    "címzett",
    "προς",
    "kime",
    "alıcı",
    "kimə",
    "אל",
    "إلى",
    "الى",
    "به",
    "گیرنده",
    "सेवा में",
    "प्रति",
    "को",
    "প্রাপক",
    "பெறுநர்",
    "ถึง",
    "ผู้รับ",
    "đến",
    "tới",
    "người nhận",
    "kepada",
    "untuk",
    "ke",
    "para kay",
    "kay",
    "收件人",
    "收件者",
    "致",
    "宛先",
    "받는 사람",
    "받는사람",
    "받는이",
    "수신",
    "per a",
    "nori",
    "nora",
    "at",
    "chuig",
    "për",
    "lil",
    "kwa",
    "ვის",
    "მიმღები",
    "ում",
    NULL,
};

static const char *const ccs[] = {
    "cc",        "bcc",   "cci",           "ccn",      "cco",      "kopie",
    "kopi",      "kopia", "kopio",         "kópia",    "kopija",   "копия",
    "копие",     "копія", "másolatot kap", "másolat",  "dw",       "udw",
    "copie",     "copia", "cópia",         "c/c",      "κοιν.",    "κοινοποίηση",
    "κοιν",      "bilgi", "עותק",          "نسخة",     "النسخة",   "نسخة إلى",
    "رونوشت",    "สำเนา", "สำเนาถึง",       "đồng gửi", "tembusan", "salinan",
    "抄送",      "副本",  "참조",          "kk",       "kt",       "kc",
    "välj. ko.", NULL,
};

static const char *const subjects[] = {
    "subject",   "betreff", "objet",    "sujet",   "asunto",  "assunto",  "oggetto",
    "onderwerp", "emne",    "ämne",     "aihe",    "efni",    "teema",    "pealkiri",
    "temats",    "tēma",    "tema",     "temat",   "předmět", "predmet",  "zadeva",
    "naslov",    "naziv",   "предмет",  "наслов",  "тема",    "относно",  "тақырып",
    "тэма",      "subiect", "tárgy",    "θέμα",    "konu",    "mövzu",    "נושא",
    "הנדון",     "الموضوع", "موضوع",    "हिषय",    "विषय",    "বিষয়",     "பொருள்",
    "เรื่อง",      "หัวเรื่อง",  "หัวข้อ",     "chủ đề",  "tiêu đề", "v/v",      "perihal",
    "subjek",    "subyek",  "judul",    "hal",     "paksa",   "主题",     "主題",
    "主旨",      "标题",    "件名",     "題名",    "제목",    "assumpte", "gaia",
    "pwnc",      "ábhar",   "subjekti", "subjekt", "tema",    "suġġett",  "mada",
    "kichwa",    "თემა",    "թեմա",     NULL,
};

static const char *const others[] = {
    "reply-to",     "reply to",         "antwort an",  "répondre à",
    "responder a",  "responder para",   "rispondi a",  "risposta",
    "antwoord aan", "svar til",         "svara till",  "odpowiedz do",
    "ответить",     "balas ke",         "importance",  "priority",
    "wichtigkeit",  "priorität",        "importancia", "importância",
    "prioridade",   "priorité",         "priorità",    "urgentie",
    "prioriteit",   "prioritet",        "attachments", "attachment",
    "anlagen",      "anlage",           "anhänge",     "pièces jointes",
    "pièce jointe", "allegati",         "adjuntos",    "datos adjuntos",
    "anexos",       "bijlagen",         "bilagor",     "bilagor",
    "vedlegg",      "vedhæftede filer", "załączniki",  "přílohy",
    "mellékletek",  "lampiran",         "附件",        "添付ファイル",
    "첨부",         "organization",     "sensitivity", "list-id",
    "message-id",   "mailed-by",        NULL,
};

static const char *const originals[] = {
    "original message",
    "original email",
    "original e-mail",
    "original mail",
    "original appointment",
    "reply message",
    "previous message",
    "quoted message",
    "replied message",
    "reply above this line",
    "ursprüngliche nachricht",
    "originalnachricht",
    "original-nachricht",
    "original nachricht",
    "ursprüngliche mail",
    "originalmail",
    "ursprüngliche e-mail",
    "ursprünglicher termin",
    "message d'origine",
    "message original",
    "message initial",
    "message d origine",
    "e-mail d'origine",
    "mail original",
    "courriel original",
    "mensaje original",
    "correo original",
    "mensagem original",
    "mensaxe orixinal",
    "missatge original",
    "messaggio originale",
    "messaggio originario",
    "mail originale",
    "oorspronkelijk bericht",
    "oorspronkelijke bericht",
    "origineel bericht",
    "oorspronklike boodskap",
    "oprindelig meddelelse",
    "oprindelig besked",
    "oprindelig mail",
    "original meddelelse",
    "opprinnelig melding",
    "original melding",
    "opprinnelig e-post",
    "ursprungligt meddelande",
    "originalmeddelande",
    "ursprungligt brev",
    "orginalmeddelande",
    "alkuperäinen viesti",
    "alkuperäinen sanoma",
    "upprunaleg skilaboð",
    "upphafleg skilaboð",
    "algne kiri",
    "originaalkiri",
    "algne sõnum",
    "sākotnējais ziņojums",
    "oriģinālais ziņojums",
    "originalus laiškas",
    "pradinis laiškas",
    "pradinis pranešimas",
    "oryginalna wiadomość",
    "wiadomość oryginalna",
    "wiadomość pierwotna",
    "pierwotna wiadomość",
    "oryginalny e-mail",
    "původní zpráva",
    "původní e-mail",
    "originální zpráva",
    "pôvodná správa",
    "pôvodný e-mail",
    "izvirno sporočilo",
    "originalno sporočilo",
    "prvotno sporočilo",
    "izvorna poruka",
    "originalna poruka",
    "prvobitna poruka",
    "оригинална порука",
    "изворна порука",
    "првобитна порука",
    "оригинално съобщение",
    "оригинално писмо",
    "исходное сообщение",
    "оригинальное сообщение",
    "исходное письмо",
    "вихідне повідомлення",
    "оригінальне повідомлення",
    "початкове повідомлення",
    "mesaj original",
    "mesajul original",
    "mesajul inițial",
    "mesaj inițial",
    "eredeti üzenet",
    "eredeti levél",
    "eredeti e-mail",
    "αρχικό μήνυμα",
    "πρωτότυπο μήνυμα",
    "orijinal mesaj",
    "orjinal mesaj",
    "özgün ileti",
    "özgün mesaj",
    "orijinal ileti",
    "asıl mesaj",
    "orijinal e-posta",
    "הודעה מקורית",
    "ההודעה המקורית",
    "الرسالة الأصلية",
    "رسالة أصلية",
    "پیام اصلی",
    "मूल संदेश",
    "মূল বার্তা",
    "ข้อความต้นฉบับ",
    "ข้อความเดิม",
    "thư gốc",
    "tin nhắn gốc",
    "thông điệp gốc",
    "nội dung gốc",
    "pesan asli",
    "pesan asal",
    "pesan awal",
    "mesej asal",
    "mesej asli",
    "email asli",
    "surel asli",
    "orihinal na mensahe",
    "原始邮件",
    "原邮件",
    "原始郵件",
    "原始信件",
    "原始訊息",
    "原始消息",
    "回复的原邮件",
    "回复的邮件",
    "回復的郵件",
    "元のメッセージ",
    "元のメール",
    "オリジナルメッセージ",
    "オリジナル メッセージ",
    "원본 메시지",
    "원본메시지",
    "원본 메일",
    "원본메일",
    "jatorrizko mezua",
    "neges wreiddiol",
    "mesazhi origjinal",
    "messaġġ oriġinali",
    "ujumbe asili",
    "ორიგინალური შეტყობინება",
    NULL,
};

static const char *const forwards[] = {
    "forwarded message",
    "begin forwarded message",
    "forwarded email",
    "forwarded mail",
    "forwarded by",
    "start of forwarded message",
    "weitergeleitete nachricht",
    "anfang der weitergeleiteten nachricht",
    "anfang der weitergeleiteten e-mail",
    "weitergeleitete mail",
    "message transféré",
    "début du message transféré",
    "début du message réexpédié",
    "message réexpédié",
    "mensaje reenviado",
    "inicio del mensaje reenviado",
    "mensagem encaminhada",
    "mensagem reencaminhada",
    "início da mensagem encaminhada",
    "início da mensagem reencaminhada",
    "messaggio inoltrato",
    "inizio messaggio inoltrato",
    "inizio del messaggio inoltrato",
    "doorgestuurd bericht",
    "begin doorgestuurd bericht",
    "begin van doorgestuurd bericht",
    "videresendt meddelelse",
    "videresendt besked",
    "videresendt melding",
    "start på videresendt besked",
    "vidarebefordrat meddelande",
    "vidarebefordrat mail",
    "vidarebefordrat brev",
    "vidarebefordrat mejl",
    "välitetty viesti",
    "edelleenlähetetty viesti",
    "välitetty viesti alkaa",
    "edasisaadetud kiri",
    "pārsūtīta vēstule",
    "pārsūtīts ziņojums",
    "persiųstas laiškas",
    "przekazana wiadomość",
    "wiadomość przekazana dalej",
    "początek przekazywanej wiadomości",
    "wiadomość przesłana dalej",
    "přeposlaná zpráva",
    "začátek přeposílané zprávy",
    "preposlaná správa",
    "posredovano sporočilo",
    "proslijeđena poruka",
    "prosleđena poruka",
    "прослеђена порука",
    "препратено съобщение",
    "пренасочено съобщение",
    "пересылаемое сообщение",
    "пересланное сообщение",
    "начало пересылаемого сообщения",
    "переслане повідомлення",
    "mesaj redirecționat",
    "mesaj redirecţionat",
    "továbbított üzenet",
    "továbbított levél",
    "προωθημένο μήνυμα",
    "yönlendirilmiş mesaj",
    "iletilen mesaj",
    "iletilmiş mesaj",
    "iletilmiş ileti",
    "yönlendirilen mesaj",
    "הודעה שהועברה",
    "הודעה מועברת",
    "رسالة مُعاد توجيهها",
    "رسالة معاد توجيهها",
    "پیام هدایت شده",
    "अग्रेषित संदेश",
    "ข้อความที่ส่งต่อ",
    "thư chuyển tiếp",
    "tin nhắn đã chuyển tiếp",
    "pesan diteruskan",
    "pesan terusan",
    "pesan yang diteruskan",
    "mulai pesan terusan",
    "mesej dimajukan",
    "mesej yang dimajukan",
    "转发的邮件",
    "转发邮件",
    "转发邮件信息",
    "轉寄的郵件",
    "轉寄郵件",
    "轉寄訊息",
    "開始轉寄郵件",
    "転送されたメッセージ",
    "転送メッセージ",
    "転送メール",
    "전달된 메시지",
    "전달된 메일",
    "missatge reenviat",
    "mensaxe reenviada",
    "birbidalitako mezua",
    NULL,
};

static const char *const forward_prefixes[] = {
    "fw",           "fwd",      "wg",          "tr",
    "rv",           "enc",      "i",           "doorst",
    "vl",           "vb",       "vs fw",       "pd",
    "trs",          "fs",       "videresendt", "vidarebefordrat",
    "továbbítás",   "πρθ",      "ilt",         "yönl",
    "הועבר",        "转发",     "轉寄",        "転送",
    "전달",         "пер",      "преп",        "prep",
    "proslijedeno", "teruskan", "ter",         NULL,
};

static const char *const *const lists[PHRASES_SETS] = {
    [PHRASES_VERB] = verbs,       [PHRASES_SELF] = selves,
    [PHRASES_LEAD] = leads,       [PHRASES_FROM] = froms,
    [PHRASES_DATE] = dates,       [PHRASES_TO] = tos,
    [PHRASES_CC] = ccs,           [PHRASES_SUBJECT] = subjects,
    [PHRASES_OTHER] = others,     [PHRASES_ORIGINAL] = originals,
    [PHRASES_FORWARD] = forwards, [PHRASES_FORWARD_PREFIX] = forward_prefixes,
};

/* The longest phrase that is looked up; a longer text is none. */
#define PHRASE_MAX 100

static GHashTable *
folded_set(PhraseSet set)
{
    static gsize sets[PHRASES_SETS];

    if (g_once_init_enter(&sets[set])) {
        GHashTable *table = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

        for (const char *const *phrase = lists[set]; *phrase; phrase++)
            g_hash_table_add(table, reply_fold(*phrase, strlen(*phrase)));
        g_once_init_leave(&sets[set], (gsize)table);
    }
    return (GHashTable *)sets[set];
}

bool
phrase_is(PhraseSet set, const char *folded, gsize length)
{
    char key[PHRASE_MAX + 1];

    if (length == 0 || length > PHRASE_MAX)
        return false;
    memcpy(key, folded, length);
    key[length] = '\0';
    return g_hash_table_contains(folded_set(set), key);
}

const char *const *
phrase_list(PhraseSet set)
{
    return lists[set];
}

gsize
phrase_ending(PhraseSet set, const char *folded, gsize length)
{
    /* No phrase of a script without blanks is shorter than two characters. */
    gsize most = MIN(length, 40);

    for (gsize size = most; size >= 6; size--)
        if (phrase_is(set, folded + length - size, size))
            return size;
    return 0;
}

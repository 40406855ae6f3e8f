/* phrases_sign_off.c - what programs write below and round a person's text.
 *
 * As they write it; phrases.c folds it once. "" stands between phrases. */
#include "reply/phrase_tables.h"

/* clang-format off */

/* A device line begins so (or, in Asia and Turkey, ends so). */
const char *const phrases_device_verb[] = {
    /* en */
    "sent from|sent via|sent using|sent with|sent by|sent on|get outlook for",
    "via mobile|written on my|typed on my|composed on",
    /* de */
    "gesendet von|von samsung mobile|von samsung tablet|gesendet mit|gesendet uber|gesendet aus|von meinem|von meiner",
    "outlook fur|diese nachricht wurde von meine|verschickt mit|verfasst mit",
    /* fr */
    "envoye de|envoye depuis|envoye a partir de|envoye avec|envoye via",
    "telecharger outlook pour|obtenir outlook pour|envoyee de",
    /* es */
    "enviado desde|enviado con|enviado via|obtener outlook para|obten outlook para",
    "enviado de|enviado mediante",
    /* pt, gl */
    "enviado do|enviado da|enviado a partir|enviado pelo|enviado por|enviado no",
    "enviado com|obter o outlook para|obtenha o outlook para",
    /* it */
    "inviato da|inviato dal|inviata da|inviato con|inviato tramite",
    "scarica outlook per|ottieni outlook per",
    /* ca */
    "enviat des de|enviat del|enviat amb",
    /* ro */
    "trimis de pe|trimis din|trimis cu|descarcati outlook pentru",
    "obtine outlook pentru",
    /* nl, af */
    "verzonden vanaf|verzonden vanuit|verstuurd vanuit|verzonden met|verstuurd vanaf|verstuurd met|verzonden via",
    "verstuurd via|outlook voor|download outlook voor|gestuur vanaf",
    /* da, nb */
    "sendt fra|sendt med|sendt via|hent outlook til|skaff deg outlook for",
    "fa outlook for",
    /* sv */
    "skickat fran|skickat med|skickad fran|skickat via|skaffa outlook for",
    "hamta outlook for",
    /* fi, et */
    "lahetetty|hanki outlook|saadetud minu|saadetud",
    /* is */
    "sent ur",
    /* lv, lt */
    "nosutits no|sutits no|issiusta is|issiusta naudojant",
    /* pl */
    "wysłane z|wysłano z|wyslane z|wyslano z|pobierz program outlook",
    "pobierz aplikacje outlook|uzyskaj aplikacje outlook|wiadomosc wysłana z",
    /* cs, sk */
    "odeslano z|odoslane z|poslano z|ziskejte outlook pro|stahnout outlook|odesláno",
    /* sl, hr, bs, sr */
    "poslano iz|poslano s|poslato sa|poslato iz|nabavite outlook za",
    "pridobite outlook za|послато са|послато из|послато с",
    /* ru, uk, bg, be */
    "отправлено с|отправлено из|отправлено от|послано с|скачать outlook для",
    "получить outlook для|надіслано з|вiдправлено з|відправлено з|надiслано з",
    "изпратено от|изпратено с|пратено от|пратено од|адпраўлена з|адпраулена з",
    /* hu */
    "elkuldve az|elkuldve a|iphone-rol kuldve|kuldve az|az iphone-omrol",
    "iphone-omrol kuldve|beszerzes: outlook",
    /* el */
    "σταλθηκε απο|απεσταλη απο|εσταλη απο|ληψη του outlook|αποκτηστε το outlook",
    /* tr, az */
    "iphone'umdan gonderildi|iphone'dan gonderildi|ipad'imden gonderildi",
    "ipad'den gonderildi|android icin outlook|ios icin outlook",
    /* he */
    "נשלח מ|נשלח באמצעות|הורד את outlook|קבל את outlook",
    /* ar, fa */
    "أرسلت من|ارسلت من|أُرسلت من|تم الإرسال من|مرسل من|الحصول على outlook",
    "ارسال شده از|ارسال از",
    /* hi, th, vi */
    "मेरे iphone से भेजा|से भेजा गया|ส่งจาก|รับ outlook|đa gui tu|đuoc gui tu|gui tu",
    "tai outlook cho",
    /* id, ms, tl */
    "dikirim dari|dikirim melalui|dikirim menggunakan|terkirim dari|dikirim pakai",
    "dapatkan outlook untuk|unduh outlook untuk|dihantar daripada|dihantar dari",
    "dihantar menggunakan|ipinadala mula sa|ipinadala mula|powered by telkomsel",
    /* zh, ja, ko */
    "发自我的|从我的|發自我的|從我的|发送自|发自|發自|來自我的|获取 outlook",
    "取得 outlook|傳送自|iphoneから送信|ipadから送信|androidから送信|iphone から送信",
    "outlook for|나의 iphone에서 보냄|내 iphone에서 보냄|iphone에서 보냄",
    "나의 ipad에서 보냄|outlook을 다운로드|에서 보냄",
    /* eu, cy, ga, sq, sw */
    "nire iphonetik|anfonwyd o|seolta o|derguar nga|imetumwa kutoka",
    NULL,
};

/* With "my": what follows need not be a device we know. */
const char *const phrases_own_device[] = {
    "sent from my|sent via my|sent using my|von meinem|von meiner",
    "gesendet von meinem|gesendet von meiner|envoyé de mon|envoyé depuis mon",
    "envoyé à partir de mon|enviado desde mi|enviado de meu|enviado do meu",
    "enviado a partir do meu|inviato dal mio|enviat des del meu|trimis de pe",
    "verzonden vanaf mijn|verstuurd vanaf mijn|sendt fra min|skickat från min",
    "skickat från mitt|lähetetty minun|wysłane z mojego|wysłano z mojego",
    "odesláno z mého|poslano z mojega|poslano s mog|отправлено с моего",
    "надіслано з мого|изпратено от моя|elküldve az én|στάλθηκε από το",
    "dikirim dari hp|dikirim dari ponsel|dihantar daripada|đã gửi từ|発自我的",
    "发自我的|發自我的|나의|내",
    NULL,
};

/* Devices and programs that people write mail with. */
const char *const phrases_device[] = {
    "iphone|iphon|ipad|ipod|ios|apple watch|macbook|icloud|android|samsung|galaxy|huawei",
    "xiaomi|redmi|oppo|vivo|realme|oneplus|pixel|nokia|lumia|windows phone",
    "windows 1|windows mail|windows live|windows|sony|xperia|htc|motorola|asus",
    "zenfone|lenovo|advan|infinix|tecno|blackberry|smartphone|mobile|handy",
    "mobiltelefon|telefon|telefono|telephone|telefone|celular|cellulare|movil",
    "telemovel|tablet|tablette|phone|handset|gsm|ponsel|hp saya|hape|komorki|komorka",
    "mobil|puhelimesta|telefoon|мобильн|телефон|смартфон|мобілн|手机|手機|電話",
    "スマートフォン|휴대폰|스마트폰|הטלפון|הנייד|الهاتف|هاتفي|جوال|điện thoại",
    "đien thoai|โทรศัพท์|มือถือ|outlook|yahoo|gmail|mail.ru|mail app|e-mail app",
    "email app|proton|thunderbird|k-9|fairemail|bluemail|blue mail|aquamail",
    "aqua mail|spark|airmail|mailbird|aol|gmx|web.de|t-online|orange|laposte",
    "libero|seznam|onet|wp.pl|o2|yandex|яндекс|почт|rambler|naver|daum|qq邮箱|qq",
    "网易|foxmail|fastmail|zoho|tutanota|tuta|superhuman|edison|my mail|mymail",
    "typeapp|em client|mailspring|evolution|vodafone|telkomsel",
    "bouygues|email program|maildroid|inbox|canary|missive|helpscout|polymail",
    NULL,
};

/* Each stands in lines that no customer writes. */
const char *const phrases_frame[] = {
    "this email originated from outside|this message originated from outside",
    "originated from outside of|caution: external|external email:",
    "external message warning|[external]|email externe|diese e-mail stammt von au",
    "email berasal dari luar|email ini berasal dari luar",
    "do not click links or open attachments unless|you don't often get email from",
    "learn why this is important|this email and any attachments",
    "this e-mail and any attachments|this message and any attachments",
    "this communication is confidential|confidentiality notice",
    "the information contained in this e|the information transmitted is intended",
    "if you are not the intended recipient|intended solely for|intended only for the",
    "please consider the environment before printing|think before you print",
    "diese e-mail enthalt vertrauliche|diese nachricht enthalt vertrauliche",
    "dieses e-mail enthalt vertrauliche|ce message et toutes les pieces jointes",
    "ce message et ses pieces jointes|este mensaje y sus adjuntos",
    "este correo electronico y|esta mensagem e seus anexos",
    "esta mensagem pode conter informac|le informazioni contenute in questa",
    "questo messaggio e i suoi allegati|dit bericht is uitsluitend bestemd",
    "de informatie verzonden met dit|email ini dan lampirannya",
    "pesan ini bersifat rahasia|disclaimer:|данное сообщение и любые|virus-free",
    "virenfrei|sans virus|libre de virus|livre de virus|privo di virus",
    "scanned by mailscanner|scanned for viruses|has been scanned|checked by avg",
    "avast antivirus|garanti sans virus|wurde auf viren gepruft",
    "questo messaggio e' stato analizzato|questa email e stata esaminata",
    "verified by esva|believed to be clean|este mensaje ha sido analizado",
    "you received this message because you are subscribed",
    "you are receiving this because you|to unsubscribe from this group",
    "to unsubscribe, |unsubscribe here",
    "reply to this email directly or|view it on github|manage your subscription",
    NULL,
};

/* The line that help desks ask people to reply above. */
const char *const phrases_reply_above[] = {
    "reply above this line|reply above here|type your reply above this line",
    "write above this line|antworten sie oberhalb|balas di atas baris ini",
    "repondez au-dessus de|responda por encima de|responda acima desta linha",
    "rispondi sopra questa|antwoord boven deze|svar over denne linje",
    "svara ovanfor denna|add your comment above|reply above the line",
    "type above this line|respond above this line|tulis balasan di atas",
    "please reply above this|enter your reply above",
    NULL,
};

/* What K-9 Mail and phones add behind it. */
const char *const phrases_excuse[] = {
    "excuse my brevity|excuse the brevity|excuse typos|excuse any typos|bitte entschuldige",
    "entschuldigen sie die kürze|excusez la brièveté|excuser la brièveté|ma brièveté|mi brevedad",
    "disculpa mi brevedad|disculpe la brevedad|minha brevidade|la brevità|beknoptheid",
    "undskyld min korthed|ursäkta min fåordighet|unnskyld at jeg|zwięzłość|za stručnost",
    "за краткость|стислість|kısa yazdığım|mohon maaf|maaf jika singkat|简短|簡短|ご容赦",
    NULL,
};

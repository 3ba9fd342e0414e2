"""Status: how far an act has come and how surely it is told, in own words; beside each row stands its flipped twin."""

import pytest

from services.extraction.core import extract
from services.extraction.lexicon import load
from tests.unit.extraction.builders import an_article

# Two sentences of the same act, and what each comes to: phase, factuality, status.
TWINS = [
    ("ar", "نفى قائد القوة الكينية وقف الدوريات المشتركة مع الجيش الصومالي.", "ongoing asserted ongoing",
     "أعلن قائد القوة الكينية وقف الدوريات المشتركة مع الجيش الصومالي.", "ended * ended"),
    ("tr", "Pakistan gemileri, Türk Deniz Kuvvetleri ile ortak tatbikata katılmak üzere Aksaz'a geldi.",
     "planned asserted planned",
     "Pakistan gemileri, Türk Deniz Kuvvetleri ile Aksaz'daki ortak tatbikata katıldı.", "completed asserted occurred"),
    ("en", "A suspected militant was shot dead by a joint force of Kenyan soldiers and Somali troops near Dhobley.",
     "completed asserted occurred",
     "A militant was allegedly shot dead by a joint force of Kenyan soldiers and Somali troops near Dhobley.",
     "* alleged alleged"),
    ("en", "Burundian soldiers have joined the Congolese army in the fight against the M23, the rebels claim.",
     "* alleged alleged",
     "Burundian soldiers have joined the Congolese army in the fight against the M23, officers say.",
     "completed * occurred"),
    ("fr", "L'exercice conjoint des armées ivoirienne et ghanéenne est reporté à la fin du mois.",
     "planned asserted planned",
     "L'exercice conjoint des armées ivoirienne et ghanéenne est reporté sine die.", "suspended asserted ended"),
    ("ru", "Совместные учения армий Индии и Непала перенесены на осень.", "planned asserted planned",
     "Совместные учения армий Индии и Непала отложены на неопределенный срок.", "suspended asserted ended"),
    ("ar", "نفذ الجيش الصومالي والقوات الأوغندية عملية مشتركة انتهت بتوقيف قيادي في حركة الشباب.",
     "completed asserted occurred",
     "أنهى الجيش الصومالي والقوات الأوغندية عملية مشتركة ضد حركة الشباب.", "ended asserted ended"),
    ("ar", "أرجأت واشنطن وتبليسي إلى أجل غير مسمى مناورات مشتركة بين الجيشين الأميركي والجورجي.",
     "suspended asserted ended",
     "أرجأت واشنطن وتبليسي إلى أواخر الصيف مناورات مشتركة بين الجيشين الأميركي والجورجي.", "planned asserted planned"),
    ("ar", "يهاجم الجيش المالي وفيلق أفريقيا مواقع المسلحين بلا توقف في عملية مشتركة قرب كيدال.",
     "ongoing asserted ongoing",
     "توقف هجوم الجيش المالي وفيلق أفريقيا المشترك على مواقع المسلحين قرب كيدال.", "suspended asserted ended"),
    ("ar", "لن يجري الجيش المغربي والجيش الإسباني تمرينا مشتركا في أغادير.", "ended asserted ended",
     "لم يجر الجيش المغربي والجيش الإسباني تمرينا مشتركا في أغادير.", "* denied denied"),
    ("ar", "نفى الجيش اللبناني انسحاب جنوده من الدوريات المشتركة مع اليونيفيل.", "ongoing asserted ongoing",
     "نفى الجيش اللبناني تسيير الدوريات المشتركة مع اليونيفيل.", "* denied denied"),
    ("ar", "أرسلت البحرية الهندية فرقاطة للمشاركة في مناورات مشتركة مع البحرية الفرنسية.", "planned asserted planned",
     "شاركت فرقاطة من البحرية الهندية في مناورات مشتركة مع البحرية الفرنسية.", "completed asserted occurred"),
    ("en", "A Kenyan cutter and a French frigate jointly stopped a smuggling boat off Lamu.", "* * occurred",
     "Kenya and France stopped their joint naval operation against smugglers off Lamu.", "ended * ended"),
    ("en", "Kenya and Ethiopia will not hold their joint military exercise in Turkana.", "ended asserted ended",
     "Kenya and Ethiopia will hold their joint military exercise in Turkana.", "planned asserted planned"),
    ("en", "The joint exercise of the Polish and Lithuanian armies has been postponed to late autumn.",
     "planned asserted planned",
     "The joint exercise of the Polish and Lithuanian armies has been postponed indefinitely.",
     "suspended asserted ended"),
    ("en", "Kenyan soldiers have since April been trained by the British Army in Laikipia.", "ongoing asserted ongoing",
     "Kenyan soldiers had in April been trained by the British Army in Laikipia.", "completed asserted occurred"),
    ("en", "Claims that the Rwandan army fights alongside the M23 rebels are false, Kigali said.", "* denied denied",
     "Congo's army claims that the Rwandan army fights alongside the M23 rebels.", "* alleged alleged"),
    ("ar", "سيّرت القوات الروسية والتركية دورية مشتركة في ريف كوباني.", "completed asserted occurred",
     "ألغت القوات الروسية والتركية دورية مشتركة في ريف كوباني.", "ended asserted ended"),
    ("ar", "اختتم الجيشان المصري والأردني مناورات مشتركة في العقبة.", "ended asserted ended",
     "بدأ الجيشان المصري والأردني مناورات مشتركة في العقبة.", "ongoing asserted ongoing"),
    ("ar", "يعتزم الجيش المصري والجيش الأردني إجراء مناورات مشتركة الشهر المقبل.", "planned asserted planned",
     "أجرى الجيش المصري والجيش الأردني مناورات مشتركة الشهر الماضي.", "completed asserted occurred"),
    ("ar", "سيجري الجيش المغربي والجيش الإسباني تمرينا مشتركا في أغادير.", "planned asserted planned",
     "يواصل الجيش المغربي والجيش الإسباني تمرينا مشتركا في أغادير.", "ongoing asserted ongoing"),
    ("ar", "وقع وزير الدفاع القطري ونظيره التركي اتفاقية تعاون عسكري في الدوحة.", "completed asserted occurred",
     "سيوقع وزير الدفاع القطري ونظيره التركي اتفاقية تعاون عسكري في الدوحة.", "planned asserted planned"),
    ("ar", "اتفق الجيش العراقي والبيشمركة على تشكيل غرفة عمليات مشتركة في كركوك.", "agreed asserted announced",
     "شكل الجيش العراقي والبيشمركة غرفة عمليات مشتركة في كركوك.", "started asserted occurred"),
    ("ar", "قررت مالي والنيجر إنشاء قوة مشتركة من جيشيهما.", "agreed asserted announced",
     "أنشأت مالي والنيجر قوة مشتركة من جيشيهما.", "started asserted occurred"),
    ("ar", "نفت وزارة الدفاع العراقية تسيير دورية مشتركة مع البيشمركة.", "* denied denied",
     "أكدت وزارة الدفاع العراقية تسيير دورية مشتركة مع البيشمركة.", "completed attributed occurred"),
    ("ar", "لم تنفذ القوات الروسية والتركية دورية مشتركة في إدلب.", "* denied denied",
     "نفذت القوات الروسية والتركية دورية مشتركة في إدلب.", "completed asserted occurred"),
    ("ar", "رفضت القوات التركية تسيير دورية مشتركة مع القوات الروسية.", "* refused denied",
     "وافقت القوات التركية على تسيير دورية مشتركة مع القوات الروسية.", "agreed asserted announced"),
    ("ar", "علقت القوات الروسية والتركية الدوريات المشتركة في الحسكة.", "suspended asserted ended",
     "استأنفت القوات الروسية والتركية الدوريات المشتركة في الحسكة.", "started asserted occurred"),
    ("ar", "تمرين غير مسبوق: نفذ الجيش التونسي والجيش الجزائري تمرينا مشتركا.", "completed asserted occurred",
     "تمرين لم يتم: لم ينفذ الجيش التونسي والجيش الجزائري تمرينا مشتركا.", "* denied denied"),
    ("ar", "اقترح الجيش الكيني تشكيل غرفة عمليات مشتركة مع الجيش الأوغندي.", "proposed asserted planned",
     "شكل الجيش الكيني غرفة عمليات مشتركة مع الجيش الأوغندي.", "started asserted occurred"),
    ("ar", "يدرس الجيش السوداني والجيش المصري إنشاء غرفة عمليات مشتركة.", "proposed asserted planned",
     "افتتح الجيش السوداني والجيش المصري غرفة عمليات مشتركة.", "started asserted occurred"),
    ("ar", "زعم المتحدث أن القوات الروسية والإيرانية أقامت غرفة عمليات مشتركة في تدمر.", "* alleged alleged",
     "قال المتحدث إن القوات الروسية والإيرانية أقامت غرفة عمليات مشتركة في تدمر.", "started * occurred"),
    ("ar", "انتهت مناورات مشتركة بين الجيش السعودي والجيش الباكستاني في تبوك.", "ended asserted ended",
     "انطلقت مناورات مشتركة بين الجيش السعودي والجيش الباكستاني في تبوك.", "ongoing asserted ongoing"),
    ("en", "Russian and Turkish forces conducted a joint patrol near Kobani.", "completed asserted occurred",
     "Russian and Turkish forces cancelled a joint patrol near Kobani.", "ended asserted ended"),
    ("en", "The Egyptian and Jordanian armies wrapped up joint drills in Aqaba.", "ended asserted ended",
     "The Egyptian and Jordanian armies began joint drills in Aqaba.", "ongoing asserted ongoing"),
    ("en", "The Moroccan and Spanish navies will hold joint drills off Agadir.", "planned asserted planned",
     "The Moroccan and Spanish navies held joint drills off Agadir.", "completed asserted occurred"),
    ("en", "Kenya and Uganda to hold joint military exercise in Turkana", "planned asserted planned",
     "Kenya and Uganda held joint military exercise in Turkana", "completed asserted occurred"),
    ("en", "The Qatari defence minister and his Turkish counterpart signed a military agreement in Doha.",
     "completed asserted occurred",
     "The Qatari defence minister and his Turkish counterpart will sign a military agreement in Doha.",
     "planned asserted planned"),
    ("en", "The Iraqi army and the Peshmerga agreed to form a joint operations room in Kirkuk.",
     "agreed asserted announced",
     "The Iraqi army and the Peshmerga formed a joint operations room in Kirkuk.", "started asserted occurred"),
    ("en", "Mali and Niger decided to create a joint force.", "agreed asserted announced",
     "Mali and Niger created a joint force.", "started asserted occurred"),
    ("en", "The Iraqi army denied running a joint patrol with the Peshmerga.", "* denied denied",
     "The Iraqi army confirmed running a joint patrol with the Peshmerga.", "* asserted *"),
    ("en", "Russian and Turkish forces did not run a joint patrol in Idlib.", "* denied denied",
     "Russian and Turkish forces ran a joint patrol in Idlib.", "completed asserted occurred"),
    ("en", "Turkish forces refused to run a joint patrol with Russian forces.", "* refused denied",
     "Turkish forces agreed to run a joint patrol with Russian forces.", "agreed asserted announced"),
    ("en", "Russian and Turkish forces suspended joint patrols in Hasakah.", "suspended asserted ended",
     "Russian and Turkish forces resumed joint patrols in Hasakah.", "started asserted occurred"),
    ("en", "The Tunisian army and the Algerian army held not only talks but a joint exercise.",
     "completed asserted occurred",
     "The Tunisian army and the Algerian army did not hold a joint exercise.", "* denied denied"),
    ("en", "The Kenyan army proposed a joint operations room with the Ugandan army.", "proposed asserted planned",
     "The Kenyan army opened a joint operations room with the Ugandan army.", "started asserted occurred"),
    ("en", "Kyrgyzstan's army calls off a joint exercise with the Kazakh army.", "ended asserted ended",
     "Kyrgyzstan's army kicks off a joint exercise with the Kazakh army.", "ongoing asserted ongoing"),
    ("en", "The army allegedly ran a joint operations room with the Rapid Support Forces.", "* alleged alleged",
     "The Sudanese army opened a joint operations room with the Egyptian army.", "started asserted occurred"),
    ("en", "Saudi and Pakistani forces are conducting joint drills in Tabuk.", "ongoing asserted ongoing",
     "Saudi and Pakistani forces plan to conduct joint drills in Tabuk.", "planned asserted planned"),
    ("en", "The defence ministers of Peru and Chile struck a deal on military cooperation in Lima.",
     "completed asserted occurred",
     "The defence ministers of Peru and Chile are in talks on a military cooperation agreement in Lima.",
     "proposed asserted planned"),
    ("ar", "أبرم وزير الدفاع القطري ونظيره التركي اتفاقية تعاون عسكري.", "completed asserted occurred",
     "يتفاوض وزير الدفاع القطري ونظيره التركي على اتفاقية تعاون عسكري.", "proposed asserted planned"),
    ("tr", "Katar Savunma Bakanı ile Türkiye Savunma Bakanı askeri işbirliği anlaşması imzaladı.",
     "completed asserted occurred",
     "Katar Savunma Bakanı ile Türkiye Savunma Bakanı askeri işbirliği anlaşması imzalayacak.", "planned * planned"),
    ("ru", "Министры обороны Армении и Индии подписали соглашение о военном сотрудничестве.",
     "completed asserted occurred",
     "Министры обороны Армении и Индии подпишут соглашение о военном сотрудничестве.", "planned asserted planned"),
    ("fr", "Le Mali et le Niger ont créé une force conjointe de leurs armées.", "started asserted occurred",
     "Le Mali et le Niger ont créé une force conjointe de leurs armées. Elle sera opérationnelle en mai.",
     "agreed asserted announced"),
    ("ar", "سمحت جيبوتي للقوات اليابانية باستخدام قاعدة عسكرية على أراضيها.", "agreed asserted announced",
     "نشرت فرنسا أربع مقاتلات في قاعدة الأزرق الأردنية.", "completed asserted occurred"),
    ("en", "Mexican soldiers and Guatemalan troops arrested smugglers in a joint operation near Tapachula.",
     "completed asserted occurred",
     "Mexican soldiers and Guatemalan troops arrested smugglers in a joint operation near Tapachula. "
     "The operation continues.", "ongoing asserted ongoing"),
    ("ar", "نفذ الجيش التونسي والجيش الجزائري عملية مشتركة في جبل الشعانبي.", "completed asserted occurred",
     "نفذ الجيش التونسي والجيش الجزائري عملية مشتركة في جبل الشعانبي. ولا تزال العملية متواصلة.",
     "ongoing asserted ongoing"),
    ("fa", "ارتش ایران و ارتش عمان در دریای عمان گشت مشترک زدند.", "* asserted occurred",
     "ارتش ایران و ارتش عمان در دریای عمان گشت مشترک می‌زنند.", "ongoing asserted ongoing"),
    ("en", "Greek troops arrived in Cyprus for a joint military exercise with the Cyprus National Guard.",
     "planned asserted planned",
     "Greek troops held a joint military exercise with the Cyprus National Guard in Cyprus.",
     "completed asserted occurred"),
    ("en", "Turkish instructors have begun to train the Somali army in Mogadishu.", "ongoing asserted ongoing",
     "Turkish instructors have trained the Somali army in Mogadishu.", "completed asserted occurred"),
    ("en", "Kenya pledged to train the Haitian army.", "agreed asserted announced",
     "Kenya will train the Haitian army.", "planned asserted planned"),
    ("ar", "سحبت تشاد جيشها من القوة المشتركة متعددة الجنسيات مع نيجيريا والنيجر.", "ended asserted ended",
     "شكل الجيش التشادي والجيش النيجيري قوة مشتركة لتأمين الحدود.", "started asserted occurred"),
    ("ar", "يبحث وزير الدفاع الأسترالي ونظيره الفلبيني إمكان تسيير دوريات مشتركة في البحر.",
     "proposed asserted planned",
     "بدأ الجيش الأسترالي والجيش الفلبيني تسيير دوريات مشتركة في البحر.", "started asserted occurred"),
]  # fmt: skip
ROWS = [(language, text, said) for language, *pair in TWINS for text, said in zip(pair[::2], pair[1::2], strict=True)]


@pytest.mark.parametrize(("language", "text", "said"), ROWS)
def test_a_sentence_stands_as_it_says(language: str, text: str, said: str) -> None:
    """Phase, factuality and the status that follows; a star leaves one of them open."""
    found = extract(an_article(text, language), load())
    assert isinstance(found, list), found.reason
    standing = (found[0].phase, found[0].factuality, found[0].status)
    assert [mine for mine, want in zip(standing, said.split(), strict=True) if want not in ("*", mine)] == []


@pytest.mark.parametrize(("title", "body", "status"), [
    ("القوات التركية والروسية تبدآن دوريات مشتركة",
     "اتفق الجيش الروسي والجيش التركي على تسيير دوريات مشتركة في إدلب.", "announced"),
    ("الجيش المصري والجيش السوداني يبدآن مناورات مشتركة",
     "سيبدأ الجيش المصري والجيش السوداني مناورات مشتركة الأسبوع المقبل.", "planned"),
])  # fmt: skip
def test_the_body_wins_over_its_headline(title: str, body: str, status: str) -> None:
    """What the first sentence says holds, and the Report says that the title said otherwise."""
    found = extract(an_article(body, "ar", title=title), load())
    assert isinstance(found, list)
    assert (found[0].status, "headline_conflict" in found[0].flags) == (status, True)
    agreeing = extract(an_article(body, "ar", title=body.rstrip(".")), load())
    assert isinstance(agreeing, list)
    assert "headline_conflict" not in agreeing[0].flags


def test_a_signed_accord_is_done_and_a_report_alleges() -> None:
    """A title that ascribes the act to a report makes it alleged; citing a spokesman does not."""
    body = "نفذت القوات الروسية والتركية دورية مشتركة في ريف إدلب."
    alleged = extract(an_article(body, "ar", title="تقرير أممي: دوريات روسية تركية"), load())
    told = extract(an_article(body, "ar", title="دوريات روسية تركية"), load())
    assert isinstance(alleged, list)
    assert isinstance(told, list)
    assert (alleged[0].status, told[0].status) == ("alleged", "occurred")

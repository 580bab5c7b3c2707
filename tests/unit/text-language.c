#include "text/language.h"

#include <string.h>

#include "base/buf.h"
#include "base/own.h"
#include "unit.h"

static void the_language_of_a_text_is_told(void **state)
{
    static const struct {
        const char *code, *text;
    } cases[] = {
        {"en", "The dockers of the harbour went home at noon, and nobody knew when they would be "
               "back at work."},
        {"de", "Die Hafenarbeiter gingen am Mittag nach Hause, und niemand wusste, wann sie wieder "
               "arbeiten würden."},
        /* English words in other languages. */
        {"nl", "Niemand wist of de havenarbeiters zouden terugkeren of thuis zouden blijven, en de "
               "burgemeester zei niet of hij wil praten."},
        {"de",
         "Der Roman \u201EThe Lord of the Rings\u201C wurde neu übersetzt, und niemand wusste, "
         "wann das Buch in den Läden stehen würde."},
        {"fr", "Les dockers sont rentrés chez eux à midi, et personne ne savait quand ils "
               "reprendraient le travail."},
        {"pt", "Os estivadores foram para casa ao meio-dia, e ninguém sabia quando voltariam ao "
               "trabalho."},
        {"fi", "Satamatyöläiset lähtivät kotiin puoliltapäivin, eikä kukaan tiennyt, milloin he "
               "palaisivat työhön."},
        {"tr", "Liman işçileri öğlen evlerine gitti ve ne zaman işe döneceklerini kimse "
               "bilmiyordu."},
        {"ru", "Докеры ушли домой в полдень, и никто не знал, когда они вернутся к работе."},
        {"el", "Οι λιμενεργάτες πήγαν σπίτι το μεσημέρι και κανείς δεν ήξερε πότε θα επιστρέψουν."},
        {"ar", "عاد عمال الميناء إلى بيوتهم ظهرا ولم يعرف أحد متى سيعودون إلى العمل."},
        {"he", "עובדי הנמל חזרו הביתה בצהריים, ואיש לא ידע מתי ישובו לעבודה."},
        {"zh",
         "码头工人中午回家了，没有人知道他们什么时候会回来工作。市长说谈判将在下周继续进行。"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *code = language_of_text(cases[i].text, strlen(cases[i].text));
        if (!code || strcmp(code, cases[i].code) != 0)
            fail_msg("%s: %s", cases[i].code, code ? code : "none");
    }
}

static void what_is_too_short_or_no_language_is_not_told(void **state)
{
    static const char *const texts[] = {
        "",
        "Hafen",
        "Der Streik der Hafenarbeiter ist zu Ende.",
        "1,200 3,400 5,600 7,800 9,000 1,200 3,400 5,600 7,800 9,000 1,200 3,400 5,600 7,800",
    };
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        assert_null(language_of_text(texts[i], strlen(texts[i])));
}

static void no_more_than_its_beginning_is_looked_at(void **state)
{
    static const char line[] =
        "The dockers of the harbour went home, and nobody knew for how long. ";
    static const char other[] = "Niemand wusste, wann die Hafenarbeiter zurückkehren würden. ";
    OWN(buf_release) struct buf text = BUF_INIT;
    (void)state;
    while (text.length < LANGUAGE_LOOK_BYTES)
        buf_add_str(&text, line);
    for (int i = 0; i < 1000; i++)
        buf_add_str(&text, other);
    assert_string_equal(language_of_text(text.data, text.length), "en");
}

static void codes_are_those_of_iso_639(void **state)
{
    static const char *const known[] = {"en", "de", "he", "zh", "no", "jv", "haw"};
    static const char *const unknown[] = {"",        "english", "iw",  "jw", "un", "xxx",
                                          "zh-Hant", "tlh1",    "zzb", "EN", "e"};
    (void)state;
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (!language_has_code(known[i]))
            fail_msg("%s is not known", known[i]);
    for (size_t i = 0; i < sizeof unknown / sizeof unknown[0]; i++)
        if (language_has_code(unknown[i]))
            fail_msg("%s is known", unknown[i]);
}

static const char *find(const char *name)
{
    return language_find(name, strlen(name));
}

static void a_language_is_found_by_code_and_by_name(void **state)
{
    static const struct {
        const char *name, *code;
    } cases[] = {
        {"en", "en"},      {"english", "en"},     {"portuguese", "pt"}, {"pt", "pt"},
        {"chinese", "zh"}, {"hebrew", "he"},      {"japanese", "ja"},   {"haitian creole", "ht"},
        {"ga", "ga"},      {"montenegrin", "sr"},
    };
    static const char *const unknown[] = {"",       "xx",      "xxx",         "iw",
                                          "e",      "engl",    "English",     "pt br",
                                          "ignore", "unknown", "x pig latin", "haitian_creole"};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_string_equal(find(cases[i].name), cases[i].code);
    for (size_t i = 0; i < sizeof unknown / sizeof unknown[0]; i++)
        if (find(unknown[i]))
            fail_msg("%s is %s", unknown[i], find(unknown[i]));
}

static void a_name_that_is_nearly_right_is_offered(void **state)
{
    (void)state;
    assert_string_equal(language_suggest("englsh", 6), "english");
    assert_string_equal(language_suggest("Portugese", 9), "portuguese");
    assert_string_equal(language_suggest("deu", 3), "de");
    assert_string_equal(language_suggest("en gb", 5), "en");
    assert_string_equal(language_suggest("en u.s", 6), "en");
    assert_string_equal(language_suggest("zh hant", 7), "zh");
    assert_null(language_suggest("xx gb", 5));
    assert_null(language_suggest("en gbr", 6));
    assert_null(language_suggest("xx", 2));
    assert_null(language_suggest("deutsch", 7));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_language_of_a_text_is_told),
        cmocka_unit_test(what_is_too_short_or_no_language_is_not_told),
        cmocka_unit_test(no_more_than_its_beginning_is_looked_at),
        cmocka_unit_test(codes_are_those_of_iso_639),
        cmocka_unit_test(a_language_is_found_by_code_and_by_name),
        cmocka_unit_test(a_name_that_is_nearly_right_is_offered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

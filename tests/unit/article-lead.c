#include "article/lead.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/own.h"
#include "unit.h"

/* The lead of a copy that has not a byte too many, so that a sanitizer sees what is read. */
static void read_lead(char **byline, char **dateline, const char *text, size_t length)
{
    struct lead lead;
    OWN(freep) char *copy = xmemdup(text, length);
    lead_read(&lead, copy, length);
    *byline = lead.byline ? xstrndup(lead.byline, lead.byline_length) : xstrdup("none");
    *dateline = lead.dateline ? xstrndup(lead.dateline, lead.dateline_length) : xstrdup("none");
}

static void datelines_of_many_agencies_are_read(void **state)
{
    static const struct {
        const char *text, *dateline;
    } cases[] = {
        {"LISBON, Nov 12 (Agency) -- Ships", "LISBON, Nov 12 (Agency)"},
        {"LISBON, Nov. 12, 2025 (Coastal News) — Ships", "LISBON, Nov. 12, 2025 (Coastal News)"},
        {"LISBON (CNA) - Ships", "LISBON (CNA)"},
        {"LISBON – Ships", "LISBON"},
        {"LISBON _ Ships", "LISBON"},
        {"  LISBON, Portugal - Ships", "LISBON, Portugal"},
        {"LISBON/PORTO, Nov 12 - Ships", "LISBON/PORTO, Nov 12"},
        {"LISBON, Nov 12 (Agency) —Ships", "LISBON, Nov 12 (Agency)"},
        {"LISBON, Nov 12 (Agency)— Ships", "LISBON, Nov 12 (Agency)"},
        {"LISBON, 12.11.2025 14:30 - Ships", "LISBON, 12.11.2025 14:30"},
        /* Places of more than one word, or with marks in them. */
        {"NEW YORK - Ships", "NEW YORK"},
        {"MARLOW FALLS, Ohio, Nov. 12 (CNA) -- Ships", "MARLOW FALLS, Ohio, Nov. 12 (CNA)"},
        {"WASHINGTON, D.C. - Ships", "WASHINGTON, D.C."},
        {"ST. JOHN'S, Newfoundland (CNA) — Ships", "ST. JOHN'S, Newfoundland (CNA)"},
        {"L’AQUILA, 22 nov – Navi", "L’AQUILA, 22 nov"},
        {"'S-HERTOGENBOSCH, 7 nov (NP) - Schepen", "'S-HERTOGENBOSCH, 7 nov (NP)"},
        {"A CORUÑA, 8 nov (Agencia) — Barcos", "A CORUÑA, 8 nov (Agencia)"},
        {"VALMOREL-SUR-LOIRE, 19 nov. (PM) — Les", "VALMOREL-SUR-LOIRE, 19 nov. (PM)"},
        {"SOUBRÉ (Côte d'Ivoire), 13 nov. (PM) — Le", "SOUBRÉ (Côte d'Ivoire), 13 nov. (PM)"},
        {"SETU\u0301BAL, 6 nov — A greve", "SETU\u0301BAL, 6 nov"},
        /* Other languages. */
        {"SETÚBAL, 6 de novembro (Agência) — A greve", "SETÚBAL, 6 de novembro (Agência)"},
        {"CONCEPCIÓN (Chile), 28 nov (PM) — Las", "CONCEPCIÓN (Chile), 28 nov (PM)"},
        {"ÖSTERSUND, 20 november (Norrsken) – Kust", "ÖSTERSUND, 20 november (Norrsken)"},
        {"VARNHOLM, 6. November (MP) – Drei", "VARNHOLM, 6. November (MP)"},
        {"ŁÓDŹ, 3 listopada (AP) - Port", "ŁÓDŹ, 3 listopada (AP)"},
        {"DİYARBAKIR, 18 Kasım (KHS) – Buğday", "DİYARBAKIR, 18 Kasım (KHS)"},
        {"КАРАГАНДА, 21 ноября (Инфо) — Сеть", "КАРАГАНДА, 21 ноября (Инфо)"},
        {"ΑΘΗΝΑ, 3 Νοεμβρίου (ΠΜ) – Πλοία", "ΑΘΗΝΑ, 3 Νοεμβρίου (ΠΜ)"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        OWN(freep) char *byline = NULL, *dateline = NULL;
        read_lead(&byline, &dateline, cases[i].text, strlen(cases[i].text));
        assert_string_equal(dateline, cases[i].dateline);
        assert_string_equal(byline, "none");
    }
}

static void what_only_looks_like_a_dateline_is_none(void **state)
{
    static const char *const texts[] = {
        "",
        "-",
        "--",
        " - ",
        "— Ships wait",
        "LISBON",
        "LISBON -",
        "LISBON - ",
        "LISBON Ships",
        "LISBON;",
        "Lisbon, Nov 12 (Agency) -- Ships",
        "Lisboa, 12 nov (Agência) — Os navios",
        "A - the first letter",
        "I - who never sailed - went",
        "LISBON-based ships - nine of them - wait",
        "US President Jane Doe - who never sailed - went",
        "NATO leaders in Brussels - all of them - went",
        "EU-Kommission: neun Schiffe - alle leer - warten",
        "U.S. Sen. Jane Doe (D-XX) said - and meant it",
        "PORTS. Lisbon has cleared the backlog - early",
        "LISBON; PORTO - Ships",
        "LISBON \"on strike\" - ships wait",
        "LISBON! - ships wait",
        "LISBON = PORTO - ships",
        "2025 - a year",
        "(ANSA) - ROMA, 22 NOV - Navi",
        "- LISBON - Ships",
        "– Förr tog vi 400 kilo – på en natt",
        "1-0 - the score",
        "LISBON--Ships",
        "LISBON -Ships",
        "リスボン - 船",
        ("LISBON, a port whose name is followed by a great many words before any dash comes, so "
         "many that nobody would call it a dateline any more - ships"),
    };
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        OWN(freep) char *byline = NULL, *dateline = NULL;
        read_lead(&byline, &dateline, texts[i], strlen(texts[i]));
        if (strcmp(dateline, "none") != 0)
            fail_msg("%s: %s", texts[i], dateline);
    }
}

static void bylines_are_read(void **state)
{
    static const char *const lines[] = {
        "By Helen Ashgrove",
        "BY HELEN ASHGROVE",
        "by Helen Ashgrove",
        "By Oskar Lindqvist-Hale and Ruta Kalde",
        "By Ruta Kalde in Varnholm",
        "By Ruta Kalde, chief economics correspondent",
        "By Ruta Kalde (Meridian Press)",
        "By Ruta Kalde | Meridian Press",
        "By JOHN SMITH",
        "By John Smith and Mary Jones, AP Writer",
        "By JOHN SMITH and MARY JONES, Associated Press Writers",
        "By June May, staff writer",
        "Von Max Mustermann",
        "VON MAX MUSTERMANN, BERLIN",
        "By Ruta Kalde rkalde@example.com",
        "By The Meridian Press",
        "By O'Brien al-Rashid d'Arcy",
        "Von Jürgen Weißhaupt",
        "Von Anna von der Heide und Paul Berg",
        "Par Élodie Grandchamp et Aya Kouamé-Brou",
        "Por Leonor Vasques dos Santos e Rui Falcato",
        "Por Begoña Larrauri Peña y Juan de la Cruz",
        "Di Nicoletta Vidussi",
        "Door Maarten van der Lee",
        "Av Åsa Bergström-Öhman och Jan Berg",
        "Af Søren Dahl og Lise Bang",
    };
    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        OWN(freep) char *byline = NULL, *dateline = NULL;
        OWN(freep) char *text = xasprintf("\n  %s \r\n\nShips wait.", lines[i]);
        read_lead(&byline, &dateline, text, strlen(text));
        assert_string_equal(byline, lines[i]);
        assert_string_equal(dateline, "none");
    }
}

static void what_only_looks_like_a_byline_is_none(void **state)
{
    static const char *const texts[] = {
        "By",
        "By ",
        "ByHelen Ashgrove",
        "By the time the ships came",
        "By 2030",
        "By Monday the ships had gone",
        "By Monday, the ships had gone.",
        "By Friday.",
        "By Friday",
        "By FRIDAY",
        "By Friday, officials said",
        "By Friday, Smith and Jones",
        "By Monday Night the ships",
        "By January 15, the ships had",
        "By May, Smith",
        "By December",
        "By Christmas, nine of them",
        "By New Year, the ships had gone",
        "Von Freitag, 12. November",
        "Von Januar, so der Hafen",
        "By Whom?",
        "By Land:",
        "by Japanese yards in May fell to five vessels",
        "Di Meo Corp said it plans to",
        "Von Montag an gilt eine neue Regel",
        ("Par Toutatis, dit le chef du port à ceux qui attendaient les navires depuis bientôt "
         "neuf jours et autant de nuits"),
        "Bye Helen",
        "Written By Helen Ashgrove",
    };
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        OWN(freep) char *byline = NULL, *dateline = NULL;
        read_lead(&byline, &dateline, texts[i], strlen(texts[i]));
        if (strcmp(byline, "none") != 0)
            fail_msg("%s: %s", texts[i], byline);
    }
}

static void only_the_first_lines_are_searched(void **state)
{
    static const struct {
        const char *text, *byline, *dateline;
    } cases[] = {
        {"By Ruta Kalde\nLISBON - Ships\nBy Jane Doe", "By Ruta Kalde", "LISBON"},
        {"Subtitle\r\n\r\nBy Ruta Kalde\r\n\r\nLISBON - Ships\r\n", "By Ruta Kalde", "LISBON"},
        {"Subtitle\n\n \t\n\nKicker\nBy Ruta Kalde\nLISBON - Ships", "By Ruta Kalde", "LISBON"},
        {"By Ruta Kalde\nBy Jane Doe\nLISBON - Ships", "By Ruta Kalde", "LISBON"},
        {"LISBON - Ships\nBy Ruta Kalde", "none", "LISBON"},
        {"a\nb\nc\nLISBON - Ships", "none", "LISBON"},
        {"a\nb\nc\nd\nLISBON - Ships", "none", "none"},
        {"a\nb\nc\nd\nBy Ruta Kalde", "none", "none"},
        {"a\nb\nBy Ruta Kalde\nc\nLISBON - Ships", "By Ruta Kalde", "none"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        OWN(freep) char *byline = NULL, *dateline = NULL;
        read_lead(&byline, &dateline, cases[i].text, strlen(cases[i].text));
        assert_string_equal(byline, cases[i].byline);
        assert_string_equal(dateline, cases[i].dateline);
    }
}

static void every_beginning_of_a_lead_can_be_read(void **state)
{
    static const char text[] =
        "By Élodie O’Neil, PM\n\nL’AQUILA, 22 nov’ (PM’s) — Navi;\0LISBON - x";
    (void)state;
    for (size_t length = 0; length < sizeof text; length++) {
        OWN(freep) char *byline = NULL, *dateline = NULL;
        read_lead(&byline, &dateline, text, length);
        assert_true(strlen(byline) <= 24 && strlen(dateline) <= 30);
    }
}

static void zero_bytes_are_no_marks(void **state)
{
    static const char *const texts[] = {"LISBON\0 - Ships", "LISBON, \0 - Ships",
                                        "\0LISBON - Ship"};
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        OWN(freep) char *byline = NULL, *dateline = NULL;
        read_lead(&byline, &dateline, texts[i], 14);
        assert_string_equal(dateline, "none");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(datelines_of_many_agencies_are_read),
        cmocka_unit_test(what_only_looks_like_a_dateline_is_none),
        cmocka_unit_test(bylines_are_read),
        cmocka_unit_test(what_only_looks_like_a_byline_is_none),
        cmocka_unit_test(only_the_first_lines_are_searched),
        cmocka_unit_test(every_beginning_of_a_lead_can_be_read),
        cmocka_unit_test(zero_bytes_are_no_marks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

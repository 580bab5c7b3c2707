#include "query/snippet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "query/plan.h"
#include "text/utf8.h"
#include "unit.h"

#include "../learn.h"

static const struct query_limits limits = {.bytes = 4096, .depth = 32, .words = 64};

struct tools {
    struct planner *planner;
    struct stemmer *stemmer;
};

static int set_up(void **state)
{
    struct tools *tools = NEW(struct tools);
    tools->planner = planner_new("english");
    tools->stemmer = stemmer_new("english");
    *state = tools;
    return 0;
}

static int tear_down(void **state)
{
    struct tools *tools = *state;
    planner_free(tools->planner);
    stemmer_free(tools->stemmer);
    free(tools);
    return 0;
}

static void make(struct excerpt *out, const struct tools *tools, const char *query,
                 const struct snippet_source *source)
{
    struct err err;
    OWN(index_query_freep) struct index_query *plan = NULL;
    assert_int_equal(planner_plan(tools->planner, &plan, query, strlen(query), &limits, &err), 0);
    OWN(matcher_freep) struct matcher *matcher = matcher_new(plan);
    learn_text(matcher, tools->stemmer, source->text, source->length);
    snippet_make(out, source, matcher);
}

/* -- the sentence that a reader would choose ------------------------------------------------ */

/* Written as news is, none of it true. */
static const struct story {
    const char *headline, *text;
} stories[] = {
#define VOTE 0
    {"Senate rejects coastal drilling bill",
     "HALDEN, March 3 - The Senate on Thursday rejected a bill that would have opened most of the "
     "northern coast to oil drilling, handing Gov. Marta Lind her first defeat of the year.\n\n"
     "The vote was 21 to 18. Two members of the governor's own party sided with the opposition.\n\n"
     "\"We were promised jobs and got a spill,\" said Sen. Ole Brandt, a fisherman from Vikna who "
     "led the revolt.\n\n"
     "Ms. Lind, who campaigned on cheap energy, said she would bring the measure back in May. "
     "Her office declined to say whether the wording would change.\n\n"
     "Drilling companies had spent $4.2 million on lobbying, according to state records. The "
     "largest, Norpetro Corp., said it was disappointed but would respect the decision.\n\n"
     "Environmental groups celebrated outside the Capitol. \"The puffins won today,\" said Anna "
     "Skog of the Coast Alliance.\n\n"
     "A spill at the Frey platform last autumn killed thousands of seabirds and closed cod "
     "fisheries for six weeks.\n\n"
     "(Reporting by Per Dahl; Editing by Ida Moe)"},
#define EARNINGS 1
    {"BRENNER MILLS <BRM> 2ND QTR NET",
     "    Shr 41 cts vs 37 cts\n    Net 3,212,000 vs 2,904,000\n    Sales 88.1 mln vs 80.4 mln\n"
     "    Six months\n    Shr 79 cts vs 70 cts\n    Net 6,190,000 vs 5,512,000\n"
     "    NOTE: Quarter includes a gain of 300,000 dlrs from the sale of a\nwarehouse in Dayton.\n"
     "    Chairman R. T. Coyle said higher wheat prices would squeeze margins\nin the second half "
     "of the year. The company expects to close its mill\nin Fargo by November and to move the "
     "work to a new plant in Topeka.\n"
     "    Brenner, which supplies flour to bakeries in nine states, said it\nhad no plans to raise "
     "its dividend.\n"},
#define MATCH 2
    {"Rovers stun champions with late winner",
     "A goal four minutes from time by substitute Danny Okafor gave Kelham Rovers a 2-1 win over "
     "champions Albion on Saturday and lifted them out of the relegation places.\n\n"
     "By Tom Pryce\n\n"
     "Okafor, 19, had been on the pitch for only six minutes when he met Luis Prado's corner with "
     "a header that went in off the post.\n\n"
     "Albion had taken the lead through a penalty, converted by captain Erik Solberg after Prado "
     "was judged to have handled the ball. Rovers' manager Joan Castell was booked for "
     "protesting.\n\n"
     "But Sam Whitlock equalised from 25 metres shortly before half time, his first goal since "
     "breaking a leg in January.\n\n"
     "\"Nobody gave us a chance,\" Castell said. \"The boys read the newspapers too.\"\n\n"
     "The defeat was Albion's first at home in 31 league games. They remain top on goal "
     "difference. Goalkeeper Martin Haas left the field with a knee injury and will be scanned on "
     "Monday.\n\n"
     "Read more: All Saturday's goals and penalties in pictures"},
#define QUAKE 3
    {"Strong earthquake hits island of Taro, at least 40 dead",
     "PORT ELAN (Wire) - A strong earthquake struck the island of Taro before dawn on Tuesday, "
     "killing at least 40 people and cutting off the capital, officials said.\n\n"
     "The quake, which measured 7.1, was centred 30 km (19 miles) off the southern coast. It was "
     "followed by more than a dozen aftershocks.\n\n"
     "\"I ran out with my daughter and the house fell behind us,\" said Miri Tavo, a teacher in "
     "the fishing village of Loma.\n\n"
     "Rescue workers dug with their hands at a collapsed school, where no pupils had yet arrived. "
     "The airport was closed because of cracks in its only runway.\n\n"
     "A tsunami warning was issued for neighbouring islands but lifted after two hours. Waves of "
     "up to 60 cm were seen.\n\n"
     "The Red Cross appealed for tents, blankets and clean water. Two ships with supplies left "
     "Port Elan at noon and should arrive by Wednesday evening.\n\n"
     "Geologists had warned for years that the fault under the strait was overdue. In 1931 an "
     "earthquake on the same fault killed 900 people."},
#define TRIAL 4
    {"Former banker jailed for nine years over pension fraud",
     "A former banker who stole from the pensions of nurses and miners to pay for racehorses was "
     "jailed for nine years on Friday.\n\n"
     "Colin Harker, 58, showed no emotion as Judge Priya Nair told him that he had \"robbed people "
     "twice, of their money and of their sleep\".\n\n"
     "The jury at Leeford Crown Court had found him guilty of eleven counts of fraud and two of "
     "forgery.\n\n"
     "Prosecutors said Harker moved 14 million pounds through companies in Malta and Jersey "
     "between 2009 and 2016. He bought four racehorses, a yacht and a house in Portugal.\n\n"
     "The house was sold last year and the proceeds returned to the fund. The yacht, the White "
     "House, was never found; Harker had named it after the white house in which he was born.\n\n"
     "His lawyer, Simon Tate, said his client would appeal. Outside the court, retired miner Alf "
     "Dobbs, 81, said the sentence was too short.\n\n"
     "\"He'll be out before I get my money back,\" he said."},
#define COMET 5
    {"Probe finds sugar in dust of comet",
     "Scientists have found a simple sugar in dust brought back from a comet, strengthening the "
     "case that the ingredients of life came from space.\n\n"
     "The grains, which together weigh less than a poppy seed, were collected by the Halcyon probe "
     "as it flew through the tail of comet Ruiz-Tanaka in 2019.\n\n"
     "\"We checked for contamination for eighteen months because we did not believe it,\" said "
     "Dr. Lena Fuchs of the institute in Graz, who led the study.\n\n"
     "The sugar, ribose, is a part of RNA. It had been seen in meteorites before, but those may "
     "have picked it up on Earth.\n\n"
     "Not everyone is convinced. A chemist who was not involved, Prof. Adam Oyelaran, noted that "
     "heat from the impact could have made ribose out of simpler molecules.\n\n"
     "Halcyon itself is still flying. If its battery survives, it will pass a second comet in "
     "2031 and radio back pictures, although it can collect no more dust.\n\n"
     "Copyright 2024 The Daily Meridian. Comet, dust and probe are registered names."},
#define OBITUARY 6
    {"Nora Velasquez, who drew the subway map, dies at 88",
     "Nora Velasquez, the designer whose map of the Carlton subway was so clear that it was "
     "copied by thirty cities, died on Sunday at her home in Oakhurst. She was 88.\n\n"
     "Her daughter, Inez, said the cause was pneumonia.\n\n"
     "Ms. Velasquez was 26 and the only woman in the drafting office when she was told to redraw "
     "the map over a weekend. She threw out the streets, straightened every line and gave each a "
     "colour.\n\n"
     "Her superiors hated it. \"They said passengers would get lost,\" she told an interviewer in "
     "1994. \"I said they were lost already.\"\n\n"
     "Born in 1936 to immigrants from Valparaiso, she studied painting until her money ran out. "
     "She later designed stamps, a typeface called Platform and the signs of two airports.\n\n"
     "She never learned to drive."},
#define RATES 7
    {"Central bank holds rates, hints at cut",
     "The central bank left its main interest rate at 4.5 percent on Wednesday but signalled that "
     "a cut could come as early as June.\n\n"
     "Inflation slowed to 2.8 percent in February, the lowest in three years. The bank's target is "
     "2 percent.\n\n"
     "\"We are not there yet, but we can see the harbour,\" Governor Klara Weiss told "
     "reporters.\n\n"
     "Bond yields fell and the krona lost 0.6 percent against the euro. Shares in builders, which "
     "gain from cheaper mortgages, rose sharply.\n\n"
     "Economists at Nordbank expect two cuts this year. Others think that wages, which are rising "
     "by more than 5 percent, will keep the bank cautious.\n\n"
     "The bank also said that it would sell 20 tonnes of gold, its first sale of gold since 1999, "
     "to pay for repairs of its headquarters.\n\n"
     "Unemployment stands at 3.9 percent."},
#define SPEECH 8
    {"SENATOR HALE ON FARM PROGRAMS",
     "SENATOR HALE ON FARM PROGRAMS Senator Hale said today that the new farm programs would help "
     "young farmers who cannot afford land In a statement released by her office she noted that "
     "the average age of farmers in the state is now 59 The bill would set aside 90 million "
     "dollars for loans to beginning farmers and would let retiring owners lease their land "
     "without losing tax benefits Hale also announced a hearing on rural broadband which she said "
     "is as necessary today as electricity was in the thirties Witnesses will include school "
     "superintendents a dairy farmer from Pell County and the president of the telephone "
     "cooperative The hearing will be held on April 9 in the courthouse at Marlow and is open to "
     "the public"},
#define STRIKE 9
    {"Dockers end strike after eleven days",
     "Dockers at the port of Grenmouth voted on Monday to end an eleven-day strike that had left "
     "42 ships waiting at sea.\n\n"
     "The deal gives them 6 percent more pay over two years and a say in how new cranes are "
     "introduced.\n\n"
     "\"Nobody goes home rich,\" said union leader Fatima Benali, \"but nobody is replaced by a "
     "machine without being asked.\"\n\n"
     "Port director Hugh Sandys said that clearing the backlog would take until the end of the "
     "month. Fruit importers said that bananas worth 3 million pounds had rotted.\n\n"
     "The strike began when managers announced that driverless cranes would be tested at night. "
     "Shippers had threatened to move their traffic to Holm for good.\n\n"
     "The government, which had sent mediators, welcomed the deal. Transport minister Alan Rusk "
     "denied that soldiers had been about to unload food.\n\n"
     "Truck drivers, who lost work during the dispute, want compensation."},
};

static const struct choice {
    const char *query;
    int story;
    const char *sentence; /* Or what it has to show of one that is too long. */
} choices[] = {
    {"drilling bill rejected", VOTE, "The Senate on Thursday rejected a bill"},
    {"Norpetro", VOTE,
     "The largest, Norpetro Corp., said it was disappointed but would respect the decision."},
    {"lobbying companies", VOTE,
     "Drilling companies had spent $4.2 million on lobbying, according to state records."},
    {"seabirds spill", VOTE,
     "A spill at the Frey platform last autumn killed thousands of seabirds"},
    {"fisherman", VOTE, "said Sen. Ole Brandt, a fisherman from Vikna who led the revolt."},
    {"puffin", VOTE, "\"The puffins won today,\" said Anna Skog of the Coast Alliance."},
    {"\"cheap energy\"", VOTE,
     "Ms. Lind, who campaigned on cheap energy, said she would bring the measure back in May."},
    {"vote governor", VOTE, "Two members of the governor's own party sided with the opposition."},

    {"warehouse sale", EARNINGS,
     "NOTE: Quarter includes a gain of 300,000 dlrs from the sale of a warehouse in Dayton."},
    {"wheat prices", EARNINGS,
     "Chairman R. T. Coyle said higher wheat prices would squeeze margins in the second half of "
     "the year."},
    {"Brenner dividend", EARNINGS, "said it had no plans to raise its dividend."},
    {"mill closes", EARNINGS, "The company expects to close its mill in Fargo by November"},
    {"Topeka plant", EARNINGS, "to move the work to a new plant in Topeka."},

    {"Okafor header", MATCH,
     "when he met Luis Prado's corner with a header that went in off the post."},
    {"penalty Solberg", MATCH,
     "Albion had taken the lead through a penalty, converted by captain Erik Solberg"},
    {"penalties", MATCH, "Albion had taken the lead through a penalty"},
    {"goalkeeper injury", MATCH,
     "Goalkeeper Martin Haas left the field with a knee injury and will be scanned on Monday."},
    {"\"broken leg\" OR \"breaking a leg\"", MATCH,
     "his first goal since breaking a leg in January."},
    {"Castell", MATCH, "Rovers' manager Joan Castell was booked for protesting."},
    {"albion defeat home", MATCH, "The defeat was Albion's first at home in 31 league games."},
    {"relegation", MATCH, "lifted them out of the relegation places."},

    {"tsunami", QUAKE,
     "A tsunami warning was issued for neighbouring islands but lifted after two hours."},
    {"earthquake 1931", QUAKE, "In 1931 an earthquake on the same fault killed 900 people."},
    {"airport runway", QUAKE, "The airport was closed because of cracks in its only runway."},
    {"aftershocks", QUAKE, "It was followed by more than a dozen aftershocks."},
    {"red cross blankets", QUAKE, "The Red Cross appealed for tents, blankets and clean water."},
    {"earthquake taro killed", QUAKE, "A strong earthquake struck the island of Taro"},
    {"geologists fault", QUAKE,
     "Geologists had warned for years that the fault under the strait was overdue."},
    {"magnitude 7.1", QUAKE, "The quake, which measured 7.1, was centred 30 km (19 miles)"},

    {"\"white house\"", TRIAL, "The yacht, the White House, was never found"},
    {"house portugal", TRIAL, "He bought four racehorses, a yacht and a house in Portugal."},
    {"harker fraud guilty", TRIAL,
     "found him guilty of eleven counts of fraud and two of forgery."},
    {"money sleep", TRIAL, "\"robbed people twice, of their money and of their sleep\"."},
    {"appeal lawyer", TRIAL, "His lawyer, Simon Tate, said his client would appeal."},
    {"malta", TRIAL, "Prosecutors said Harker moved 14 million pounds through companies in Malta"},

    {"contamination", COMET, "\"We checked for contamination for eighteen months"},
    {"ribose RNA", COMET, "The sugar, ribose, is a part of RNA."},
    {"comet dust probe", COMET, "were collected by the Halcyon probe"},
    {"second comet", COMET, "it will pass a second comet in 2031"},
    {"chemist oyelaran", COMET, "A chemist who was not involved, Prof. Adam Oyelaran,"},

    {"velasquez pneumonia", OBITUARY, "Her daughter, Inez, said the cause was pneumonia."},
    {"typeface", OBITUARY,
     "She later designed stamps, a typeface called Platform and the signs of two airports."},
    {"superiors lost", OBITUARY, "\"They said passengers would get lost,\""},

    {"inflation target", RATES,
     "Inflation slowed to 2.8 percent in February, the lowest in three years. The bank's target is "
     "2 percent."},
    {"gold sale", RATES, "sell 20 tonnes of gold, its first sale of gold since 1999,"},
    {"rate cut june", RATES, "signalled that a cut could come as early as June."},
    {"percent wages", RATES, "Others think that wages, which are rising by more than 5 percent,"},

    {"rural broadband hearing", SPEECH, "a hearing on rural broadband which she said"},
    {"loans beginning farmers", SPEECH, "loans to beginning farmers"},

    {"driverless cranes", STRIKE,
     "The strike began when managers announced that driverless cranes would be tested at night."},
    {"bananas", STRIKE, "Fruit importers said that bananas worth 3 million pounds had rotted."},
    {"soldiers minister", STRIKE,
     "Transport minister Alan Rusk denied that soldiers had been about to unload food."},
    {"strike pay deal", STRIKE, "The deal gives them 6 percent more pay over two years"},
    {"compensation drivers", STRIKE,
     "Truck drivers, who lost work during the dispute, want compensation."},
};

#define CHOICES (sizeof choices / sizeof choices[0])

static void the_sentence_that_a_reader_would_choose_is_chosen(void **state)
{
    size_t chosen = 0;
    for (size_t i = 0; i < CHOICES; i++) {
        const struct story *story = &stories[choices[i].story];
        const struct snippet_source source = {story->text, strlen(story->text), story->headline,
                                              160};
        struct excerpt snippet;
        make(&snippet, *state, choices[i].query, &source);
        if (strstr(snippet.text, choices[i].sentence))
            chosen++;
        else
            print_message("%s: %s\n", choices[i].query, snippet.text);
        excerpt_release(&snippet);
    }
    assert_true(CHOICES >= 50);
    assert_true(chosen * 10 >= CHOICES * 9);
}

/* -- text and marks ------------------------------------------------------------------------- */

/* The snippet with its marks in brackets, the caller's. */
static char *marked(const struct tools *tools, const char *query, const char *headline,
                    const char *text, size_t characters)
{
    const struct snippet_source source = {text, strlen(text), headline, characters};
    OWN(excerpt_release) struct excerpt snippet;
    OWN(buf_release) struct buf out = BUF_INIT;
    size_t at = 0;
    make(&snippet, tools, query, &source);
    for (size_t i = 0; i < snippet.count; i++) {
        const struct excerpt_mark *mark = &snippet.marks[i];
        assert_true(at <= mark->at && mark->at < mark->end && mark->end <= snippet.length);
        buf_add(&out, snippet.text + at, mark->at - at);
        buf_addf(&out, "[%.*s]", (int)(mark->end - mark->at), snippet.text + mark->at);
        at = mark->end;
    }
    buf_add_str(&out, snippet.text + at);
    return buf_take(&out);
}

static void what_is_marked(void **state)
{
    static const struct {
        const char *query, *text, *marked;
    } cases[] = {
        {"bank", "The banks and Bank's banking.", "The [banks] and [Bank]'s [banking]."},
        {"=bank", "The banks and Bank's banking.", "The banks and [Bank]'s banking."},
        {"\"white house\"", "A white horse by the White House.",
         "A white horse by the [White] [House]."},
        {"\"white house\" white", "A white house.", "A [white] [house]."},
        {"white NOT house", "A white house.", "A [white] house."},
        {"+white -house fence", "A white house, fenced.", "A [white] house, [fenced]."},
        {"(oil OR gas) AND price", "Gas prices rose with oil.", "[Gas] [prices] rose with [oil]."},
        {"a NEAR/3 b", "A and b.", "[A] and [b]."},
        {"atleast2 a", "A and a.", "[A] and [a]."},
        {"lead:a", "A and b.", "[A] and b."},
        {"e-mail", "An e-mail and mail.", "An [e-mail] and mail."},
        {"cafe", "Two Cafés.", "Two [Cafés]."},
        {"headline:white", "A white house.", "A white house."},
        {"nothing", "Not here.", "Not here."},
        {"a", "", ""},
        {"\xE6\x9D\xB1\xE4\xBA\xAC", "\u6771\u4eac\u306f\u3002", "[\u6771][\u4eac]\u306f\u3002"},
        {"two", "One\n   line,\t\ttwo.", "One line, [two]."},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        OWN(freep) char *text = marked(*state, cases[i].query, "", cases[i].text, 160);
        assert_string_equal(text, cases[i].marked);
    }
}

static void a_sentence_that_is_too_long_is_cut_at_words(void **state)
{
    static const char text[] = "It began with a very long and winding road that led the four of "
                               "them over hills and moors to a small red house by the sea where "
                               "nobody had lived for years";
    OWN(freep) char *first = marked(*state, "road", "", text, 40);
    assert_string_equal(first, "\u2026 winding [road] that led the four of them \u2026");
    OWN(freep) char *last = marked(*state, "years", "", text, 40);
    assert_string_equal(last, "\u2026 sea where nobody had lived for [years]");
    OWN(freep) char *start = marked(*state, "began", "", text, 40);
    assert_string_equal(start, "It [began] with a very long and winding \u2026");
}

static void the_headline_is_not_repeated(void **state)
{
    OWN(freep)
    char *behind = marked(*state, "storm", "Storm hits coast",
                          "STORM HITS COAST\n\nA storm hit the coast. It rained.", 40);
    assert_string_equal(behind, "A [storm] hit the coast. It rained.");
    OWN(freep)
    char *lead = marked(*state, "storm", "Storm hits coast", "STORM HITS COAST\n\nIt rained.", 40);
    assert_string_equal(lead, "It rained.");
    OWN(freep) char *all = marked(*state, "storm", "Storm hits coast", "Storm hits coast", 40);
    assert_string_equal(all, "[Storm] hits coast");
}

static void a_snippet_is_never_longer_than_asked_for(void **state)
{
    for (size_t i = 0; i < CHOICES; i++) {
        for (size_t characters = 40; characters < 400; characters += 37) {
            const struct story *story = &stories[choices[i].story];
            const struct snippet_source source = {story->text, strlen(story->text), story->headline,
                                                  characters};
            OWN(excerpt_release) struct excerpt snippet;
            make(&snippet, *state, choices[i].query, &source);
            assert_true(snippet.length <= characters + 2 * strlen("\u2026 "));
            assert_true(utf8_is_valid(snippet.text, snippet.length));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_sentence_that_a_reader_would_choose_is_chosen),
        cmocka_unit_test(what_is_marked),
        cmocka_unit_test(a_sentence_that_is_too_long_is_cut_at_words),
        cmocka_unit_test(the_headline_is_not_repeated),
        cmocka_unit_test(a_snippet_is_never_longer_than_asked_for),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}

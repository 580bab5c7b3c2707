#include "text/language.h"

#include <cctype>
#include <cstdio> // The next one needs it.
#include <cstring>

#include <cld2/public/compact_lang_det.h>

#include "text/nearest.h"
#include "text/utf8.h"

// Headlines and single lines are too often told wrong.
static constexpr size_t LEAST_BYTES = 64;

// English that has "the" or "and" less often, or hardly at all, needs a closer look.
static constexpr size_t ENGLISH_BYTES_PER_WORD = 150;
static constexpr size_t LEAST_ENGLISH_WORDS = 3;

// Codes of CLD2 that were withdrawn or name a script, as ISO 639 has them now.
static const struct {
    const char *old, *code;
} renamed[] = {{"iw", "he"}, {"jw", "jv"}, {"zh-Hant", "zh"}, {"sr-ME", "sr"}, {"mo", "ro"}};

// NULL for what is no natural language: unknown ones, scripts, jokes.
static const char *code_of(CLD2::Language language)
{
    const char *code = CLD2::LanguageCode(language);
    for (const auto &name : renamed)
        if (strcmp(name.old, code) == 0)
            return name.code;
    const size_t length = strspn(code, "abcdefghijklmnopqrstuvwxyz");
    const bool fits = (length == 2 || length == 3) && code[length] == '\0';
    const bool is_joke = strncmp(code, "xx", 2) == 0 || strncmp(code, "zz", 2) == 0;
    return fits && !is_joke && language != CLD2::UNKNOWN_LANGUAGE ? code : nullptr;
}

// How many words are "the" or "and": few English texts are without them, and no other has them in
// any number.
static size_t count_english_words(const char *text, size_t length)
{
    size_t count = 0;
    size_t start = 0;
    for (size_t at = 0; at <= length; at++) {
        const char c = at < length ? text[at] : ' ';
        if (c != ' ' && c != '\n')
            continue;
        const char *word = text + start;
        const size_t n = at - start;
        count += n == 3 && (memcmp(word, "the", 3) == 0 || memcmp(word, "and", 3) == 0);
        start = at + 1;
    }
    return count;
}

// Most English articles are told by this: those of Reuters take 5 µs each, with CLD2 alone 25.
static bool is_plainly_english(const char *text, size_t length)
{
    const size_t count = count_english_words(text, length);
    return count >= LEAST_ENGLISH_WORDS && count * ENGLISH_BYTES_PER_WORD >= length;
}

const char *language_of_text(const char *text, size_t length)
{
    bool is_reliable = false;
    if (length < LEAST_BYTES)
        return nullptr;
    const auto looked = static_cast<int>(utf8_cut(text, length, LANGUAGE_LOOK_BYTES));
    if (is_plainly_english(text, static_cast<size_t>(looked)))
        return "en";
    const CLD2::Language language = CLD2::DetectLanguage(text, looked, true, &is_reliable);
    return is_reliable ? code_of(language) : nullptr;
}

namespace
{

// The English names of CLD2, in small letters and with blanks between words.
struct language_names {
    char names[CLD2::NUM_LANGUAGES][NEAREST_MAX_BYTES + 1];
    const char *codes[CLD2::NUM_LANGUAGES];
    size_t count = 0;

    language_names()
    {
        for (int i = 0; i < CLD2::NUM_LANGUAGES; i++)
            if (const char *code = code_of(static_cast<CLD2::Language>(i)))
                add(CLD2::LanguageName(static_cast<CLD2::Language>(i)), code);
    }

  private:
    void add(const char *name, const char *code)
    {
        char *copy = names[count];
        if (strlen(name) > NEAREST_MAX_BYTES)
            return;
        for (; *name; name++)
            *copy++ = *name == '_' ? ' ' : static_cast<char>(tolower(*name));
        *copy = '\0';
        codes[count++] = code;
    }
};

const language_names &all_names()
{
    static const language_names names;
    return names;
}

bool is_text(const char *text, const char *other, size_t length)
{
    return strlen(text) == length && memcmp(text, other, length) == 0;
}

} // namespace

const char *language_find(const char *name, size_t length)
{
    const language_names &all = all_names();
    for (size_t i = 0; i < all.count; i++) // "ga" is Irish, and the name of another one.
        if (is_text(all.codes[i], name, length))
            return all.codes[i];
    for (size_t i = 0; i < all.count; i++)
        if (is_text(all.names[i], name, length))
            return all.codes[i];
    return nullptr;
}

bool language_has_code(const char *code)
{
    const char *known = language_find(code, strlen(code));
    return known && strcmp(known, code) == 0;
}

// ISO 639 has codes of three letters too, some languages two of them: those of the
// languages of news, each with the short one.
static const struct {
    const char *code, *shorter;
} long_codes[] = {
    {"ara", "ar"}, {"bul", "bg"}, {"cat", "ca"}, {"ces", "cs"}, {"chi", "zh"}, {"cze", "cs"},
    {"dan", "da"}, {"deu", "de"}, {"dut", "nl"}, {"ell", "el"}, {"eng", "en"}, {"est", "et"},
    {"fas", "fa"}, {"fin", "fi"}, {"fra", "fr"}, {"fre", "fr"}, {"ger", "de"}, {"gre", "el"},
    {"heb", "he"}, {"hin", "hi"}, {"hun", "hu"}, {"ind", "id"}, {"isl", "is"}, {"ita", "it"},
    {"jpn", "ja"}, {"kor", "ko"}, {"lav", "lv"}, {"lit", "lt"}, {"nld", "nl"}, {"nor", "no"},
    {"per", "fa"}, {"pol", "pl"}, {"por", "pt"}, {"ron", "ro"}, {"rum", "ro"}, {"rus", "ru"},
    {"slk", "sk"}, {"slv", "sl"}, {"spa", "es"}, {"srp", "sr"}, {"swe", "sv"}, {"tha", "th"},
    {"tur", "tr"}, {"ukr", "uk"}, {"vie", "vi"}, {"zho", "zh"},
};

// "en u.s", "en gb": the code of the language of a locale, as keywords are folded.
static const char *language_of_locale(const char *name, size_t length)
{
    const void *blank = memchr(name, ' ', length);
    const size_t code = blank ? static_cast<size_t>(static_cast<const char *>(blank) - name) : 0;
    size_t region = 0; // Or a script: "zh hant".
    for (size_t i = code; i < length; i++)
        region += name[i] >= 'a' && name[i] <= 'z';
    if ((code != 2 && code != 3) || (region != 2 && region != 4))
        return nullptr;
    const char *found = language_find(name, code);
    return found && is_text(found, name, code) ? found : nullptr;
}

const char *language_suggest(const char *name, size_t length)
{
    const language_names &all = all_names();
    for (const auto &known : long_codes)
        if (is_text(known.code, name, length))
            return known.shorter;
    if (const char *code = language_of_locale(name, length))
        return code;
    struct nearest nearest;
    nearest_init(&nearest, name, length);
    for (size_t i = 0; i < all.count; i++)
        nearest_offer(&nearest, all.names[i]);
    return nearest.edits <= 1 ? nearest.best : nullptr; // Two make "dutch" of "deutsch".
}

bool language_is_listed(const char *list, const char *code)
{
    if (strcmp(list, "*") == 0)
        return true;
    size_t length;
    for (; *list; list += length + strspn(list + length, " ")) {
        length = strcspn(list, " ");
        if (strlen(code) == length && memcmp(list, code, length) == 0)
            return true;
    }
    return false;
}

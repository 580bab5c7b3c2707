#include "text/language.h"

#include <cstdio> // The next one needs it.
#include <cstring>

#include <cld2/public/compact_lang_det.h>

#include "text/utf8.h"

// Headlines and single lines are too often told wrong.
static constexpr size_t LEAST_BYTES = 64;

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

const char *language_of_text(const char *text, size_t length)
{
    bool is_reliable = false;
    if (length < LEAST_BYTES)
        return nullptr;
    const auto looked = static_cast<int>(utf8_cut(text, length, LANGUAGE_LOOK_BYTES));
    const CLD2::Language language = CLD2::DetectLanguage(text, looked, true, &is_reliable);
    return is_reliable ? code_of(language) : nullptr;
}

bool language_has_code(const char *code)
{
    for (int i = 0; i < CLD2::NUM_LANGUAGES; i++) {
        const char *known = code_of(static_cast<CLD2::Language>(i));
        if (known && strcmp(known, code) == 0)
            return true;
    }
    return false;
}

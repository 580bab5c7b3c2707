#include "daemon/wish.h"

#include "base/log.h"
#include "daemon/daemon_private.h"
#include "index/replace.h"

static struct index_wish wish_of(const struct daemon *daemon)
{
    const struct settings *settings = &daemon->config->settings;
    return (struct index_wish){
        .language = settings->index_language,
        .languages = settings->index_languages,
        .keep_ms = settings->index_keep_ms,
    };
}

static enum index_mismatch mismatch(const struct daemon *daemon, struct ingest *ingest)
{
    const struct index_wish wish = wish_of(daemon);
    return index_mismatch(ingest_index(ingest), &wish);
}

bool wish_is_met(const struct daemon *daemon)
{
    switch (mismatch(daemon, daemon->ingest)) {
    case INDEX_MATCHES:
        return true;
    case INDEX_OTHER_ANALYSIS:
        log_warn("the index was made with another analysis than the settings ask for (%s): it "
                 "answers as it is (%s) until a new one is made",
                 daemon->config->settings.index_language,
                 index_language(ingest_index(daemon->ingest)));
        return false;
    case INDEX_LACKS_OLD:
        log_warn("articles have left the index that index.keep keeps for longer now: a new one is "
                 "made, with which they come back");
        return false;
    }
    return true;
}

bool wish_suits(const struct daemon *daemon, struct ingest *ingest)
{
    return mismatch(daemon, ingest) == INDEX_MATCHES;
}

bool wish_has_next(const struct daemon *daemon)
{
    const struct index_wish wish = wish_of(daemon);
    return index_has_next(ingest_index(daemon->ingest), &wish);
}

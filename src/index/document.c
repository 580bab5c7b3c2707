#include "index/document.h"

#include <string.h>

void document_id_term(article_id id, char out[ID_TERM_SIZE])
{
    out[0] = ID_TERM_PREFIX[0];
    article_id_print(id, out + 1);
}

bool document_id_of_term(const char *term, size_t length, article_id *out)
{
    char printed[ARTICLE_ID_LENGTH + 1] = "";
    if (length != ARTICLE_ID_LENGTH + 1 || term[0] != ID_TERM_PREFIX[0])
        return false;
    memcpy(printed, term + 1, ARTICLE_ID_LENGTH);
    return article_id_parse(printed, out);
}

size_t document_folder(const char *path, size_t length)
{
    size_t end = length <= FOLDER_MAX_BYTES ? length : FOLDER_MAX_BYTES + 1;
    while (end > 0 && path[end - 1] != '/')
        end--;
    return end > 0 ? end - 1 : 0;
}

void document_date_value(int64_t date, char out[DATE_VALUE_SIZE])
{
    uint64_t sortable = (uint64_t)date ^ UINT64_C(1) << 63;
    for (int i = DATE_VALUE_SIZE - 1; i >= 0; i--, sortable >>= 8)
        out[i] = (char)(sortable & 0xFF);
}

int64_t document_date_of_value(const char value[DATE_VALUE_SIZE])
{
    uint64_t sortable = 0;
    for (int i = 0; i < DATE_VALUE_SIZE; i++)
        sortable = sortable << 8 | (unsigned char)value[i];
    return (int64_t)(sortable ^ UINT64_C(1) << 63);
}

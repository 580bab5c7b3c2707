#include "index/document.h"

void document_id_term(article_id id, char out[ID_TERM_SIZE])
{
    out[0] = 'Q'; /* Xapian's convention for a unique id. */
    article_id_print(id, out + 1);
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

#include "index/tables_check.h"

#include <sstream>
#include <string>

#include "index/document.h"
#include "index/guard.hh"
#include "index/segment_database.hh"

// Its first line that says more than the name of a table.
static std::string first_fault(const std::string &report)
{
    std::istringstream lines(report);
    std::string line;
    while (std::getline(lines, line))
        if (!line.empty() && line.back() != ':')
            return line;
    return "damaged";
}

int tables_check(const char *path, struct err *err)
{
    return index_guard(err, [&] {
        std::ostringstream report;
        if (Xapian::Database::check(segment_database_file(path), 0, &report) == 0)
            return 0;
        return err_set(err, ERR_INDEX, "%s", first_fault(report.str()).c_str());
    });
}

int tables_survey(const char *path, struct tables_size *out,
                  void (*each)(void *context, article_id id, uint32_t docid), void *context,
                  struct err *err)
{
    return index_guard(err, [&] {
        const Xapian::Database db = segment_database_open(path);
        *out = {db.get_doccount(), db.get_lastdocid()};
        const auto end = db.allterms_end(ID_TERM_PREFIX);
        for (auto it = db.allterms_begin(ID_TERM_PREFIX); it != end; ++it) {
            article_id id;
            const std::string term = *it;
            if (!document_id_of_term(term.data(), term.size(), &id))
                continue;
            for (auto doc = db.postlist_begin(term); doc != db.postlist_end(term); ++doc)
                each(context, id, *doc);
        }
        return 0;
    });
}

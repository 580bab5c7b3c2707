// A database as lines of text, all that can be asked of it but its term lists, to be compared.
#ifndef UNIT_DATABASE_HH
#define UNIT_DATABASE_HH

#include <sstream>
#include <string>
#include <vector>

#include <xapian.h>

extern "C" {
#include "unit.h"
}

using Lines = std::vector<std::string>;

inline void add_documents(Lines &lines, const Xapian::Database &db)
{
    for (auto it = db.postlist_begin(""); it != db.postlist_end(""); ++it) {
        const Xapian::Document document = db.get_document(*it);
        lines.push_back("document " + std::to_string(*it) + ": length " +
                        std::to_string(db.get_doclength(*it)) + " date " + document.get_value(0) +
                        " data " + document.get_data());
    }
}

inline void add_values(Lines &lines, const Xapian::Database &db, Xapian::valueno slot)
{
    lines.push_back("values of " + std::to_string(slot) + ": " +
                    std::to_string(db.get_value_freq(slot)) + " from " +
                    db.get_value_lower_bound(slot) + " to " + db.get_value_upper_bound(slot));
    for (auto it = db.valuestream_begin(slot); it != db.valuestream_end(slot); ++it)
        lines.push_back("value of " + std::to_string(it.get_docid()) + ": " + *it);
}

inline void add_terms(Lines &lines, const Xapian::Database &db)
{
    for (auto term = db.allterms_begin(); term != db.allterms_end(); ++term) {
        std::ostringstream line;
        line << "term " << *term << ": in " << term.get_termfreq() << " = "
             << db.get_termfreq(*term) << ", " << db.get_collection_freq(*term) << " times, up to "
             << db.get_wdf_upper_bound(*term) << ":";
        for (auto it = db.postlist_begin(*term); it != db.postlist_end(*term); ++it)
            line << ' ' << *it << 'x' << it.get_wdf() << '/' << it.get_doclength();
        lines.push_back(line.str());
    }
}

inline void add_others(Lines &lines, const Xapian::Database &db)
{
    for (auto it = db.metadata_keys_begin(); it != db.metadata_keys_end(); ++it)
        lines.push_back("metadata " + *it);
    for (auto it = db.spellings_begin(); it != db.spellings_end(); ++it)
        lines.push_back("spelling " + *it);
    for (auto it = db.synonym_keys_begin(); it != db.synonym_keys_end(); ++it)
        lines.push_back("synonym " + *it);
}

// What is found, and with which weights to the last bit.
inline void add_hits(Lines &lines, const Xapian::Database &db, const Xapian::Query &query,
                     const std::string &name)
{
    Xapian::Enquire enquire(db);
    std::ostringstream line;
    enquire.set_query(query);
    enquire.set_weighting_scheme(Xapian::IneB2Weight(1.0));
    line << std::hexfloat << name << ':';
    const Xapian::MSet found = enquire.get_mset(0, 20, db.get_doccount());
    line << ' ' << found.get_matches_estimated() << ':';
    for (auto it = found.begin(); it != found.end(); ++it)
        line << ' ' << *it << ' ' << it.get_weight();
    lines.push_back(line.str());
}

// Queries for a few of its terms.
inline void add_searches(Lines &lines, const Xapian::Database &db)
{
    std::vector<Xapian::Query> terms;
    size_t n = 0;
    for (auto it = db.allterms_begin(); it != db.allterms_end() && terms.size() < 6; ++it)
        if (n++ % 7 == 0)
            terms.emplace_back(*it);
    if (terms.empty())
        return;
    add_hits(lines, db, Xapian::Query(Xapian::Query::OP_OR, terms.begin(), terms.end()), "any");
    add_hits(lines, db, Xapian::Query(Xapian::Query::OP_AND, terms.begin(), terms.end()), "all");
    add_hits(lines, db, Xapian::Query(Xapian::Query::OP_AND_NOT, Xapian::Query::MatchAll, terms[0]),
             "not the first");
    add_hits(lines, db,
             Xapian::Query(Xapian::Query::OP_VALUE_GE, 0, db.get_value_lower_bound(0) + '\1'),
             "not the least value");
}

inline Lines database_lines(const Xapian::Database &db)
{
    Lines lines;
    std::ostringstream first;
    first << "documents " << db.get_doccount() << " last " << db.get_lastdocid() << " length "
          << db.get_total_length() << ' ' << std::hexfloat << db.get_average_length() << " from "
          << db.get_doclength_lower_bound() << " to " << db.get_doclength_upper_bound()
          << " positions " << db.has_positions();
    lines.push_back(first.str());
    add_documents(lines, db);
    add_values(lines, db, 0);
    add_values(lines, db, 1);
    add_terms(lines, db);
    add_others(lines, db);
    add_searches(lines, db);
    return lines;
}

// A piece of the line about the place, fit for a screen.
inline std::string piece_of(const std::string &line, size_t at)
{
    std::string out;
    for (const char c : line.substr(at > 40 ? at - 40 : 0, 120)) {
        char escaped[8];
        snprintf(escaped, sizeof escaped, c >= ' ' && c <= '~' ? "%c" : "\\x%02x", c & 0xFF);
        out += escaped;
    }
    return out;
}

// The first difference, for a person; empty if there is none.
inline std::string first_difference(const Lines &a, const Lines &b)
{
    for (size_t i = 0; i < a.size() || i < b.size(); i++) {
        const std::string left = i < a.size() ? a[i] : "nothing";
        const std::string right = i < b.size() ? b[i] : "nothing";
        if (left == right)
            continue;
        size_t at = 0;
        while (left[at] == right[at]) // They end in NULs, so not both together.
            at++;
        return piece_of(left.substr(0, 40), 0) + "...\n" + piece_of(left, at) + "\nis not\n" +
               piece_of(right, at);
    }
    return "";
}

// What the library's checker complains about; empty if it has nothing to complain of.
inline std::string check_database(const std::string &folder)
{
    std::ostringstream out;
    const size_t errors = Xapian::Database::check(folder, 0, &out);
    return errors == 0 ? "" : std::to_string(errors) + " errors: " + out.str();
}

#endif

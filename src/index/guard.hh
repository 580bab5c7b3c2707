// The one place where exceptions become error codes.
#ifndef INDEX_GUARD_HH
#define INDEX_GUARD_HH

#include <cerrno>
#include <cstring>

#include <xapian.h>

#include "base/err.h"

// What the system has run short of is told apart: waiting helps against it, and the index is not
// damaged. The library passes on the system's text, not its number.
inline int index_code_of(const Xapian::Error &error)
{
    const char *system = error.get_error_string();
    for (const int code : {ENOSPC, EDQUOT, EMFILE, ENFILE, ENOMEM})
        if (system && error.get_description().find(strerror(code)) != std::string::npos)
            return -code;
    return static_cast<int>(ERR_INDEX);
}

inline int index_fail(struct err *err, const Xapian::Error &error)
{
    return err_set(err, index_code_of(error), "%s", error.get_description().c_str());
}

// Run body, which returns an error code, behind the C boundary. Every function of the façade that
// can throw is one call of this. It is noexcept: whatever is no Xapian::Error (bad_alloc, a bug)
// ends the process here rather than unwinding through C frames.
template <typename Body> int index_guard(struct err *err, Body body) noexcept
{
    try {
        return body();
    } catch (const Xapian::Error &error) {
        return index_fail(err, error);
    }
}

#endif

// The one place where exceptions become error codes.
#ifndef INDEX_GUARD_HH
#define INDEX_GUARD_HH

#include <cerrno>

#include <xapian.h>

#include "base/err.h"

inline int index_fail(struct err *err, const Xapian::Error &error)
{
    // A full disk is told apart, because waiting helps against it.
    const char *system = error.get_error_string();
    const bool full = system && error.get_description().find("No space left") != std::string::npos;
    return err_set(err, full ? -ENOSPC : static_cast<int>(ERR_INDEX), "%s",
                   error.get_description().c_str());
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

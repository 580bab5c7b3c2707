// When a reader's work has to end with what it has. Whatever may take long in it asks as it goes.
// Private to index/.
#ifndef INDEX_DEADLINE_HH
#define INDEX_DEADLINE_HH

#include <cstddef>
#include <cstdint>

#include "base/clock.h"

class Deadline
{
  public:
    // Of clock_monotonic_ms(); without one, never.
    explicit Deadline(int64_t at_ms = INT64_MAX) : deadline_ms(at_ms)
    {
    }

    // Count work that was done, in steps of about a nanosecond; true once the deadline has passed.
    // A look at the clock costs as much as some fifty of them.
    bool has_passed(size_t steps)
    {
        done += steps;
        if (done < STEPS_PER_LOOK)
            return passed;
        done = 0;
        return passes_now();
    }

    // Look at the clock.
    bool passes_now()
    {
        passed = passed || clock_monotonic_ms() >= deadline_ms;
        return passed;
    }

    // Whether anyone was told that it has passed.
    bool was_met() const
    {
        return passed;
    }

  private:
    static constexpr size_t STEPS_PER_LOOK = 10000;

    const int64_t deadline_ms;
    size_t done = 0;
    bool passed = false;
};

#endif

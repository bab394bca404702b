#pragma once
#include <cstdint>

namespace resweep {

/** Channels are the innermost dimension everywhere, in multiples of this many. */
constexpr int lanes = 16;

/** A float32 without its lower half. */
struct bfloat16 {
  uint16_t bits;
};

}  // namespace resweep

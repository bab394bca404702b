#pragma once
#include <cstdint>

namespace resweep {

/** Threads that share out work. Results must not depend on how: pieces are cut by shape alone. */
class Workers {
 public:
  virtual ~Workers() = default;

  /** Runs `work(first, last)` over parts of [0, items), perhaps at the same time; an item takes about `cost` cycles. */
  template <class Work>
  void share(int64_t items, int64_t cost, Work work) {
    run(items, cost, &work, [](void* context, int64_t first, int64_t last) { (*static_cast<Work*>(context))(first, last); });
  }

 protected:
  virtual void run(int64_t items, int64_t cost, void* context, void (*work)(void*, int64_t, int64_t)) = 0;
};

}  // namespace resweep

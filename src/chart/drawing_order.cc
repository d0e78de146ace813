// Shares the drawing of a dashboard among threads.
// SPDX-License-Identifier: Apache-2.0
#include "chart/drawing_order.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace schoolhouse::chart {
namespace {

class Order {
 public:
  explicit Order(const DrawingWork& work) : work_(work) {}

  void take_part(bool (Order::*take_one)(std::unique_lock<std::mutex>&)) {
    std::unique_lock hold(lock_);
    while (!failure_ && !is_done()) {
      try {
        if (!(this->*take_one)(hold)) wake_.wait(hold);
      } catch (...) {
        if (!hold.owns_lock()) hold.lock();
        if (!failure_) failure_ = std::current_exception();
      }
    }
    wake_.notify_all();
  }

  // Each does one piece of work, without the lock, and returns whether there was one.
  bool compose_one(std::unique_lock<std::mutex>& hold) {
    if (next_ == work_.tiles) return false;
    const std::size_t tile = next_++;
    hold.unlock();
    const Composed outcome = work_.compose(tile);
    hold.lock();
    ++composed_;
    if (outcome == Composed::for_painting) ready_.push_back(tile);
    wake_.notify_all();
    return true;
  }
  // The print takes longest and comes first.
  bool paint_one(std::unique_lock<std::mutex>& hold) {
    if (composed_ == work_.tiles && !is_print_taken_) {
      is_print_taken_ = true;
      hold.unlock();
      work_.print();
      hold.lock();
      return true;
    }
    if (ready_.empty()) return compose_one(hold);
    const std::size_t tile = ready_.front();
    ready_.pop_front();
    hold.unlock();
    work_.paint(tile);
    hold.lock();
    return true;
  }

  void rethrow_failure() const {
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  bool is_done() const { return is_print_taken_ && composed_ == work_.tiles && ready_.empty(); }

  const DrawingWork& work_;
  std::mutex lock_;
  std::condition_variable wake_;
  std::size_t next_ = 0;
  std::size_t composed_ = 0;
  std::deque<std::size_t> ready_;
  bool is_print_taken_ = false;
  std::exception_ptr failure_;
};

}  // namespace

void draw_in_order(const DrawingWork& work, int threads) {
  // Whoever composes mostly waits for the script, and every thread that paints has to find its fonts: so two that only compose
  // and no more that paint than are asked for.
  constexpr std::size_t composers = 2;
  const auto painters = static_cast<std::size_t>(std::max(threads, 1));
  Order order(work);
  std::vector<std::jthread> others;
  for (std::size_t i = 0; i < std::min(composers, work.tiles); ++i)
    others.emplace_back([&order] { order.take_part(&Order::compose_one); });
  for (std::size_t i = 1; i < std::min(painters, work.tiles); ++i)
    others.emplace_back([&order] { order.take_part(&Order::paint_one); });
  order.take_part(&Order::paint_one);
  others.clear();
  order.rethrow_failure();
}

}  // namespace schoolhouse::chart

// Runs tasks that wait for each other on several threads.
// SPDX-License-Identifier: Apache-2.0
#include "run/tasks.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <set>
#include <thread>

namespace schoolhouse::run {
namespace {

class Schedule {
 public:
  explicit Schedule(const TaskSet& tasks)
      : tasks_(tasks), left_(tasks.inputs.size()), waiting_(left_), later_(left_), cause_(left_) {
    for (std::size_t task = 0; task < left_; ++task) {
      waiting_[task] = tasks.inputs[task].size();
      for (const std::size_t input : tasks.inputs[task]) later_[input].push_back(task);
      if (waiting_[task] == 0) ready_.insert(task);
    }
  }

  void work() {
    std::unique_lock hold(lock_);
    for (;;) {
      changed_.wait(hold, [&] { return left_ == 0 || !ready_.empty() || tasks_.is_stopped(); });
      if (left_ == 0 || tasks_.is_stopped()) break;
      const std::size_t task = *ready_.begin();
      ready_.erase(ready_.begin());
      hold.unlock();
      TaskEnd end = TaskEnd::failed;
      if (cause_[task]) {
        tasks_.skip(task, *cause_[task]);
      } else {
        end = tasks_.run(task);
      }
      hold.lock();
      finish(task, end);
    }
    changed_.notify_all();
  }

 private:
  void finish(std::size_t task, TaskEnd end) {
    --left_;
    for (const std::size_t next : later_[task]) {
      if (end == TaskEnd::failed && !cause_[next]) cause_[next] = cause_[task].value_or(task);
      if (--waiting_[next] == 0) ready_.insert(next);
    }
    changed_.notify_all();
  }

  const TaskSet& tasks_;
  std::mutex lock_;
  std::condition_variable changed_;
  std::size_t left_;
  std::vector<std::size_t> waiting_;
  std::vector<std::vector<std::size_t>> later_;
  std::vector<std::optional<std::size_t>> cause_;
  std::set<std::size_t> ready_;
};

}  // namespace

void run_tasks(const TaskSet& tasks, std::size_t worker_count) {
  Schedule schedule(tasks);
  std::vector<std::jthread> workers;
  const std::size_t count = std::min(std::max<std::size_t>(worker_count, 1), tasks.inputs.size());
  for (std::size_t i = 1; i < count; ++i) workers.emplace_back([&] { schedule.work(); });
  schedule.work();
}

}  // namespace schoolhouse::run

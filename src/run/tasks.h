// Runs tasks that wait for each other on several threads.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <functional>
#include <vector>

namespace schoolhouse::run {

enum class TaskEnd { done, failed };

struct TaskSet {
  // For each task the tasks that must be done before it; only smaller numbers.
  std::vector<std::vector<std::size_t>> inputs;
  // Called in a worker thread; must not throw.
  std::function<TaskEnd(std::size_t task)> run;
  // Called instead of run when `cause`, something before the task, failed.
  std::function<void(std::size_t task, std::size_t cause)> skip;
  // When true, tasks that have not begun are left alone: neither run nor skip is called.
  std::function<bool()> is_stopped;
};

// Returns when every task has ended. Of the tasks that are ready the one with the smallest number begins first.
void run_tasks(const TaskSet& tasks, std::size_t worker_count);

}  // namespace schoolhouse::run

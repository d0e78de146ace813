// Tests of running tasks that wait for each other.
// SPDX-License-Identifier: Apache-2.0
#include "run/tasks.h"

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <mutex>
#include <set>

namespace schoolhouse::run {
namespace {

struct Journal {
  std::mutex lock;
  std::vector<std::size_t> ran;
  std::map<std::size_t, std::size_t> skipped;
};

void run(
    Journal& journal, std::vector<std::vector<std::size_t>> inputs, const std::set<std::size_t>& failing,
    std::size_t workers, const std::function<bool()>& is_stopped = [] { return false; }) {
  run_tasks({std::move(inputs),
             [&](std::size_t task) {
               const std::scoped_lock hold(journal.lock);
               journal.ran.push_back(task);
               return failing.contains(task) ? TaskEnd::failed : TaskEnd::done;
             },
             [&](std::size_t task, std::size_t cause) {
               const std::scoped_lock hold(journal.lock);
               journal.skipped[task] = cause;
             },
             is_stopped},
            workers);
}

TEST(Tasks, EachComesAfterItsInputs) {
  // A ladder of 200 tasks, each behind the two before it.
  std::vector<std::vector<std::size_t>> inputs(200);
  for (std::size_t i = 2; i < inputs.size(); ++i) inputs[i] = {i - 2, i - 1};
  for (const std::size_t workers : {1U, 2U, 7U}) {
    Journal journal;
    run(journal, inputs, {}, workers);
    ASSERT_EQ(journal.ran.size(), inputs.size()) << workers;
    std::set<std::size_t> done;
    for (const std::size_t task : journal.ran) {
      for (const std::size_t input : inputs[task]) EXPECT_TRUE(done.contains(input)) << workers << " " << task;
      done.insert(task);
    }
  }
}

TEST(Tasks, WhatStandsBehindAFailureIsSkippedAndTheRestRuns) {
  const std::vector<std::vector<std::size_t>> inputs = {{}, {}, {0}, {1}, {2, 3}, {4}};
  for (const std::size_t workers : {1U, 3U}) {
    Journal journal;
    run(journal, inputs, {0}, workers);
    EXPECT_EQ(std::set<std::size_t>(journal.ran.begin(), journal.ran.end()), (std::set<std::size_t>{0, 1, 3}))
        << workers;
    // Each names the step that failed, not the skipped one before it.
    EXPECT_EQ(journal.skipped, (std::map<std::size_t, std::size_t>{{2, 0}, {4, 0}, {5, 0}})) << workers;
  }
}

TEST(Tasks, NothingBeginsAfterAStop) {
  Journal journal;
  run(journal, {{}, {0}, {1}}, {}, 2, [&] {
    const std::scoped_lock hold(journal.lock);
    return !journal.ran.empty();
  });
  EXPECT_EQ(journal.ran, std::vector<std::size_t>{0});
  EXPECT_TRUE(journal.skipped.empty());
}

TEST(Tasks, NoTasksEndAtOnce) {
  Journal journal;
  run(journal, {}, {}, 4);
  EXPECT_TRUE(journal.ran.empty());
}

}  // namespace
}  // namespace schoolhouse::run

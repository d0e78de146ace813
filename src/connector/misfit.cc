// Rows of files that do not fit their declaration, collected from all threads that read.
// SPDX-License-Identifier: Apache-2.0
#include "connector/misfit.h"

#include <algorithm>
#include <tuple>

namespace schoolhouse::connector {
namespace {

constexpr std::size_t most_without_tolerance = 1000;
constexpr std::size_t most_misfits = 1'000'000;
constexpr std::size_t most_bytes = std::size_t{256} << 20U;

}  // namespace

TooManyMisfits::TooManyMisfits()
    : Error({.fault = Fault::data, .what = "too many rows do not fit their declaration"}) {}

void MisfitLog::add(Misfit misfit) {
  const std::lock_guard guard(lock_);
  bytes_ += misfit.row.size();
  misfits_.push_back(std::move(misfit));
  const std::size_t most = tolerance_ == Tolerance::none ? most_without_tolerance : most_misfits;
  if (misfits_.size() >= most || bytes_ > most_bytes) throw TooManyMisfits();
}

void MisfitLog::add_extra_key(const std::string& key, const std::string& file, std::int64_t line) {
  const std::lock_guard guard(lock_);
  const auto [known, is_new] = extra_keys_.try_emplace(key, FirstSeen{file, line});
  FirstSeen& first = known->second;
  if (!is_new && std::tie(file, line) < std::tie(first.file, first.line)) first = {file, line};
}

void MisfitLog::add_problem(Problem problem) {
  const std::lock_guard guard(lock_);
  problems_.push_back(std::move(problem));
}

std::vector<Misfit> MisfitLog::take_misfits() {
  std::ranges::sort(
      misfits_, [](const Misfit& a, const Misfit& b) { return std::tie(a.file, a.line) < std::tie(b.file, b.line); });
  return std::move(misfits_);
}

std::vector<Problem> MisfitLog::take_problems() {
  for (const auto& [key, first] : extra_keys_) {
    problems_.push_back({Fault::data,
                         "the file has the key '" + key + "', which is not declared",
                         {first.file, static_cast<int>(first.line), ""},
                         "declare it under 'columns:', or 'extra_columns: accept' to leave out what is not declared"});
  }
  std::ranges::sort(problems_, [](const Problem& a, const Problem& b) {
    return std::tie(a.where.file, a.where.line) < std::tie(b.where.file, b.where.line);
  });
  return std::move(problems_);
}

void MisfitLog::add_seen(const std::vector<bool>& seen) {
  const std::scoped_lock hold(lock_);
  seen_.resize(std::max(seen_.size(), seen.size()));
  for (std::size_t i = 0; i < seen.size(); ++i) seen_[i] = seen_[i] || seen[i];
}

std::vector<bool> MisfitLog::take_seen() {
  const std::scoped_lock hold(lock_);
  return std::move(seen_);
}

}  // namespace schoolhouse::connector

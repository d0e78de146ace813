// Rows of files that do not fit their declaration, collected from all threads that read.
// SPDX-License-Identifier: Apache-2.0
#include "connector/misfit.h"

#include <algorithm>
#include <charconv>
#include <tuple>
#include <utility>

namespace schoolhouse::connector {
namespace {

constexpr std::size_t most_without_tolerance = 1000;
constexpr std::size_t most_misfits = 1'000'000;
constexpr std::size_t most_bytes = std::size_t{256} << 20U;

}  // namespace

MisfitCount count_rows(const std::vector<Misfit>& misfits) {
  MisfitCount count;
  const Misfit* last = nullptr;
  for (const Misfit& misfit : misfits) {
    const bool is_same_row = last != nullptr && last->file == misfit.file && last->line == misfit.line;
    if (!misfit.is_row_kept)
      ++count.dropped;
    else if (!is_same_row)
      ++count.shortened;
    last = &misfit;
  }
  return count;
}

ValueKind kind_that_fits(ValueKind one, ValueKind other) {
  if (one == ValueKind::none || one == other) return other;
  if (other == ValueKind::none) return one;
  const bool are_numbers =
      one != ValueKind::boolean && one != ValueKind::text && other != ValueKind::boolean && other != ValueKind::text;
  return are_numbers ? ValueKind::number : ValueKind::text;
}

ValueKind kind_of_json(std::string_view text, bool is_quoted) {
  if (is_quoted || text.empty()) return ValueKind::text;
  if (text == "true" || text == "false") return ValueKind::boolean;
  std::int64_t whole = 0;
  const char* end = text.data() + text.size();
  if (const auto [stop, error] = std::from_chars(text.data(), end, whole); error == std::errc() && stop == end)
    return ValueKind::whole;
  double number = 0;
  if (const auto [stop, error] = std::from_chars(text.data(), end, number); error == std::errc() && stop == end)
    return text.find_first_of(".eE") != std::string_view::npos ? ValueKind::number : ValueKind::text;
  return ValueKind::text;
}

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

void MisfitLog::add_new_keys(const std::map<std::string, ValueKind, std::less<>>& keys) {
  const std::lock_guard guard(lock_);
  for (const auto& [key, kind] : keys) {
    ValueKind& known = new_columns_.keys[key];
    known = kind_that_fits(known, kind);
  }
}

void MisfitLog::add_misfit_column(std::size_t column) {
  const std::lock_guard guard(lock_);
  new_columns_.misfit_columns.insert(column);
}

NewColumns MisfitLog::take_new_columns() {
  const std::lock_guard guard(lock_);
  return std::exchange(new_columns_, {});
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
                         "declare it under 'columns:', or say what becomes of it by 'schema_contract: { columns: … }': "
                         "discard_value, discard_row or evolve"});
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

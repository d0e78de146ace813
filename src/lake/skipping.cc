// Which data files can hold rows that fulfil a condition, by partition values and statistics.
// SPDX-License-Identifier: Apache-2.0
#include "lake/skipping.h"

#include <algorithm>

#include "lake/column_range.h"

namespace schoolhouse::lake {
namespace {

// What a condition may come to for some row of a file.
struct Outcomes {
  bool may_be_true = true;
  bool may_be_false = true;
  bool may_be_null = true;
};

// Literals of different kinds say nothing of each other.
bool is_comparable(const std::optional<Literal>& bound, const Literal& literal) {
  return bound && bound->index() == literal.index();
}
bool is_below(const std::optional<Literal>& bound, const Literal& literal) {
  return is_comparable(bound, literal) && *bound < literal;
}
bool is_above(const std::optional<Literal>& bound, const Literal& literal) {
  return is_comparable(bound, literal) && *bound > literal;
}
bool is_at(const std::optional<Literal>& bound, const Literal& literal) {
  return is_comparable(bound, literal) && *bound == literal;
}

Outcomes compare_values(Comparison comparison, const ColumnRange& range, const Literal& literal) {
  const bool none_less = is_above(range.low, literal) || is_at(range.low, literal);
  const bool none_less_or_equal = is_above(range.low, literal);
  const bool none_greater = is_below(range.high, literal) || is_at(range.high, literal);
  const bool none_greater_or_equal = is_below(range.high, literal);
  const bool may_be_equal = !none_less_or_equal && !none_greater_or_equal;
  switch (comparison) {
    case Comparison::equal:
      return {may_be_equal, true, range.may_be_null};
    case Comparison::not_equal:
      return {!(is_at(range.low, literal) && is_at(range.high, literal)), may_be_equal, range.may_be_null};
    case Comparison::less:
      return {!none_less, !none_greater_or_equal, range.may_be_null};
    case Comparison::less_or_equal:
      return {!none_less_or_equal, !none_greater, range.may_be_null};
    case Comparison::greater:
      return {!none_greater, !none_less_or_equal, range.may_be_null};
    case Comparison::greater_or_equal:
      return {!none_greater_or_equal, !none_less, range.may_be_null};
  }
  return {};
}

Outcomes starts_with(const ColumnRange& range, const Literal& literal) {
  const auto* prefix = std::get_if<std::string>(&literal);
  const auto* low = range.low ? std::get_if<std::string>(&*range.low) : nullptr;
  if (prefix == nullptr) return {};
  const bool is_beyond = low != nullptr && low->substr(0, prefix->size()) > *prefix;
  return {!is_beyond && !is_below(range.high, literal), true, range.may_be_null};
}

// One file, whose statistics are read when they are first asked for.
class FileFacts {
 public:
  FileFacts(const JudgedTable& table, const ValuesByColumn& values, const std::string& stats,
            simdjson::dom::parser& parser)
      : table_(table), values_(values) {
    has_stats_ = !stats.empty() && parser.parse(stats).get(stats_) == simdjson::SUCCESS;
  }

  Outcomes judge(const Condition& condition) {
    switch (condition.kind) {
      case Condition::Kind::anything:
        return {};
      case Condition::Kind::compare:
        return judge_value(condition, [&](const ColumnRange& range) {
          return compare_values(condition.comparison, range, condition.literal);
        });
      case Condition::Kind::starts_with:
        return judge_value(condition, [&](const ColumnRange& range) { return starts_with(range, condition.literal); });
      case Condition::Kind::is_null: {
        const ColumnRange range = range_of(condition.column);
        return {range.may_be_null, range.may_be_value, false};
      }
      case Condition::Kind::negation: {
        const Outcomes inner = condition.parts.empty() ? Outcomes{} : judge(condition.parts.front());
        return {inner.may_be_false, inner.may_be_true, inner.may_be_null};
      }
      case Condition::Kind::all_of:
      case Condition::Kind::any_of:
        return judge_parts(condition);
    }
    return {};
  }

 private:
  template <class Judge>
  Outcomes judge_value(const Condition& condition, Judge judge_range) {
    const ColumnRange range = range_of(condition.column);
    if (!range.may_be_value) return {false, false, true};
    return judge_range(range);
  }

  Outcomes judge_parts(const Condition& condition) {
    const bool is_all = condition.kind == Condition::Kind::all_of;
    Outcomes whole{is_all, !is_all, false};
    for (const Condition& one : condition.parts) {
      const Outcomes outcome = judge(one);
      whole.may_be_true = is_all ? whole.may_be_true && outcome.may_be_true : whole.may_be_true || outcome.may_be_true;
      whole.may_be_false =
          is_all ? whole.may_be_false || outcome.may_be_false : whole.may_be_false && outcome.may_be_false;
      whole.may_be_null = whole.may_be_null || outcome.may_be_null;
    }
    return whole;
  }

  ColumnRange range_of(std::size_t position) const {
    if (position >= table_.schema.columns.size()) return {};
    const Column& column = table_.schema.columns[position];
    if (std::ranges::find(table_.partition_by, column.name) != table_.partition_by.end()) {
      const auto value = values_.find(column.name);
      return range_of_partition(column.type, value == values_.end() ? std::nullopt : value->second);
    }
    return has_stats_ ? range_of_statistics(column.type, physical_name(column, table_.mapping), stats_) : ColumnRange{};
  }

  const JudgedTable& table_;
  const ValuesByColumn& values_;
  Json stats_;
  bool has_stats_ = false;
};

}  // namespace

bool may_match(const JudgedTable& table, const ValuesByColumn& values, const std::string& stats,
               const Condition& condition) {
  // One file after the other is judged: the parser's memory is used again.
  thread_local simdjson::dom::parser parser;
  return FileFacts(table, values, stats, parser).judge(condition).may_be_true;
}

std::vector<std::size_t> find_matching_files(const Snapshot& snapshot, const Condition& condition) {
  std::vector<std::size_t> matching;
  const JudgedTable table{snapshot.schema, snapshot.partition_by, snapshot.mapping};
  for (std::size_t i = 0; i < snapshot.files.size(); ++i) {
    const DataFile& file = snapshot.files[i];
    if (may_match(table, file.partition_values, file.stats, condition)) matching.push_back(i);
  }
  return matching;
}

Snapshot only_files(const Snapshot& snapshot, const std::vector<std::size_t>& files) {
  Snapshot part = {.table = snapshot.table,
                   .folder = snapshot.folder,
                   .version = snapshot.version,
                   .committed_at = snapshot.committed_at,
                   .schema = snapshot.schema,
                   .partition_by = snapshot.partition_by,
                   .properties = snapshot.properties,
                   .min_reader_version = snapshot.min_reader_version,
                   .min_writer_version = snapshot.min_writer_version,
                   .mapping = snapshot.mapping,
                   .notes = snapshot.notes};
  for (const std::size_t place : files) part.files.push_back(snapshot.files.at(place));
  return part;
}

}  // namespace schoolhouse::lake

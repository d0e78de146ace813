// Which tables of the lake --select and --exclude mean, and how versions are written on a command line.
// SPDX-License-Identifier: Apache-2.0
#include "cli/table_choice.h"

#include <fnmatch.h>

#include <algorithm>

#include "base/error.h"
#include "base/text.h"
#include "lake/partition_value.h"
#include "lake/tags.h"

namespace schoolhouse::cli {
namespace {

constexpr Micros micros_in_day = 86'400'000'000;
constexpr std::size_t length_of_day = 10;  // "2026-11-21"

bool is_meant(const lake::TableName& table, const std::string& word) {
  return word == table.schema || ::fnmatch(word.c_str(), table.text().c_str(), 0) == 0;
}

std::vector<std::string> words_of(const std::vector<std::string>& texts) {
  std::vector<std::string> words;
  for (const std::string& text : texts) {
    for (const std::string& word : split(replace_all(text, ",", " "), ' ')) {
      if (!word.empty()) words.push_back(word);
    }
  }
  return words;
}

void check_words(const std::vector<lake::TableName>& tables, const std::vector<std::string>& words,
                 const char* option) {
  std::vector<std::string> known;
  for (const lake::TableName& table : tables) known.push_back(table.text());
  std::vector<Problem> problems;
  for (const std::string& word : words) {
    if (std::ranges::any_of(tables, [&](const lake::TableName& table) { return is_meant(table, word); })) continue;
    problems.push_back(
        {Fault::user, "'" + word + "' names no table of the lake", {"", 0, option}, suggest(word, known)});
  }
  if (!problems.empty()) throw Error(std::move(problems));
}

}  // namespace

lake::AsOf read_as_of(const std::string& word) {
  if (const std::optional<std::int64_t> version = parse_integer(word)) return lake::AsOfVersion{*version};
  if (word.size() == length_of_day) {
    if (const std::optional<Micros> day = lake::parse_utc(word + "T00:00:00Z"))
      return lake::AsOfTime{*day + micros_in_day - 1};
  }
  if (const std::optional<Micros> at = lake::parse_utc(word)) return lake::AsOfTime{*at};
  if (lake::is_tag_name(word)) return lake::AsOfTag{word};
  throw Error({Fault::user,
               "'" + word + "' is neither a version, a time nor the name of a tag",
               {},
               "write a number such as 3, a time such as 2026-11-21 or 2026-11-21T08:00:00Z, or a tag"});
}

std::vector<lake::TableName> choose_tables(const std::vector<lake::TableName>& tables, const Options& options) {
  const std::vector<std::string> wanted = words_of(options.select);
  const std::vector<std::string> unwanted = words_of(options.exclude);
  check_words(tables, wanted, "--select");
  check_words(tables, unwanted, "--exclude");
  std::vector<lake::TableName> chosen;
  for (const lake::TableName& table : tables) {
    const auto means_it = [&](const std::string& word) { return is_meant(table, word); };
    const bool is_wanted = wanted.empty() || std::ranges::any_of(wanted, means_it);
    if (is_wanted && std::ranges::none_of(unwanted, means_it)) chosen.push_back(table);
  }
  return chosen;
}

}  // namespace schoolhouse::cli

// YAML files as plain values that remember their line; duplicate keys and anchors are refused.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"

namespace schoolhouse {

struct YamlEntry;

// One value of a YAML file. `line` is 1-based in the file that was parsed.
struct Yaml {
  enum class Kind { null, scalar, list, map };
  Kind kind = Kind::null;
  std::string scalar;              // the text, for a scalar
  bool is_quoted = false;          // "5" in quotes is text, 5 is a number
  std::vector<Yaml> items;         // for a list
  std::vector<YamlEntry> entries;  // for a map, in file order
  int line = 0;

  // The value of a key of a map, or nullptr.
  const Yaml* find(std::string_view key) const;
};
struct YamlEntry {
  std::string key;
  int line = 0;
  Yaml value;
};

// Parses one document. `first_line` is the line of the file on which the text begins (YAML in an SQL header).
// Throws Error(Fault::user) with all problems: syntax, duplicate keys, anchors and aliases, several documents.
Yaml parse_yaml(std::string_view text, const std::string& file, int first_line = 1);

// What a key may be; the reference pages are printed from the same rows.
struct YamlKey {
  std::string_view name;
  std::string_view type;         // "text", "whole number", "yes or no", "list of text", "map", …
  std::string_view description;  // a sentence for the reference page
  bool is_required = false;
};

// Reads a map strictly and collects every problem: unknown keys (with a suggestion), missing keys, wrong kinds.
// Usage: YamlFields f(node, file, "students.paging", keys, problems); f.text("type"); …
// A node that is not a map is itself a problem, and every find is then empty.
class YamlFields {
 public:
  YamlFields(const Yaml& node, std::string file, std::string path, std::vector<YamlKey> keys,
             std::vector<Problem>& problems);

  // Nothing when the key is absent, null, or of a wrong kind (which is then a problem already noted).
  const Yaml* find(std::string_view key) const;
  std::optional<std::string> text(std::string_view key);
  std::optional<std::int64_t> whole_number(std::string_view key);
  std::optional<double> number(std::string_view key);
  std::optional<bool> yes_or_no(std::string_view key);
  // A list of texts; a single text counts as a list of one.
  std::vector<std::string> texts(std::string_view key);
  // One of the words; another is a problem with a suggestion.
  std::optional<std::string> word(std::string_view key, const std::vector<std::string>& words);

  // Notes a problem at a key (or at the map itself when the key is empty).
  void problem(std::string_view key, std::string what, std::string fix = {});
  Place place(std::string_view key) const;
  const std::string& file() const { return file_; }
  const std::string& path() const { return path_; }

 private:
  const Yaml* scalar(std::string_view key, std::string_view expected);
  const Yaml& node_;
  std::string file_;
  std::string path_;
  std::vector<YamlKey> keys_;
  std::vector<Problem>& problems_;
};

}  // namespace schoolhouse

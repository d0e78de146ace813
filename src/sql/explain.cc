// DuckDB's messages about a user's SQL in our own words, without its long lists.
// SPDX-License-Identifier: Apache-2.0
#include "sql/explain.h"

#include <algorithm>

#include "base/text.h"

namespace schoolhouse::sql {
namespace {

// The texts in double quotes, in order.
std::vector<std::string> quoted(std::string_view message) {
  std::vector<std::string> names;
  for (std::size_t open = message.find('"'); open != std::string_view::npos; open = message.find('"', open)) {
    const std::size_t close = message.find('"', open + 1);
    if (close == std::string_view::npos) break;
    names.emplace_back(message.substr(open + 1, close - open - 1));
    open = close + 1;
  }
  return names;
}

// Up to the first of the lists and excerpts that DuckDB appends.
std::string_view first_sentence(std::string_view message) {
  for (const std::string_view end : {"\n", " Candidate ", " Did you mean", "LINE 1:"}) {
    message = message.substr(0, message.find(end));
  }
  return trim(message);
}

std::string_view after(std::string_view message, std::string_view mark) {
  const std::size_t at = message.find(mark);
  return at == std::string_view::npos ? std::string_view{} : message.substr(at + mark.size());
}

// "users.id" -> "id": candidates may carry the table.
std::vector<std::string> last_parts(std::vector<std::string> names) {
  for (std::string& name : names) {
    if (const std::size_t dot = name.rfind('.'); dot != std::string::npos) name = name.substr(dot + 1);
  }
  return names;
}

// DuckDB names only those that come near in its own measure.
std::string suggest_near(std::string_view word, const std::vector<std::string>& near) {
  if (const auto nearest = nearest_word(word, near)) return "did you mean '" + *nearest + "'?";
  return near.empty() ? std::string() : "the nearest are: " + join(near, ", ");
}

}  // namespace

Explained explain(std::string_view message, const std::vector<std::string>& candidates) {
  const std::vector<std::string> names = quoted(message);
  const std::string_view first = first_sentence(message);
  if (message.starts_with("Referenced column \"") && !names.empty()) {
    const auto known = candidates.empty() ? last_parts({names.begin() + 1, names.end()}) : last_parts(candidates);
    return {"unknown column '" + names[0] + "'", suggest_near(names[0], known)};
  }
  if (message.find("does not have a column named") != std::string_view::npos && names.size() >= 2) {
    const auto known = last_parts(quoted(after(message, "Candidate bindings:")));
    return {"table '" + names[0] + "' has no column '" + names[1] + "'", suggest_near(names[1], known)};
  }
  if (message.starts_with("Referenced table \"") && !names.empty()) {
    return {"no table '" + names[0] + "' in this FROM",
            suggest_near(names[0], quoted(after(message, "Candidate tables:")))};
  }
  if (const std::string_view rest = after(message, "Function with name "); !rest.empty()) {
    const std::string name(rest.substr(0, rest.find(' ')));
    const auto near = nearest_word(name, candidates);
    return {"unknown function '" + name + "'",
            near ? "did you mean '" + *near + "'?" : "look for one in DuckDB's list of functions"};
  }
  if (message.starts_with("Type with name ")) {
    const std::string_view rest = after(message, "Type with name ");
    return {"unknown type '" + std::string(rest.substr(0, rest.find(' '))) + "'",
            "use BIGINT, DECIMAL(p, s), DOUBLE, VARCHAR, BOOLEAN, DATE or TIMESTAMPTZ"};
  }
  if (const std::string_view call = after(message, "argument types '"); !call.empty()) {
    const std::string fix = candidates.empty() || candidates.size() > 4 ? "cast the arguments to types that fit"
                                                                        : "use one of: " + join(candidates, ", ");
    return {"no function takes " + std::string(call.substr(0, call.find('\''))), fix};
  }
  if (first.find("must appear in the GROUP BY clause") != std::string_view::npos && !names.empty()) {
    return {"column '" + names[0] + "' is neither grouped nor aggregated",
            "add it to GROUP BY, or write min(" + names[0] + ")"};
  }
  return {std::string(first), {}};
}

}  // namespace schoolhouse::sql

// Reads a file .env: NAME=value lines with comments and quotes, as shells and other tools write them.
// SPDX-License-Identifier: Apache-2.0
#include "secret/dot_env.h"

#include <algorithm>
#include <optional>

#include "base/text.h"

namespace schoolhouse::secret {
namespace {

bool is_name(std::string_view text) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  return !text.empty() && is_letter(text[0]) &&
         std::ranges::all_of(text, [&](char c) { return is_letter(c) || (c >= '0' && c <= '9'); });
}

// 'as it stands', "with \n, \" and \\", or bare up to a comment. Nothing when a quote is not closed.
std::optional<std::string> read_value(std::string_view text) {
  text = trim(text);
  if (text.empty() || (text[0] != '"' && text[0] != '\'')) {
    const std::size_t comment = text.find(" #");
    return std::string(trim(text.substr(0, comment)));
  }
  const char quote = text[0];
  std::string value;
  for (std::size_t at = 1; at < text.size(); ++at) {
    const char c = text[at];
    if (c == quote) {
      const std::string_view rest = trim(text.substr(at + 1));
      if (!rest.empty() && rest[0] != '#') return std::nullopt;
      return value;
    }
    if (quote == '"' && c == '\\' && at + 1 < text.size()) {
      const char escaped = text[++at];
      value += escaped == 'n' ? '\n' : escaped;
    } else {
      value += c;
    }
  }
  return std::nullopt;
}

}  // namespace

std::map<std::string, std::string> parse_dot_env(std::string_view text, const std::string& file,
                                                 std::vector<Problem>& problems) {
  std::map<std::string, std::string> values;
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  int number = 0;
  for (const std::string& raw : split(text, '\n')) {
    ++number;
    std::string_view line = trim(raw);
    if (line.empty() || line[0] == '#') continue;
    if (line.starts_with("export ")) line = trim(line.substr(7));
    const std::size_t equals = line.find('=');
    const std::string_view name = trim(line.substr(0, equals));
    const auto value = equals == std::string_view::npos ? std::nullopt : read_value(line.substr(equals + 1));
    if (!is_name(name) || !value) {
      problems.push_back({Fault::user,
                          "the line is not of the form NAME=value",
                          {file, number},
                          "quote a value with spaces or # at its ends: NAME=\"value\""});
      continue;
    }
    values[std::string(name)] = *value;
  }
  return values;
}

}  // namespace schoolhouse::secret

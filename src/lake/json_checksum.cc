// The checksum that Delta puts into _last_checkpoint: of what a JSON object says, however it is spaced and ordered.
// SPDX-License-Identifier: Apache-2.0
#include "lake/json_checksum.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/md5.h"
#include "base/text.h"

namespace schoolhouse::lake {
namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

std::string quoted(std::string_view text) { return "\"" + percent_encode(text) + "\""; }

void collect(Json json, const std::string& path, Pairs& pairs) {
  const auto below = [&](const std::string& step) { return path.empty() ? step : path + "+" + step; };
  if (json.is_object()) {
    for (const auto [key, value] : simdjson::dom::object(json)) {
      if (path.empty() && key == "checksum") continue;
      collect(value, below(quoted(key)), pairs);
    }
  } else if (json.is_array()) {
    std::size_t index = 0;
    for (const Json value : simdjson::dom::array(json)) collect(value, below(std::to_string(index++)), pairs);
  } else if (json.is_string()) {
    pairs.emplace_back(path, quoted(std::string_view(json)));
  } else {
    pairs.emplace_back(path, simdjson::minify(json));
  }
}

}  // namespace

std::string canonical_json(Json object) {
  Pairs pairs;
  collect(object, "", pairs);
  std::ranges::sort(pairs);
  std::vector<std::string> lines;
  for (const auto& [path, value] : pairs) lines.push_back(path + "=" + value);
  return join(lines, ",");
}

std::string json_checksum(Json object) { return md5(canonical_json(object)); }

}  // namespace schoolhouse::lake

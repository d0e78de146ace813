// What a table's commit remembers about the pulls that its rows are from.
// SPDX-License-Identifier: Apache-2.0
#include "connector/rest/pull_notes.h"

#include <nlohmann/json.hpp>

namespace schoolhouse::connector {

std::map<std::string, std::string> to_notes(const PullNotes& notes) {
  nlohmann::json requests = nlohmann::json::object();
  for (const auto& [key, known] : notes.requests) requests[key] = nlohmann::json::array({known.content, known.pull});
  return {
      {"declaration", notes.declaration}, {"requests", requests.dump()}, {"pulls", nlohmann::json(notes.pulls).dump()}};
}

PullNotes pull_notes_from(const std::map<std::string, std::string>& notes) {
  PullNotes known;
  const auto requests = notes.find("requests");
  const auto pulls = notes.find("pulls");
  if (requests == notes.end() || pulls == notes.end()) return known;
  try {
    known.declaration = notes.at("declaration");
    using Pairs = std::map<std::string, std::vector<std::string>>;
    for (const auto& [key, pair] : nlohmann::json::parse(requests->second).get<Pairs>())
      known.requests[key] = {pair.at(0), pair.at(1)};
    known.pulls = nlohmann::json::parse(pulls->second).get<std::vector<std::string>>();
  } catch (const std::exception&) {
    return {};
  }
  return known;
}

}  // namespace schoolhouse::connector

// What a table's commit remembers about the pulls that its rows are from.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <string>
#include <vector>

namespace schoolhouse::connector {

struct KnownRequest {
  std::string content;  // of its answers and the declaration
  std::string pull;     // where they are kept
};
struct PullNotes {
  std::string declaration;
  std::map<std::string, KnownRequest> requests = {};
  std::vector<std::string> pulls = {};  // in order, all that brought rows
};
std::map<std::string, std::string> to_notes(const PullNotes& notes);
// Nothing of another kind of load is taken over.
PullNotes pull_notes_from(const std::map<std::string, std::string>& notes);

}  // namespace schoolhouse::connector

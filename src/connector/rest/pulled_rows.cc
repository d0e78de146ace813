// The rows of kept answers, read for SQL.
// SPDX-License-Identifier: Apache-2.0
#include "connector/rest/pulled_rows.h"

#include "base/hash.h"

namespace schoolhouse::connector {

std::vector<PlannedFile> plan_pages(const PulledTable& table, const std::vector<PulledInput>& inputs) {
  std::vector<PlannedFile> files;
  for (const PulledInput& input : inputs) {
    for (std::size_t i = 0; i < input.answers.pages.size(); ++i) {
      const PulledPage& page = input.answers.pages[i];
      if (page.records == 0) continue;
      PlannedFile file;
      file.input.name = input.pull + "/" + input.request + "#" + std::to_string(i + 1);
      file.input.stamp.size = page.bytes;
      file.records = table.records;
      file.open = [folder = input.folder, page, name = file.input.name] { return open_page(folder, page, name); };
      for (const SourceColumn& column : table.rows.columns) {
        const auto value = input.answers.values.find(column.from_each);
        const bool is_given = !column.from_each.empty() && value != input.answers.values.end();
        file.name_values.push_back(is_given ? std::optional(value->second) : std::nullopt);
      }
      files.push_back(std::move(file));
    }
  }
  return files;
}

std::int64_t count_records(const std::vector<PulledInput>& inputs) {
  std::int64_t count = 0;
  for (const PulledInput& input : inputs) {
    for (const PulledPage& page : input.answers.pages) count += page.records;
  }
  return count;
}

std::int64_t count_bytes(const std::vector<PulledInput>& inputs) {
  std::int64_t count = 0;
  for (const PulledInput& input : inputs) {
    for (const PulledPage& page : input.answers.pages) count += page.bytes;
  }
  return count;
}

std::string content_of(const std::string& declaration, const PulledRequest& answers) {
  std::string text = declaration;
  for (const auto& [name, value] : answers.values)
    text += "\n" + std::to_string(value.size()) + ":" + name + "=" + value;
  for (const PulledPage& page : answers.pages) text += "\n" + page.sha256;
  return sha256(text).substr(0, 16);
}

}  // namespace schoolhouse::connector

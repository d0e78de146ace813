// Proves that tables are whole, or says everything that is wrong with them.
// SPDX-License-Identifier: Apache-2.0
#include "cli/table_check.h"

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "cli/answer.h"
#include "cli/opened_lake.h"
#include "cli/print_json.h"
#include "cli/table_choice.h"
#include "duck/database.h"
#include "lake/table_check.h"
#include "run/interruption.h"

namespace schoolhouse::cli {
namespace {

using Json = nlohmann::json;

Json to_json(const lake::TableName& table, const lake::TableCheck& check) {
  Json row = {{"table", table.text()},        {"version", check.version},
              {"commits", check.commits},     {"checkpoints", check.checkpoints},
              {"checksums", check.checksums}, {"files", check.files},
              {"bytes", check.bytes},         {"problems", cli::to_json(check.problems)}};
  if (check.rows >= 0) row["rows"] = check.rows;
  return row;
}

}  // namespace

int check_tables(const Call& call) {
  const Options& options = call.options;
  OpenedLake opened(call);
  const lake::Lake& lake = opened.lake();
  const run::Interruption::Watch watch(call.interruption, [&] { opened.workspace.interrupt(); });
  const bool is_one = options.words.size() > 1;
  const std::vector<lake::TableName> tables = is_one ? std::vector{read_stored_table(opened, options.words[1]).name}
                                                     : choose_tables(lake::list_tables(lake), options);
  duck::Connection connection = opened.workspace.connect();
  std::vector<std::vector<std::string>> lines = {
      {"table", "version", "log entries", "files", "size", "rows", "verdict"}};
  std::vector<Problem> problems;
  Json list = Json::array();
  for (const lake::TableName& table : tables) {
    const lake::TableCheck check =
        lake::check_table(lake, connection, table, options.is_quick ? lake::CheckDepth::quick : lake::CheckDepth::full);
    if (check.version < 0) refuse_unbuilt(table);
    const std::size_t count = check.problems.size();
    lines.push_back({table.text(), std::to_string(check.version), format_count(check.commits),
                     format_count(check.files), format_bytes(check.bytes), count_text(check.rows),
                     count == 0 ? "good" : std::to_string(count) + (count == 1 ? " problem" : " problems")});
    list.push_back(to_json(table, check));
    problems.insert(problems.end(), check.problems.begin(), check.problems.end());
  }
  call.console.out(options.is_json ? Json{{"tables", list}}.dump() + "\n" : align(lines));
  if (problems.empty()) return 0;
  std::string text = format_problems(problems);
  if (text.ends_with('\n')) text.pop_back();
  call.console.note(text);
  return exit_code(problems);
}

}  // namespace schoolhouse::cli

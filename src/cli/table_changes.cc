// The change feed of a table: which rows its versions inserted, deleted and updated.
// SPDX-License-Identifier: Apache-2.0
#include "cli/table_changes.h"

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "cli/answer_output.h"
#include "cli/opened_lake.h"
#include "cli/table_choice.h"
#include "duck/database.h"
#include "lake/table_changes.h"
#include "run/interruption.h"

namespace schoolhouse::cli {

int show_changes(const Call& call) {
  const Options& options = call.options;
  read_format(options);
  OpenedLake opened(call);
  const run::Interruption::Watch watch(call.interruption, [&] { opened.workspace.interrupt(); });
  const catalog::Table& table = read_stored_table(opened, options.words[1]);
  lake::ChangeRange range{.from = read_as_of(options.words[2])};
  if (options.words.size() > 3) range.to = read_as_of(options.words[3]);
  const std::optional<lake::TableChanges> changes = lake::find_changes(opened.lake(), table.name, range);
  if (!changes) refuse_unbuilt(table.name);
  duck::Connection connection = opened.workspace.connect();
  std::string order = "_commit_version";
  for (const std::string& column : table.contract.key) {
    if (changes->schema.find(column) != nullptr) order += ", " + quote_identifier(column);
  }
  // What was before stands before what came after.
  const std::string sql = "SELECT * FROM (" + changes->sql + ") AS changes ORDER BY " + order + ", _change_type DESC";
  const WrittenAnswer answer = write_answer(
      connection, "SELECT * FROM (" + changes->sql + ") AS changes ORDER BY _commit_version", options, call.console,
      [&](std::int64_t rows) {
        const nlohmann::json members = {
            {"table", table.name.text()}, {"from", changes->from}, {"to", changes->to}, {"row_count", rows}};
        const std::string text = members.dump();
        return ", " + text.substr(1, text.size() - 2);
      });
  call.console.note(format_count(answer.rows) + (answer.rows == 1 ? " change" : " changes") + " in versions " +
                    std::to_string(changes->from) + " to " + std::to_string(changes->to) + " of " + table.name.text());
  return 0;
}

}  // namespace schoolhouse::cli

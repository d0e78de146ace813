// Reference pages in Markdown, printed from the tables that the program itself works by.
// SPDX-License-Identifier: Apache-2.0
#include "cli/reference.h"

#include <fmt/format.h>

#include <array>

#include "base/text.h"
#include "catalog/contract.h"
#include "chart/dashboard.h"
#include "cli/command.h"
#include "connector/web/web_service_yaml.h"
#include "lake/schema.h"
#include "project/files.h"
#include "project/project.h"
#include "project/reference.h"
#include "project/settings.h"
#include "run/selection.h"

namespace schoolhouse::cli {
namespace {

constexpr std::string_view printed_by = "This page is printed by `schoolhouse help --reference {}`.\n";

std::string heading(std::string_view title, std::string_view topic) {
  return fmt::format("# {}\n\n", title) + fmt::format(fmt::runtime(printed_by), topic);
}

// Bars would end a cell.
std::string cell(std::string_view text) { return replace_all(std::string(text), "|", "\\|"); }

std::string key_table(const std::vector<YamlKey>& keys) {
  std::string text = "| key | value | meaning |\n|---|---|---|\n";
  for (const YamlKey& key : keys) {
    text += fmt::format("| `{}` | {} | {}{} |\n", key.name, cell(key.type), cell(key.description),
                        key.is_required ? " (required)" : "");
  }
  return text;
}

std::string commands_page() {
  std::string text = heading("Commands", "commands");
  for (const Command& command : commands()) {
    text += fmt::format("\n## {}\n\n```\n{}```\n", command.name, help_page(command));
  }
  text +=
      "\n## Selections\n\n`--select` and `--exclude` take names of tables, checks and dashboards: `schema.name`, "
      "`name`, or a whole schema. A plus adds "
      "what comes before (`+name`) or after (`name+`), a number in front of or behind the plus says how many steps far "
      "(`2+name`, `name+1`). "
      "`*`, `?` and `[abc]` match as in a shell. A comma means both, a space or a second `--select` means either.\n\n| "
      "method | chooses |\n|---|---|\n";
  for (const run::SelectionMethod& method : run::selection_methods()) {
    text += fmt::format("| `{}:` | {} |\n", method.name, cell(method.sentence));
  }
  return text;
}

std::string project_page() {
  std::string text = heading("Files of a project", "project");
  text +=
      "\nA project is a folder with a `schoolhouse.yml` and these folders. A package has the same folders and a "
      "`package.yml`; a file of the project "
      "takes the place of a package's file of the same path.\n\n| folder | what is in it |\n|---|---|\n";
  for (const project::ContentFolder& folder : project::content_folders())
    text += fmt::format("| `{}/` | {} |\n", folder.name, cell(folder.description));
  text += "\n## schoolhouse.yml\n\n" + key_table(project::settings_keys());
  text +=
      "\nA secret under `secrets:`, by its name; without an entry it is the variable of that name in capitals:\n\n" +
      key_table(secret::secret_keys()) + "\nUnder `vault:`:\n\n" + key_table(secret::vault_keys());
  text += "\n## package.yml\n\n" + key_table(project::package_keys());
  text += "\n## sources/NAME.yml of kind files\n\n" + key_table(connector::files_source_keys()) +
          "\n`auth:` has the keys of kind rest (below).\n";
  text += "\nEach table under `tables:`:\n\n" + key_table(connector::file_table_keys());
  text +=
      "\nEach column of it, beside the keys of every column (below):\n\n" + key_table(connector::file_column_keys());
  text += "\nUnder `schema_contract:`, of kind rest too:\n\n" + key_table(connector::schema_contract_keys());
  text += "\nEach table under `child_tables:`, also of kind rest; its columns are those of kind files:\n\n" +
          key_table(connector::child_table_keys());
  text += "\n## sources/NAME.yml of kind rest\n\n" + key_table(connector::rest_source_keys());
  text += "\nUnder `auth:`:\n\n" + key_table(connector::sign_in_keys());
  text += "\nEach table under `tables:`; its columns are those of kind files:\n\n" +
          key_table(connector::rest_table_keys());
  text += "\nUnder `paging:`:\n\n" + key_table(connector::paging_keys());
  text += "\nA list of `each:` that is a table of the lake:\n\n" + key_table(connector::each_rows_keys());
  text += "\nUnder `incremental:`:\n\n" + key_table(connector::incremental_keys());
  text += "\n## sources/NAME.yml of kind postgres\n\n" + key_table(connector::postgres_source_keys());
  text +=
      "\nEach table under `tables:`; its columns are those of kind files, `from:` names them as the database does, and "
      "`incremental:` is that of kind rest:\n\n" +
      key_table(connector::postgres_table_keys());
  text += "\nUnder `chunks:`:\n\n" + key_table(connector::chunk_keys());
  text += "\n## sources/NAME.yml of kind generator\n\n" + key_table(connector::generator_source_keys());
  text += "\n## reference/NAME.yml\n\n" + key_table(project::reference_keys());
  text += "\n## models/SCHEMA/NAME.sql\n\nIn the header comment, or in a .yml beside the file.\n\n" +
          key_table(model::model_keys());
  text += "\n## A column of a table\n\nUnder `columns:`, by its name: a type alone, or these keys.\n\n" +
          key_table(catalog::contract_column_keys());
  text += "\n## An entry of `checks:`\n\n" + key_table(check::check_keys());
  text += "\n## Types\n\n" + join(lake::declarable_types(), ", ") + "\n";
  for (const chart::DashboardKeys& keys : chart::dashboard_keys()) {
    text += fmt::format("\n## dashboards/NAME.yml: {}\n\n", keys.map) + key_table(keys.keys);
  }
  return text;
}

std::string errors_page() {
  constexpr std::array kinds = {
      std::pair{Fault::user,
                "the project's files or the command line are wrong; nothing was changed: edit what the message names"},
      std::pair{
          Fault::data,
          "the data does not fit what was declared: a check failed, too many rows went to quarantine, a source shrank"},
      std::pair{Fault::outside,
                "the disk, the network or another program failed: try again, or repair what the message names"},
      std::pair{Fault::bug, "a mistake of Schoolhouse itself: please report it"},
  };
  std::string text = heading("Kinds of error", "errors");
  text +=
      "\nEvery error says what is wrong, where, and how to fix it. No message holds a value of a student's data: rows "
      "are named by table, column and "
      "number.\n\n```\nerror: what is wrong\n  at file:line (key)\n  while what was being done\n  fix: how to put it "
      "right\n```\n\n"
      "| exit code | when |\n|---|---|\n";
  for (const auto& [fault, sentence] : kinds) text += fmt::format("| {} | {} |\n", exit_code(fault), sentence);
  return text;
}

std::string exit_codes_page() {
  std::string text = heading("Exit codes", "exit-codes") + "\n| code | name | meaning |\n|---|---|---|\n";
  for (const ExitCode& row : exit_codes())
    text += fmt::format("| {} | {} | {} |\n", row.code, row.name, cell(row.meaning));
  return text;
}

}  // namespace

std::string reference_page(std::string_view topic) {
  if (topic == "commands") return commands_page();
  if (topic == "project") return project_page();
  if (topic == "errors") return errors_page();
  if (topic == "exit-codes") return exit_codes_page();
  const std::vector<std::string> topics = {"commands", "project", "errors", "exit-codes"};
  throw Error(
      {Fault::user, "unknown topic '" + std::string(topic) + "'", {"", 0, "--reference"}, suggest(topic, topics)});
}

}  // namespace schoolhouse::cli

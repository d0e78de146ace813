// The one table of options that help, parsing and the reference page share.
// SPDX-License-Identifier: Apache-2.0
#include "cli/options.h"

namespace schoolhouse::cli {

const std::vector<Option>& options() {
  static const std::vector<Option> rows = {
      {"--select,-s", "SELECTION",
       "work on these only: schema.name, +name, name+, tag:x, path:models/x, source:x; a comma means both",
       " run ingest build check render ", &Options::select},
      {"--exclude", "SELECTION", "leave these out, in the words of --select", " run ingest build check render ",
       &Options::exclude},
      {"--select,-s", "TABLES", "these tables only: schema.name, a schema, or a pattern such as raw.*", " table tag ",
       &Options::select},
      {"--exclude", "TABLES", "leave these tables out", " table tag ", &Options::exclude},
      {"--description", "TEXT", "what the tag is for", " tag ", &Options::description},
      {"--tag", "NAME", "query: read every table as of this tag; copy: copy the versions that it pins", " query table ",
       &Options::tag},
      {"--key", "COLUMNS", "diff: what tells one row from another, such as id,term (default: the declared key)",
       " table ", &Options::key},
      {"--all-columns", "", "diff: compare also columns such as _loaded_at, which every load writes anew", " table ",
       &Options::has_all_columns},
      {"--summary", "", "diff: show the counts without the rows", " table ", &Options::is_summary},
      {"--keep", "TIME",
       "vacuum: keep files that were removed within this time, such as \"30 days\" (default: the "
       "table's own retention)",
       " table ", &Options::keep},
      {"--lite", "", "vacuum: look at those files only that the log names as removed", " table ", &Options::is_lite},
      {"--below-retention", "", "vacuum: allow --keep to be less than the table's own retention", " table ",
       &Options::is_below_retention},
      {"--map-columns", "",
       "column: turn column mapping on first, which other programs need Delta reader version 2 for", " table ",
       &Options::maps_columns},
      {"--to", "VERSION|DIR", "restore: the version, time or tag to go back to; copy: the folder of the backup",
       " table ", &Options::to},
      {"--zorder", "COLUMNS", "optimize: lay rows along a space-filling curve over these columns, such as school,day",
       " table ", &Options::zorder},
      {"--file-size", "SIZE", "optimize: the size of files to aim at, such as 64MB (default: 256MB)", " table ",
       &Options::file_size},
      {"--quick", "", "check: look at the log and the files' sizes, and not at every row", " table ",
       &Options::is_quick},
      {"--dry-run", "", "say what would be done, and change nothing", " table tag ", &Options::is_dry_run},
      {"--force", "", "do the work even when nothing has changed", " run ingest build check render ",
       &Options::is_forced},
      {"--no-checks", "", "publish without checks; the next run with checks makes up for it", " run ingest build ",
       &Options::has_no_checks},
      {"--param", "NAME=VALUE", "set a parameter of the project; may stand several times",
       " run ingest build check render query table tag doctor source ", &Options::parameters},
      {"--params", "JSON", "set parameters by one JSON object: {\"years\": [2020, 2021]}",
       " run ingest build check render query table tag doctor source ", &Options::parameters_json},
      {"--threads", "COUNT", "how many threads work at once (default: one a core)",
       " run ingest build check render query table tag source ", &Options::threads},
      {"--memory", "SIZE", "the most memory the engine takes, such as 4GB",
       " run ingest build check render query table tag source ", &Options::memory},
      {"--format", "FORMAT", "table, csv, json or parquet (default: table)", " query table ", &Options::format},
      {"--output,-o", "FILE", "write the answer to a file", " query table ", &Options::output},
      {"--file,-f", "FILE", "read the SELECT from a file; - is standard input", " query ", &Options::file},
      {"--rows", "COUNT", "show at most so many rows of a table; 0 shows all (default: 100)", " query table source ",
       &Options::rows},
      {"--example", "NAME", "the project to begin with: district, ccd, bootcamp or national-enrollment", " init ",
       &Options::example},
      {"--cohort", "NAME", "the cohort of people whose own is not given", " roster ", &Options::cohort},
      {"--reference", "TOPIC", "print a reference page in Markdown: commands, project, errors or exit-codes", " help ",
       &Options::reference},
      {"--project,-C", "DIR", "the folder of the project (default: the current one)", "", &Options::project},
      {"--json", "", "print one JSON object instead of text", "", &Options::is_json},
      {"--help,-h", "", "show the help of the command", "", &Options::wants_help},
  };
  return rows;
}

bool is_option_of(const Option& option, std::string_view command) {
  return option.commands.empty() || option.commands.find(" " + std::string(command) + " ") != std::string_view::npos;
}

}  // namespace schoolhouse::cli

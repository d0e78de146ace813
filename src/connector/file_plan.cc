// What is known about the files of a load before their rows are read: columns, values from names, and what drifted.
// SPDX-License-Identifier: Apache-2.0
#include "connector/file_plan.h"

#include "base/text.h"
#include "connector/evolution.h"

namespace schoolhouse::connector {
namespace {

constexpr std::size_t most_shown = 10;

std::vector<std::string> positional_names(const FileTable& table) {
  std::vector<std::string> names;
  for (const SourceColumn& column : table.columns) {
    if (column.file_pattern.empty()) names.push_back(column.names_in_files().front());
  }
  return names;
}

std::vector<std::string> cell_names(const FileTable& table, const InputFile& input, const std::filesystem::path& path,
                                    bool& has_content) {
  if (table.format != Format::csv || !table.has_header) {
    has_content = !is_empty(table, input, path);
    return positional_names(table);
  }
  auto header = read_header(table, input, path);
  has_content = header.has_value();
  return header.value_or(std::vector<std::string>{});
}

class Planner {
 public:
  Planner(const FileTable& table, const PathOf& path_of, const std::function<duck::Connection&()>& connection)
      : table_(table), path_of_(path_of), connection_(connection) {}

  void add(const InputFile& input) {
    const std::filesystem::path path = path_of_(input);
    PlannedFile file{input, path, {}, read_name_values(table_, input.name, problems_)};
    if (table_.format == Format::parquet) {
      ParquetFile parquet;
      for (duck::ResultColumn& column : read_parquet_columns(connection_(), input, path)) {
        parquet.names.push_back(std::move(column.name));
        parquet.types.push_back(std::move(column.type));
      }
      file.map = map_columns(table_, parquet.names, input.name, problems_);
      parquet.plan = std::move(file);
      plan_.parquet_files.push_back(std::move(parquet));
      return;
    }
    bool has_content = false;
    const std::vector<std::string> names = cell_names(table_, input, path, has_content);
    if (!has_content) {
      if (!table_.may_be_empty)
        problems_.push_back(
            {Fault::data, "the file is empty", {input.name}, "fetch the file again, or declare 'may_be_empty: true'"});
      return;
    }
    if (table_.format == Format::csv) file.map = map_columns(table_, names, input.name, problems_);
    plan_.files.push_back(std::move(file));
  }

  void add_problems(const Error& error) {
    problems_.insert(problems_.end(), error.problems().begin(), error.problems().end());
  }

  FilePlan finish() {
    if (!problems_.empty()) throw_first(std::move(problems_));
    return std::move(plan_);
  }

 private:
  const FileTable& table_;
  const PathOf& path_of_;
  const std::function<duck::Connection&()>& connection_;
  FilePlan plan_;
  std::vector<Problem> problems_;
};

}  // namespace

void take_header_names(FileTable& table, const std::vector<InputFile>& inputs, const PathOf& path_of,
                       const std::function<duck::Connection&()>& connection) {
  if (table.schema_contract.columns != SchemaChange::evolve || !table.has_header ||
      (table.format != Format::csv && table.format != Format::parquet))
    return;
  for (const InputFile& input : inputs) {
    std::vector<std::string> names;
    if (table.format == Format::csv) {
      names = read_header(table, input, path_of(input)).value_or(std::vector<std::string>{});
    } else {
      for (duck::ResultColumn& column : read_parquet_columns(connection(), input, path_of(input)))
        names.push_back(std::move(column.name));
    }
    take_new_names(table, names);
  }
}

FilePlan plan_files(const FileTable& table, const std::vector<InputFile>& inputs, const PathOf& path_of,
                    const std::function<duck::Connection&()>& connection) {
  Planner planner(table, path_of, connection);
  for (const InputFile& input : inputs) {
    try {
      planner.add(input);
    } catch (const duck::QueryError&) {
      throw;
    } catch (const Error& error) {
      planner.add_problems(error);
    }
  }
  return planner.finish();
}

void throw_first(std::vector<Problem> problems) {
  if (problems.size() > most_shown) {
    const std::size_t more = problems.size() - most_shown;
    problems.resize(most_shown);
    problems.push_back(
        {problems.back().fault, "… and " + format_count(static_cast<std::int64_t>(more)) + " more like these"});
  }
  throw Error(std::move(problems));
}

}  // namespace schoolhouse::connector

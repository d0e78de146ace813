// Which cell of a file goes to which column of the table, found from the header or the keys.
// SPDX-License-Identifier: Apache-2.0
#include "connector/column_map.h"

#include <algorithm>
#include <regex>
#include <set>

#include "base/text.h"

namespace schoolhouse::connector {
namespace {

std::string quoted(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "'" : ", '") + name + "'";
  return text;
}

std::string columns_word(std::size_t count) { return count == 1 ? "the column " : "the columns "; }

// The nearest declared names, for a header cell that fits none.
std::string suggest_for(const std::vector<std::string>& extra, const std::vector<std::string>& absent) {
  for (const std::string& name : extra) {
    for (const std::string& wanted : absent) {
      const std::vector<std::string> one{wanted};
      if (nearest_word(name, one)) return "if '" + name + "' is '" + wanted + "', add it to that column's 'from:'; ";
    }
  }
  return {};
}

}  // namespace

ColumnMap map_columns(const FileTable& table, const std::vector<std::string>& names, const std::string& file,
                      std::vector<Problem>& problems) {
  ColumnMap map;
  map.cell_count = names.size();
  std::vector<std::string> absent;
  std::set<std::string> declared;
  for (const SourceColumn& column : table.columns) {
    std::optional<std::size_t> cell;
    for (const std::string& alias : column.names_in_files()) {
      declared.insert(alias);
      const auto found = std::ranges::find(names, alias);
      if (!cell && found != names.end()) cell = static_cast<std::size_t>(found - names.begin());
    }
    const bool may_lack = column.is_evolved || !column.when_absent.empty() || !column.file_pattern.empty() ||
                          table.absent_columns == Drift::accept;
    if (!cell && !may_lack) absent.push_back(column.names_in_files().front());
    map.cells.push_back(cell);
  }
  std::vector<std::string> extra;
  std::vector<std::string> twice;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const bool is_repeated = std::find(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(i), names[i]) !=
                             names.begin() + static_cast<std::ptrdiff_t>(i);
    if (!declared.contains(names[i]))
      extra.push_back(names[i]);
    else if (is_repeated)
      twice.push_back(names[i]);
  }
  const bool is_nothing_known = std::ranges::none_of(map.cells, [](const auto& cell) { return cell.has_value(); });
  if (is_nothing_known && table.format == Format::csv) {
    // The line may be a row of data: its cells are not shown.
    problems.push_back({Fault::data,
                        "the first line has none of the declared columns",
                        {file, table.skip_lines + 1, ""},
                        "is it a header? 'header: false' says that there is none, 'skip_lines:' leaves out lines "
                        "before it; check 'delimiter:' too"});
    return map;
  }
  const Place place{file, table.format == Format::csv ? table.skip_lines + 1 : 0, ""};
  const std::string hint = suggest_for(extra, absent);
  if (!absent.empty()) {
    problems.push_back({Fault::data, "the file lacks " + columns_word(absent.size()) + quoted(absent), place,
                        hint + "declare 'absent_columns: accept' when files may lack columns"});
  }
  if (!extra.empty() && table.schema_contract.columns == SchemaChange::freeze) {
    problems.push_back(
        {Fault::data,
         "the file has " + columns_word(extra.size()) + quoted(extra) +
             (extra.size() == 1 ? ", which is" : ", which are") + " not declared",
         place,
         hint + "declare " + (extra.size() == 1 ? "it" : "them") +
             " under 'columns:', or 'schema_contract: { columns: discard_value }' to leave out what is not "
             "declared"});
  }
  if (!twice.empty())
    problems.push_back({Fault::data, "the file has " + columns_word(twice.size()) + quoted(twice) + " more than once",
                        place, "repair the header"});
  return map;
}

std::vector<std::optional<std::string>> read_name_values(const FileTable& table, const std::string& file,
                                                         std::vector<Problem>& problems) {
  std::vector<std::optional<std::string>> values;
  for (const SourceColumn& column : table.columns) {
    values.emplace_back();
    if (column.file_pattern.empty()) continue;
    std::smatch match;
    if (std::regex_search(file, match, std::regex(column.file_pattern)) && match.size() > 1) {
      values.back() = match[1].str();
    } else {
      problems.push_back({Fault::data,
                          "the name of the file does not fit '" + column.file_pattern + "', from which '" +
                              column.contract.name + "' is taken",
                          {file},
                          "rename the file, or change 'from_file:'"});
    }
  }
  return values;
}

}  // namespace schoolhouse::connector

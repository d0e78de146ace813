// Which table a mistyped name may have meant.
// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "sql/select.h"

namespace schoolhouse::sql {

std::string suggest_table(const lake::TableName& name, const std::vector<std::string>& known) {
  if (const auto near = nearest_word(name.text(), known)) return "did you mean '" + *near + "'?";
  std::vector<std::string> same_schema;
  for (const std::string& other : known) {
    if (other.starts_with(name.schema + ".")) same_schema.push_back(other);
  }
  constexpr std::size_t most = 12;
  const std::vector<std::string>& offered = known.size() <= most ? known : same_schema;
  if (offered.empty() || offered.size() > most) return "to see all tables run: schoolhouse table list";
  return "use one of: " + join(offered, ", ");
}

}  // namespace schoolhouse::sql

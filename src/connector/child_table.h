// Child tables: the records that stand as JSON in a column of another table, as a table of their own.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>

#include "connector/source.h"

namespace schoolhouse::connector {

struct ChildOf {
  const FileTable* parent;
  const FileTable* table;
};
// Nothing when the table is no child of another. The pointers go into the source.
std::optional<ChildOf> find_child(const Source& source, const lake::TableName& table);

// Makes the child's rows of the rows that its parent has in the lake: of a history, of the current ones.
TableLoad load_child_table(const Source& source, const ChildOf& child, const LoadContext& context);

}  // namespace schoolhouse::connector

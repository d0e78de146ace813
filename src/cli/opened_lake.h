// What the commands around tables share: the project read, its lake opened, and every table of both.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "base/clock.h"
#include "catalog/catalog.h"
#include "cli/command.h"
#include "run/workspace.h"

namespace schoolhouse::cli {

struct OpenedLake {
  run::Workspace workspace;
  catalog::Catalog tables;
  explicit OpenedLake(const Call& call);
  const lake::Lake& lake() const { return workspace.lake(); }
};

// Throws Error(user) with the nearest name.
const catalog::Table& read_table(const OpenedLake& opened, const std::string& name);
// The same, and a view is refused: it has no files and no versions.
const catalog::Table& read_stored_table(const OpenedLake& opened, const std::string& name);
// The error of a table that is declared but has no version.
[[noreturn]] void refuse_unbuilt(const lake::TableName& table);

// "2026-11-21T08:00:00Z"
std::string second_text(Micros at);
// "1,234"; nothing below 0, which stands for "not known".
std::string count_text(std::int64_t count);

}  // namespace schoolhouse::cli

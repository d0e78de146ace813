// Copies tables with their files: a version to another lake, as a backup, or to another table of the same lake.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>

#include "lake/lake.h"

namespace schoolhouse::lake {

struct CopiedTable {
  std::int64_t version = -1;  // that was copied
  std::int64_t new_version = -1;
  std::int64_t files = 0;
  std::int64_t bytes = 0;
};

// Puts one version of a table into another lake under its own name and number: earlier versions are not copied, later ones can follow.
// The copy says the same of itself (time, notes, id), so that a project goes on from it as from the original. Throws Error(user) when the
// table is there already, or when it has files outside its folder. Durable when it returns.
CopiedTable copy_version(const Lake& from, const TableName& table, std::int64_t version, const Lake& to);

// Makes a new table with the rows and columns that another has at a version. Throws Error(user) when the new one exists.
CopiedTable clone_table(const Lake& lake, const TableName& source, std::optional<AsOf> as_of, const TableName& target);

}  // namespace schoolhouse::lake

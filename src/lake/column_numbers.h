// Gives columns the numbers, and the names in files, that column mapping asks for.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "lake/action.h"
#include "lake/schema.h"

namespace schoolhouse::lake {

// Turns mapping by name on for a table whose files have the names that people see: columns keep those as their names in files.
// Throws Error(user) for nested columns.
void map_columns(Schema& schema, Metadata& metadata);

// Columns that have no number yet get the next ones, and names in files that no column had before.
void number_new_columns(Schema& schema, Metadata& metadata);

// The property that remembers the highest number that any column had, so that no later one gets it again.
void raise_highest_column_number(const Schema& schema, Metadata& metadata);

// The columns of new rows as a mapped table has them: those of the same name and type are the table's own, others are new ones.
Schema as_columns_of(const Schema& rows, const Metadata& metadata);

}  // namespace schoolhouse::lake

// Columns that a table takes over from its rows though they are not declared (schema_contract: evolve).
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <string>
#include <vector>

#include "connector/declared_table.h"
#include "connector/misfit.h"

namespace schoolhouse::connector {

bool evolves(const FileTable& table);

// Adds the columns that earlier loads took over, told by the notes of the last commit; what has been declared since is left out.
void take_known_columns(FileTable& table, const std::map<std::string, std::string>& notes);
// The notes by which the next load knows them.
void note_evolved_columns(const FileTable& table, std::map<std::string, std::string>& notes);

// Adds a column of the fitting type for each key, and a text column NAME__v_text beside each column of which values do not fit.
// False: there is nothing to add.
bool take_new_columns(FileTable& table, const NewColumns& found);
// As take_new_columns for the names in a header that are not declared: columns of text.
bool take_new_names(FileTable& table, const std::vector<std::string>& names);

}  // namespace schoolhouse::connector

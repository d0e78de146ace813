// What delete, update, merge and their like share: work on the newest version, again when another writer has overtaken it.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <map>
#include <string>

#include "lake/change.h"
#include "lake/change_target.h"
#include "lake/row_change.h"

namespace schoolhouse::lake {

// How the commit of a change describes itself.
struct ChangeDescription {
  std::string operation;
  std::map<std::string, std::string> parameters = {};
  Reads reads = {};
};

// One try: stages the changes to the table as it is, and says what was read for them.
using MakeChange = std::function<StagedChanges(const ChangeTarget& target, ChangeDescription& description)>;

ChangeResult commit_change(const Lake& lake, const TableName& table, const ChangeOptions& options,
                           const MakeChange& make);

// "[\"(grade = 'A')\"]", as Spark writes a predicate among the parameters.
std::string predicate_parameter(const std::string& sql);

}  // namespace schoolhouse::lake

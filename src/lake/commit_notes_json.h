// What our own commits say about themselves, as the JSON under commitInfo.schoolhouse.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "lake/json_reader.h"
#include "lake/json_writer.h"
#include "lake/lake.h"

namespace schoolhouse::lake {

// Throws JsonFault.
CommitNotes read_commit_notes(Json json);
void write_commit_notes(JsonWriter& out, const CommitNotes& notes);

}  // namespace schoolhouse::lake

// What readers see: the versions that a run made visible together. A run's commits stay unseen until it ends.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "lake/lake.h"

namespace schoolhouse::lake {

// One entry of the lake's folder _published: the newest one counts.
struct Published {
  std::int64_t number = -1;
  std::string run_id = {};
  Micros at = 0;
  PinnedVersions tables = {};
};

// Where the manifests lie.
std::filesystem::path published_folder(const Lake& lake);

// Nothing when no run has published yet: then the newest versions are seen.
std::optional<Published> find_published(const Lake& lake);

// Makes the newest version of each of these tables visible, all at once; others stay at what is seen. Where nothing was published
// yet, `tables` is all that is seen of the lake's tables. Returns false when nothing has changed. Call with the writer lock held.
bool publish(const Lake& lake, const std::vector<TableName>& tables);

// The version of a table that a reader sees. Nothing: the newest. Versions that other programs made on top of the published one are
// seen at once. Throws Error(user) for a table whose first version is not published yet.
std::optional<AsOf> visible_version(const Lake& lake, const std::optional<Published>& published,
                                    const TableName& table);

}  // namespace schoolhouse::lake

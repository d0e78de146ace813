// The lowest protocol that what a table uses asks for, and how a protocol grows to it.
// SPDX-License-Identifier: Apache-2.0
#include "lake/protocol_plan.h"

#include <algorithm>
#include <set>

#include "base/text.h"

namespace schoolhouse::lake {
namespace {

constexpr int reader_with_list = 3;
constexpr int writer_with_list = 7;

// Each feature, from which numbered versions on it is part of the protocol (0: only by name), and whether readers must know it.
struct Feature {
  std::string_view name;
  int reader_version;
  int writer_version;
  bool is_for_readers;
};
constexpr Feature known[] = {
    {"appendOnly", 1, 2, false},        {"invariants", 1, 2, false},       {"checkConstraints", 1, 3, false},
    {"changeDataFeed", 1, 4, false},    {"generatedColumns", 1, 4, false}, {"columnMapping", 2, 5, true},
    {"identityColumns", 1, 6, false},   {"deletionVectors", 0, 0, true},   {"timestampNtz", 0, 0, true},
    {"typeWidening", 0, 0, true},       {"v2Checkpoint", 0, 0, true},      {"vacuumProtocolCheck", 0, 0, true},
    {"inCommitTimestamp", 0, 0, false}, {"domainMetadata", 0, 0, false},   {"clustering", 0, 0, false},
};

bool is_true(const Metadata& metadata, const std::string& key) {
  const auto found = metadata.configuration.find(key);
  return found != metadata.configuration.end() && to_lower(found->second) == "true";
}

const Feature* find_known(std::string_view name) {
  const auto* found = std::ranges::find(known, name, &Feature::name);
  return found == std::end(known) ? nullptr : found;
}

bool is_listed(const std::vector<std::string>& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

bool has_feature(const Protocol& protocol, const std::string& name) {
  if (protocol.min_writer_version >= writer_with_list) {
    const Feature* feature = find_known(name);
    const bool is_read = feature != nullptr && !feature->is_for_readers;
    return is_listed(protocol.writer_features, name) &&
           (is_read || protocol.min_reader_version < reader_with_list || is_listed(protocol.reader_features, name));
  }
  const Feature* feature = find_known(name);
  return feature != nullptr && feature->writer_version > 0 && protocol.min_writer_version >= feature->writer_version &&
         protocol.min_reader_version >= feature->reader_version;
}

// A protocol of numbered versions as one of lists.
Protocol as_lists(const Protocol& protocol, bool needs_reader_list) {
  if (protocol.min_writer_version >= writer_with_list &&
      (protocol.min_reader_version >= reader_with_list || !needs_reader_list))
    return protocol;
  Protocol lists{.min_reader_version = protocol.min_reader_version,
                 .min_writer_version = writer_with_list,
                 .reader_features = protocol.reader_features,
                 .writer_features = protocol.writer_features};
  for (const Feature& feature : known) {
    if (feature.writer_version == 0 || protocol.min_writer_version >= writer_with_list ||
        protocol.min_writer_version < feature.writer_version)
      continue;
    lists.writer_features.emplace_back(feature.name);
  }
  if (needs_reader_list && lists.min_reader_version < reader_with_list) {
    if (lists.min_reader_version >= 2) lists.reader_features.emplace_back("columnMapping");
    lists.min_reader_version = reader_with_list;
  }
  return lists;
}

}  // namespace

std::vector<std::string> features_of(const Metadata& metadata, const Schema& schema) {
  std::vector<std::string> features;
  const auto add = [&](bool is_used, const char* name) {
    if (is_used) features.emplace_back(name);
  };
  add(std::ranges::any_of(metadata.configuration,
                          [](const auto& property) { return property.first.starts_with("delta.constraints."); }),
      "checkConstraints");
  add(is_true(metadata, "delta.enableChangeDataFeed"), "changeDataFeed");
  add(is_true(metadata, "delta.enableDeletionVectors"), "deletionVectors");
  add(is_true(metadata, "delta.enableTypeWidening"), "typeWidening");
  add(is_true(metadata, "delta.enableInCommitTimestamps"), "inCommitTimestamp");
  const auto mapping = metadata.configuration.find("delta.columnMapping.mode");
  add(mapping != metadata.configuration.end() && mapping->second != "none", "columnMapping");
  add(std::ranges::any_of(schema.columns,
                          [](const Column& column) { return column.type.kind == Type::Kind::timestamp_ntz; }),
      "timestampNtz");
  return features;
}

Protocol with_features(const Protocol& protocol, const std::vector<std::string>& features) {
  std::vector<std::string> missing;
  for (const std::string& feature : features) {
    if (!has_feature(protocol, feature)) missing.push_back(feature);
  }
  if (missing.empty()) return protocol;
  const bool is_by_number =
      protocol.min_writer_version < writer_with_list && std::ranges::all_of(
                                                            missing,
                                                            [](const std::string& name) {
                                                              const Feature* feature = find_known(name);
                                                              return feature != nullptr && feature->writer_version > 0;
                                                            });
  Protocol grown = protocol;
  if (is_by_number) {
    for (const std::string& name : missing) {
      const Feature& feature = *find_known(name);
      grown.min_reader_version = std::max(grown.min_reader_version, feature.reader_version);
      grown.min_writer_version = std::max(grown.min_writer_version, feature.writer_version);
    }
    return grown;
  }
  const bool needs_reader_list = std::ranges::any_of(missing, [](const std::string& name) {
    const Feature* feature = find_known(name);
    return feature == nullptr || feature->is_for_readers;
  });
  grown = as_lists(protocol, needs_reader_list);
  for (const std::string& name : missing) {
    const Feature* feature = find_known(name);
    if (!is_listed(grown.writer_features, name)) grown.writer_features.push_back(name);
    const bool is_for_readers = feature == nullptr || feature->is_for_readers;
    if (is_for_readers && !is_listed(grown.reader_features, name)) grown.reader_features.push_back(name);
  }
  return grown;
}

std::string describe_protocol(const Protocol& protocol) {
  std::string text = "reader " + std::to_string(protocol.min_reader_version) + ", writer " +
                     std::to_string(protocol.min_writer_version);
  if (protocol.min_writer_version >= writer_with_list && !protocol.writer_features.empty())
    text += " with " + join(protocol.writer_features, ", ");
  return text;
}

}  // namespace schoolhouse::lake

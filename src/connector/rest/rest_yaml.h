// Reads a source of kind rest: the service, its sign-in, and its tables.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "connector/file_table_yaml.h"
#include "connector/rest/rest_source.h"
#include "connector/web/web_service_yaml.h"

namespace schoolhouse::connector {

RestSource read_rest(const Yaml& root, const std::string& file, const std::string& name, const TextFiller& fill,
                     std::string& description, std::vector<Problem>& problems);
RestTable read_rest_table(const YamlEntry& entry, const lake::TableName& name, const std::string& file,
                          const TextFiller& fill, std::vector<Problem>& problems);
PagingRule read_paging(const Yaml& value, const std::string& file, const std::string& path,
                       std::vector<Problem>& problems);
std::vector<Each> read_each(const Yaml& value, const std::string& file, const std::string& path, const TextFiller& fill,
                            std::vector<Problem>& problems);

}  // namespace schoolhouse::connector

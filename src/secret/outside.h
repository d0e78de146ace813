// What lies outside of the program where secrets are kept: variables, files, other programs, and addresses.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace schoolhouse::secret {

using Headers = std::vector<std::pair<std::string, std::string>>;

class Outside {
 public:
  virtual ~Outside() = default;
  // Of the environment; nothing when it is not set.
  virtual std::optional<std::string> read_variable(const std::string& name) = 0;
  // Nothing when the file is not there; throws Error(outside) when it can't be read.
  virtual std::optional<std::string> read_file(const std::filesystem::path& file) = 0;
  // What a program prints on standard output. Throws Error(outside) when it can't be started, fails, or takes longer than 30 seconds.
  virtual std::string run(const std::vector<std::string>& words) = 0;
  // The body of a GET with these headers. Throws Error(outside).
  virtual std::string fetch(const std::string& url, const Headers& headers) = 0;
};

using Fetch = std::function<std::string(const std::string& url, const Headers& headers)>;

// This machine. Relative files are looked for in the project's folder.
class SystemOutside final : public Outside {
 public:
  SystemOutside(std::filesystem::path project, Fetch fetch) : project_(std::move(project)), fetch_(std::move(fetch)) {}
  std::optional<std::string> read_variable(const std::string& name) override;
  std::optional<std::string> read_file(const std::filesystem::path& file) override;
  std::string run(const std::vector<std::string>& words) override;
  std::string fetch(const std::string& url, const Headers& headers) override { return fetch_(url, headers); }

 private:
  std::filesystem::path project_;
  Fetch fetch_;
};

}  // namespace schoolhouse::secret

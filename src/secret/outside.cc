// What lies outside of the program where secrets are kept: variables, files, other programs, and addresses.
// SPDX-License-Identifier: Apache-2.0
#include "secret/outside.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>

#include "base/clock.h"
#include "base/error.h"

namespace schoolhouse::secret {
namespace {

constexpr double longest_seconds = 30;
constexpr std::size_t longest_output = std::size_t{1} << 20U;

[[noreturn]] void fail(const std::string& program, const std::string& what) {
  throw Error(
      {Fault::outside, "the command '" + program + "' " + what, {}, "run it in a terminal and see what it says"});
}

// A program under way whose standard output is read here; it is killed with the object when it has not ended.
class Child {
 public:
  explicit Child(const std::vector<std::string>& words) : program_(words.front()) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) fail(program_, std::string("can't be started: ") + std::strerror(errno));
    output_ = ends[0];
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    // What it complains about may hold the secret.
    ::posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    std::vector<char*> arguments;
    for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    const int error = ::posix_spawnp(&process_, program_.c_str(), &actions, nullptr, arguments.data(), environ);
    ::posix_spawn_file_actions_destroy(&actions);
    ::close(ends[1]);
    if (error != 0) {
      ::close(output_);
      fail(program_, std::string("can't be started: ") + std::strerror(error));
    }
  }
  ~Child() {
    ::close(output_);
    if (process_ > 0) {
      ::kill(process_, SIGKILL);
      ::waitpid(process_, nullptr, 0);
    }
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  std::string read_all() {
    std::string text;
    const double end = steady_seconds() + longest_seconds;
    for (;;) {
      const double left = end - steady_seconds();
      pollfd ready{output_, POLLIN, 0};
      if (left <= 0 || ::poll(&ready, 1, static_cast<int>(left * 1000) + 1) == 0)
        fail(program_, "took longer than 30 seconds");
      std::array<char, 4096> block{};
      const ssize_t got = ::read(output_, block.data(), block.size());
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) return text;
      text.append(block.data(), static_cast<std::size_t>(got));
      if (text.size() > longest_output) fail(program_, "printed more than a secret can be");
    }
  }
  int wait() {
    int state = 0;
    ::waitpid(process_, &state, 0);
    process_ = -1;
    return WIFEXITED(state) ? WEXITSTATUS(state) : 128 + WTERMSIG(state);
  }

 private:
  std::string program_;
  pid_t process_ = -1;
  int output_ = -1;
};

}  // namespace

std::optional<std::string> SystemOutside::read_variable(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  if (value == nullptr) return std::nullopt;
  return value;
}

std::optional<std::string> SystemOutside::read_file(const std::filesystem::path& file) {
  const std::filesystem::path path = project_ / file;
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) return std::nullopt;
  std::ifstream in(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  if (!in) throw Error({Fault::outside, "can't read the file", {path.string(), 0, ""}, "check that you may read it"});
  return text;
}

std::string SystemOutside::run(const std::vector<std::string>& words) {
  Child child(words);
  std::string text = child.read_all();
  if (const int code = child.wait(); code != 0) fail(words.front(), "ended with exit code " + std::to_string(code));
  return text;
}

}  // namespace schoolhouse::secret

// One writing run at a time, by a lock on a file of the lake.
// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <thread>

#include "base/error.h"
#include "lake/lake.h"
#include "lake/staged_write.h"
#include "storage/storage.h"

namespace schoolhouse::lake {

WriterLock::WriterLock(const Lake& lake, const std::function<void()>& waiting, const std::function<bool()>& is_stopped)
    : lake_(lake) {
  const std::filesystem::path file = lake.root / "_writer.lock";
  descriptor_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (descriptor_ < 0) storage::throw_disk_failure("lock the lake for writing", file, errno);
  bool is_told = false;
  constexpr std::chrono::milliseconds between_tries(20);
  while (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
    const int error = errno;
    const bool stops = is_stopped && is_stopped();
    if ((error != EWOULDBLOCK && error != EINTR) || stops) {
      ::close(descriptor_);
      if (stops) throw Error({Fault::outside, "stopped while another run was writing to the lake"});
      storage::throw_disk_failure("lock the lake for writing", file, error);
    }
    if (!is_told && waiting) waiting();
    is_told = true;
    std::this_thread::sleep_for(between_tries);
  }
}

WriterLock::~WriterLock() {
  try {
    lake_.storage->remove(unfinished_folder(lake_) / run_name(lake_));
  } catch (const std::exception&) {
    // The mark that stays makes the next run look for leftovers, and find none.
  }
  ::close(descriptor_);
}

}  // namespace schoolhouse::lake

// The network and the secrets of a project, made when they are first needed.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <memory>
#include <mutex>

#include "base/clock.h"
#include "connector/source.h"
#include "project/project.h"

namespace schoolhouse::run {

// Any thread may call. Project and clock outlive it.
class RemoteAccess {
 public:
  RemoteAccess(const project::Project& project, Clock& clock);
  ~RemoteAccess();
  RemoteAccess(const RemoteAccess&) = delete;
  RemoteAccess& operator=(const RemoteAccess&) = delete;
  connector::Remote get();
  // Ends requests under way and refuses later ones.
  void stop();

 private:
  struct Parts;
  const project::Project& project_;
  Clock& clock_;
  std::mutex lock_;
  bool is_stopped_ = false;
  std::unique_ptr<Parts> parts_;
};

}  // namespace schoolhouse::run

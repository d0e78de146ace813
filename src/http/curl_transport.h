// Carries requests over the network by libcurl.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <atomic>
#include <memory>
#include <mutex>
#include <vector>

#include "http/message.h"

namespace schoolhouse::http {

// Any thread may call; connections are kept and used again.
class CurlTransport final : public Transport {
 public:
  CurlTransport();
  ~CurlTransport() override;
  Exchange send(const Request& request, const Limits& limits, const Receiver& receiver) override;
  void stop() override { is_stopped_ = true; }

 private:
  struct CloseHandle {
    void operator()(void* handle) const;
  };
  using Handle = std::unique_ptr<void, CloseHandle>;
  Handle take_handle();

  std::atomic<bool> is_stopped_ = false;
  std::mutex lock_;
  std::vector<Handle> idle_;
};

}  // namespace schoolhouse::http

// Runs Vega in JavaScriptCore: one virtual machine for one thread.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <JavaScriptCore/JavaScript.h>

#include <string>
#include <string_view>

#include "chart/module/handles.h"
#include "chart/module/typeface.h"
#include "chart/renderer.h"

namespace schoolhouse::chart {

// Made, used and destroyed by the same thread. A script has no way to files, network or clock beyond the language
// itself.
class Script {
 public:
  // Reads Vega and Vega-Lite; about a tenth of a second. A plot may take `seconds_limit`. The typeface must outlive it.
  Script(Typeface& typeface, double seconds_limit);
  Plot plot(const std::string& vega_lite);

 private:
  void evaluate(std::string_view script, const char* name);
  JSValueRef call(const char* function, const std::string* argument);

  double seconds_limit_;
  std::unique_ptr<const OpaqueJSContextGroup, release_with<JSContextGroupRelease>> group_;
  std::unique_ptr<OpaqueJSContext, release_with<JSGlobalContextRelease>> context_;
};

}  // namespace schoolhouse::chart

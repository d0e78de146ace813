// Runs before Vega: the few browser objects that it asks for. Text is measured by Pango, in the font that is drawn.
// SPDX-License-Identifier: Apache-2.0
(function () {
  "use strict";
  globalThis.self = globalThis;
  const silent = () => {};
  globalThis.console = { log: silent, warn: silent, error: silent, info: silent, debug: silent };
  globalThis.setTimeout = (run) => {
    Promise.resolve().then(run);
    return 0;
  };
  globalThis.clearTimeout = silent;
  globalThis.structuredClone = globalThis.structuredClone || ((value) => JSON.parse(JSON.stringify(value)));
  const measure = globalThis.measureText;
  delete globalThis.measureText;
  const context = {
    font: "12px Inter",
    measureText(text) {
      return { width: measure(this.font, String(text)) };
    },
  };
  globalThis.document = {
    createElement: (name) => (name === "canvas" ? { width: 0, height: 0, getContext: () => context } : null),
  };
})();

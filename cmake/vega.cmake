# VEGA_SCRIPT and VEGA_LITE_SCRIPT: the two minified scripts that draw charts, pinned to one version each. Everything fetched is
# checked against a SHA-256; no host is named, npm asks its own configured registry.
# A copy of your own: -DVEGA_ROOT=DIR with vega.min.js and vega-lite.min.js.
set(VEGA_VERSION 6.4.0)
set(_vega_sha256 3521fb6ff68a94a40323954f0ba4484ba4014b157bfd37f89a3b063082320c42)
set(VEGA_LITE_VERSION 6.4.3)
set(_vega_lite_sha256 24260f85e6f5bfe1069505f7c5c2b9863181ac413ef1030746f0a80c93991ce5)

# Unpacks one npm package of the given name, version and SHA-256, and sets SCRIPT_OUT to its minified script.
function(_vega_npm name version sha256 script_out)
  set(top "${SCHOOLHOUSE_DOWNLOADS}/${name}-${version}")
  if(NOT EXISTS "${top}/complete")
    find_program(NPM_EXECUTABLE npm)
    if(NOT NPM_EXECUTABLE)
      message(FATAL_ERROR "${name}: 'npm' is needed to fetch the pinned script. fix: apt-get install npm, or pass -DVEGA_ROOT=DIR")
    endif()
    message(STATUS "${name} ${version}: fetching the npm package")
    file(MAKE_DIRECTORY "${top}")
    execute_process(COMMAND "${NPM_EXECUTABLE}" pack --silent "${name}@${version}"
      WORKING_DIRECTORY "${top}" RESULT_VARIABLE failed OUTPUT_QUIET ERROR_VARIABLE err)
    if(failed)
      message(FATAL_ERROR "${name}: npm pack failed:\n${err}")
    endif()
    schoolhouse_check_sha256("${top}/${name}-${version}.tgz" ${sha256})
    file(ARCHIVE_EXTRACT INPUT "${top}/${name}-${version}.tgz" DESTINATION "${top}"
      PATTERNS package/build/${name}.min.js package/LICENSE)
    file(TOUCH "${top}/complete")
  endif()
  set(${script_out} "${top}/package/build/${name}.min.js" PARENT_SCOPE)
endfunction()

if(VEGA_ROOT)
  find_file(VEGA_SCRIPT vega.min.js PATHS "${VEGA_ROOT}" NO_DEFAULT_PATH REQUIRED)
  find_file(VEGA_LITE_SCRIPT vega-lite.min.js PATHS "${VEGA_ROOT}" NO_DEFAULT_PATH REQUIRED)
else()
  _vega_npm(vega ${VEGA_VERSION} ${_vega_sha256} VEGA_SCRIPT)
  _vega_npm(vega-lite ${VEGA_LITE_VERSION} ${_vega_lite_sha256} VEGA_LITE_SCRIPT)
endif()

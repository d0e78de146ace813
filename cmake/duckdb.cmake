# The imported target duckdb::duckdb, pinned to one DuckDB version: static (Go module) or shared (npm package, header from the
# Go module). Everything fetched is checked against a SHA-256; no host is named, each client asks its own configured registry.
# A copy of your own: -DDUCKDB_ROOT=DIR with include/duckdb.h and lib/libduckdb.so.
set(DUCKDB_VERSION 1.5.5)
set(_duckdb_go_module "github.com/duckdb/duckdb-go-bindings/lib/linux-amd64@v0.10505.0")
set(_duckdb_go_sha256 703ad76e010d5b2e6a32d1225a019dbd7094ab88c63591f39806e5524d5d5d30)
set(_duckdb_npm_package "@duckdb/node-bindings-linux-x64@1.5.5-r.5")
set(_duckdb_npm_file duckdb-node-bindings-linux-x64-1.5.5-r.5.tgz)
set(_duckdb_npm_sha256 86d2bda909785550e8a14a57a8a4584827aff0e268d8f1a58c3fd48559f7020e)

# Stops with a clear message when FILE is not the one that was pinned.
function(schoolhouse_check_sha256 file expected)
  file(SHA256 "${file}" found)
  if(NOT found STREQUAL expected)
    message(FATAL_ERROR "${file}\n  has SHA-256 ${found}\n  expected    ${expected}\n  fix: delete it and configure again")
  endif()
endfunction()

# Unpacks the Go module and sets DIR_OUT to the folder that holds duckdb.h and the static archives.
function(_duckdb_go dir_out)
  set(top "${SCHOOLHOUSE_DOWNLOADS}/duckdb-static-${DUCKDB_VERSION}")
  set(dir "${top}/${_duckdb_go_module}")
  if(NOT EXISTS "${top}/complete")
    find_program(GO_EXECUTABLE go)
    if(NOT GO_EXECUTABLE)
      message(FATAL_ERROR "DuckDB: 'go' is needed to fetch the pinned library. fix: apt-get install golang-go, or pass -DDUCKDB_ROOT=DIR")
    endif()
    message(STATUS "DuckDB ${DUCKDB_VERSION}: fetching the Go module (31 MB)")
    file(MAKE_DIRECTORY "${top}")
    execute_process(COMMAND "${CMAKE_COMMAND}" -E env GOFLAGS=-mod=mod GO111MODULE=on GOTOOLCHAIN=local
      "${GO_EXECUTABLE}" mod download -json "${_duckdb_go_module}"
      WORKING_DIRECTORY "${top}" RESULT_VARIABLE failed OUTPUT_VARIABLE json ERROR_VARIABLE err)
    if(failed)
      message(FATAL_ERROR "DuckDB: go mod download failed:\n${err}${json}")
    endif()
    string(JSON zip GET "${json}" Zip)
    schoolhouse_check_sha256("${zip}" ${_duckdb_go_sha256})
    file(ARCHIVE_EXTRACT INPUT "${zip}" DESTINATION "${top}")
    file(TOUCH "${top}/complete")
  endif()
  set(${dir_out} "${dir}" PARENT_SCOPE)
endfunction()

# Unpacks the npm package and sets LIBRARY_OUT to libduckdb.so.
function(_duckdb_npm library_out)
  set(top "${SCHOOLHOUSE_DOWNLOADS}/duckdb-shared-${DUCKDB_VERSION}")
  if(NOT EXISTS "${top}/complete")
    find_program(NPM_EXECUTABLE npm)
    if(NOT NPM_EXECUTABLE)
      message(FATAL_ERROR "DuckDB: 'npm' is needed to fetch the pinned shared library. fix: apt-get install npm, or -DSCHOOLHOUSE_DUCKDB=static")
    endif()
    message(STATUS "DuckDB ${DUCKDB_VERSION}: fetching the shared library (24 MB)")
    file(MAKE_DIRECTORY "${top}")
    execute_process(COMMAND "${NPM_EXECUTABLE}" pack --silent "${_duckdb_npm_package}"
      WORKING_DIRECTORY "${top}" RESULT_VARIABLE failed OUTPUT_QUIET ERROR_VARIABLE err)
    if(failed)
      message(FATAL_ERROR "DuckDB: npm pack failed:\n${err}")
    endif()
    schoolhouse_check_sha256("${top}/${_duckdb_npm_file}" ${_duckdb_npm_sha256})
    file(ARCHIVE_EXTRACT INPUT "${top}/${_duckdb_npm_file}" DESTINATION "${top}")
    file(TOUCH "${top}/complete")
  endif()
  set(${library_out} "${top}/package/libduckdb.so" PARENT_SCOPE)
endfunction()

find_package(Threads REQUIRED)
if(DUCKDB_ROOT)
  find_library(DUCKDB_LIBRARY duckdb PATHS "${DUCKDB_ROOT}" PATH_SUFFIXES lib . NO_DEFAULT_PATH REQUIRED)
  find_path(DUCKDB_INCLUDE_DIR duckdb.h PATHS "${DUCKDB_ROOT}" PATH_SUFFIXES include . NO_DEFAULT_PATH REQUIRED)
  add_library(duckdb::duckdb SHARED IMPORTED GLOBAL)
  set_target_properties(duckdb::duckdb PROPERTIES IMPORTED_LOCATION "${DUCKDB_LIBRARY}"
    IMPORTED_SONAME libduckdb.so INTERFACE_INCLUDE_DIRECTORIES "${DUCKDB_INCLUDE_DIR}")
elseif(SCHOOLHOUSE_DUCKDB STREQUAL "shared")
  _duckdb_go(_duckdb_header_dir)
  _duckdb_npm(_duckdb_library)
  # The folder of the shared library is kept clear of the static archives' other contents.
  add_library(duckdb::duckdb SHARED IMPORTED GLOBAL)
  set_target_properties(duckdb::duckdb PROPERTIES IMPORTED_LOCATION "${_duckdb_library}"
    IMPORTED_SONAME libduckdb.so INTERFACE_INCLUDE_DIRECTORIES "${_duckdb_header_dir}")
else()
  _duckdb_go(_duckdb_dir)
  set(_duckdb_archives)
  foreach(part duckdb_generated_extension_loader autocomplete_extension core_functions_extension icu_extension json_extension
      parquet_extension duckdb_fastpforlib duckdb_fmt duckdb_fsst duckdb_hyperloglog duckdb_mbedtls duckdb_miniz
      duckdb_pg_query duckdb_re2 duckdb_skiplistlib duckdb_utf8proc duckdb_yyjson duckdb_zstd)
    list(APPEND _duckdb_archives "${_duckdb_dir}/lib${part}.a")
  endforeach()
  add_library(duckdb::duckdb STATIC IMPORTED GLOBAL)
  set_target_properties(duckdb::duckdb PROPERTIES
    IMPORTED_LOCATION "${_duckdb_dir}/libduckdb_static.a" IMPORTED_LINK_INTERFACE_LANGUAGES CXX
    INTERFACE_COMPILE_DEFINITIONS DUCKDB_STATIC_BUILD
    INTERFACE_INCLUDE_DIRECTORIES "${_duckdb_dir}"
    INTERFACE_LINK_LIBRARIES "${_duckdb_archives};Threads::Threads;m;${CMAKE_DL_LIBS}")
endif()

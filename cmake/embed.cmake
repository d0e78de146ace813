# schoolhouse_embed(TARGET FOLDER …): packs every file of the folders (relative to the repo root) into the library as read-only data, found
# through the table schoolhouse_embedded_files (src/project/embedded.cc). Changed, new and removed files are packed again by the next build.
function(schoolhouse_embed target)
  set(table "")
  set(data "")
  set(files "")
  set(number 0)
  foreach(folder IN LISTS ARGN)
    file(GLOB_RECURSE found CONFIGURE_DEPENDS RELATIVE "${PROJECT_SOURCE_DIR}" "${PROJECT_SOURCE_DIR}/${folder}/*")
    list(SORT found)
    foreach(file IN LISTS found)
      string(APPEND table "  .quad 1f_${number}, 2f_${number}, 3f_${number} - 2f_${number}\n")
      string(APPEND data "1f_${number}: .asciz \"${file}\"\n2f_${number}: .incbin \"${PROJECT_SOURCE_DIR}/${file}\"\n3f_${number}: .byte 0\n")
      list(APPEND files "${PROJECT_SOURCE_DIR}/${file}")
      math(EXPR number "${number} + 1")
    endforeach()
  endforeach()
  string(REGEX REPLACE "([123])f_" ".Lembedded\\1_" table "${table}")
  string(REGEX REPLACE "([123])f_" ".Lembedded\\1_" data "${data}")
  set(source "${CMAKE_CURRENT_BINARY_DIR}/embedded_files.S")
  file(CONFIGURE OUTPUT "${source}" @ONLY CONTENT
"  .section .data.rel.ro,\"aw\"
  .balign 8
  .globl schoolhouse_embedded_files
schoolhouse_embedded_files:
@table@  .quad 0, 0, 0
  .section .rodata
@data@  .section .note.GNU-stack,\"\",%progbits
")
  set_source_files_properties("${source}" PROPERTIES OBJECT_DEPENDS "${files}")
  target_sources(${target} PRIVATE "${source}")
endfunction()

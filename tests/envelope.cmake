# What the envelope room's tests need beyond the room: zlib for published vectors that come packed,
# and a small program that the script with Debian's age talks to.
if(TARGET test_envelope)
  find_package(ZLIB REQUIRED)
  target_link_libraries(test_envelope PRIVATE ZLIB::ZLIB)
  add_executable(age_tool ${CMAKE_CURRENT_SOURCE_DIR}/envelope/age_tool.cc)
  target_link_libraries(age_tool PRIVATE sync_envelope)
  add_test(NAME age_interop COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/envelope/age_interop.sh
    $<TARGET_FILE:age_tool>)
  set_tests_properties(age_interop PROPERTIES SKIP_RETURN_CODE 77)
endif()

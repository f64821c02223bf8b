# What the log room's tests need beyond the room: a program that writes samples, and the scripts with
# other people's programs that judge them.
if(TARGET test_log)
  add_executable(emit_samples ${CMAKE_CURRENT_SOURCE_DIR}/log/emit_samples.cc)
  target_link_libraries(emit_samples PRIVATE sync_log)
  add_test(NAME go_interop COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/go/run.sh
    $<TARGET_FILE:emit_samples>)
  add_test(NAME openssl_note COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/log/openssl_note.sh
    $<TARGET_FILE:emit_samples>)
  set_tests_properties(go_interop openssl_note PROPERTIES SKIP_RETURN_CODE 77)
endif()

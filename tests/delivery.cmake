# Agent and server as programs, between them a bad network.
add_executable(sample_stall e2e/sample_stall.cc)
target_link_libraries(sample_stall PRIVATE sync_server)
set_target_properties(sample_stall PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
add_executable(cheap_keys e2e/cheap_keys.cc)
target_link_libraries(cheap_keys PRIVATE sync_envelope)
set_target_properties(cheap_keys PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
foreach(script agent_delivery server_killed server_restored server_commands)
  add_test(NAME ${script}
    COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/e2e/${script}.sh ${CMAKE_BINARY_DIR}/bin)
  set_tests_properties(${script} PROPERTIES TIMEOUT 600)
endforeach()

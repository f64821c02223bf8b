# The store's harnesses: power cuts in memory, raw images of real media.
add_executable(crash_states crash/crash_states.cc crash/workload.cc support/crash_disk.cc)
target_link_libraries(crash_states PRIVATE sync_store)
add_test(NAME crash_states COMMAND crash_states --states 20000)
set_tests_properties(crash_states PROPERTIES TIMEOUT 900)
# Each fault must be noticed: the harness exits with 0 only if it went red. Two of them show in few states,
# the last in one of two to four thousand.
set(fault_states 2000)
foreach(fault synchronous-off synchronous-normal thanks-before-fdatasync folders-without-fsync
        mark-without-fsync rename-without-fsync sectors-never-tear)
  if(fault STREQUAL "rename-without-fsync")
    set(fault_states 6000)
  elseif(fault STREQUAL "sectors-never-tear")
    set(fault_states 16000)
  endif()
  add_test(NAME crash_states_notice_${fault}
    COMMAND crash_states --states ${fault_states} --fault ${fault})
  set_tests_properties(crash_states_notice_${fault} PROPERTIES TIMEOUT 600)
endforeach()

add_executable(sign_at_stall images/sign_at_stall.cc)
target_link_libraries(sign_at_stall PRIVATE sync_store)
add_test(NAME raw_images COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/images/raw_images.sh $<TARGET_FILE:sign_at_stall>)
set_tests_properties(raw_images PROPERTIES TIMEOUT 600)

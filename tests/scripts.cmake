# Tests that are scripts, and the harnesses that bring their own CMake file.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
add_test(NAME architecture COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_SOURCE_DIR}/architecture.py)
add_test(NAME architecture_self_test
  COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_SOURCE_DIR}/architecture.py --self-test)
add_test(NAME steward_ids COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_SOURCE_DIR}/steward_ids.py)
add_test(NAME steward_ids_self_test
  COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_SOURCE_DIR}/steward_ids.py --self-test)
file(GLOB harnesses CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cmake)
list(FILTER harnesses EXCLUDE REGEX "scripts\\.cmake$")
foreach(harness ${harnesses})
  include(${harness})
endforeach()
# What e2e/stall.py copies instead of making it again.
set(stall_keys ${CMAKE_CURRENT_BINARY_DIR}/stall-keys)
add_test(NAME stall_keys COMMAND ${Python3_EXECUTABLE}
  ${CMAKE_CURRENT_SOURCE_DIR}/e2e/stall_keys.py ${CMAKE_BINARY_DIR}/bin ${stall_keys})
set_tests_properties(stall_keys PROPERTIES FIXTURES_SETUP stall_keys COST 200)
foreach(name bad_campaign bad_input booted desk_commands eight_taps filters hands_free orders slip_photo
        smoke_windows statuses steward_day)
  if(TEST ${name})
    set_property(TEST ${name} APPEND PROPERTY ENVIRONMENT "STREETSIGN_STALL_KEYS=${stall_keys}")
    set_property(TEST ${name} APPEND PROPERTY FIXTURES_REQUIRED stall_keys)
  endif()
endforeach()
# Who takes long begins first, so that none of them runs alone at the end: seconds, roughly.
set(seconds raw_images 120 kiosk_days 65 monkey 50 kiosk 45 smoke_windows 35 server_killed 30 server_restored 20
  monkey_idle 30 kiosk_screens 22 preview 20 bad_input 20 memory 18 crash_states 18 kiosk_in_sight 18 day 18
  hands_free 17 verify 16 read_screens 15 desk_commands 16 campaign 7 record 6)
while(seconds)
  list(POP_FRONT seconds name cost)
  if(TEST ${name})
    set_property(TEST ${name} PROPERTY COST ${cost})
  endif()
endwhile()

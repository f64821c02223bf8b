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
# Who takes long begins first, so that none of them runs alone at the end: seconds, roughly.
set(seconds raw_images 140 smoke_windows 110 kiosk 200 kiosk_days 190 monkey 95 verify 60 kiosk_steward_pages 60
  memory 45 kiosk_screens 40 kiosk_overflow 40 monkey_idle 40 record 35 server_restored 35
  crash_states 35 server_killed 30)
while(seconds)
  list(POP_FRONT seconds name cost)
  if(TEST ${name})
    set_property(TEST ${name} PROPERTY COST ${cost})
  endif()
endwhile()

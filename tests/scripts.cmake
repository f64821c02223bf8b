# Tests that are scripts, and the harnesses that bring their own CMake file.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
add_test(NAME architecture COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_SOURCE_DIR}/architecture.py)
add_test(NAME architecture_self_test
  COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_SOURCE_DIR}/architecture.py --self-test)
file(GLOB harnesses CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cmake)
list(FILTER harnesses EXCLUDE REGEX "scripts\\.cmake$")
foreach(harness ${harnesses})
  include(${harness})
endforeach()

# The root helper of packaging/helper, over its socket.
if(TARGET streetsign-helper)
  add_test(NAME helper COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_SOURCE_DIR}/helper/helper_test.py
    $<TARGET_FILE:streetsign-helper> ${CMAKE_SOURCE_DIR}/packaging/helper/acts)
endif()

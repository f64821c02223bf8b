# The real program in real windows, and its pictures read by somebody else.
if(TARGET streetsign-kiosk AND TARGET kiosk-hand AND NOT STREETSIGN_SANITIZE)
  foreach(harness e2e/smoke_windows e2e/demo_window ocr/read_screens)
    get_filename_component(name ${harness} NAME)
    add_test(NAME ${name} COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_SOURCE_DIR}/${harness}.py
      ${CMAKE_BINARY_DIR}/bin ${CMAKE_BINARY_DIR}/locales)
    set_tests_properties(${name} PROPERTIES SKIP_RETURN_CODE 77 TIMEOUT 600)
  endforeach()
endif()

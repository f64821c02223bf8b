# Screens against pictures of them.
if(TARGET streetsign_kiosk AND NOT STREETSIGN_SANITIZE)
  add_executable(golden ${CMAKE_CURRENT_SOURCE_DIR}/golden/main.cc
    ${CMAKE_CURRENT_SOURCE_DIR}/golden/shots.cc
    ${CMAKE_CURRENT_SOURCE_DIR}/kiosk-preview/steward_tour.cc)
  target_link_libraries(golden PRIVATE streetsign_kiosk)
  target_compile_definitions(golden PRIVATE
    STREETSIGN_SOURCE_DIR="${CMAKE_SOURCE_DIR}"
    STREETSIGN_TEST_FONTS="${STREETSIGN_FONTS}"
    STREETSIGN_TEST_LOCALES="${CMAKE_BINARY_DIR}/locales")
  add_dependencies(golden locales)
  add_test(NAME golden COMMAND ${Python3_EXECUTABLE}
    ${CMAKE_CURRENT_SOURCE_DIR}/golden/golden.py $<TARGET_FILE:golden>)
  set_tests_properties(golden PROPERTIES SKIP_RETURN_CODE 77 TIMEOUT 300)
endif()

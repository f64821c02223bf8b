# kiosk-preview: every screen of the visitor and of the steward in one language as pictures and a list, for
# packaging/preview.sh. Not installed.
if(TARGET streetsign_kiosk)
  add_executable(kiosk-preview
    ${CMAKE_CURRENT_SOURCE_DIR}/kiosk-preview/main.cc
    ${CMAKE_CURRENT_SOURCE_DIR}/kiosk-preview/steward_tour.cc
    ${CMAKE_CURRENT_SOURCE_DIR}/kiosk-preview/tour.cc)
  target_link_libraries(kiosk-preview PRIVATE streetsign_kiosk)
  target_compile_definitions(kiosk-preview PRIVATE
    STREETSIGN_SOURCE_DIR="${CMAKE_SOURCE_DIR}" STREETSIGN_TEST_FONTS="${STREETSIGN_FONTS}"
    STREETSIGN_TEST_LOCALES="${CMAKE_BINARY_DIR}/locales")
  set_target_properties(kiosk-preview PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
  add_test(NAME preview COMMAND ${Python3_EXECUTABLE}
    ${CMAKE_CURRENT_SOURCE_DIR}/kiosk-preview/check.py ${CMAKE_BINARY_DIR})
  set_tests_properties(preview PROPERTIES LABELS e2e TIMEOUT 600)
endif()

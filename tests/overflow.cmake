# The part of the overflow checks that takes minutes: with --all.
if(TARGET test_kiosk)
  add_test(NAME kiosk_overflow_all
    COMMAND test_kiosk --no-skip "--test-case=nor is any of it on any panel*")
  set_tests_properties(kiosk_overflow_all PROPERTIES LABELS long TIMEOUT 1800)
endif()

# The programs that tests/bench.sh runs. Built with everything else so that they keep compiling;
# none of them is a test.
find_package(OpenSSL REQUIRED)
function(bench name)
  add_executable(bench_${name} bench/${name}.cc)
  target_link_libraries(bench_${name} PRIVATE ${ARGN})
endfunction()
bench(million_root sync_log OpenSSL::Crypto)
bench(server_batches sync_server)
bench(seal_store sync_store sync_record)
bench(kiosk_frames streetsign_kiosk)
target_sources(bench_kiosk_frames PRIVATE kiosk-hand/hand.cc)

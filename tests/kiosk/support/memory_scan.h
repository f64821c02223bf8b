// SPDX-License-Identifier: MIT
// Looks for a text in all memory this process can write to: as UTF-8, UTF-16 and UTF-32. The text
// is handed over with every byte changed by a mask, so that the search does not find itself.
// Covers only ASCII texts, which is what canaries are.

#pragma once

#include <sys/mman.h>

#include <cstdint>
#include <cstdio>
#include <fstream>
#include <string>
#include <string_view>

namespace streetsign::kiosk {

inline constexpr char canary_mask = 0x15;

inline std::string masked_canary(std::string_view plain) {
    std::string masked(plain);
    for (char& letter : masked)
        letter = static_cast<char>(letter ^ canary_mask);
    return masked;
}

struct ScanResult {
    std::size_t found = 0;
    std::size_t bytes = 0; // looked at
};

class MemoryScan {
public:
    MemoryScan()
        : buffer_(static_cast<std::uint8_t*>(
              mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0))) {}
    ~MemoryScan() { munmap(buffer_, size); }
    MemoryScan(const MemoryScan&) = delete;
    MemoryScan& operator=(const MemoryScan&) = delete;

    ScanResult look_for(std::string_view masked) {
        ScanResult result;
        std::FILE* const memory = std::fopen("/proc/self/mem", "rb");
        std::ifstream maps("/proc/self/maps");
        std::string line;
        while (memory != nullptr && std::getline(maps, line)) {
            unsigned long begin = 0;
            unsigned long end = 0;
            char rights[5] = {};
            if (std::sscanf(line.c_str(), "%lx-%lx %4s", &begin, &end, rights) != 3) continue;
            if (rights[0] != 'r' || rights[1] != 'w') continue;
            // Neighbouring mappings may have become one: only the buffer itself is left out.
            const auto own = reinterpret_cast<unsigned long>(buffer_);
            if (own >= begin && own < end) {
                look(memory, begin, own, masked, result);
                look(memory, own + size, end, masked, result);
            } else {
                look(memory, begin, end, masked, result);
            }
        }
        if (memory != nullptr) std::fclose(memory);
        return result;
    }

private:
    static constexpr std::size_t size = 1U << 20U;

    void look(std::FILE* memory, unsigned long begin, unsigned long end, std::string_view masked,
              ScanResult& result) {
        const std::size_t overlap = masked.size() * 4;
        std::setvbuf(memory, nullptr, _IONBF, 0);
        for (unsigned long at = begin; at < end;) {
            const std::size_t wanted = std::min<std::size_t>(size, end - at);
            if (std::fseek(memory, static_cast<long>(at), SEEK_SET) != 0) return;
            const std::size_t got = std::fread(buffer_, 1, wanted, memory);
            if (got == 0) return;
            for (const std::size_t stride : {1U, 2U, 4U})
                result.found += count(got, masked, stride);
            result.bytes += got;
            if (got < wanted || at + got >= end) return;
            at += got - overlap;
        }
    }

    std::size_t count(std::size_t bytes, std::string_view masked, std::size_t stride) const {
        std::size_t found = 0;
        for (std::size_t at = 0; at + masked.size() * stride <= bytes; ++at) {
            std::size_t i = 0;
            for (; i < masked.size(); ++i) {
                const std::uint8_t* const letter = buffer_ + at + i * stride;
                if (*letter != static_cast<std::uint8_t>(masked[i] ^ canary_mask)) break;
                bool zeros = true;
                for (std::size_t rest = 1; rest < stride; ++rest)
                    zeros = zeros && letter[rest] == 0;
                if (!zeros) break;
            }
            if (i == masked.size()) ++found;
        }
        return found;
    }

    std::uint8_t* buffer_;
};

} // namespace streetsign::kiosk

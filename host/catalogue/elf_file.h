// What a shared object says about itself, read from its bytes as the dynamic loader would (by program
// headers; section headers only have to lie within the file), without mapping it or running any of it.
// Judging is the gate's business.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace guise::catalogue {

struct ElfSymbol {
  std::string name;
  bool function = false;
};

struct ElfNote {
  std::string owner;  // without its NUL
  uint32_t type = 0;
  std::string text;  // as it stands, NULs included
};

struct ElfFile {
  uint16_t type = 0;     // ET_DYN for a shared object
  uint16_t machine = 0;  // EM_X86_64, EM_AARCH64
  std::vector<std::string> needed;
  std::string run_path;  // RUNPATH or RPATH; empty: none
  std::string
      loader_extension;  // "DT_FILTER", "DT_AUXILIARY", "DT_AUDIT": they load further files; empty: none
  bool text_relocations = false;
  bool executable_stack = false;   // also where the file does not say: the loader then assumes it
  std::vector<ElfSymbol> exports;  // what dlsym and other objects can find
  std::vector<ElfNote> notes;
};

// Throws core::Error(usage), without a place, on what is no 64-bit ELF file of this byte order or is damaged.
ElfFile read_elf(std::string_view bytes);

}  // namespace guise::catalogue

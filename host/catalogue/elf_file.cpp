// Follows the loader's own route: program headers, dynamic section, string, symbol and hash tables by their
// virtual addresses. What section headers say is not looked at.
#include "catalogue/elf_file.h"

#include <elf.h>

#include <algorithm>
#include <bit>

#include "catalogue/byte_view.h"

namespace guise::catalogue {
namespace {

static_assert(std::endian::native == std::endian::little);

[[noreturn]] void damaged(const std::string& problem) {
  throw core::usage_error({.problem = problem});
}

struct Segment {
  uint64_t address, offset, file_size;
};

// Values of the dynamic section that count; 0 means absent.
struct DynamicTable {
  std::vector<uint64_t> needed;  // offsets of names
  uint64_t run_path = 0;
  bool has_run_path = false;
  uint64_t strings = 0, strings_size = 0, symbols = 0, hash = 0, gnu_hash = 0;
};

class Reader {
 public:
  explicit Reader(std::string_view bytes) : file_(bytes) {}

  ElfFile read() {
    read_header();
    for (const Elf64_Phdr& header : program_headers_) {
      if (header.p_type == PT_LOAD) add_segment(header);
    }
    // Without a PT_GNU_STACK the loader makes the stack executable.
    result_.executable_stack = true;
    for (const Elf64_Phdr& header : program_headers_) {
      if (header.p_type == PT_GNU_STACK) result_.executable_stack = (header.p_flags & PF_X) != 0;
      if (header.p_type == PT_NOTE) read_notes(header);
    }
    read_dynamic();
    return std::move(result_);
  }

 private:
  void read_header() {
    if (!file_.bytes().starts_with(std::string_view(ELFMAG, SELFMAG)))
      damaged("not a shared library (no ELF file)");
    const auto header = file_.record<Elf64_Ehdr>(0, "the ELF header");
    if (header.e_ident[EI_CLASS] != ELFCLASS64) damaged("not a 64-bit ELF file");
    if (header.e_ident[EI_DATA] != ELFDATA2LSB) damaged("an ELF file of the other byte order");
    result_.type = header.e_type;
    result_.machine = header.e_machine;
    if (header.e_phnum == PN_XNUM || header.e_phentsize != sizeof(Elf64_Phdr)) {
      damaged("an ELF file with unusual program headers");
    }
    // The loader does without section headers, but they end the file: a download that was cut lacks them.
    file_.slice(header.e_shoff, uint64_t{header.e_shnum} * header.e_shentsize, "the section headers");
    const ByteView table =
        file_.slice(header.e_phoff, uint64_t{header.e_phnum} * sizeof(Elf64_Phdr), "the program headers");
    for (uint64_t i = 0; i < header.e_phnum; ++i) {
      program_headers_.push_back(table.record<Elf64_Phdr>(i * sizeof(Elf64_Phdr), "the program headers"));
    }
  }

  // Checks what would make the loader map nothing, or beyond the file's end.
  void add_segment(const Elf64_Phdr& header) {
    file_.slice(header.p_offset, header.p_filesz, "a loadable segment");
    const bool sound = header.p_filesz <= header.p_memsz && header.p_memsz <= UINT64_MAX / 2 &&
                       header.p_vaddr <= UINT64_MAX / 2 && header.p_vaddr % 4096 == header.p_offset % 4096 &&
                       std::has_single_bit(header.p_align);
    const bool rising = header.p_vaddr >= end_of_segments_;
    if (!sound || !rising) damaged("damaged: a loadable segment makes no sense");
    end_of_segments_ = header.p_vaddr + header.p_memsz;
    segments_.push_back({header.p_vaddr, header.p_offset, header.p_filesz});
  }

  // The file's bytes from a virtual address to the end of its segment.
  ByteView at_address(uint64_t address, const char* what) const {
    for (const Segment& segment : segments_) {
      if (address < segment.address || address - segment.address >= segment.file_size) continue;
      const uint64_t skipped = address - segment.address;
      return file_.slice(segment.offset + skipped, segment.file_size - skipped, what);
    }
    damaged(std::string("damaged: ") + what + " lies outside the loaded parts");
  }

  void read_notes(const Elf64_Phdr& header) {
    const ByteView notes = file_.slice(header.p_offset, header.p_filesz, "the notes");
    const uint64_t alignment = header.p_align == 8 ? 8 : 4;
    const auto aligned = [&](uint64_t size) { return (size + alignment - 1) / alignment * alignment; };
    for (uint64_t position = 0; position < notes.size();) {
      const auto note = notes.record<Elf64_Nhdr>(position, "the notes");
      const uint64_t owner_at = position + sizeof note;
      const uint64_t text_at = aligned(owner_at + note.n_namesz);
      const ByteView owner = notes.slice(owner_at, note.n_namesz, "the notes");
      const ByteView text = notes.slice(text_at, note.n_descsz, "the notes");
      std::string name(owner.bytes());
      if (!name.empty() && name.back() == '\0') name.pop_back();
      result_.notes.push_back({std::move(name), note.n_type, std::string(text.bytes())});
      position = aligned(text_at + note.n_descsz);
    }
  }

  void read_dynamic() {
    const Elf64_Phdr* dynamic = nullptr;
    for (const Elf64_Phdr& header : program_headers_) {
      if (header.p_type != PT_DYNAMIC) continue;
      if (dynamic != nullptr) damaged("damaged: two dynamic sections");
      dynamic = &header;
    }
    if (dynamic == nullptr) damaged("not a shared library (no dynamic section)");
    // By address, as the loader reads it; p_offset would be another claim.
    const ByteView section = at_address(dynamic->p_vaddr, "the dynamic section");
    const DynamicTable table = read_entries(section.slice(0, dynamic->p_filesz, "the dynamic section"));
    const ByteView strings =
        at_address(table.strings, "the string table").slice(0, table.strings_size, "the string table");
    for (const uint64_t name : table.needed) {
      result_.needed.emplace_back(strings.text(name, "the names of needed libraries"));
    }
    if (table.has_run_path) result_.run_path = strings.text(table.run_path, "the run path");
    read_symbols(table, strings);
  }

  DynamicTable read_entries(const ByteView& section) {
    DynamicTable table;
    for (uint64_t i = 0; i < section.count_of(sizeof(Elf64_Dyn)); ++i) {
      const auto entry = section.record<Elf64_Dyn>(i * sizeof(Elf64_Dyn), "the dynamic section");
      const uint64_t value = entry.d_un.d_val;
      switch (entry.d_tag) {
        case DT_NULL:
          return table;
        case DT_NEEDED:
          table.needed.push_back(value);
          break;
        case DT_RPATH:
        case DT_RUNPATH:
          table.run_path = value;
          table.has_run_path = true;
          break;
        case DT_STRTAB:
          table.strings = value;
          break;
        case DT_STRSZ:
          table.strings_size = value;
          break;
        case DT_SYMTAB:
          table.symbols = value;
          break;
        case DT_HASH:
          table.hash = value;
          break;
        case DT_GNU_HASH:
          table.gnu_hash = value;
          break;
        case DT_TEXTREL:
          result_.text_relocations = true;
          break;
        case DT_FLAGS:
          result_.text_relocations |= (value & DF_TEXTREL) != 0;
          break;
        case DT_FILTER:
          result_.loader_extension = "DT_FILTER";
          break;
        case DT_AUXILIARY:
          result_.loader_extension = "DT_AUXILIARY";
          break;
        case DT_AUDIT:
        case DT_DEPAUDIT:
          result_.loader_extension = "DT_AUDIT";
          break;
        default:
          break;
      }
    }
    damaged("damaged: the dynamic section has no end");
  }

  void read_symbols(const DynamicTable& table, const ByteView& strings) {
    // A symbol that neither hash table reaches cannot be found by anybody.
    const uint64_t count = std::max(gnu_hash_count(table), hash_count(table));
    if (count == 0) return;
    const ByteView symbols = at_address(table.symbols, "the symbol table");
    if (count > symbols.count_of(sizeof(Elf64_Sym))) damaged("damaged: the symbol table is too short");
    for (uint64_t i = 0; i < count; ++i) {
      const auto symbol = symbols.record<Elf64_Sym>(i * sizeof(Elf64_Sym), "the symbol table");
      const unsigned bind = ELF64_ST_BIND(symbol.st_info), visibility = ELF64_ST_VISIBILITY(symbol.st_other);
      const bool global = bind == STB_GLOBAL || bind == STB_WEAK || bind == STB_GNU_UNIQUE;
      const bool visible = visibility == STV_DEFAULT || visibility == STV_PROTECTED;
      if (symbol.st_shndx == SHN_UNDEF || !global || !visible) continue;
      result_.exports.push_back({std::string(strings.text(symbol.st_name, "the names of symbols")),
                                 ELF64_ST_TYPE(symbol.st_info) == STT_FUNC});
    }
  }

  uint64_t hash_count(const DynamicTable& table) const {
    if (table.hash == 0) return 0;
    return at_address(table.hash, "the hash table").record<uint32_t>(4, "the hash table");
  }

  // The last symbol is the end of the chain of the greatest bucket.
  uint64_t gnu_hash_count(const DynamicTable& table) const {
    if (table.gnu_hash == 0) return 0;
    constexpr const char* kWhat = "the hash table";
    const ByteView hash = at_address(table.gnu_hash, kWhat);
    const uint64_t buckets = hash.record<uint32_t>(0, kWhat);
    const uint64_t first_symbol = hash.record<uint32_t>(4, kWhat);
    const uint64_t bloom_words = hash.record<uint32_t>(8, kWhat);
    const uint64_t buckets_at = 16 + 8 * bloom_words, chains_at = buckets_at + 4 * buckets;  // < 2^36
    uint64_t last = 0;
    for (uint64_t i = 0; i < buckets; ++i) {
      last = std::max<uint64_t>(last, hash.record<uint32_t>(buckets_at + 4 * i, kWhat));
    }
    if (last < first_symbol) return 0;  // every bucket is empty
    while ((hash.record<uint32_t>(chains_at + 4 * (last - first_symbol), kWhat) & 1) == 0) ++last;
    return last + 1;
  }

  ByteView file_;
  ElfFile result_;
  std::vector<Elf64_Phdr> program_headers_;
  std::vector<Segment> segments_;
  uint64_t end_of_segments_ = 0;
};

}  // namespace

ElfFile read_elf(std::string_view bytes) {
  return Reader(bytes).read();
}

}  // namespace guise::catalogue

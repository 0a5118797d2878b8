#include "catalogue/gate.h"

#include <elf.h>
#include <guise/descriptor.h>

#include <algorithm>
#include <array>
#include <set>

#include "catalogue/abi_version.h"
#include "core/error.h"
#include "core/text.h"

namespace guise::catalogue {
namespace {

#if defined(__x86_64__)
constexpr uint16_t kMachine = EM_X86_64;
#elif defined(__aarch64__)
constexpr uint16_t kMachine = EM_AARCH64;
#endif

// Each check returns the reason to refuse, or nothing.
using Reason = std::string;

Reason check_kind_of_file(const ElfFile& elf) {
  if (elf.machine != kMachine)
    return "built for another machine (ELF machine " + std::to_string(elf.machine) + ")";
  return elf.type == ET_DYN ? "" : "not a shared library (ELF type " + std::to_string(elf.type) + ")";
}

Reason check_abi(const PluginNote& note) {
  const auto needed = parse_abi(note.abi);
  if (!needed)
    return "needs plugin ABI " + core::printable(note.abi) + ", which is no version; this Guise has " +
           abi_text();
  if (!loads(*needed)) return why_not(*needed);
  return note.compiled.empty() ? "its note does not say with which headers it was compiled" : "";
}

Reason check_names(const std::vector<PluginNote>& notes) {
  std::set<std::string> seen;
  for (const PluginNote& note : notes) {
    if (!seen.insert(note.kind + " " + note.name).second) return "it has two of the name " + note.name;
  }
  return "";
}

// Exact names: "libc.so.6/../x" would be a path.
constexpr std::array kSystemLibraries = {"libc.so.6", "libm.so.6", "ld-linux-x86-64.so.2",
                                         "ld-linux-aarch64.so.1"};
constexpr std::array kRuntimeLibraries = {"libstdc++.so.6", "libgcc_s.so.1"};
constexpr std::array kHiddenPrefixes = {"libtorch", "libc10", "libpython", "libcuda"};

template <class Names>
bool is_one_of(const std::string& name, const Names& names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// LibTorch's C++ names change with every release: a plugin linked to it works with one Guise only.
Reason check_needed(const ElfFile& elf) {
  for (const std::string& name : elf.needed) {
    if (is_one_of(name, kSystemLibraries) || is_one_of(name, kRuntimeLibraries)) continue;
    const bool hidden = std::any_of(kHiddenPrefixes.begin(), kHiddenPrefixes.end(),
                                    [&](const char* prefix) { return name.starts_with(prefix); });
    return "linked against " + core::printable(name) +
           (hidden ? ": a plugin reaches tensors through guise/plugin.h only"
                   : ": only libc, libm, libstdc++ and libgcc_s may be needed; link the rest statically");
  }
  return "";
}

Reason check_loader_tricks(const ElfFile& elf) {
  if (!elf.run_path.empty()) {
    return "has a run path (" + core::printable(elf.run_path) + "): link it without -rpath";
  }
  if (!elf.loader_extension.empty())
    return "has a " + elf.loader_extension + " entry, which loads other files";
  if (elf.text_relocations) return "has text relocations: compile it with -fPIC";
  if (elf.executable_stack) return "asks for an executable stack: link it with -Wl,-z,noexecstack";
  return "";
}

Reason check_exports(const ElfFile& elf) {
  const ElfSymbol* other = nullptr;
  const ElfSymbol* entry = nullptr;
  for (const ElfSymbol& symbol : elf.exports) (symbol.name == GUISE_ENTRY_SYMBOL ? entry : other) = &symbol;
  if (entry == nullptr) return "does not export " GUISE_ENTRY_SYMBOL;
  if (!entry->function) return GUISE_ENTRY_SYMBOL " is not a function";
  if (other == nullptr && elf.exports.size() == 1) return "";
  return "exports " + std::to_string(elf.exports.size()) + " symbols" +
         (other == nullptr ? "" : ", " + core::printable(other->name) + " among them") +
         ": link it with the version script (guise_add_plugin does)";
}

Reason check_permissions(const OpenedFile& file, AskedBy asked_by) {
  if (asked_by == AskedBy::path || file.distrust().empty()) return "";
  return file.distrust() + ", or name the file by its path";
}

Reason first_reason(const OpenedFile& file, AskedBy asked_by, Verdict& verdict) {
  const ElfFile elf = read_elf(file.bytes());
  if (const Reason reason = check_kind_of_file(elf); !reason.empty()) return reason;
  verdict.notes = plugin_notes(elf);
  if (verdict.notes.empty()) return "no Guise plugin (it has no Guise note)";
  for (const PluginNote& note : verdict.notes) {
    if (const Reason reason = check_abi(note); !reason.empty()) return reason;
  }
  for (const Reason& reason : {check_names(verdict.notes), check_needed(elf), check_exports(elf),
                               check_loader_tricks(elf), check_permissions(file, asked_by)}) {
    if (!reason.empty()) return reason;
  }
  for (const std::string& name : elf.needed) {
    if (is_one_of(name, kRuntimeLibraries)) verdict.runtime_libraries.push_back(name);
  }
  return "";
}

}  // namespace

std::string abi_text() {
  return text_of(own_abi());
}

Verdict judge(const OpenedFile& file, AskedBy asked_by) {
  Verdict verdict;
  try {
    verdict.reason = first_reason(file, asked_by, verdict);
  } catch (const core::Error& error) {
    verdict.reason = error.what();
  }
  if (!verdict.accepted() && !verdict.notes.empty()) {
    verdict.reason = title(verdict.notes.front()) + ": " + verdict.reason;
  }
  if (verdict.accepted() && file.group_writable()) {
    verdict.warnings.push_back("its group may write it or its folder");
  }
  if (verdict.accepted() && !file.distrust().empty()) verdict.warnings.push_back(file.distrust());
  return verdict;
}

}  // namespace guise::catalogue

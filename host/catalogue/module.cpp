// Between judging and loading, a file can be replaced; and dlopen hands back an older file of the same path
// that is still mapped. So the mapping itself is compared, as the kernel names it, with a mapping of the
// judged file.
#include "catalogue/module.h"

#include "catalogue/option_table.h"

#include <sys/mman.h>

#include <algorithm>
#define BOOST_DLL_USE_STD_FS
#include <boost/dll/shared_library.hpp>
#include <cinttypes>
#include <cstdio>
#include <fstream>

#include "core/error.h"
#include "core/files.h"
#include "core/text.h"

namespace guise::catalogue {

struct Module::Mapping {
  boost::dll::shared_library library;
};

namespace {

// Module::open adds the file.
[[noreturn]] void refuse(const std::string& problem) {
  throw core::usage_error({.problem = problem});
}

// Device and inode of the file behind an address, as /proc/self/maps writes them; empty if there is none.
// (stat's numbers differ from these on overlay file systems.)
std::string file_behind(const void* address) {
  const auto wanted = reinterpret_cast<uintptr_t>(address);
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    uintptr_t begin = 0, end = 0;
    char device[32] = "", inode[32] = "";
    const int fields =
        std::sscanf(line.c_str(), "%" SCNxPTR "-%" SCNxPTR " %*s %*s %31s %31s", &begin, &end, device, inode);
    if (fields == 4 && wanted >= begin && wanted < end) return std::string(device) + " " + inode;
  }
  return "";
}

std::string file_behind(const OpenedFile& file) {
  void* const page = ::mmap(nullptr, 1, PROT_READ, MAP_PRIVATE, file.descriptor(), 0);
  if (page == MAP_FAILED) refuse("it cannot be mapped");
  std::string identity = file_behind(page);
  ::munmap(page, 1);
  return identity;
}

void map_library(boost::dll::shared_library& library, const OpenedFile& file) {
  namespace mode = boost::dll::load_mode;
  try {
    library.load(file.real_path(), mode::rtld_now | mode::rtld_local);
  } catch (const std::exception& error) {
    refuse("it cannot be loaded: " + core::printable(error.what(), 300));
  } catch (...) {
    refuse("its constructor threw an exception");
  }
}

void check_mapped(const void* entry, const OpenedFile& judged) {
  const std::string expected = file_behind(judged);
  if (expected.empty() || file_behind(entry) != expected) {
    refuse("another file of that path is loaded: start again to use the new one");
  }
  if (!judged.unchanged()) refuse("the file changed while it was loaded");
}

}  // namespace

Module::Module() : mapping_(std::make_unique<Mapping>()) {}
Module::~Module() = default;

void Module::load(const Entry& entry) {
  const auto opened = entry.opened ? entry.opened : std::make_shared<const OpenedFile>(entry.file);
  const OpenedFile& file = *opened;
  sha256_ = core::sha256_hex(file.bytes());
  if (!entry.sha256.empty() && entry.sha256 != sha256_)
    refuse("it is not the file that was chosen: its content changed since; start again");
  const Verdict verdict = judge(file, entry.asked_by);
  if (!verdict.accepted()) refuse(verdict.reason);
  map_library(mapping_->library, file);
  const auto entry_function = mapping_->library.get<const guise_plugin*()>(GUISE_ENTRY_SYMBOL);
  check_mapped(reinterpret_cast<const void*>(entry_function), file);
  try {
    descriptor_ = read_descriptor(entry_function(), verdict.notes);
  } catch (const OptionTableError& error) {
    throw OptionTableError(title(verdict.notes.front()) + ": " + error.what());
  } catch (const core::Error& error) {
    refuse(title(verdict.notes.front()) + ": " + error.what());
  }
}

std::shared_ptr<Module> Module::open(const Entry& entry) {
  std::shared_ptr<Module> module(new Module);
  module->file_ = entry.file;
  const std::string refused = core::printable(entry.file, 300) + ": is refused: ";
  try {
    module->load(entry);
  } catch (const OptionTableError& error) {
    throw OptionTableError(refused + error.what());
  } catch (const core::Error& error) {
    throw core::Error(core::Fault::usage, refused + error.what());
  }
  return module;
}

const Strategy* Module::find_strategy(const std::string& name) const {
  const auto& all = descriptor_.strategies;
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Strategy& s) { return name == s.table.name; });
  return found == all.end() ? nullptr : &*found;
}

const Policy* Module::find_policy(const std::string& name) const {
  const auto& all = descriptor_.policies;
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Policy& p) { return name == p.table.name; });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace guise::catalogue

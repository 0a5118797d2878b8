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
#include <filesystem>
#include <fstream>

#include "core/crash_handler.h"
#include "core/error.h"
#include "core/files.h"
#include "core/floating_environment.h"
#include "core/text.h"

namespace guise::catalogue {

// The library is closed first: while it is there, no other file gets the descriptor that it was loaded by.
struct Module::Mapping {
  std::shared_ptr<const OpenedFile> file;
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

std::string with_true_name(std::string text, const std::string& loaded_as, const OpenedFile& file) {
  const size_t place = text.find(loaded_as);
  return place == std::string::npos ? text : text.replace(place, loaded_as.size(), file.real_path());
}

void map_library(boost::dll::shared_library& library, const std::string& name, const OpenedFile& file) {
  namespace mode = boost::dll::load_mode;
  core::note_plugin_file(file.real_path(), name);
  try {
    library.load(name, mode::rtld_now | mode::rtld_local);
  } catch (const std::exception& error) {
    refuse("it cannot be loaded: " + core::printable(with_true_name(error.what(), name, file), 300));
  } catch (...) {
    refuse("its constructor threw an exception");
  }
}

using EntryFunction = const guise_plugin*();

EntryFunction& entry_of(const boost::dll::shared_library& library) {
  return library.get<EntryFunction>(GUISE_ENTRY_SYMBOL);
}

// Without /proc nothing tells the mapping: that the file is unchanged must then do.
bool is_mapped(const boost::dll::shared_library& library, const OpenedFile& judged) {
  const std::string expected = file_behind(judged);
  return expected.empty() || file_behind(reinterpret_cast<const void*>(&entry_of(library))) == expected;
}

// Empty where /proc is not mounted.
std::string descriptor_name(const OpenedFile& file) {
  const std::string name = "/proc/self/fd/" + std::to_string(file.descriptor());
  return std::filesystem::exists(name) ? name : "";
}

// False also where the loader knows another file by that descriptor's name: one that was loaded earlier and
// never leaves the memory.
bool map_by_descriptor(boost::dll::shared_library& library, const OpenedFile& file) {
  const std::string name = descriptor_name(file);
  if (name.empty()) return false;
  map_library(library, name, file);
  if (is_mapped(library, file)) return true;
  library.unload();
  return false;
}

void map_by_path(boost::dll::shared_library& library, const OpenedFile& file) {
  map_library(library, file.real_path(), file);
  if (!is_mapped(library, file))
    refuse("another file of that path is loaded: start again to use the new one");
}

template <class Row>
const Row* find_named(const std::vector<Row>& rows, const std::string& name) {
  const auto found =
      std::find_if(rows.begin(), rows.end(), [&](const Row& row) { return name == row.table.name; });
  return found == rows.end() ? nullptr : &*found;
}

std::shared_ptr<const OpenedFile> opened_file(const Entry& entry) {
  if (entry.opened) return entry.opened;
  return entry.handed_over ? std::make_shared<const OpenedFile>(entry.file, *entry.handed_over)
                           : std::make_shared<const OpenedFile>(entry.file);
}

}  // namespace

Module::Module() : mapping_(std::make_unique<Mapping>()) {}
Module::~Module() = default;

void Module::load(const Entry& entry, LoadedBy loaded_by) {
  mapping_->file = opened_file(entry);
  const OpenedFile& file = *mapping_->file;
  sha256_ = core::sha256_hex(file.bytes());
  if (!entry.sha256.empty() && entry.sha256 != sha256_)
    refuse("it is not the file that was chosen: its content changed since; start again");
  const Verdict verdict = judge(file, entry.asked_by);
  if (!verdict.accepted()) refuse(verdict.reason);
  const core::FloatingEnvironment environment;
  if (loaded_by != LoadedBy::descriptor || !map_by_descriptor(mapping_->library, file))
    map_by_path(mapping_->library, file);
  changed_environment_ = environment.restore();
  if (!file.unchanged()) refuse("the file changed while it was loaded");
  try {
    descriptor_ = read_descriptor(entry_of(mapping_->library)(), verdict.notes);
    for (const Strategy& one : descriptor_.strategies)
      refuse_shadowed_keys(config::PluginKind::strategy, one.table.name, one.options);
    for (const Policy& one : descriptor_.policies)
      refuse_shadowed_keys(config::PluginKind::policy, one.table.name, one.options);
  } catch (const OptionTableError& error) {
    throw OptionTableError(title(verdict.notes.front()) + ": " + error.what());
  } catch (const core::Error& error) {
    refuse(title(verdict.notes.front()) + ": " + error.what());
  }
}

std::shared_ptr<Module> Module::open(const Entry& entry, LoadedBy loaded_by) {
  std::shared_ptr<Module> module(new Module);
  module->file_ = entry.file;
  const std::string refused = core::printable(entry.file, 300) + ": is refused: ";
  try {
    module->load(entry, loaded_by);
  } catch (const OptionTableError& error) {
    throw OptionTableError(refused + error.what());
  } catch (const core::Error& error) {
    throw core::Error(core::Fault::usage, refused + error.what());
  }
  return module;
}

const Strategy* Module::find_strategy(const std::string& name) const {
  return find_named(descriptor_.strategies, name);
}

const Measure* Module::find_measure(const std::string& name) const {
  return find_named(descriptor_.measures, name);
}

const Policy* Module::find_policy(const std::string& name) const {
  return find_named(descriptor_.policies, name);
}

}  // namespace guise::catalogue

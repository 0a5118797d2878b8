// A plugin that is mapped: the one place that loads one. From here on its constructors have run. Its
// functions are called by others.
#pragma once

#include <memory>
#include <string>

#include "catalogue/catalogue.h"
#include "catalogue/descriptor.h"

namespace guise::catalogue {

// By which name the loader gets the file. Debuggers, sanitizers and crash reports see that name.
enum class LoadedBy {
  path,       // the real one
  descriptor  // of the file that was judged, which then is opened by name once only
};

// The .so stays mapped while a shared_ptr to its Module lives: whatever keeps a pointer from `descriptor`,
// keeps one.
class Module {
 public:
  // Opens the file unless it is open, judges it as the gate does, loads it (RTLD_NOW | RTLD_LOCAL) and makes
  // sure that what got mapped is what was judged. Throws core::Error(usage) naming the file; an
  // OptionTableError where an option table is what is wrong.
  static std::shared_ptr<Module> open(const Entry& entry, LoadedBy loaded_by = LoadedBy::path);
  ~Module();

  const std::string& file() const { return file_; }      // absolute
  const std::string& sha256() const { return sha256_; }  // of the file as it was loaded
  const Descriptor& descriptor() const { return descriptor_; }
  // Loading it changed how the processor computes (kChangedEnvironment); that was put back.
  bool changed_environment() const { return changed_environment_; }
  const Strategy* find_strategy(const std::string& name) const;  // null if there is none
  const Policy* find_policy(const std::string& name) const;
  const Measure* find_measure(const std::string& name) const;

 private:
  struct Mapping;  // keeps Boost.DLL out of this header
  Module();
  void load(const Entry& entry, LoadedBy loaded_by);

  std::unique_ptr<Mapping> mapping_;
  std::string file_, sha256_;
  Descriptor descriptor_;
  bool changed_environment_ = false;
};

inline const std::string kChangedEnvironment =
    "its constructors change how the processor rounds or treats tiny numbers; that was put back: link it "
    "without -Ofast "
    "and -ffast-math";

}  // namespace guise::catalogue

// `guise new NAME`: a folder with a plugin that builds, passes `guise check` and trains, to be changed.
#include <cstdio>
#include <filesystem>

#include "app/commands.h"
#include "app/plugin_folder.h"
#include "catalogue/catalogue.h"
#include "core/error.h"
#include "core/paths.h"
#include "core/quote.h"
#include "core/text.h"

namespace guise::app {
namespace {

namespace fs = std::filesystem;

// Which of two words a flag gives; `otherwise` when it is not given.
bool is_second(const Invocation& invocation, const std::string& flag, const std::string& first,
               const std::string& second) {
  const std::string value = invocation.value(flag, first);
  if (value == first || value == second) return value == second;
  const std::string meant = core::did_you_mean(value, {first, second});
  throw core::usage_error({"--" + flag, "", first + " or " + second, core::printable(value), meant});
}

fs::path parent_folder(const Invocation& invocation) {
  const fs::path folder = invocation.value("dir", ".");
  std::error_code ignored;
  if (!fs::is_directory(folder, ignored)) {
    throw core::usage_error({"--dir", "", "an existing folder", core::printable(folder.string(), 300), ""});
  }
  return folder;
}

// By its name alone, the installed one would be found.
void warn_of_namesake(const NewPlugin& plugin, core::ColourChoice colour) {
  const auto kind = plugin.is_teacher ? config::PluginKind::policy : config::PluginKind::strategy;
  const catalogue::Catalogue plugins(core::plugin_folders({}));
  for (const catalogue::Entry& entry : plugins.entries()) {
    if (entry.note.name != plugin.name || entry.kind != kind) continue;
    const core::Terminal terminal = core::terminal_of(stderr, colour);
    std::fprintf(stderr, "guise: %s %s is also the name of %s; choose yours by ./%s.so or --plugin-dir\n",
                 core::styled(terminal, core::Style::warning, "warning:").c_str(), plugin.name.c_str(),
                 core::printable(entry.file, 300).c_str(), plugin.name.c_str());
  }
}

// As it was called where the PATH finds it, else its full path: the commands are run in another folder.
std::string program_word(const Invocation& invocation) {
  const std::string& called = invocation.words.front();
  return called.find('/') == std::string::npos ? called : core::shell_word(core::executable_path());
}

void print_next(const NewPlugin& plugin, const fs::path& folder, const std::string& program) {
  std::printf("%s: a %s in %s; change %s\n\nNext:\n", core::printable(folder.string(), 300).c_str(),
              plugin.is_teacher ? "teacher policy" : "loss strategy", plugin.is_cpp ? "C++" : "C",
              plugin.source().c_str());
  std::printf("  cd %s && make\n", core::shell_word(folder.string()).c_str());
  std::printf("  %s check ./%s.so\n", program.c_str(), plugin.name.c_str());
  std::printf("  %s train run.json\n", program.c_str());
}

int run(const Invocation& invocation) {
  const NewPlugin plugin = {invocation.arguments.front(),
                            is_second(invocation, "kind", "strategy", "teacher"),
                            is_second(invocation, "lang", "c", "c++")};
  check_plugin_name(plugin.name);
  const fs::path folder = (parent_folder(invocation) / plugin.name).lexically_normal();
  write_plugin_folder(plugin, core::prefix_of(core::executable_path()), fs::absolute(folder));
  warn_of_namesake(plugin, invocation.colour);
  print_next(plugin, folder, program_word(invocation));
  return 0;
}

}  // namespace

Command new_command() {
  return {"new",
          "Plugins",
          "a folder with a plugin to build, check, train and change",
          {{"NAME", "of the plugin and its folder: small letters, digits and _, 40 at most", true}},
          {{"lang", "c|c++", "language of the source (default c)"},
           {"kind", "strategy|teacher", "a loss or a policy (default strategy)"},
           {"dir", "DIR", "folder in which the new folder is made (default: this one)"}},
          {"guise new my_loss", "guise new my_average --kind teacher --lang c++ --dir plugins"},
          run};
}

}  // namespace guise::app

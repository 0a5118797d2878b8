// `guise new NAME`: a folder with a plugin that builds, passes `guise check` and trains, to be changed.
#include <cstdio>
#include <filesystem>

#include "app/commands.h"
#include "app/flag_values.h"
#include "app/plugin_copy.h"
#include "app/plugin_folder.h"
#include "catalogue/catalogue.h"
#include "core/error.h"
#include "core/paths.h"
#include "core/quote.h"
#include "core/terminal.h"
#include "core/text.h"

namespace guise::app {
namespace {

namespace fs = std::filesystem;

// A copy has the kind and the language of what it is like.
NewPlugin copy_asked_for(const Invocation& invocation, const std::string& prefix) {
  for (const char* flag : {"kind", "lang"}) {
    if (!invocation.has(flag)) continue;
    throw core::usage_error({.place = std::string("--") + flag,
                             .problem = "goes without --like, whose plugin has a kind and a language"});
  }
  const BundledSource bundled = find_bundled(prefix, invocation.value("like"));
  return {invocation.arguments.front(), bundled.kind, true, bundled.name};
}

NewPlugin asked_for(const Invocation& invocation, const std::string& prefix) {
  if (invocation.has("like")) return copy_asked_for(invocation, prefix);
  return {.name = invocation.arguments.front(),
          .kind = config::parse_kind(invocation.value("kind", config::kind_words().front()), "--kind"),
          .is_cpp = choice_of(invocation, "lang", {"c", "c++"}) == "c++"};
}

fs::path parent_folder(const Invocation& invocation) {
  const fs::path folder = invocation.value("dir", ".");
  std::error_code ignored;
  if (!fs::is_directory(folder, ignored)) {
    throw core::usage_error({.place = "--dir",
                             .expected = "an existing folder",
                             .received = core::printable(folder.string(), 300)});
  }
  return folder;
}

// By its name alone, the installed one would be found.
void warn_of_namesake(const NewPlugin& plugin, core::ColourChoice colour) {
  const catalogue::Catalogue plugins(core::plugin_folders({}));
  for (const catalogue::Entry& entry : plugins.entries()) {
    if (entry.note.name != plugin.name || entry.kind != plugin.kind) continue;
    const core::Terminal terminal = core::terminal_of(stderr, colour);
    const std::string warning = core::styled(terminal, core::Style::warning, "warning:");
    core::show(stderr, terminal,
               "guise: " + warning + " " + plugin.name + " is also the name of " + entry.file +
                   "; choose yours by ./" + plugin.name + ".so or --plugin-dir\n");
  }
}

// As it was called where the PATH finds it, else its full path: the commands are run in another folder.
std::string program_word(const Invocation& invocation) {
  const std::string& called = invocation.words.front();
  return called.find('/') == std::string::npos ? called : core::shell_word(core::executable_path());
}

void print_next(const NewPlugin& plugin, const fs::path& folder, const std::string& program) {
  std::printf("%s: a %s in %s; change %s\n\nNext:\n", core::printable(folder.string(), 300).c_str(),
              config::kind_title(plugin.kind).c_str(), plugin.is_cpp ? "C++" : "C", plugin.source().c_str());
  // Nothing of this machine stands in the folder: make asks the program on the PATH where its headers are.
  const std::string guise = program == "guise" ? "" : " GUISE=" + program;
  std::printf("  cd %s && make%s\n", core::shell_word(folder.string()).c_str(), guise.c_str());
  std::printf("  %s check ./%s.so\n", program.c_str(), plugin.name.c_str());
  if (plugin.kind == config::PluginKind::measure) {
    std::printf("  %s probe RUN --measure ./%s.so\n", program.c_str(), plugin.name.c_str());
  } else {
    std::printf("  %s train run.json\n", program.c_str());
  }
}

int run(const Invocation& invocation) {
  check_plugin_name(invocation.arguments.front());
  const std::string prefix = core::prefix_of(core::executable_path());
  const NewPlugin plugin = asked_for(invocation, prefix);
  const fs::path folder = (parent_folder(invocation) / plugin.name).lexically_normal();
  write_plugin_folder(plugin, prefix, fs::absolute(folder));
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
           {"kind", core::joined(config::kind_words(), "|"),
            "a loss strategy, a teacher policy or a measure (default loss)"},
           {"like", "NAME", "begin with a copy of a plugin that comes with Guise, its headers with it"},
           {"dir", "DIR", "folder in which the new folder is made (default: this one)"}},
          {"guise new my_loss", "guise new my_average --kind teacher --lang c++ --dir plugins"},
          run,
          {"create", "init", "template", "scaffold"}};
}

}  // namespace guise::app

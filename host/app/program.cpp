#include "app/program.h"

#include <cerrno>
#include <cstdio>
#include <exception>
#include <string>
#include <system_error>

#include "app/build_facts.h"
#include "app/help.h"
#include "app/parse.h"
#include "core/error.h"
#include "core/paths.h"
#include "core/terminal.h"
#include "core/text.h"
#include "core/version.h"

namespace guise::app {
namespace {

using Words = std::vector<std::string>;

int print(const std::string& text) {
  std::fputs(text.c_str(), stdout);
  return 0;
}

// `guise --version [--json]`
std::string version_text(const Words& words) {
  if (words.size() == 3 && words[2] == "--json") return to_json(build_facts());
  if (words.size() == 2) return "guise " + std::string(core::version()) + "\n";
  throw core::usage_error({.place = "--version",
                           .problem = "one word too many: " + core::printable(words[2]),
                           .advice = "guise --version, or guise --version --json"});
}

int dispatch(const std::vector<Command>& commands, const Words& words) {
  const core::Terminal terminal = core::terminal_of(stdout, core::ColourChoice::automatic);
  if (words.size() < 2 || words[1] == "--help" || words[1] == "-h")
    return print(overview(commands, terminal));
  if (words[1] == "--version") return print(version_text(words));
  if (words[1] == "--prefix") return print(core::prefix_of(core::executable_path()) + "\n");
  const Command& command = find_command(commands, words[1]);
  const Invocation invocation = parse(command, words);
  if (invocation.has("help")) return print(command_help(command, terminal));
  return command.run(invocation);
}

}  // namespace

int flushed(int code) {
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return code;
  if (code != 0) return code;
  throw core::failure({.place = "standard output",
                       .problem = "cannot be written: " + std::generic_category().message(errno)});
}

int guarded(const std::function<int()>& body) {
  try {
    return body();
  } catch (const core::Error& error) {
    core::tell(error.what());
    return static_cast<int>(error.fault());
  } catch (const std::bad_alloc&) {
    std::fputs("guise: internal error: out of memory\n", stderr);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "guise: internal error: %s\n", core::printable(error.what(), 400).c_str());
  } catch (...) {
    std::fputs("guise: internal error of an unknown kind\n", stderr);
  }
  return 1;
}

int run_program(const std::vector<Command>& commands, int argument_count, char** arguments) {
  return guarded([&] { return flushed(dispatch(commands, Words(arguments, arguments + argument_count))); });
}

}  // namespace guise::app

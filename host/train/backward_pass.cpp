#include "train/backward_pass.h"

#include <new>

#include "bridge/plain_text.h"
#include "core/error.h"
#include "core/text.h"

namespace guise::train {

void in_backward_pass(const std::string& whose, int64_t epoch, int64_t step,
                      const std::function<void()>& pass) {
  try {
    pass();
  } catch (const core::Error&) {
    throw;  // of a custom node: it names the plugin
  } catch (const std::bad_alloc&) {
    throw;  // nobody's fault
  } catch (const std::exception& error) {
    throw core::failure(
        {.place = whose + ", in the backward pass of its loss, " + core::moment_text(epoch, step),
         .problem = bridge::plain_text_of(error)});
  }
}

std::string title_of(const bridge::Instance& plugin) {
  const bridge::InstanceNames& names = plugin.names();
  return names.kind + " " + names.name + " " + names.version;
}

}  // namespace guise::train

#include "report/left_out.h"

#include "core/error.h"

namespace guise::report {

runs::Json part_or_reason(const runs::Run& run, const std::string& name, const std::string& missing,
                          const std::function<runs::Json(const runs::Json&)>& part) {
  try {
    const runs::Json document = runs::read_document(run, name);
    return document.is_null() ? left_out(missing) : part(document);
  } catch (const core::Error& error) {
    return left_out(error.what());
  }
}

std::optional<std::string> picture_or_none(const runs::Run& run, const std::string& name) {
  try {
    return runs::read_picture(run, name);
  } catch (const core::Error&) {
    return std::nullopt;
  }
}

}  // namespace guise::report

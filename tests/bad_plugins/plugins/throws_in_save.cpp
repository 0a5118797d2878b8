// Wrong: save throws; it has no context to report by, and noexcept ends the process.
#include <guise/plugin.hpp>
#include <stdexcept>

struct ThrowsInSave : guise::LossStrategy {
  static constexpr uint32_t state_version = 1;
  explicit ThrowsInSave(const guise::Options&) {}
  void loss(guise::Step& step) { step.add_term("loss_ce", step.cross_entropy(step.logits())); }
  uint64_t save(guise::Context&, void*, uint64_t) const { throw std::runtime_error("the disk is full"); }
};

GUISE_LOSS_STRATEGY(ThrowsInSave, "throws_in_save", "1.0.0", "one line", guise::needs_no_teacher);

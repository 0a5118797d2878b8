#include "config/measure_keys.h"

namespace guise::config {
namespace {

KeyRow every_epochs(const char* key) {
  return integer(key, 0).at_least(0).unit("epochs");
}

RunKeys representation_keys() {
  return {
      every_epochs("measure.rankme.every_epochs")
          .elsewhere({"rankme"})
          .fills(&RunConfig::measure, &MeasureConfig::rankme, &RankMeConfig::every_epochs)
          .help("epochs between measurements of RankMe, at evaluations; 0: none"),
      integer("measure.rankme.samples", 25600)
          .at_least(2)
          .at_most(25600)
          .unit("images")
          .fills(&RunConfig::measure, &MeasureConfig::rankme, &RankMeConfig::samples)
          .help("training images that RankMe, collapse and CKA are measured on, evenly spaced"),
      text("measure.rankme.of", "student")
          .one_of({"student", "teacher", "average", "all"})
          .fills(&RunConfig::measure, &MeasureConfig::rankme, &RankMeConfig::of)
          .help("whose features RankMe and collapse are measured on; all: of every network that is there"),
      text("measure.rankme.views", "z")
          .one_of({"z", "both"})
          .fills(&RunConfig::measure, &MeasureConfig::rankme, &RankMeConfig::views)
          .help("both: also of z_m, what the strategy sends through the head in place of z"),
      every_epochs("measure.collapse")
          .fills(&RunConfig::measure, &MeasureConfig::collapse_every_epochs)
          .help("epochs between measurements of neural collapse on the same images; 0: none"),
      every_epochs("measure.teacher_cka")
          .fills(&RunConfig::measure, &MeasureConfig::teacher_cka_every_epochs)
          .help("epochs between measurements of the CKA of student and teacher on the same images; 0: none"),
      boolean("measure.rank_batch", true)
          .before(false)
          .fills(&RunConfig::measure, &MeasureConfig::rank_batch)
          .help("at evaluations, the rank of the features of the training batch before them"),
      integer("measure.teacher_samples", 1000)
          .before(0)
          .at_least(0)
          .unit("images")
          .fills(&RunConfig::measure, &MeasureConfig::teacher_samples)
          .help("evaluated images on which student and teacher are compared at each evaluation; 0: not "
                "compared"),
      integer("measure.gradient_balance", 0)
          .at_least(0)
          .unit("steps")
          .fills(&RunConfig::measure, &MeasureConfig::gradient_balance)
          .help("steps between records of each term's gradient at the features and the head; 0: none"),
  };
}

RunKeys online_probe_keys() {
  return {
      boolean("measure.online_probe.enabled", false)
          .elsewhere({"online_probe", "online_linear_probe"})
          .fills(&RunConfig::measure, &MeasureConfig::online_probe, &OnlineProbeConfig::enabled)
          .help("train a linear layer along on the detached features"),
      real("measure.online_probe.lr", 0.1)
          .above(0)
          .fills(&RunConfig::measure, &MeasureConfig::online_probe, &OnlineProbeConfig::lr)
          .help("its learning rate"),
      real("measure.online_probe.momentum", 0.9)
          .at_least(0)
          .below(1)
          .fills(&RunConfig::measure, &MeasureConfig::online_probe, &OnlineProbeConfig::momentum)
          .help("its momentum"),
      real("measure.online_probe.weight_decay", 0)
          .at_least(0)
          .fills(&RunConfig::measure, &MeasureConfig::online_probe, &OnlineProbeConfig::weight_decay)
          .help("its weight decay"),
      integer("measure.online_probe.start_epoch", 0)
          .at_least(0)
          .unit("epochs")
          .fills(&RunConfig::measure, &MeasureConfig::online_probe, &OnlineProbeConfig::start_epoch)
          .help("epochs before it is trained"),
      every_epochs("measure.online_probe.restart_every_epochs")
          .fills(&RunConfig::measure, &MeasureConfig::online_probe, &OnlineProbeConfig::restart_every_epochs)
          .help("epochs after which it begins anew; 0: never"),
  };
}

}  // namespace

RunKeys measure_keys() {
  RunKeys keys = representation_keys();
  for (const RunKey& row : online_probe_keys()) keys.push_back(row);
  return keys;
}

}  // namespace guise::config

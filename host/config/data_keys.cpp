#include "config/data_keys.h"

#include "config/parts.h"

namespace guise::config {
namespace {

RunKeys own_data_keys() {
  return {
      text("data.name", "fashion_mnist")
          .elsewhere({"dataset", "dataset_name"})
          .one_of(part_names("data"))
          .fills(&RunConfig::data, &DataConfig::name)
          .help("data set"),
      text("data.root", nullptr)
          .elsewhere({"data", "data_dir", "data_path", "data_root", "datadir", "dataset_path", "dataset_dir",
                      "train_dir"})
          .path()
          .fills(&RunConfig::data, &DataConfig::root)
          .help("folder of the data set, in a file relative to that file; null: GUISE_DATA, then the folder "
                "of Debian's package"),
      integer("data.image_size", 0)
          .elsewhere({"img_size", "image_size", "input_size", "crop_size", "resize"})
          .at_least(0)
          .at_most(2048)
          .unit("pixels")
          .fills(&RunConfig::data, &DataConfig::image_size)
          .help("shorter side, then the square in the middle is cut out; 0: as the pictures are, all of one "
                "size"),
      integer("data.train_limit", 0)
          .at_least(0)
          .unit("images")
          .fills(&RunConfig::data, &DataConfig::train_limit)
          .help("train on the first so many images of the seeded order; 0: all"),
      integer("data.test_limit", 0)
          .at_least(0)
          .unit("images")
          .fills(&RunConfig::data, &DataConfig::test_limit)
          .help("test on the first so many; 0: all"),
      real("data.validation", 0)
          .elsewhere({"val_split", "validation_split", "val_fraction", "val_ratio"})
          .at_least(0)
          .below(1)
          .fills(&RunConfig::data, &DataConfig::validation)
          .help("share of the training images held out and used instead of the test set; 0: the test set"),
      integer("data.augment.crop_padding", 4)
          .at_least(0)
          .at_most(16)
          .unit("pixels")
          .fills(&RunConfig::data, &DataConfig::crop_padding)
          .help("zero padding before the random crop; 0: no crop"),
      boolean("data.augment.flip", true)
          .elsewhere({"hflip", "horizontal_flip"})
          .fills(&RunConfig::data, &DataConfig::flip)
          .help("random horizontal flip"),
      reals("data.normalize.mean")
          .at_least(0)
          .at_most(255)
          .fills(&RunConfig::data, &DataConfig::normalize, &NormalizeConfig::mean)
          .help("per channel (3 values), in pixel units 0 to 255; []: the data set's own"),
      reals("data.normalize.std")
          .above(0)
          .at_most(255)
          .fills(&RunConfig::data, &DataConfig::normalize, &NormalizeConfig::std)
          .help("likewise"),
  };
}

RunKeys class_keys() {
  return {
      text("data.class_order", "natural")
          .elsewhere({"class_order", "classes_order", "order_name", "permute_classes"})
          .fills(&RunConfig::data, &DataConfig::class_order)
          .help("order of the classes, by which labels are numbered and tasks are made: natural, seeded (by "
                "train.seed), or every class by commas, by its number or its name: 3,1,0,2"),
  };
}

RunKeys changed_data_keys() {
  return {
      text("data.noise.kind", "none")
          .elsewhere({"noise_type", "noise_mode", "noise"})
          .one_of({"none", "symmetric", "pair"})
          .fills(&RunConfig::data, &DataConfig::noise, &NoiseConfig::kind)
          .help("wrong training labels on purpose: uniform over the other classes, or the next class"),
      real("data.noise.rate", 0)
          .elsewhere({"noise_rate", "noise_ratio", "corrupt_prob"})
          .at_least(0)
          .at_most(1)
          .fills(&RunConfig::data, &DataConfig::noise, &NoiseConfig::rate)
          .help("share of the training images whose label is changed; their number is rounded"),
      text("data.imbalance.kind", "none")
          .elsewhere({"imb_type", "imbalance_type"})
          .one_of({"none", "exp", "step"})
          .fills(&RunConfig::data, &DataConfig::imbalance, &ImbalanceConfig::kind)
          .help("leave training images out so that classes shrink by a constant factor, or half of them at "
                "once"),
      real("data.imbalance.factor", 1)
          .elsewhere({"imb_factor", "imbalance_ratio", "imbalance_factor"})
          .at_least(1)
          .fills(&RunConfig::data, &DataConfig::imbalance, &ImbalanceConfig::factor)
          .help("images of the largest class for one of the smallest"),
  };
}

}  // namespace

RunKeys data_keys() {
  RunKeys keys = own_data_keys();
  for (const RunKeys& more : {class_keys(), changed_data_keys()})
    keys.insert(keys.end(), more.begin(), more.end());
  return keys;
}

}  // namespace guise::config

#include "runs/representation.h"

namespace guise::runs {
namespace {

Measurement quantity(const char* name, const char* title, const char* column, const char* definition,
                     Better better = Better::unknown) {
  return {.name = name,
          .title = title,
          .column = column,
          .definition = definition,
          .better = better,
          .extent = Extent::never,
          .shown = Shown::in_report};
}

Measurement percentage(const char* name, const char* title, const char* column, const char* definition,
                       Better better = Better::unknown) {
  Measurement row = quantity(name, title, column, definition, better);
  row.unit = "%";
  row.digits = 2;
  return row;
}

Measurement small(Measurement row) {
  row.notation = Notation::significant;
  return row;
}

std::vector<Measurement> ranks() {
  return {
      quantity(
          kRankMe, "RankMe", "RankMe",
          "Smooth rank of the hidden features z of up to 25,600 training images in evaluation mode: exp of "
          "the entropy of their singular values, not centred (arXiv 2210.02885). Greater: more directions "
          "in use.",
          Better::greater),
      quantity("rankme.z_m", "RankMe of the masked features", "RankMe z_m",
               "RankMe of what the strategy sends through the head in place of z, over the same images."),
      quantity(
          kRankBatch, "Rank of one training batch", "rank_batch",
          "RankMe's formula on the rows of one augmented training batch in training mode, each of length 1: "
          "at most the batch size. The original study's figure."),
      quantity(
          "effective_rank", "Effective rank", "eff. rank",
          "exp of the entropy of the singular values, without RankMe's constant (Roy and Vetterli 2007)."),
      quantity(
          "participation_ratio", "Participation ratio", "part. ratio",
          "Squared sum over sum of squares of the eigenvalues of the centred covariance (Gao et al. 2017)."),
      quantity("stable_rank", "Stable rank", "stable rank",
               "Squared Frobenius norm over squared spectral norm (Rudelson and Vershynin 2007)."),
      quantity("alpha_req", "Decay of eigenvalues", "alpha-ReQ",
               "Minus the slope of the logarithms of the covariance's eigenvalues over their rank's, from "
               "the 11th "
               "on; about 1 generalised best (Agrawal et al. 2022)."),
      quantity("lidar", "LiDAR", "LiDAR",
               "Rank of what tells images apart beside what augmentation changes (arXiv 2312.04000)."),
      quantity(
          "lidar_classes", "LiDAR of the classes", "LiDAR classes",
          "LiDAR's formula with the true classes in place of augmented images: at most one less than there "
          "are classes."),
  };
}

std::vector<Measurement> spread() {
  return {
      quantity("uniformity", "Uniformity", "uniformity",
               "ln of the mean of exp(-2 d^2) between features of length 1; less: more evenly spread (arXiv "
               "2005.10242)."),
      quantity("alignment", "Alignment", "alignment",
               "Mean squared distance between features, of length 1, of two augmentations of an image (arXiv "
               "2005.10242)."),
      percentage("dead_channels", "Dead channels", "dead",
                 "Share of the channels of z that are 0 for every image."),
      percentage("zeros", "Zeros", "zeros", "Share of the values of z that are 0."),
  };
}

std::vector<Measurement> collapse() {
  return {
      small(quantity(
          "nc1", "Neural collapse 1", "NC1",
          "Variation within classes beside that between them, tr(S_W pinv(S_B)) / K; 0: each class is "
          "one point (Papyan et al. 2020).")),
      small(quantity("nc2_norms", "Neural collapse 2, lengths", "NC2 lengths",
                     "Deviation over mean of the lengths of the centred class means; 0: all are equal.")),
      small(quantity("nc2_angles", "Neural collapse 2, angles", "NC2 angles",
                     "Mean distance of the cosines between centred class means from those of a simplex; 0: a "
                     "simplex.")),
      small(quantity(
          "nc3", "Neural collapse 3", "NC3",
          "Squared distance between the head's weight and the centred class means, both of length 1; "
          "0: they are the same.")),
      percentage("nc4", "Neural collapse 4", "NC4",
                 "Share of the images that the head and the nearest class mean put into different classes."),
      small(quantity(
          "cdnv", "Class-distance normalised variance", "CDNV",
          "Mean over pairs of classes of their variances beside their distance (arXiv 2112.15121).")),
  };
}

// Of the judged images what is of the training images else.
std::vector<Measurement> on_test(std::vector<Measurement> rows) {
  for (Measurement& row : rows) {
    row.name += kOnTest;
    row.title += ", judged images";
    row.column += " test";
    row.definition = "The same of the images that probes are judged on: " + row.definition;
  }
  return rows;
}

std::vector<Measurement> probes() {
  return {
      percentage(
          "linear.top1", "Linear probe", "linear",
          "Top-1 of multinomial logistic regression on standardised training features, to its minimum by "
          "L-BFGS, its strength C chosen on a held-out tenth.",
          Better::greater),
      percentage(
          "linear_sgd.top1", "Linear probe by SGD", "linear SGD",
          "Top-1 of a linear layer on standardised training features: 100 epochs of SGD, rate 0.1 falling by "
          "a cosine.",
          Better::greater),
      percentage(
          "knn{}.top1", "Nearest neighbours", "k-NN {}",
          "Top-1 of the nearest training features by cosine, as many as the name says, weighed exp(s / 0.07) "
          "(DINO).",
          Better::greater),
      percentage("ncm.top1", "Nearest class mean", "NCM",
                 "Top-1 of the class whose mean training feature is nearest.", Better::greater),
      percentage("ncm_cosine.top1", "Nearest class mean by cosine", "NCM cosine",
                 "Top-1 of the class whose mean training feature has the greatest cosine.", Better::greater),
      percentage(
          kOnlineProbe, "Online linear probe", "online probe",
          "Top-1 of a linear layer that is trained along on the hidden features of the student, which do not "
          "feel it.",
          Better::greater),
  };
}

std::vector<Measurement> teachers() {
  return {
      small(quantity(
          kTeacherDistance, "Teacher distance", "teacher dist.",
          "Length of the difference of teacher and student over that of the student, over all "
          "parameters that the teacher has. Near 0 the teacher says what the student says already.")),
      percentage(
          kTeacherAgreement, "Agreement with the teacher", "agreement",
          "Share of some evaluated images, evenly spaced, for which student and teacher predict the same "
          "class."),
      percentage(kTeacherTop1, "Teacher's own top-1", "teacher top-1",
                 "Top-1 of the teacher on these same images (measure.teacher_samples)."),
      quantity(
          kTeacherCka, "CKA with the teacher", "teacher CKA",
          "Linear CKA between the features of student and teacher on training images (arXiv 1905.00414); 1: "
          "alike but for a rotation and a scale."),
      small(quantity("parameter.{}", "Learned {}", "{}",
                     "Mean of {}, a parameter that the strategy learns, such as the token in place of masked "
                     "channels.")),
  };
}

}  // namespace

std::vector<Measurement> representation_rows() {
  std::vector<Measurement> rows;
  for (const auto& part : {probes(), ranks(), spread(), collapse(), on_test(collapse()), teachers()})
    rows.insert(rows.end(), part.begin(), part.end());
  return rows;
}

std::vector<Measurement> gradient_rows() {
  const auto row = [](const char* name, const char* title, const char* definition) {
    return small(quantity(name, title, "{}", definition));
  };
  return {
      row("gradient_norm.{}", "Gradient of {} at the features",
          "Length of the gradient of the weighted term {} with respect to the batch's features z."),
      row("gradient_share.{}", "Share of {} in the gradient",
          "That length over the sum of all terms' lengths: 0 is a term that does nothing."),
      row("gradient_cosine.{}", "Direction of {} beside cross-entropy's",
          "Cosine between the gradients of {} and of loss_ce at the features: 1 pulls the same way, 0 "
          "across, -1 "
          "against."),
      row("head_gradient_norm.{}", "Gradient of {} at the head",
          "Length of the gradient of the weighted term {} with respect to the head's weight."),
      row("head_gradient_cosine.{}", "Direction of {} beside cross-entropy's, head",
          "Cosine between the gradients of {} and of loss_ce at the head's weight."),
  };
}

}  // namespace guise::runs

// Hubness: whether a few images are the nearest neighbours of very many others, and many of none. In high
// dimensions they are, and k-NN suffers.
#include <guise/plugin.hpp>

using guise::Tensor;

struct Hubness : guise::Measure {
  int64_t k, images;

  explicit Hubness(const guise::Options& o) : k(o.integer("k")), images(o.integer("images")) {}

  // At most `images` rows, evenly spaced.
  Tensor chosen(const guise::Measuring& m) const noexcept {
    const Tensor z = m.features();
    if (m.count() <= images) return z;
    const double stride = double(m.count()) / double(images);
    return z.index_select(0,
                          (arange(images, m.samples()).to(guise::float64) * stride).floor().to(guise::int64));
  }

  void measure(guise::Measuring& m) {
    const Tensor z = normalize(chosen(m));  // [n, D]: the nearest by cosine are the nearest by distance
    const int64_t n = z.size(0);
    if (n <= k) return m.fail("option k: as many neighbours as there are images, or more");
    const Tensor others = matmul(z, z.t()) - eye(n, z) * 3;  // no image is its own neighbour
    const auto [similarities, neighbours] = topk(others, k, 1);
    const Tensor counts =
        bincount(neighbours.flatten(), n).to(guise::float64);  // [n]: in how many lists of k
    const Tensor away = counts - double(k);                    // their mean is k
    const double deviation = sqrt(away.square().mean()).item();
    m.add_number("skewness", away.pow(3.0).mean().item() / (deviation * deviation * deviation));
    m.add_number("orphans", (counts == 0).to(guise::float64).mean().item());
  }
};

GUISE_MEASURE(Hubness, "hubness", "1.0.0", "how unevenly images are neighbours of others",
              guise::integer("k", 10).at_least(1).help("nearest neighbours of each image"),
              guise::integer("images", 5000).at_least(2).help("at most so many, evenly spaced"));

#include "data/picture_grid.h"

#include <algorithm>

#include "data/font.h"
#include "pictures/write.h"

namespace guise::data {
namespace {

constexpr int64_t kGridSide = 8, kGap = 4, kWantedWidth = 96;
constexpr int64_t kLetterWidth = kGlyphWidth + 1, kTextHeight = kGlyphHeight + 2;
constexpr uint8_t kPaper = 255, kInk = 0;

// Where things lie on the sheet: every place is a picture and a line of text below it.
struct Sheet {
  Sheet(int64_t image_height, int64_t image_width, int64_t images)
      : scale(std::max<int64_t>(1, kWantedWidth / image_width)),
        place_height(image_height * scale + kTextHeight + kGap),
        place_width(image_width * scale + kGap),
        picture{.height = (images + kGridSide - 1) / kGridSide * place_height + kGap,
                .width = std::min(images, kGridSide) * place_width + kGap,
                .pixels = {}} {
    picture.pixels.assign(static_cast<size_t>(picture.height * picture.width * 3), kPaper);
  }

  uint8_t* at(int64_t y, int64_t x) { return picture.pixels.data() + (y * picture.width + x) * 3; }

  int64_t scale, place_height, place_width;
  pictures::Picture picture;
};

void draw_image(Sheet& sheet, int64_t top, int64_t left, const float* image, const GridBatch& batch,
                const Normalization& normalization) {
  for (int64_t y = 0; y < batch.height * sheet.scale; ++y) {
    for (int64_t x = 0; x < batch.width * sheet.scale; ++x) {
      const float* source = image + (y / sheet.scale * batch.width + x / sheet.scale) * 3;
      uint8_t* pixel = sheet.at(top + y, left + x);
      for (int channel = 0; channel < 3; ++channel) {
        pixel[channel] = normalization.to_pixel(channel, source[channel]);
      }
    }
  }
}

void draw_text(Sheet& sheet, int64_t top, int64_t left, const std::string& text) {
  for (const char character : text) {
    const Glyph glyph = glyph_of(character);
    for (int64_t x = 0; x < kGlyphWidth; ++x) {
      for (int64_t y = 0; y < kGlyphHeight; ++y) {
        if ((glyph[static_cast<size_t>(x)] >> y & 1) != 0) std::fill_n(sheet.at(top + y, left + x), 3, kInk);
      }
    }
    left += kLetterWidth;
  }
}

// The name, else the number, and of that what fits (a picture may be a few pixels wide).
std::string label_text(int64_t label, const std::vector<std::string>& class_names, int64_t room) {
  const auto letters = static_cast<size_t>((room + 1) / kLetterWidth);
  const auto index = static_cast<size_t>(label);
  if (index < class_names.size() && class_names[index].size() <= letters) return class_names[index];
  return std::to_string(label).substr(0, letters);
}

}  // namespace

std::string picture_grid_png(const GridBatch& batch, const std::vector<std::string>& class_names,
                             const Normalization& normalization) {
  const auto shown = std::min(kGridSide * kGridSide, static_cast<int64_t>(batch.labels.size()));
  Sheet sheet(batch.height, batch.width, shown);
  for (int64_t i = 0; i < shown; ++i) {
    const int64_t top = kGap + i / kGridSide * sheet.place_height;
    const int64_t left = kGap + i % kGridSide * sheet.place_width;
    const float* image = batch.images.data() + i * batch.height * batch.width * 3;
    draw_image(sheet, top, left, image, batch, normalization);
    draw_text(sheet, top + batch.height * sheet.scale + 2, left,
              label_text(batch.labels[static_cast<size_t>(i)], class_names, sheet.place_width - kGap));
  }
  return pictures::to_png(sheet.picture, "picture grid");
}

}  // namespace guise::data

// PNG by libpng's long form. Its simplified form would correct gamma and reinterpret 16-bit samples, which
// neither Pillow nor torchvision does. As with JPEG, errors jump: no destructor between setjmp and jump.
#include <png.h>

#include <array>
#include <csetjmp>
#include <cstdio>
#include <cstring>

#include "core/error.h"
#include "pictures/picture.h"

namespace guise::pictures {
namespace {

struct Decoder {
  explicit Decoder(std::span<const uint8_t> file) : unread(file) {}
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;
  ~Decoder() { png_destroy_read_struct(&png, &info, nullptr); }

  std::span<const uint8_t> unread;
  png_structp png = nullptr;
  png_infop info = nullptr;
  int passes = 1;
  std::array<char, 200> message{};
  std::jmp_buf escape{};
};

[[noreturn]] void on_error(png_structp png, png_const_charp text) {
  auto& decoder = *static_cast<Decoder*>(png_get_error_ptr(png));
  std::snprintf(decoder.message.data(), decoder.message.size(), "%s", text);
  std::longjmp(decoder.escape, 1);
}

void on_read(png_structp png, png_bytep out, size_t count) {
  auto& decoder = *static_cast<Decoder*>(png_get_io_ptr(png));
  if (count > decoder.unread.size()) png_error(png, "unexpected end of file");
  std::memcpy(out, decoder.unread.data(), count);
  decoder.unread = decoder.unread.subspan(count);
}

// Every kind of PNG becomes 8-bit R G B: palettes and small greys are expanded, 16 bits lose their low byte.
void ask_for_rgb(Decoder& decoder) {
  png_set_palette_to_rgb(decoder.png);
  png_set_expand_gray_1_2_4_to_8(decoder.png);
  png_set_strip_16(decoder.png);
  png_set_strip_alpha(decoder.png);
  png_set_gray_to_rgb(decoder.png);
  decoder.passes = png_set_interlace_handling(decoder.png);
}

bool read_header(Decoder& decoder) {
  if (setjmp(decoder.escape) != 0) return false;
  decoder.png =
      png_create_read_struct(PNG_LIBPNG_VER_STRING, &decoder, on_error, [](png_structp, png_const_charp) {});
  if (decoder.png == nullptr) return false;
  decoder.info = png_create_info_struct(decoder.png);
  if (decoder.info == nullptr) return false;
  png_set_read_fn(decoder.png, &decoder, on_read);
  // Text and profile chunks can unpack to far more than the file holds.
  png_set_chunk_cache_max(decoder.png, 128);
  png_set_chunk_malloc_max(decoder.png, 4u << 20);
  png_read_info(decoder.png, decoder.info);
  return true;
}

bool start_pixels(Decoder& decoder) {
  if (setjmp(decoder.escape) != 0) return false;
  ask_for_rgb(decoder);
  png_read_update_info(decoder.png, decoder.info);
  return true;
}

// `pixels` has room for [height, W, 3]. An interlaced picture comes in several passes over the same rows.
bool read_pixels(Decoder& decoder, uint8_t* pixels, int64_t height) {
  if (setjmp(decoder.escape) != 0) return false;
  const size_t row_bytes = png_get_rowbytes(decoder.png, decoder.info);
  for (int pass = 0; pass < decoder.passes; ++pass) {
    for (int64_t y = 0; y < height; ++y)
      png_read_row(decoder.png, pixels + static_cast<size_t>(y) * row_bytes, nullptr);
  }
  png_read_end(decoder.png, nullptr);
  return true;
}

core::Error corrupt(const Decoder& decoder, const std::string& place) {
  const bool told = decoder.message[0] != '\0';
  return core::usage_error({.place = place,
                            .problem = std::string("corrupt or cut PNG: ") +
                                       (told ? decoder.message.data() : "libpng did not start")});
}

}  // namespace

Picture decode_png(std::span<const uint8_t> bytes, const std::string& place, int64_t largest_side) {
  Decoder decoder(bytes);
  if (!read_header(decoder)) throw corrupt(decoder, place);
  const auto height = png_get_image_height(decoder.png, decoder.info);
  const auto width = png_get_image_width(decoder.png, decoder.info);
  check_picture_size(height, width, largest_side, place);
  Picture picture{.height = height, .width = width, .pixels = {}};
  if (!start_pixels(decoder)) throw corrupt(decoder, place);
  const size_t row_bytes = png_get_rowbytes(decoder.png, decoder.info);
  if (row_bytes != size_t{width} * 3) throw corrupt(decoder, place);
  picture.pixels.resize(row_bytes * size_t{height});
  if (!read_pixels(decoder, picture.pixels.data(), picture.height)) throw corrupt(decoder, place);
  return picture;
}

}  // namespace guise::pictures

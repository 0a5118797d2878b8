// JPEG by libjpeg-turbo. The library reports errors by a call that must not return: it jumps (longjmp) out
// of C frames into ours, so nothing with a destructor lives between the setjmp and the jump.
#include <csetjmp>
#include <cstdio>
// jpeglib.h wants FILE and size_t before it.
#include <jerror.h>
#include <jpeglib.h>

#include <algorithm>
#include <array>

#include "core/error.h"
#include "pictures/picture.h"

namespace guise::pictures {
namespace {

// A hostile progressive file can hold a scan in a few bytes and cost a whole pass over the picture.
constexpr int kMostScans = 200;

struct Decoder {
  jpeg_decompress_struct info{};
  jpeg_error_mgr errors{};
  jpeg_progress_mgr progress{};
  std::jmp_buf escape{};
  std::array<char, JMSG_LENGTH_MAX> message{};

  Decoder();
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;
  ~Decoder() { jpeg_destroy_decompress(&info); }

  [[noreturn]] void leave() { std::longjmp(escape, 1); }
};

Decoder& decoder_of(j_common_ptr info) {
  return *static_cast<Decoder*>(info->client_data);
}

[[noreturn]] void on_error(j_common_ptr info) {
  info->err->format_message(info, decoder_of(info).message.data());
  decoder_of(info).leave();
}

// libjpeg only warns about damaged data and fills in grey; a training set wants to know. Warnings about
// markers alone and traces (level 0 and above) pass, as they do in Pillow.
void on_message(j_common_ptr info, int level) {
  const int code = info->err->msg_code;
  const bool damaged = code == JWRN_HIT_MARKER || code == JWRN_HUFF_BAD_CODE || code == JWRN_JPEG_EOF ||
                       code == JWRN_MUST_RESYNC;
  if (level < 0 && damaged) on_error(info);
}

void on_progress(j_common_ptr info) {
  if (reinterpret_cast<j_decompress_ptr>(info)->input_scan_number <= kMostScans) return;
  std::snprintf(decoder_of(info).message.data(), JMSG_LENGTH_MAX, "more than %d scans", kMostScans);
  decoder_of(info).leave();
}

Decoder::Decoder() {
  info.err = jpeg_std_error(&errors);
  errors.error_exit = on_error;
  errors.emit_message = on_message;
  errors.output_message = [](j_common_ptr) {};
  info.client_data = this;
}

bool read_header(Decoder& decoder, std::span<const uint8_t> bytes) {
  if (setjmp(decoder.escape) != 0) return false;
  jpeg_create_decompress(&decoder.info);
  decoder.progress.progress_monitor = on_progress;
  decoder.info.progress = &decoder.progress;
  jpeg_mem_src(&decoder.info, bytes.data(), bytes.size());
  jpeg_read_header(&decoder.info, TRUE);
  const bool four = decoder.info.jpeg_color_space == JCS_CMYK || decoder.info.jpeg_color_space == JCS_YCCK;
  decoder.info.out_color_space = four ? JCS_CMYK : JCS_RGB;
  return true;
}

// `pixels` has room for [H, W, output_components].
bool read_pixels(Decoder& decoder, uint8_t* pixels) {
  if (setjmp(decoder.escape) != 0) return false;
  jpeg_start_decompress(&decoder.info);
  const size_t row_bytes =
      size_t{decoder.info.output_width} * static_cast<size_t>(decoder.info.output_components);
  while (decoder.info.output_scanline < decoder.info.output_height) {
    JSAMPROW row = pixels + decoder.info.output_scanline * row_bytes;
    jpeg_read_scanlines(&decoder.info, &row, 1);
  }
  jpeg_finish_decompress(&decoder.info);
  return true;
}

// Inks as Adobe's programs write them, 255 for none, to colours: Pillow's "CMYK;I" and then its
// convert("RGB").
void inks_to_colours(const std::vector<uint8_t>& inks, std::vector<uint8_t>& pixels) {
  const auto product = [](int a, int b) {
    const int scaled = a * b + 128;
    return ((scaled >> 8) + scaled) >> 8;
  };
  for (size_t i = 0; i < pixels.size() / 3; ++i) {
    const int white = inks[4 * i + 3];
    for (size_t channel = 0; channel < 3; ++channel) {
      const int ink = 255 - inks[4 * i + channel];
      pixels[3 * i + channel] = static_cast<uint8_t>(std::clamp(white - product(ink, white), 0, 255));
    }
  }
}

core::Error corrupt(const Decoder& decoder, const std::string& place) {
  return core::usage_error(
      {.place = place, .problem = std::string("corrupt or cut JPEG: ") + decoder.message.data()});
}

}  // namespace

Picture decode_jpeg(std::span<const uint8_t> bytes, const std::string& place, int64_t largest_side) {
  Decoder decoder;
  if (!read_header(decoder, bytes)) throw corrupt(decoder, place);
  check_picture_size(decoder.info.image_height, decoder.info.image_width, largest_side, place);
  Picture picture{.height = decoder.info.image_height, .width = decoder.info.image_width, .pixels = {}};
  picture.pixels.resize(static_cast<size_t>(picture.height * picture.width * 3));
  const bool inks = decoder.info.out_color_space == JCS_CMYK;
  std::vector<uint8_t> four(inks ? picture.pixels.size() / 3 * 4 : 0);
  if (!read_pixels(decoder, inks ? four.data() : picture.pixels.data())) throw corrupt(decoder, place);
  if (inks) inks_to_colours(four, picture.pixels);
  return picture;
}

}  // namespace guise::pictures

#include "pictures/write.h"

// jpeglib.h wants FILE and size_t before it.
#include <jpeglib.h>
#include <png.h>
#include <csetjmp>
#include <cstdio>
#include <cstdlib>

#include <array>

#include "core/error.h"

namespace guise::pictures {
namespace {

// As in jpeg.cpp the library's errors jump: nothing with a destructor lives between the setjmp and the jump.
struct Encoder {
  jpeg_compress_struct info{};
  jpeg_error_mgr errors{};
  std::jmp_buf escape{};
  std::array<char, JMSG_LENGTH_MAX> message{};
  unsigned char* bytes = nullptr;
  unsigned long size = 0;

  Encoder() = default;
  Encoder(const Encoder&) = delete;
  Encoder& operator=(const Encoder&) = delete;
  ~Encoder() {
    jpeg_destroy_compress(&info);
    std::free(bytes);
  }
};

[[noreturn]] void on_jpeg_error(j_common_ptr info) {
  auto& encoder = *static_cast<Encoder*>(info->client_data);
  info->err->format_message(info, encoder.message.data());
  std::longjmp(encoder.escape, 1);
}

bool encode(Encoder& encoder, const Picture& picture, int quality) {
  encoder.info.err = jpeg_std_error(&encoder.errors);
  encoder.errors.error_exit = on_jpeg_error;
  encoder.errors.output_message = [](j_common_ptr) {};
  encoder.info.client_data = &encoder;
  if (setjmp(encoder.escape) != 0) return false;
  jpeg_create_compress(&encoder.info);
  jpeg_mem_dest(&encoder.info, &encoder.bytes, &encoder.size);
  encoder.info.image_width = static_cast<JDIMENSION>(picture.width);
  encoder.info.image_height = static_cast<JDIMENSION>(picture.height);
  encoder.info.input_components = 3;
  encoder.info.in_color_space = JCS_RGB;
  jpeg_set_defaults(&encoder.info);
  jpeg_set_quality(&encoder.info, quality, TRUE);
  jpeg_start_compress(&encoder.info, TRUE);
  while (encoder.info.next_scanline < encoder.info.image_height) {
    // The library's type has no const; it reads only.
    auto* row =
        const_cast<JSAMPLE*>(picture.pixels.data() + encoder.info.next_scanline * size_t(picture.width) * 3);
    jpeg_write_scanlines(&encoder.info, &row, 1);
  }
  jpeg_finish_compress(&encoder.info);
  return true;
}

}  // namespace

std::string to_png(const Picture& picture, const std::string& place) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = static_cast<png_uint_32>(picture.width);
  image.height = static_cast<png_uint_32>(picture.height);
  image.format = PNG_FORMAT_RGB;
  // One call with a buffer of the largest size that it can need; two calls would compress twice.
  size_t size = PNG_IMAGE_PNG_SIZE_MAX(image);
  std::string bytes(size, '\0');
  const int written =
      png_image_write_to_memory(&image, bytes.data(), &size, 0, picture.pixels.data(), 0, nullptr);
  if (written == 0) {
    throw core::failure({.place = place, .problem = image.message});
  }
  bytes.resize(size);
  return bytes;
}

std::string to_jpeg(const Picture& picture, int quality, const std::string& place) {
  Encoder encoder;
  if (!encode(encoder, picture, quality))
    throw core::failure({.place = place, .problem = encoder.message.data()});
  return {reinterpret_cast<const char*>(encoder.bytes), encoder.size};
}

}  // namespace guise::pictures

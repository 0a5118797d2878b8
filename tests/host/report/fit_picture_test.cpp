// fit_picture: pictures lose rows or resolution until they fit.
#include "report/fit_picture.h"

#include <gtest/gtest.h>

#include "pictures/write.h"

namespace guise::report {
namespace {

// A picture that no compression makes small.
std::string noise(int64_t height, int64_t width) {
  pictures::Picture picture{.height = height, .width = width, .pixels = {}};
  uint32_t state = 1;
  for (int64_t i = 0; i < height * width * 3; ++i)
    picture.pixels.push_back(static_cast<uint8_t>((state = state * 1664525u + 1013904223u) >> 24));
  return pictures::to_png(picture, "noise");
}

TEST(FitPicture, OneThatIsSmallEnoughStaysAsItIs) {
  const std::string png = noise(8, 10);
  const auto picture = fit_picture(png, 10'000, 1);
  ASSERT_TRUE(picture);
  EXPECT_EQ(picture->png, png);
  EXPECT_EQ(picture->width, 10);
}

TEST(FitPicture, ALargeOneLosesRowsOrResolution) {
  const std::string png = noise(160, 160);
  const auto rows = fit_picture(png, 24'000, 8);
  ASSERT_TRUE(rows);
  EXPECT_LT(rows->shown_rows, 8);
  EXPECT_EQ(rows->width, 160);
  EXPECT_LE(rows->png.size(), 24'000u);
  const auto whole = fit_picture(png, 24'000, 1);
  ASSERT_TRUE(whole);
  EXPECT_EQ(whole->width, 80);
  EXPECT_EQ(whole->height, 80);
}

TEST(FitPicture, WhatIsNoPictureOrNeverSmallEnoughIsNone) {
  EXPECT_FALSE(fit_picture("no picture", 1000, 1));
  EXPECT_FALSE(fit_picture(noise(160, 160), 100, 8));
  std::string cut = noise(16, 16);
  cut.resize(cut.size() / 2);
  EXPECT_FALSE(fit_picture(cut, 100'000, 1));
}

}  // namespace
}  // namespace guise::report

// The level's parts of a convolution with any window, for its table.
#pragma once

#include "kernels/window_tasks.h"

namespace guise::kernels::GUISE_LEVEL {

void window_read(const WindowRead& task);
void window_panels(const WindowPanels& task);
void window_write(const WindowWrite& task);

// A place of a phase, by its number.
struct WindowPlace {
  const WindowPhase& phase;
  int64_t image, row, column;

  WindowPlace(const WindowPhase& of, int64_t number) : phase(of) {
    const int64_t columns = of.across.places, rows = of.down.places;
    image = number / (rows * columns);
    row = number / columns % rows;
    column = number % columns;
  }
  void advance() {
    if (++column < phase.across.places) return;
    column = 0;
    if (++row < phase.down.places) return;
    row = 0;
    ++image;
  }
};

}  // namespace guise::kernels::GUISE_LEVEL

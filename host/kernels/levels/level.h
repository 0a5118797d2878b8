// Sources of this folder are compiled once a level with GUISE_LEVEL as the level's name. Whatever they define
// lies in the namespace of that name: a function of a header that two levels share would be emitted twice
// under one name, and the linker could hand the wide one to a processor without such instructions. For the
// same reason they use no templates or inline functions of the standard library or of other headers of this
// room.
#pragma once

#ifndef GUISE_LEVEL
#error "GUISE_LEVEL names the vector level"
#endif

#if defined(__clang__)
#define GUISE_UNROLL _Pragma("clang loop unroll(full)")
#else
#define GUISE_UNROLL _Pragma("GCC unroll 36")
#endif

// A call is smaller than the loop, in bodies that are unrolled.
#define GUISE_RARELY inline __attribute__((noinline))

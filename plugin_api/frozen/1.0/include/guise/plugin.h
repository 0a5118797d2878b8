/* The Guise plugin ABI, version 1.0.
 *
 * Freeze policy. Nothing that is released here changes in name, type, layout, number or documented meaning. Tables and
 * structs grow at the end only; struct_size says how far the other side reaches, and zero means the default: a host
 * reads what an older plugin lacks as zero, and refuses a newer plugin only where what it does not know is not zero. A
 * slot that is retired keeps a function that returns GUISE_UNIMPLEMENTED.
 *
 * A host of version 1.m loads every plugin for 1.n with n <= m (GUISE_TARGET_MINOR, abi.h), whatever headers it was
 * compiled with; it refuses a plugin for another major, for a newer minor, or for an interface, operator or bit that it
 * lacks, and says which. Optional parts are interfaces under a name with a version, declared by use (GUISE_INTERFACE).
 *
 * A C plugin includes this file (and ops.h for the common operators), a C++ plugin plugin.hpp. A host includes
 * descriptor.h, which registers nothing. */
#ifndef GUISE_PLUGIN_H
#define GUISE_PLUGIN_H

#include "abi.h"
#include "calls.h"
#include "descriptor.h"
#include "host.h"
#include "measure.h"
#include "option.h"
#include "register.h"
#include "strategy.h"
#include "teacher.h"
#include "value.h"

#endif

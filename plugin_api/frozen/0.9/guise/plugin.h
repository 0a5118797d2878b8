/* The Guise plugin ABI, version 0.9 (draft).
 *
 * Freeze policy. From 1.0 on, nothing that is released here changes in name, type, layout, number or documented
 * meaning. Tables and structs grow at the end only; struct_size says how far the other side reaches, and zero
 * means the default. A slot that is retired keeps a function that returns GUISE_UNIMPLEMENTED. A host refuses a
 * plugin for another major, or for a minor or interface that it lacks, and for nothing else. Until 1.0 the
 * minor must match exactly. Optional parts come through guise_host.get_interface under a name with a version.
 *
 * A C plugin includes this file (and ops.h for the common operators), a C++ plugin plugin.hpp. A host includes
 * descriptor.h, which registers nothing. */
#ifndef GUISE_PLUGIN_H
#define GUISE_PLUGIN_H

#include "abi.h"
#include "calls.h"
#include "descriptor.h"
#include "host.h"
#include "option.h"
#include "register.h"
#include "strategy.h"
#include "teacher.h"
#include "value.h"

#endif

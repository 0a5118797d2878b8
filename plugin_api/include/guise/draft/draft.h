/* Drafts: interfaces that may still change in any way, or go. Each stands in a header of its own; when it is ready it
 * moves out of this folder under the same name. A plugin says that it knows by defining GUISE_DRAFTS before the first
 * include, and a host loads it only where the environment variable GUISE_DRAFTS is 1. */
#ifndef GUISE_DRAFT_DRAFT_H
#define GUISE_DRAFT_DRAFT_H

#if !defined(GUISE_DRAFTS) && !defined(GUISE_HOST)
#error "drafts may change with every Guise: define GUISE_DRAFTS to use them all the same"
#endif

#include "../register.h"

#endif

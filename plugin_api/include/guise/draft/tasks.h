/* Draft "guise.tasks/1": where a task of a run begins and ends, for strategies and policies: a teacher that is the
 * student at the end of the task before (Li and Hoiem 2016, arXiv 1606.09282), an importance of weights that is
 * measured there. A run without tasks is one task. A strategy and the policy of an average live as long as the run; the
 * policy of a strategy's teacher begins anew with each task, of which alone it is told. The classes that create sees
 * are those of all tasks; a step has those so far, and its teacher's may be fewer. */
#ifndef GUISE_DRAFT_TASKS_H
#define GUISE_DRAFT_TASKS_H

#include "../teacher.h"
#include "draft.h"

#define GUISE_TASKS_INTERFACE "guise.tasks/1"

typedef struct guise_task_info {
  uint32_t struct_size;
  uint32_t reserved;
  int64_t task;        /* 0, 1, ... */
  int64_t tasks;       /* of the run */
  int64_t first_class; /* of the task; outputs below it belong to tasks before */
  int64_t classes;     /* of the task */
  int64_t step;        /* optimizer steps done */
} guise_task_info;
GUISE_STATIC_ASSERT(sizeof(guise_task_info) == 48, "layout of guise_task_info");

/* Either may be NULL. Both see the plugin's own parameters and buffers; a policy's context is a guise_update, whose
 * pairs are there when the copy that it moves is. */
typedef struct guise_task_events {
  uint32_t struct_size;
  uint32_t reserved;

  /* Before the task's first step, after begin_epoch of its first epoch. A run that resumes within a task does not begin
   * it again. */
  void (*begin_task)(void* self, guise_context* g, const guise_task_info* task) GUISE_NOEXCEPT;

  /* After the task's last step and its update, before the evaluation and the checkpoint that follow. */
  void (*end_task)(void* self, guise_context* g, const guise_task_info* task) GUISE_NOEXCEPT;
} guise_task_events;
GUISE_STATIC_ASSERT(sizeof(guise_task_events) == 24, "layout of guise_task_events");

typedef struct guise_tasks {
  uint32_t struct_size;
  uint32_t reserved;

  /* In create, once: the plugin wants to be told. `events` is copied. */
  guise_status (*listen)(guise_setup* g, const guise_task_events* events) GUISE_NOEXCEPT;
} guise_tasks;
GUISE_STATIC_ASSERT(sizeof(guise_tasks) == 16, "layout of guise_tasks");

static inline const guise_tasks* guise_tasks_table(guise_context* g) {
  GUISE_INTERFACE(slot, GUISE_TASKS_INTERFACE);
  return (const guise_tasks*)guise_interface(g, &slot);
}
static inline void guise_listen_to_tasks(guise_setup* g,
                                         void (*begin_task)(void*, guise_context*, const guise_task_info*)
                                             GUISE_NOEXCEPT,
                                         void (*end_task)(void*, guise_context*, const guise_task_info*)
                                             GUISE_NOEXCEPT) {
  const guise_task_events events = {sizeof(guise_task_events), 0, begin_task, end_task};
  if (guise_in_setup(g)) guise_tasks_table(g)->listen(g, &events);
}

#endif

/* The teacher is the student at the end of the last task, as in Learning without Forgetting: cannot be
 * written without guise.tasks/1. */
#define GUISE_DRAFTS
#include <guise/draft/tasks.h>
#include <guise/plugin.h>

struct last_task {
  char unused;
};

static void end_task(void* self, guise_context* g, const guise_task_info* task) {
  (void)self, (void)task;
  guise_copy(g, GUISE_PARAMETERS | GUISE_BUFFERS);
}

static void create(void* self, guise_setup* g) {
  (void)self;
  guise_listen_to_tasks(g, NULL, end_task);
}

static void begin_epoch(void* self, guise_update* g) {
  (void)self, (void)g; /* the teacher stays */
}

GUISE_TEACHER_POLICY(struct last_task, "last_task", "1.0.0", "the student at the end of the last task",
                     .create = create, .begin_epoch = begin_epoch);

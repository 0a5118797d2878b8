/* Cross-entropy, and a line in the log for each event of a task with what the host says of it. */
#define GUISE_DRAFTS
#include <guise/draft/tasks.h>
#include <guise/plugin.h>
#include <stdio.h>

struct tells_tasks {
  char unused;
};

static void tell(guise_context* g, const char* event, const guise_task_info* task) {
  char text[160];
  snprintf(text, sizeof(text), "%s %lld of %lld: %lld classes from %lld, step %lld", event,
           (long long)task->task, (long long)task->tasks, (long long)task->classes,
           (long long)task->first_class, (long long)task->step);
  g->host->log(g, GUISE_LOG_INFO, text);
}

static void begin_task(void* self, guise_context* g, const guise_task_info* task) {
  (void)self;
  tell(g, "begins", task);
}

static void end_task(void* self, guise_context* g, const guise_task_info* task) {
  (void)self;
  tell(g, "ends", task);
}

static void create(void* self, guise_setup* g) {
  (void)self;
  guise_listen_to_tasks(g, begin_task, end_task);
}

static void loss(void* self, guise_step* g) {
  (void)self;
  guise_add_term(g, "loss_ce", guise_cross_entropy(g, guise_logits(g)), 1);
}

GUISE_LOSS_STRATEGY(struct tells_tasks, "tells_tasks", "1.0.0", "one line", .create = create, .loss = loss);

#include "enqueue/sender.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/buf.h"
#include "lib/jscan.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "lib/publish.h"
#include "lib/queues.h"
#include "lib/settings.h"
#include "lib/uuid.h"

#define TIMEOUT_MS 10000

void
sender_init(struct sender *s, const char *queue, int priority, double eta,
    bool keep_ids)
{
	const char *queues = setting_text("CELERY_QUEUES");
	struct buf list = BUF_EMPTY;

	*s = (struct sender){.redis = redis_new_broker(),
	    .priority = priority,
	    .eta = eta,
	    .keep_ids = keep_ids};
	s->queue =
	    queue ? mem_copy(queue) : mem_copy_n(queues, strcspn(queues, ", "));
	queue_key(&list, s->queue, priority);
	s->list = buf_take(&list);
}

void
sender_release(struct sender *s)
{
	redis_free(s->redis);
	for (size_t i = 0; i < s->count; i++)
		free(s->ids[i]);
	free(s->ids);
	free(s->queue);
	free(s->list);
}

static void
remember(struct sender *s, const char *id)
{
	if (!s->keep_ids) {
		puts(id);
		return;
	}
	s->ids = mem_array(s->ids, s->count + 1, sizeof *s->ids);
	s->ids[s->count++] = mem_copy(id);
}

static void
publish(struct sender *s, const struct publication *p)
{
	struct buf message = BUF_EMPTY;
	struct redis_arg words[3];
	struct reply *reply;

	publish_build(&message, p);
	words[0] = redis_arg_text("LPUSH");
	words[1] = redis_arg_text(s->list);
	words[2] = redis_arg_bytes(message.data, message.length);
	reply = redis_call(s->redis, TIMEOUT_MS, 3, words);
	if (!reply)
		die_temporary("cannot publish to %s: %s", redis_name(s->redis),
		    redis_error(s->redis));
	if (reply->type == REPLY_ERROR)
		die_temporary("cannot publish to %s: %s", redis_name(s->redis),
		    reply->text);
	reply_free(reply);
	buf_release(&message);
	remember(s, p->id);
}

void
sender_task(struct sender *s, const char *task, const char *id,
    const char *args, const char *kwargs)
{
	char fresh[UUID_SIZE];

	uuid_random(fresh);
	publish(s, &(struct publication){.id = id ? id : fresh,
		       .task = task,
		       .queue = s->queue,
		       .args = args,
		       .kwargs = kwargs,
		       .group_index = -1,
		       .priority = s->priority,
		       .eta = s->eta});
}

int
sender_record(struct sender *s, const char *line, size_t n)
{
	struct span kwargs = jscan_member(line, n, "kwargs");
	struct span args = jscan_member(line, n, "args");
	char *id = jscan_text(jscan_member(line, n, "id"));
	char *task = jscan_text(jscan_member(line, n, "task"));
	char *group = jscan_text(jscan_member(line, n, "group"));
	char *root = jscan_text(jscan_member(line, n, "root_id"));
	char *parent = jscan_text(jscan_member(line, n, "parent_id"));
	char *named = kwargs.at ? mem_copy_n(kwargs.at, kwargs.length) : NULL;
	char *listed = args.at ? mem_copy_n(args.at, args.length) : NULL;
	int result = -1;

	if (id && task) {
		publish(s, &(struct publication){.id = id,
			       .task = task,
			       .queue = s->queue,
			       .args = listed,
			       .kwargs = named,
			       .group = group,
			       .root_id = root,
			       .parent_id = parent,
			       .group_index = -1,
			       .priority = s->priority,
			       .eta = s->eta});
		result = 0;
	} else {
		msg_warn(NULL, "a record on stdin has no id or no task: "
			       "give TASK to publish plain ids");
	}
	free(id);
	free(task);
	free(group);
	free(root);
	free(parent);
	free(named);
	free(listed);
	return result;
}

/*
 * hts-maint serve: GET /ping (this process answers) and GET /health (the ring,
 * Redis and PostgreSQL are fit: 200, else 503) on HEALTH_PORT.
 */
#ifndef HTS_MAINT_SERVE_H
#define HTS_MAINT_SERVE_H

/* Serves until TERM, INT or HUP; 0 at once if HEALTH_PORT is 0. */
int serve(void);

#endif

/* hts-maint ping: asks the health server of this machine, as the container's
 * health check; no curl needed. */
#ifndef HTS_MAINT_PING_H
#define HTS_MAINT_PING_H

/* The status of an HTTP answer ("HTTP/1.1 200 OK\r\n..."); -1 if it is none. */
int ping_status(const char *answer);
/* GET /health on HEALTH_PORT of 127.0.0.1, body to stdout.  0 if it says 200
 * or if there is to be no server, else 111. */
int ping(void);

#endif

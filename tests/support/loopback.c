#include "tests/support/loopback.h"

#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static pid_t server;
static int *requests;           /* shared with the server */

static void send_all(int s, const char *at, size_t n)
{
	while (n) {
		ssize_t sent = send(s, at, n, MSG_NOSIGNAL);
		if (sent <= 0)
			return;
		at += sent;
		n -= (size_t)sent;
	}
}

static void send_status(int s, const char *status, const char *header, const char *body)
{
	char text[1024];

	snprintf(text, sizeof text, "HTTP/1.1 %s\r\n%sContent-Length: %zu\r\nConnection: close\r\n\r\n%s",
		 status, header, strlen(body), body);
	send_all(s, text, strlen(text));
}

static void send_part(int s, const struct page *p, size_t from, size_t len)
{
	bool ranges = p->mode != PAGE_NO_RANGE;
	size_t start = ranges ? from : 0, stop = len;
	char head[256];

	if (ranges && from && from >= len) {
		send_status(s, "416 Range", "", "");
		return;
	}
	if (p->mode == PAGE_CUT && !start)
		stop = len / 2;
	if (p->mode == PAGE_DRIP && len - start > 10)
		stop = start + 10;
	if (start)
		snprintf(head, sizeof head, "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes %zu-%zu/%zu\r\n"
			 "Content-Length: %zu\r\nConnection: close\r\n\r\n", start, len - 1, len, len - start);
	else
		snprintf(head, sizeof head, "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n", len);
	send_all(s, head, strlen(head));
	send_all(s, p->body + start, stop - start);
}

/* In the server's process: how often it said that it was busy. */
static int refusals;

static void answer(int s, const char *path, size_t from, const struct page *p)
{
	char location[512];

	for (; p->path && strcmp(p->path, path); p++)
		;
	if (!p->path) {
		send_status(s, "404 Not Found", "", "lost\n");
	} else if (p->mode == PAGE_REFUSED) {
		send_status(s, "412 Precondition Failed", "", p->body);
	} else if (p->mode == PAGE_DOWN || (p->mode == PAGE_BUSY && refusals++ < 2)) {
		send_status(s, p->mode == PAGE_DOWN ? "500 Internal" : "503 Busy", "", "come back\n");
	} else if (p->mode == PAGE_MOVED) {
		snprintf(location, sizeof location, "Location: %s\r\n", p->body);
		send_status(s, "302 Found", location, "");
	} else {
		send_part(s, p, from, p->len ? p->len : strlen(p->body));
	}
}

static void serve_one(int s, const struct page *pages)
{
	char request[4096], path[1024] = "", *range;
	size_t n = 0, from = 0;
	ssize_t got;

	while (n < sizeof request - 1 && (got = recv(s, request + n, sizeof request - 1 - n, 0)) > 0) {
		n += (size_t)got;
		request[n] = 0;
		if (strstr(request, "\r\n\r\n"))
			break;
	}
	request[n] = 0;
	if (sscanf(request, "GET %1023s", path) != 1)
		return;
	if ((range = strstr(request, "Range: bytes=")))
		from = strtoul(range + 13, NULL, 10);
	__atomic_add_fetch(requests, 1, __ATOMIC_SEQ_CST);
	answer(s, path, from, pages);
}

void loopback_start(const struct page *pages)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof a;
	int door = socket(AF_INET, SOCK_STREAM, 0);
	char mirror[64];

	requests = mmap(NULL, sizeof *requests, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	cr_assert(door >= 0 && requests != MAP_FAILED && !bind(door, (void *)&a, sizeof a) && !listen(door, 8) &&
		  !getsockname(door, (void *)&a, &len));
	snprintf(mirror, sizeof mirror, "http://127.0.0.1:%d", ntohs(a.sin_port));
	setenv("BAKEOFF_MIRROR", mirror, 1);
	setenv("no_proxy", "127.0.0.1", 1);
	if (!(server = fork())) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;;) {
			int s = accept(door, NULL, NULL);
			if (s < 0)
				_exit(0);
			serve_one(s, pages);
			shutdown(s, SHUT_WR);
			close(s);
		}
	}
	close(door);
}

void loopback_stop(void)
{
	if (server > 0) {
		kill(server, SIGKILL);
		waitpid(server, NULL, 0);
	}
	server = 0;
}

int loopback_requests(void)
{
	return __atomic_load_n(requests, __ATOMIC_SEQ_CST);
}

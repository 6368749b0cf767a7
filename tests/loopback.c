#include "tests/loopback.h"

#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <signal.h>
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

static void answer(int s, const char *path, size_t from, const struct page *p)
{
	char head[256];
	size_t len, start = 0, stop;

	for (; p->path && strcmp(p->path, path); p++)
		;
	if (!p->path) {
		static const char lost[] = "HTTP/1.1 404 Not Found\r\nContent-Length: 5\r\nConnection: close\r\n\r\nlost\n";
		send_all(s, lost, sizeof lost - 1);
		return;
	}
	len = p->len ? p->len : strlen(p->body);
	if (from && p->mode != PAGE_NO_RANGE && from >= len) {
		static const char past[] = "HTTP/1.1 416 Range\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
		send_all(s, past, sizeof past - 1);
		return;
	}
	start = p->mode == PAGE_OK || p->mode == PAGE_CUT ? from : 0;
	stop = p->mode == PAGE_CUT && !start ? len / 2 : len;
	if (start)
		snprintf(head, sizeof head, "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes %zu-%zu/%zu\r\n"
			 "Content-Length: %zu\r\nConnection: close\r\n\r\n", start, len - 1, len, len - start);
	else
		snprintf(head, sizeof head, "HTTP/1.1 %s\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n",
			 p->mode == PAGE_REFUSED ? "412 Precondition Failed" : "200 OK", len);
	send_all(s, head, strlen(head));
	send_all(s, p->body + start, stop - start);
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

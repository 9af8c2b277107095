/*
 * The least that a QMP client can do, for `pnpm bench qmp` to compare with: it sends a command, and counts lines.
 *
 *   raw-qmp SOCKET status COUNT WINDOW   COUNT times query-status, WINDOW of them in flight
 *   raw-qmp SOCKET schema COUNT 1        COUNT times query-qmp-schema
 *   raw-qmp SOCKET events COUNT 1        COUNT times stop or cont, each with its reply and its event
 *
 * Prints how long that took, in milliseconds, without connection and negotiation.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

static int fd;

static void die(const char *what)
{
    perror(what);
    exit(1);
}

static void put(const char *text)
{
    if (write(fd, text, strlen(text)) < 0)
        die("write");
}

/* Reads until `lines` more lines have ended. */
static void await(long lines)
{
    static char buffer[65536];
    static ssize_t length, next;

    while (lines > 0) {
        if (next == length) {
            length = read(fd, buffer, sizeof buffer);
            next = 0;
            if (length <= 0)
                die("read");
        }
        char *end = memchr(buffer + next, '\n', length - next);
        next = end ? end - buffer + 1 : length;
        lines -= end != NULL;
    }
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1e3 + time.tv_nsec / 1e6;
}

int main(int argc, char **argv)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };

    if (argc != 5)
        return 2;
    strncpy(address.sun_path, argv[1], sizeof address.sun_path - 1);
    long count = atol(argv[3]), window = atol(argv[4]);
    int events = !strcmp(argv[2], "events");
    const char *command = events ? "{\"execute\":\"stop\",\"id\":0}"
        : !strcmp(argv[2], "schema") ? "{\"execute\":\"query-qmp-schema\",\"id\":0}"
        : "{\"execute\":\"query-status\",\"id\":0}";

    fd = socket(AF_UNIX, SOCK_STREAM, 0);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) < 0)
        die("connect");
    await(1);
    put("{\"execute\":\"qmp_capabilities\",\"arguments\":{\"enable\":[\"oob\"]},\"id\":0}");
    await(1);

    double began = now();
    for (long sent = 0; sent < window; sent++)
        put(command);
    for (long done = 1; done <= count; done++) {
        await(events ? 2 : 1);
        if (events)
            put(done == count ? "" : done % 2 ? "{\"execute\":\"cont\",\"id\":0}" : command);
        else if (done + window <= count)
            put(command);
    }
    printf("%.3f\n", now() - began);
    return 0;
}

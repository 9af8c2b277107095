/*
 * qemukit's guest agent: a hand of the host inside a Linux guest, over a virtio-serial port. One static program, one thread,
 * no configuration, nothing needed in the guest but devtmpfs and sysfs.
 *
 *   qemukit-agent [port]     the port's name (default: qemukit.agent.0) or its device's path; it waits until there is one
 *
 * THE PROTOCOL
 *
 * Frames both ways, numbers little-endian:
 *
 *   u32 length of what follows | u32 stream | u8 type | payload
 *
 * A stream is one thing that the host asked for; the host picks its number, not 0, and it ends with the agent's X, E or !.
 *
 * host to agent                                        agent to host
 *   H  hello: 8 bytes of nonce                           H  hello: the same nonce, u32 version, u32 pid of the agent
 *   X  run: u32 argc, u32 envc, then strings that end    S  it runs: u32 pid
 *      with NUL: user, cwd, argc arguments, envc         O  its output, or the file's content
 *      NAME=value; an empty user or cwd is ours          R  its error output
 *   R  read a file: path                                 X  it ended: i32 exit code or -1, i32 signal or 0
 *   W  write a file: u32 mode, path; with 0x10000 in     E  done
 *      the mode also a file that exists gets it          !  not done: i32 errno, what was tried
 *   I  input for X or W                                  C  u32 bytes more of I may come
 *   E  end of the input
 *   C  u8 O or R, u32 bytes more of it may come
 *   K  u8 signal, to the process group
 *   T  set the clock: u64 ns since 1970
 *   S  reseed the kernel's random numbers: entropy
 *   N  set the hostname: name
 *   M  set a MAC address: 6 bytes, interface's name
 *   Y  sync the disks
 *   P  u8 p, r or h: power off, reboot or halt, at once
 *   Q  answered with E: are you there?
 *
 * Flow control: of I, O and R at most WINDOW bytes a stream are on their way; who takes them grants as many anew by C. So one
 * slow reader holds up its own process and nobody else's, and no side ever holds more than that in memory.
 *
 * Resynchronisation: either side may be replaced while the other lives on. A clone of a saved machine has an agent that was
 * in the middle of a conversation with another host process; a rebooted guest has another agent. A host therefore begins
 * with the 16 bytes RESET and a hello. RESET counts wherever it stands, inside a frame or between two: the agent kills what it
 * runs, closes its files, forgets what it had not sent yet, and reads a new frame from there. The host answers for RESET being
 * nowhere else: it begins with the one byte 0xff that it holds, which is in no UTF-8, so in no path, argument or variable; and
 * file content and input that happens to hold it is cut in two frames in the middle of it. The agent's hello follows a RESET
 * as well, and holds a nonce that was drawn for it: the host drops all that comes before.
 *
 * The end of a command is reported when its first process has ended and what was in the pipes at that moment has been sent;
 * what it left running in the background may write on, into nothing, instead of holding up the report.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/reboot.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define VERSION 1
#define HEADER 9
#define LONGEST (1 << 20) /* of a frame: a command line may be long */
#define WINDOW (1 << 18)
#define CHUNK (1 << 15) /* of output in one frame */
#define BACKLOG (1 << 18) /* output is not read while more than this waits for the port */

static const unsigned char RESET[16] = "\xffqemukit:reset\r\n"; /* without its NUL */

extern char **environ;

struct output {
	int fd; /* -1 once closed */
	uint32_t credit;
	int left; /* how much of it is still reported; -1 while there is no end */
};

struct stream {
	struct stream *next;
	uint32_t id; /* 0 when the host has been told its end, or must not be told any more */
	pid_t pid; /* also its process group; 0 for a file */
	bool running;
	int status;
	int in; /* where input goes: a pipe or a file; -1 once closed */
	bool in_ended; /* no more input comes: close when all is written */
	char *queue; /* input that `in` did not take yet: WINDOW bytes */
	size_t queued, written;
	struct output out[2]; /* O and R; a file that is read has the first only */
};

static struct stream *streams;
static int port = -1;

static struct {
	char *bytes;
	size_t begin, end, size;
} backlog;

static uint32_t get32(const void *from)
{
	const unsigned char *b = from;
	return b[0] | b[1] << 8 | b[2] << 16 | (uint32_t)b[3] << 24;
}

static void put32(void *to, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		((unsigned char *)to)[i] = value >> 8 * i;
}

/* ---- to the host ---- */

static void append(const void *bytes, size_t n)
{
	if (backlog.begin == backlog.end)
		backlog.begin = backlog.end = 0;
	if (backlog.end + n > backlog.size) {
		memmove(backlog.bytes, backlog.bytes + backlog.begin, backlog.end - backlog.begin);
		backlog.end -= backlog.begin;
		backlog.begin = 0;
		while (backlog.end + n > backlog.size)
			backlog.size = backlog.size ? 2 * backlog.size : 2 * BACKLOG;
		backlog.bytes = realloc(backlog.bytes, backlog.size);
		if (!backlog.bytes)
			_exit(1);
	}
	memcpy(backlog.bytes + backlog.end, bytes, n);
	backlog.end += n;
}

static void send_frame(uint32_t id, char type, const void *payload, size_t n)
{
	char header[HEADER];
	put32(header, n + HEADER - 4);
	put32(header + 4, id);
	header[8] = type;
	append(header, HEADER);
	append(payload, n);
}

static void send_numbers(uint32_t id, char type, uint32_t one, uint32_t two, int count)
{
	char payload[8];
	put32(payload, one);
	put32(payload + 4, two);
	send_frame(id, type, payload, 4 * count);
}

static void send_error(uint32_t id, int number, const char *tried)
{
	char payload[4 + PATH_MAX + 128];
	put32(payload, number);
	int n = snprintf(payload + 4, sizeof payload - 4, "%s: %s", tried, strerror(number));
	send_frame(id, '!', payload, 4 + (n < (int)sizeof payload - 4 ? n : (int)sizeof payload - 5));
}

static void send_done(uint32_t id, bool done, const char *tried)
{
	if (done)
		send_frame(id, 'E', "", 0);
	else
		send_error(id, errno, tried);
}

static void flush_backlog(void)
{
	while (backlog.begin < backlog.end) {
		ssize_t n = write(port, backlog.bytes + backlog.begin, backlog.end - backlog.begin);
		if (n <= 0)
			return; /* poll says when there is room; a port that is gone shows when it is read */
		backlog.begin += n;
	}
}

/* ---- streams ---- */

static struct stream *add_stream(uint32_t id)
{
	struct stream *s = calloc(1, sizeof *s);
	if (!s)
		return NULL;
	s->id = id;
	s->in = s->out[0].fd = s->out[1].fd = -1;
	s->out[0].credit = s->out[1].credit = WINDOW;
	s->out[0].left = s->out[1].left = -1;
	s->next = streams;
	streams = s;
	return s;
}

static struct stream *find_stream(uint32_t id)
{
	struct stream *s = streams;
	while (s && s->id != id)
		s = s->next;
	return id ? s : NULL;
}

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* The host is not told of it any more. What a process writes is still read, so that it neither waits nor dies for it. */
static void detach(struct stream *s)
{
	s->id = 0;
	close_fd(&s->in);
	if (!s->pid)
		close_fd(&s->out[0].fd);
}

static void fail(struct stream *s, int number, const char *tried)
{
	send_error(s->id, number, tried);
	detach(s);
}

static void remove_finished(void)
{
	for (struct stream **at = &streams; *at;) {
		struct stream *s = *at;
		if (s->id || s->running || s->out[0].fd >= 0 || s->out[1].fd >= 0) {
			at = &s->next;
			continue;
		}
		*at = s->next;
		free(s->queue);
		free(s);
	}
}

static bool drained(const struct output *out)
{
	return out->fd < 0 || !out->left;
}

static void report_end(struct stream *s)
{
	if (!s->id || !s->pid || s->running || !drained(&s->out[0]) || !drained(&s->out[1]))
		return;
	bool exited = WIFEXITED(s->status);
	send_numbers(s->id, 'X', exited ? WEXITSTATUS(s->status) : -1, exited ? 0 : WTERMSIG(s->status), 2);
	detach(s);
}

static void reap(void)
{
	int status;
	for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG)) > 0;) {
		struct stream *s = streams;
		while (s && !(s->running && s->pid == pid))
			s = s->next;
		if (!s)
			continue;
		s->running = false;
		s->status = status;
		for (int i = 0; i < 2; i++)
			if (s->out[i].fd >= 0)
				ioctl(s->out[i].fd, FIONREAD, &s->out[i].left);
		report_end(s);
	}
}

static void read_output(struct stream *s, int which)
{
	static char bytes[CHUNK];
	struct output *out = &s->out[which];
	size_t most = sizeof bytes;
	if (s->id && out->credit < most)
		most = out->credit;
	if (s->id && out->left >= 0 && (size_t)out->left < most)
		most = out->left;
	ssize_t n = read(out->fd, bytes, most);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0) {
		int error = errno;
		close_fd(&out->fd);
		if (s->id && !s->pid) {
			if (n < 0)
				send_error(s->id, error, "read");
			else
				send_frame(s->id, 'E', "", 0);
			detach(s);
		}
	} else if (s->id) {
		send_frame(s->id, which ? 'R' : 'O', bytes, n);
		out->credit -= n;
		if (out->left > 0)
			out->left -= n;
	}
	report_end(s);
}

static bool wants_output(const struct stream *s, int which)
{
	const struct output *out = &s->out[which];
	return out->fd >= 0 && (!s->id || (out->credit && out->left && backlog.end - backlog.begin < BACKLOG));
}

/* Gives a process or a file what it takes of its input. */
static void write_input(struct stream *s)
{
	size_t before = s->written;
	while (s->in >= 0 && s->written < s->queued) {
		ssize_t n = write(s->in, s->queue + s->written, s->queued - s->written);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN)
			break;
		if (n < 0) {
			if (!s->pid) {
				fail(s, errno, "write");
				return;
			}
			close_fd(&s->in); /* a process need not read its input to the end */
			break;
		}
		s->written += n;
	}
	if (s->in < 0)
		s->written = s->queued;
	if (s->written > before)
		send_numbers(s->id, 'C', s->written - before, 0, 1);
	if (s->written < s->queued)
		return;
	s->written = s->queued = 0;
	if (!s->in_ended || s->in < 0)
		return;
	if (s->pid) {
		close_fd(&s->in);
		return;
	}
	int closed = close(s->in);
	s->in = -1;
	send_done(s->id, !closed, "close");
	detach(s);
}

static void take_input(struct stream *s, const char *bytes, size_t n)
{
	if (!s->queue && !(s->queue = malloc(WINDOW))) {
		fail(s, ENOMEM, "input");
		return;
	}
	memmove(s->queue, s->queue + s->written, s->queued - s->written);
	s->queued -= s->written;
	s->written = 0;
	if (s->queued + n > WINDOW) {
		fail(s, EPROTO, "more input than was granted");
		return;
	}
	memcpy(s->queue + s->queued, bytes, n);
	s->queued += n;
	write_input(s);
}

/* ---- commands ---- */

struct account {
	uid_t uid;
	gid_t gid, groups[64];
	int group_count;
	char variables[3][PATH_MAX]; /* HOME, USER, LOGNAME */
};

static bool look_up(const char *name, struct account *account)
{
	errno = 0;
	struct passwd *user = getpwnam(name);
	if (!user) {
		errno = errno ? errno : ENOENT;
		return false;
	}
	account->uid = user->pw_uid;
	account->gid = user->pw_gid;
	account->group_count = 64;
	if (getgrouplist(name, user->pw_gid, account->groups, &account->group_count) < 0)
		account->group_count = 64;
	snprintf(account->variables[0], PATH_MAX, "HOME=%s", user->pw_dir);
	snprintf(account->variables[1], PATH_MAX, "USER=%s", name);
	snprintf(account->variables[2], PATH_MAX, "LOGNAME=%s", name);
	return true;
}

static void set_variable(char **env, size_t *count, char *variable)
{
	size_t name = strcspn(variable, "=") + 1;
	for (size_t i = 0; i < *count; i++)
		if (!strncmp(env[i], variable, name)) {
			env[i] = variable;
			return;
		}
	env[(*count)++] = variable;
	env[*count] = NULL;
}

/* The strings of a request, each ended by NUL: NULL when there are fewer. */
static char *next_string(char **at, char *end)
{
	char *string = *at;
	char *nul = string < end ? memchr(string, 0, end - string) : NULL;
	if (nul)
		*at = nul + 1;
	return nul ? string : NULL;
}

#ifdef __aarch64__
/*
 * musl's vfork() is a fork() here: the command would share no memory with us, so that we never learned why it could not be run, and
 * we would not wait until it has a session of its own, by which it is killed. This one has no stack frame that the child could spoil.
 */
pid_t vfork_aarch64(void) __attribute__((returns_twice));
__asm__(".pushsection .text.vfork_aarch64,\"ax\"\n"
	"vfork_aarch64:\n"
	"	mov x0, #0x4111\n" /* CLONE_VFORK | CLONE_VM | SIGCHLD */
	"	mov x1, #0\n" /* the stack: the same */
	"	mov x2, #0\n"
	"	mov x3, #0\n"
	"	mov x4, #0\n"
	"	mov x8, #220\n" /* clone */
	"	svc #0\n"
	"	ret\n"
	".popsection\n");
#define vfork vfork_aarch64
#endif

static void start(struct stream *s, char **arguments, const char *cwd, const struct account *account)
{
	int in[2] = { -1, -1 }, out[2] = { -1, -1 }, err[2] = { -1, -1 };
	volatile int failure = 0;
	const char *volatile tried = "pipe";
	pid_t pid = -1;
	if (pipe2(in, O_CLOEXEC) || pipe2(out, O_CLOEXEC) || pipe2(err, O_CLOEXEC)) {
		failure = errno;
	} else if ((pid = vfork()) == 0) {
		/* Memory is the parent's until exec: only system calls, and what they return. */
		sigset_t none;
		sigemptyset(&none);
		setsid();
		dup2(in[0], 0);
		dup2(out[1], 1);
		dup2(err[1], 2);
		tried = cwd;
		if (chdir(cwd))
			_exit((failure = errno, 127));
		tried = "user";
		if (account && (syscall(SYS_setgroups, (long)account->group_count, account->groups) ||
				syscall(SYS_setgid, (long)account->gid) || syscall(SYS_setuid, (long)account->uid)))
			_exit((failure = errno, 127));
		sigprocmask(SIG_SETMASK, &none, NULL); /* or it would never learn of its own children */
		tried = arguments[0];
		execvp(arguments[0], arguments); /* searches the new PATH: `environ` is the command's here */
		_exit((failure = errno, 127));
	} else if (pid < 0) {
		tried = "fork";
		failure = pid == -1 ? errno : -pid;
	}
	close_fd(&in[0]);
	close_fd(&out[1]);
	close_fd(&err[1]);
	if (failure) {
		if (pid > 0)
			waitpid(pid, NULL, 0);
		close_fd(&in[1]);
		close_fd(&out[0]);
		close_fd(&err[0]);
		fail(s, failure, tried);
		return;
	}
	s->pid = pid;
	s->running = true;
	s->in = in[1];
	s->out[0].fd = out[0];
	s->out[1].fd = err[0];
	int ours[] = { in[1], out[0], err[0] };
	for (int i = 0; i < 3; i++)
		fcntl(ours[i], F_SETFL, O_NONBLOCK);
	send_numbers(s->id, 'S', pid, 0, 1);
}

static void run(struct stream *s, char *payload, size_t n)
{
	char *at = payload + 8, *end = payload + n;
	uint32_t argc = n >= 8 ? get32(payload) : 0, envc = n >= 8 ? get32(payload + 4) : 0;
	char *user = next_string(&at, end), *cwd = next_string(&at, end);
	if (!cwd || !argc || argc > n || envc > n) {
		fail(s, EPROTO, "run");
		return;
	}
	static struct account account;
	if (*user && !look_up(user, &account)) {
		fail(s, errno, user);
		return;
	}
	size_t ours = 0, count = 0;
	while (environ[ours])
		ours++;
	char **arguments = calloc(argc + 1, sizeof *arguments), **env = calloc(ours + 3 + envc + 1, sizeof *env);
	bool complete = arguments && env;
	for (size_t i = 0; complete && i < argc; i++)
		complete = (arguments[i] = next_string(&at, end));
	for (size_t i = 0; complete && i < ours; i++)
		env[count++] = environ[i];
	for (size_t i = 0; complete && *user && i < 3; i++)
		set_variable(env, &count, account.variables[i]);
	for (size_t i = 0; complete && i < envc; i++) {
		char *variable = next_string(&at, end);
		if ((complete = variable))
			set_variable(env, &count, variable);
	}
	if (complete) {
		char **saved = environ;
		environ = env;
		start(s, arguments, *cwd ? cwd : "/", *user ? &account : NULL);
		environ = saved;
	} else {
		fail(s, EPROTO, "run");
	}
	free(arguments);
	free(env);
}

/* ---- the other requests ---- */

static void open_file(struct stream *s, char type, const char *path, uint32_t mode)
{
	/* Without O_NONBLOCK a FIFO that nobody has opened would hold up everything. */
	int flags = O_CLOEXEC | O_NONBLOCK | (type == 'R' ? O_RDONLY : O_WRONLY | O_CREAT | O_TRUNC);
	int fd = open(path, flags, mode & 07777);
	if (fd < 0) {
		fail(s, errno, path);
		return;
	}
	if (type == 'R') {
		s->out[0].fd = fd;
		return;
	}
	s->in = fd;
	if ((mode & 0x10000) && fchmod(fd, mode & 07777))
		fail(s, errno, path);
}

static bool set_clock(const char *payload, size_t n)
{
	if (n != 8) {
		errno = EPROTO;
		return false;
	}
	uint64_t ns = get32(payload) | (uint64_t)get32(payload + 4) << 32;
	struct timespec now = { .tv_sec = ns / 1000000000, .tv_nsec = ns % 1000000000 };
	return !clock_settime(CLOCK_REALTIME, &now);
}

/* Writing to /dev/urandom alone changes no number that is drawn soon: it is the second step that does (random(4)). */
static bool reseed(const char *payload, size_t n)
{
	struct {
		int bits, size;
		char bytes[256];
	} pool = { .bits = 8 * n, .size = n };
	if (n > sizeof pool.bytes) {
		errno = EPROTO;
		return false;
	}
	memcpy(pool.bytes, payload, n);
	int fd = open("/dev/urandom", O_RDWR | O_CLOEXEC);
	bool done = fd >= 0 && !ioctl(fd, _IOW('R', 3, int[2]), &pool) && !ioctl(fd, _IO('R', 7));
	int error = errno;
	close_fd(&fd);
	errno = error;
	return done;
}

static bool set_mac(const char *payload, const char *name)
{
	struct ifreq address = { 0 }, flags;
	if (strlen(name) >= IFNAMSIZ) {
		errno = ENODEV;
		return false;
	}
	strcpy(address.ifr_name, name);
	flags = address;
	address.ifr_hwaddr.sa_family = ARPHRD_ETHER;
	memcpy(address.ifr_hwaddr.sa_data, payload, 6);
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	bool done = fd >= 0 && !ioctl(fd, SIOCSIFHWADDR, &address);
	if (fd >= 0 && !done && errno == EBUSY && !ioctl(fd, SIOCGIFFLAGS, &flags)) {
		/* Some drivers take another address only while they are down. */
		short before = flags.ifr_flags;
		flags.ifr_flags &= ~IFF_UP;
		done = !ioctl(fd, SIOCSIFFLAGS, &flags) && !ioctl(fd, SIOCSIFHWADDR, &address);
		int error = errno;
		flags.ifr_flags = before;
		ioctl(fd, SIOCSIFFLAGS, &flags);
		errno = error;
	}
	int error = errno;
	close_fd(&fd);
	errno = error;
	return done;
}

static void power(char how)
{
	sync();
	reboot(how == 'r' ? RB_AUTOBOOT : how == 'h' ? RB_HALT_SYSTEM : RB_POWER_OFF);
}

static void say_hello(const char *nonce, size_t n)
{
	char payload[16] = { 0 };
	memcpy(payload, nonce, n < 8 ? n : 8);
	put32(payload + 8, VERSION);
	put32(payload + 12, getpid());
	append(RESET, sizeof RESET);
	send_frame(0, 'H', payload, sizeof payload);
}

/* `payload` is followed by a NUL. */
static void obey(uint32_t id, char type, char *payload, size_t n)
{
	struct stream *s = find_stream(id);
	switch (type) {
	case 'H':
		say_hello(payload, n);
		return;
	case 'X':
	case 'R':
	case 'W':
		if (s || !(s = add_stream(id)))
			send_error(id, s ? EPROTO : ENOMEM, "stream");
		else if (type == 'X')
			run(s, payload, n);
		else if (type == 'W' && n < 4)
			fail(s, EPROTO, "write");
		else
			open_file(s, type, type == 'W' ? payload + 4 : payload, type == 'W' ? get32(payload) : 0);
		return;
	case 'I':
		if (s)
			take_input(s, payload, n);
		return;
	case 'E':
		if (s) {
			s->in_ended = true;
			write_input(s);
		}
		return;
	case 'C':
		if (s && n == 5)
			s->out[payload[0] == 'R'].credit += get32(payload + 1);
		return;
	case 'K':
		if (s && s->pid && n == 1)
			kill(-s->pid, payload[0]);
		else if (s && !s->pid)
			fail(s, ECANCELED, "file");
		return;
	case 'T':
		send_done(id, set_clock(payload, n), "clock_settime");
		return;
	case 'S':
		send_done(id, reseed(payload, n), "/dev/urandom");
		return;
	case 'N':
		send_done(id, !sethostname(payload, n), "sethostname");
		return;
	case 'M':
		send_done(id, n > 6 && set_mac(payload, payload + 6), n > 6 ? payload + 6 : "MAC address");
		return;
	case 'Y':
		sync();
		send_done(id, true, "");
		return;
	case 'P':
		power(payload[0]);
		return;
	case 'Q':
		send_done(id, true, "");
		return;
	default:
		send_error(id, ENOSYS, "request");
	}
}

/* ---- from the host ---- */

static unsigned char frame[4 + LONGEST + 1];
static size_t have, matched;
static bool lost; /* what comes is no frame: only RESET helps */

static void start_anew(void)
{
	for (struct stream *s = streams; s; s = s->next) {
		if (s->id && s->running)
			kill(-s->pid, SIGKILL);
		detach(s);
	}
	backlog.begin = backlog.end = 0;
	have = matched = 0;
	lost = false;
}

static void take_frames(const unsigned char *bytes, size_t n)
{
	while (n && !lost) {
		size_t size = have < 4 ? 4 : 4 + get32(frame);
		if (size > 4 + LONGEST || (have >= 4 && size < HEADER)) {
			lost = true;
			return;
		}
		size_t taken = size - have < n ? size - have : n;
		memcpy(frame + have, bytes, taken);
		have += taken;
		bytes += taken;
		n -= taken;
		if (have < HEADER || have < 4 + get32(frame))
			continue;
		frame[have] = 0;
		size_t payload = have - HEADER;
		have = 0;
		obey(get32(frame + 4), frame[8], (char *)frame + HEADER, payload);
	}
}

static void take(const unsigned char *bytes, size_t n)
{
	size_t from = 0;
	for (size_t i = 0; i < n; i++) {
		if (!matched) {
			const unsigned char *first = memchr(bytes + i, RESET[0], n - i);
			if (!first)
				break;
			i = first - bytes;
		}
		/* Its first byte is nowhere else in it: a match that fails can begin anew at this byte only. */
		matched = bytes[i] == RESET[matched] ? matched + 1 : bytes[i] == RESET[0];
		if (matched == sizeof RESET) {
			start_anew();
			from = i + 1;
		}
	}
	take_frames(bytes + from, n - from);
}

/* ---- the port ---- */

static int open_named(const char *name)
{
	static const char class[] = "/sys/class/virtio-ports";
	DIR *directory = opendir(class);
	int found = -1;
	for (struct dirent *entry; found < 0 && directory && (entry = readdir(directory));) {
		char path[PATH_MAX], said[128];
		snprintf(path, sizeof path, "%s/%s/name", class, entry->d_name);
		int fd = open(path, O_RDONLY | O_CLOEXEC);
		ssize_t n = fd < 0 ? -1 : read(fd, said, sizeof said - 1);
		close_fd(&fd);
		if (n <= 0)
			continue;
		said[n] = 0;
		said[strcspn(said, "\n")] = 0;
		snprintf(path, sizeof path, "/dev/%s", entry->d_name);
		if (!strcmp(said, name))
			found = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	}
	if (directory)
		closedir(directory);
	return found;
}

static void open_port(const char *name)
{
	for (;;) {
		port = name[0] == '/' ? open(name, O_RDWR | O_NONBLOCK | O_CLOEXEC) : open_named(name);
		if (port >= 0)
			return;
		usleep(50000); /* its driver may be loaded later, and nobody tells */
	}
}

static size_t watch(struct pollfd **watched, size_t *size)
{
	size_t count = 2;
	for (struct stream *s = streams; s; s = s->next)
		count += 3;
	if (count > *size) {
		*watched = realloc(*watched, count * sizeof **watched);
		*size = count;
		if (!*watched)
			_exit(1);
	}
	struct pollfd *at = *watched + 2;
	for (struct stream *s = streams; s; s = s->next) {
		for (int i = 0; i < 2; i++)
			*at++ = (struct pollfd){ .fd = wants_output(s, i) ? s->out[i].fd : -1, .events = POLLIN };
		*at++ = (struct pollfd){ .fd = s->written < s->queued ? s->in : -1, .events = POLLOUT };
	}
	return count;
}

static void prepare(void)
{
	for (int fd = 0; fd < 3; fd++)
		if (fcntl(fd, F_GETFD) < 0)
			open("/dev/null", O_RDWR);
	for (int number = 1; number < 32; number++)
		signal(number, SIG_DFL); /* what is ignored here would be ignored by every command */
	setenv("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", 0);
	setenv("HOME", "/root", 0);
	umask(022);
	if (chdir("/"))
		_exit(1);
}

int main(int argc, char **argv)
{
	static unsigned char bytes[1 << 16];
	struct pollfd *watched = NULL;
	size_t size = 0;
	prepare();
	sigset_t blocked;
	sigemptyset(&blocked);
	sigaddset(&blocked, SIGCHLD);
	sigaddset(&blocked, SIGPIPE);
	sigprocmask(SIG_BLOCK, &blocked, NULL);
	sigdelset(&blocked, SIGPIPE);
	int children = signalfd(-1, &blocked, SFD_NONBLOCK | SFD_CLOEXEC);
	open_port(argc > 1 ? argv[1] : "qemukit.agent.0");
	for (bool away = false;;) {
		size_t count = watch(&watched, &size);
		bool waiting = backlog.begin < backlog.end;
		watched[0] = (struct pollfd){ .fd = away ? -1 : port, .events = POLLIN | (waiting ? POLLOUT : 0) };
		watched[1] = (struct pollfd){ .fd = children, .events = POLLIN };
		if (poll(watched, count, away ? 50 : -1) < 0 && errno != EINTR)
			return 1;
		size_t at = 2;
		for (struct stream *s = streams; s; s = s->next, at += 3) {
			for (int i = 0; i < 2; i++)
				if (watched[at + i].revents && watched[at + i].fd == s->out[i].fd)
					read_output(s, i);
			if (watched[at + 2].revents && s->in >= 0)
				write_input(s);
		}
		/* After the output: what a process wrote before it ended is already on its way then. */
		struct signalfd_siginfo ignored;
		while (read(children, &ignored, sizeof ignored) > 0)
			;
		reap();
		ssize_t n = read(port, bytes, sizeof bytes);
		if (n > 0)
			take(bytes, n);
		/* Without anybody on the other end a port reads as ended, and polls as ready all the time. */
		away = n == 0;
		if (n < 0 && errno == ENODEV) {
			close_fd(&port);
			open_port(argc > 1 ? argv[1] : "qemukit.agent.0");
		}
		flush_backlog();
		remove_finished();
	}
}

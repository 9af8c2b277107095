// The micro-guest's serial console: a line is a command, and its answer ends with a line "ok" or "err <why>".
#include "guest.h"

// Compilers may call these for copies and loops of their own.
void *memcpy(void *to, const void *from, uptr size) {
  u8 *t = to;
  const u8 *f = from;
  while (size--) *t++ = *f++;
  return to;
}

void *memset(void *to, int value, uptr size) {
  u8 *t = to;
  while (size--) *t++ = value;
  return to;
}

static int in_line;

static void put(const char *text) {
  while (*text) serial_put(*text++);
}

static void end_line(void) {
  put("\r\n");
  in_line = 0;
}

void say_char(char c) {
  if (c == '\n') {
    if (!in_line) serial_put(' ');
    end_line();
    return;
  }
  if (!in_line) serial_put(' ');
  in_line = 1;
  serial_put(c);
}

void say(const char *text) {
  while (*text) say_char(*text++);
}

void say_hex(u64 value, int digits) {
  while (digits--) say_char("0123456789abcdef"[(value >> (digits * 4)) & 15]);
}

void answer(error why) {
  if (in_line) end_line();
  if (why) {
    put("err ");
    put(why);
  } else {
    put("ok");
  }
  end_line();
}

void exception(u64 number, u64 code, u64 at) {
  if (in_line) end_line();
  say("exception ");
  say_hex(number, 2);
  say(" code ");
  say_hex(code, 8);
  say(" at ");
  say_hex(at, sizeof(uptr) * 2);
  end_line();
  panic(0);
  halt();
}

// Takes a number, decimal or 0x…, from the front of `*text`, and the spaces after it.
static int number(const char **text, uptr *value) {
  const char *s = *text;
  uptr base = 10;
  if (s[0] == '0' && s[1] == 'x') {
    base = 16;
    s += 2;
  }
  const char *first = s;
  for (*value = 0;; s++) {
    uptr digit = *s >= 'a' ? *s - 'a' + 10u : *s >= '0' && *s <= '9' ? *s - '0' : base;
    if (digit >= base) break;
    *value = *value * base + digit;
  }
  if (s == first || (*s && *s != ' ')) return 0;
  while (*s == ' ') s++;
  *text = s;
  return 1;
}

static const char not_a_number[] = "that is no number, as 12 or 0xc";

static u8 sector[512] __attribute__((aligned(4)));

static error do_help(const char *text);

static error do_echo(const char *text) {
  say(text);
  return 0;
}

static error do_info(const char *text) {
  say("architecture=");
  say(architecture);
  say(" cpus=");
  say_hex(cpu_count(), 2);
  say(" ticks=");
  say_hex(ticks(), 16);
  return 0;
}

static error do_fw_cfg(const char *text) { return print_fw_cfg(text); }

static error do_read(const char *text) {
  uptr n;
  if (!number(&text, &n)) return not_a_number;
  error why = read_sector(n, sector);
  if (why) return why;
  for (uptr i = 0; i < sizeof sector; i++) say_hex(sector[i], 2);
  return 0;
}

static error do_write(const char *text) {
  uptr n;
  if (!number(&text, &n)) return not_a_number;
  memset(sector, 0, sizeof sector);
  for (u8 *s = sector; *text;) *s++ = *text++;
  return write_sector(n, sector);
}

static error do_screen(const char *text) { return show(text); }

static error do_keys(const char *text) {
  uptr n;
  return number(&text, &n) ? print_keys(n) : not_a_number;
}

static error do_watchdog(const char *text) {
  uptr n;
  return number(&text, &n) ? watchdog(n) : not_a_number;
}

static error do_flood(const char *text) {
  uptr n;
  if (!number(&text, &n)) return not_a_number;
  for (uptr i = 0; i < n; i++) {
    say("line ");
    say_hex(i, 8);
    say("\n");
  }
  return 0;
}

static error do_peek(const char *text) {
  uptr address;
  if (!number(&text, &address)) return not_a_number;
  say_hex(MMIO32(address), 8);
  return 0;
}

static error do_poke(const char *text) {
  uptr address, value;
  if (!number(&text, &address) || !number(&text, &value)) return not_a_number;
  MMIO32(address) = value;
  return 0;
}

static error do_panic(const char *text) { return panic(1); }

static error do_crash(const char *text) {
  answer(0);
  undefined_instruction();
  return 0;
}

static error do_triple_fault(const char *text) { return triple_fault(); }

static error do_exit(const char *text) {
  uptr code;
  return number(&text, &code) ? exit_with(code) : not_a_number;
}

static error do_reboot(const char *text) { return reboot(); }
static error do_poweroff(const char *text) { return poweroff(); }

static error do_halt(const char *text) {
  answer(0);
  halt();
}

static error do_spin(const char *text) {
  answer(0);
  for (;;) asm volatile("");
  return 0;
}

static const struct command {
  const char *usage; // its first word is the command
  error (*run)(const char *text);
} commands[] = {
    {"help", do_help},
    {"echo TEXT", do_echo},
    {"info", do_info},
    {"fw-cfg NAME: print a file of -fw_cfg", do_fw_cfg},
    {"read SECTOR: print it in hexadecimal", do_read},
    {"write SECTOR TEXT", do_write},
    {"screen TEXT: write a line of text on the screen", do_screen},
    {"keys COUNT: print so many scan codes of the keyboard", do_keys},
    {"watchdog MS: start or feed it; 0 stops it", do_watchdog},
    {"flood COUNT: print so many lines", do_flood},
    {"peek ADDRESS: print 32 bits of memory", do_peek},
    {"poke ADDRESS VALUE", do_poke},
    {"panic", do_panic},
    {"crash: execute an undefined instruction", do_crash},
    {"triple-fault", do_triple_fault},
    {"exit CODE", do_exit},
    {"reboot", do_reboot},
    {"poweroff", do_poweroff},
    {"halt: stop the CPU for good", do_halt},
    {"spin: keep the CPU busy for good", do_spin},
};

#define COMMANDS (sizeof commands / sizeof *commands)

static error do_help(const char *text) {
  for (uptr i = 0; i < COMMANDS; i++) {
    say(commands[i].usage);
    say("\n");
  }
  return 0;
}

// What follows the command's word in the line; 0 where the line is not this command.
static const char *text_after(const char *word, const char *line) {
  while (*word && *word != ' ' && *word != ':')
    if (*word++ != *line++) return 0;
  if (*line && *line != ' ') return 0;
  while (*line == ' ') line++;
  return line;
}

static error run(const char *line) {
  for (uptr i = 0; i < COMMANDS; i++) {
    const char *text = text_after(commands[i].usage, line);
    if (text) return commands[i].run(text);
  }
  return "there is no such command: see help";
}

static char line[256];

void guest_main(void) {
  machine_init();
  put("micro-guest ");
  put(architecture);
  put("\r\nqemukit: ready\r\n");
  for (uptr length = 0;;) {
    u8 c = serial_get();
    if (c == '\b' || c == 0x7f) {
      if (length) length--;
    } else if (c != '\r' && c != '\n') {
      if (length < sizeof line) line[length] = c;
      length++;
    } else if (length >= sizeof line) {
      answer("the line is longer than 255 characters");
      length = 0;
    } else if (length) {
      line[length] = 0;
      length = 0;
      answer(run(line));
    }
  }
}

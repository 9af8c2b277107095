import { expect, test } from 'vitest';

import { parseManPage } from './man-page.ts';

const old = String.raw`.TH "QEMU-QMP-REF" "7" "May 25, 2026" "7.2.22" "QEMU"
.SH THINGS
.SS \fBthing\-add\fP (Command)
.sp
Adds a thing\(aqs \fBtwin\fP\&.
.sp
It may take a while.
.SS Arguments
.INDENT 0.0
.TP
.B \fBthing\-id\fP: \fBstring\fP (optional)
the name; by
default \(dqthing\(dq (since 6.0)
.TP
.B \fBmode\fP: \fBThingMode\fP
how
.UNINDENT
.SS Note
.sp
Nothing of it is kept.
.SS Since
.sp
2.12
.SS Example
.sp
.nf
\-> { \(dqexecute\(dq: \(dqthing\-add\(dq }
.fi
.SS \fBThingMode\fP (Enum)
.SS Values
.INDENT 0.0
.TP
.B \fBfast\fP
in no time
.UNINDENT
.SS More about things
.sp
This belongs to nothing.
`;

const recent = String.raw`.TH "QEMU-QMP-REF" "7" "Jun 01, 2026" "10.0.2" "QEMU"
.SH THINGS
.INDENT 0.0
.TP
.B Command thing\-add (Since: 2.12)
Adds a thing\(aqs \fBtwin\fP\&.
.sp
It may take a while.
.INDENT 7.0
.TP
.B Arguments:
.INDENT 7.0
.IP \(bu 2
\fBthing\-id\fP (\fIstring\fP, optional) \-\- the name; by
default \(dqthing\(dq (since 6.0)
.IP \(bu 2
\fBmode\fP (\fI\%ThingMode\fP) \-\- how
.UNINDENT
.UNINDENT
.IP "Example:"
.nf
\-> { \(dqexecute\(dq: \(dqthing\-add\(dq }
.fi
.UNINDENT
.INDENT 0.0
.TP
.B Enum ThingMode
.INDENT 7.0
.TP
.B Values:
.INDENT 7.0
.IP \(bu 2
\fBfast\fP \-\- in no time
.UNINDENT
.UNINDENT
.UNINDENT
.SS More about things
.sp
This belongs to nothing.
`;

test.for([
  ['7.2.22', old],
  ['10.0.2', recent],
])('parseManPage() reads the layout of %s', ([version, source = '']) => {
  const page = parseManPage(source);
  expect(page.version).toBe(version);
  expect(page.docs).toEqual(
    new Map([
      [
        'thing-add',
        {
          text: "Adds a thing's twin.\n\nIt may take a while.",
          since: '2.12',
          members: new Map([
            ['thing-id', 'the name; by\ndefault "thing" (since 6.0)'],
            ['mode', 'how'],
          ]),
        },
      ],
      ['ThingMode', { text: '', since: undefined, members: new Map([['fast', 'in no time']]) }],
    ]),
  );
});

test('parseManPage() finds nothing in another page', () => {
  expect(parseManPage('.TH LS "1" "May 2026" "GNU coreutils 9.1"\n.SH NAME\nls \\- list\n').docs.size).toBe(0);
});

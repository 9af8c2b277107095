import type { Monitor } from '../../qmp/monitor.ts';
import type { AnySchema } from '../../qmp/register.ts';

/** What the shell talks to: a monitor, or a guest agent, which has no events. */
export type Connection = Pick<Monitor<AnySchema>, 'executeRaw' | 'closed' | 'closedBy' | 'events'>;

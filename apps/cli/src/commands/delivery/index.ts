import { defineCommand } from 'citty';
import { afterRestore } from './after-restore.ts';
import { cancel } from './cancel.ts';
import { list } from './list.ts';
import { pause } from './pause.ts';
import { reconcile } from './reconcile.ts';
import { resend } from './resend.ts';
import { resolve } from './resolve.ts';
import { resume } from './resume.ts';
import { retry } from './retry.ts';
import { show } from './show.ts';
import { status } from './status.ts';

export const delivery = defineCommand({
  meta: { name: 'delivery', description: 'What is under way, and what can be done about it. Works beside a running house and on a stopped embedded one.' },
  subCommands: { status, list, show, retry, resend, cancel, pause, resume, resolve, reconcile, 'after-restore': afterRestore },
});

import type { Log } from './open-log.ts';

/**
 * From here on a crash of this process says through the log what was thrown and where, and the process ends with 1.
 * Node's own report prints the message, the cause and the failing line, any of which may quote a private word; a warning
 * of Node's is likewise logged by its name alone.
 *
 * A second call would report twice: call it once, when the process is open. Before that, what fails is the owner's
 * configuration, and its words are for the owner.
 */
export function endOnCrash(log: Pick<Log, 'crash' | 'warn'>, host: NodeJS.Process = process): void {
  host.on('uncaughtException', (error: unknown, origin) => {
    try {
      log.crash(origin === 'unhandledRejection' ? 'rejection' : 'exception', error);
    } finally {
      host.exit(1);
    }
  });
  host.removeAllListeners('warning');
  host.on('warning', (error) => log.warn('process_warning', { error }));
}

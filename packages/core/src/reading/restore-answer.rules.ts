import type { Answer } from '@omenhall/contracts/reading/reading.private';
import { restoreText, type Mask } from '@omenhall/contracts/reading/scrub.rules';

/** Puts back into the private fields of an answer what the scrub took out. The marker is seen elsewhere and stays as it is. */
export function restored(answer: Answer, masks: readonly Mask[]): Answer {
  const whole = (text: string): string => restoreText(text, masks);
  return {
    ...answer,
    direct: whole(answer.direct),
    positions: answer.positions.map((position) => ({ ...position, paragraphs: position.paragraphs.map(whole) })),
    connections: answer.connections.map((connection) => ({ ...connection, text: whole(connection.text) })),
    hiddenLayer: whole(answer.hiddenLayer),
    warnings: answer.warnings.map(whole),
    checkable: answer.checkable.map(whole),
    unknown: answer.unknown.map(whole),
    nextSteps: answer.nextSteps.map(whole),
    step: whole(answer.step),
    closing: whole(answer.closing),
  };
}

import type { AccessRule } from '@omenhall/contracts/operator/operator.schema';
import { accessRulesCopy as copy } from '../../copy/en/operator-house.ts';

interface Props { rule: AccessRule }

/** Role by role what it may do; the columns of a right that does not reach all of them unfold beneath it. */
export function RightsOf({ rule }: Props) {
  if (rule.roles.length === 0) return <span className="text-muted">{copy.nobody}</span>;
  return (
    <ul>
      {rule.roles.map(({ role, verbs }) => {
        const whole = verbs.filter(({ columns }) => columns === null).map(({ verb }) => verb);
        return (
          <li key={role}>
            <span className="font-semibold">{role}</span>{whole.length > 0 && `: ${whole.join(', ')}`}
            {verbs.map(({ verb, columns }) => columns !== null && (
              <details key={verb}>
                <summary className="min-h-6 cursor-pointer pointer-coarse:min-h-11">{verb}, {copy.columns(columns.length)}</summary>
                <p className="hash">{columns.join(', ')}</p>
              </details>
            ))}
          </li>
        );
      })}
    </ul>
  );
}

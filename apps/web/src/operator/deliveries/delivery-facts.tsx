import type { DeliveryDetail } from '@omenhall/contracts/operator/operator.schema';
import { deliveryStates } from '@omenhall/contracts/values/state-words';
import { Link } from '@tanstack/react-router';
import { deliveriesCopy as copy, effectClassWords, effectStateWords } from '../../copy/en/operator-deliveries.ts';
import { workCopy } from '../../copy/en/operator-work.ts';
import { counterPaths } from '../../ui/counter/counter-paths.ts';
import { causeOf } from '../../ui/counter/delivery-columns.tsx';
import { Facts } from '../../ui/counter/facts.tsx';
import { Nothing } from '../../ui/counter/nothing.tsx';
import { Stamp } from '../../ui/counter/stamp.tsx';
import { StateMark } from '../../ui/state-glyph.tsx';

interface Props { delivery: DeliveryDetail }

/** What is on record beside the attempts: the row, the effect at the provider, and the family of those sent again. */
export function DeliveryFacts({ delivery }: Props) {
  const { effect, family } = delivery;
  return (
    <div className="grid min-w-0 gap-8">
      <section className="min-w-0">
        <h2 className="mb-2">{copy.facts}</h2>
        <Facts
          facts={[
            { name: copy.fact.order, value: delivery.orderCode === null ? none : <Link className="cell-link" to={counterPaths.orders} search={{ order: delivery.orderCode }}>{delivery.orderCode}</Link> },
            { name: copy.fact.ref, value: delivery.supportRef ?? none },
            { name: workCopy.support, value: delivery.supportRef === null ? none : <span className="hash">/support/{delivery.supportRef}</span> },
            { name: copy.fact.person, value: delivery.maskedAddress ?? none },
            { name: copy.fact.subject, value: delivery.safeSubject ?? none },
            { name: copy.fact.attempts, value: copy.attemptsOf(delivery.attempts, delivery.maxAttempts) },
            { name: copy.fact.cause, value: causeOf(delivery) ?? none },
            { name: copy.fact.kind, value: <code>{delivery.kind}</code> },
            { name: copy.fact.queue, value: delivery.queue },
            { name: copy.fact.effectClass, value: effectClassWords[delivery.effectClass] ?? delivery.effectClass },
          ]}
        />
      </section>
      <section className="min-w-0">
        <h2 className="mb-2">{copy.effect}</h2>
        {effect === null ? <p className="text-muted">{copy.effectNone}</p> : (
          <Facts
            facts={[
              { name: copy.effectFact.state, value: effectStateWords[effect.state] ?? effect.state },
              { name: copy.effectFact.provider, value: effect.provider },
              { name: copy.effectFact.ref, value: effect.providerRef === null ? none : <span className="hash">{effect.providerRef}</span> },
              { name: copy.effectFact.intent, value: <Stamp at={effect.intentAt} /> },
              { name: copy.effectFact.settled, value: effect.settledAt === null ? none : <Stamp at={effect.settledAt} /> },
            ]}
          />
        )}
      </section>
      {family.length > 1 && (
        <section className="min-w-0">
          <h2>{copy.family}</h2>
          <p className="mt-1 mb-2 text-muted">{copy.familyLead}</p>
          <ol className="register">
            {family.map((member) => {
              const name = member.generation === 0 ? copy.original : copy.again(member.generation);
              return (
                <li key={member.id} className="flex flex-wrap items-center gap-x-4 border-b border-line py-1">
                  <span className="w-32">{member.id === delivery.id ? name : <Link className="cell-link" to={counterPaths.delivery(member.id)}>{name}</Link>}</span>
                  <StateMark state={deliveryStates[member.state]} />
                  {member.id === delivery.id && <span className="text-muted">{copy.here}</span>}
                </li>
              );
            })}
          </ol>
        </section>
      )}
    </div>
  );
}

const none = <Nothing words={copy.none} />;

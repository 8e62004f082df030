import { EVENTS } from '../../components/events';
import { Field } from '../../components/field';
import { formText } from '../../lib/forms';
import type { graphql } from '../../lib/graphql';

export type WebhookEvent = ReturnType<typeof graphql.scalar<'NotificationEvent'>>;

const events = Object.keys(EVENTS) as WebhookEvent[];

export function EventFields({ errors = [] }: { errors: string[] | undefined }) {
  return (
    <fieldset className="wide">
      <legend>Tell it when</legend>
      {events.map((event) => (
        <Field
          key={event}
          label={EVENTS[event].label}
          type="checkbox"
          name={event}
          defaultChecked={event.startsWith('TASK_')}
        />
      ))}
      {errors.length > 0 && <small className="field-errors">{errors.join(' ')}</small>}
    </fieldset>
  );
}

export const readEvents = (form: HTMLFormElement): WebhookEvent[] =>
  events.filter((event) => formText(form, event));

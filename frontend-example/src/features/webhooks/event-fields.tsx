import { EVENTS } from '../../components/events';
import { Field, FieldGroup } from '../../components/field';
import { formText } from '../../lib/forms';
import type { graphql } from '../../lib/graphql';

export type WebhookEvent = ReturnType<typeof graphql.scalar<'NotificationEvent'>>;

const events = Object.keys(EVENTS) as WebhookEvent[];

export function EventFields({ errors }: { errors: string[] | undefined }) {
  return (
    <FieldGroup legend="Tell it when" errors={errors}>
      {events.map((event) => (
        <Field
          key={event}
          label={EVENTS[event].label}
          type="checkbox"
          name={event}
          defaultChecked={event.startsWith('TASK_')}
        />
      ))}
    </FieldGroup>
  );
}

export const readEvents = (form: HTMLFormElement): WebhookEvent[] =>
  events.filter((event) => formText(form, event));

import { Field, SelectField } from '../../components/field';
import type { FieldErrors } from '../../kinds/payload-form';
import { formText, LARGEST_INT } from '../../lib/forms';
import type { graphql } from '../../lib/graphql';

type Priority = ReturnType<typeof graphql.scalar<'TaskPriority'>>;

/** Fields of `create_task` that have an input here. */
export const OPTIONS = ['priority', 'runAt', 'maxAttempts', 'timeoutSeconds'];

/** A year of five digits, in UTC too, has another form, which neither JavaScript nor the API takes from an input. */
const LAST = '9999-12-30T23:59';

/** What most tasks need not be told. */
export function TaskOptions({ errors }: { errors: FieldErrors }) {
  const faulty = OPTIONS.some((name) => errors[name]);
  return (
    <details className="wide options" open={faulty || undefined}>
      <summary>More options</summary>
      <div className="form-grid">
        <PriorityField errors={errors.priority} />
        <Field
          label="Not before"
          name="runAt"
          type="datetime-local"
          max={LAST}
          hint="By the clock of this browser; at once when empty."
          errors={errors.runAt}
        />
        <Field
          label="Attempts at most"
          name="maxAttempts"
          type="number"
          min={1}
          max={100}
          hint="As the kind says when empty."
          errors={errors.maxAttempts}
        />
        <Field
          label="Seconds an attempt may take"
          name="timeoutSeconds"
          type="number"
          min={1}
          max={LARGEST_INT}
          hint="As the kind says when empty."
          errors={errors.timeoutSeconds}
        />
      </div>
    </details>
  );
}

function PriorityField({ errors }: { errors: string[] | undefined }) {
  return (
    <SelectField label="Priority" name="priority" defaultValue="NORMAL" errors={errors}>
      <option value="HIGH">High: before all others</option>
      <option value="NORMAL">Normal: in turn</option>
      <option value="LOW">Low: when nothing else waits</option>
    </SelectField>
  );
}

/** Faults that a browser has let through. */
export function optionFaults(form: HTMLFormElement): FieldErrors {
  const runAt = formText(form, 'runAt');
  return runAt && Number.isNaN(Date.parse(runAt)) ? { runAt: ['This is not a date.'] } : {};
}

export function readOptions(form: HTMLFormElement) {
  const runAt = formText(form, 'runAt');
  return {
    priority: formText(form, 'priority') as Priority,
    runAt: runAt ? new Date(runAt).toISOString() : undefined,
    maxAttempts: numberOf(form, 'maxAttempts'),
    timeoutSeconds: numberOf(form, 'timeoutSeconds'),
  };
}

const numberOf = (form: HTMLFormElement, name: string): number | undefined =>
  Number(formText(form, name)) || undefined;

import { type SubmitEvent, useMemo, useState } from 'react';
import { Alert } from '../../components/alert';
import { Field } from '../../components/field';
import { SubmitButton } from '../../components/submit-button';
import type { Problem } from '../../lib/errors';
import { formText } from '../../lib/forms';
import { useCreateTask, useTaskKinds } from './api';
import { KindFields } from './kind-fields';
import { KindSelect } from './kind-select';
import { type FieldErrors, pathOf, readPayload } from './payload-form';
import { type PayloadField, payloadFields } from './payload-schema';

export function NewTaskForm() {
  const { kinds, kind, fields, choose } = useKind();
  const [unread, setUnread] = useState<FieldErrors>({});
  const { create, forget, busy, problem, created } = useCreateTask();

  async function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    const { payload, errors } = readPayload(fields, form);
    setUnread(errors);
    if (Object.keys(errors).length) return;
    if (await create({ name: formText(form, 'name'), kind: kind.name, payload })) clearName(form);
  }

  function chooseKind(name: string) {
    choose(name);
    setUnread({});
    forget();
  }

  return (
    <section aria-labelledby="new-task-title">
      <h2 id="new-task-title">New task</h2>
      {problem && <Alert>{alertText(problem, fields)}</Alert>}
      <form className="new-task" onSubmit={(event) => void submit(event)}>
        <NameField errors={problem?.fields.name} />
        <KindSelect kinds={kinds} value={kind} onChange={chooseKind} />
        <KindFields key={kind.name} fields={fields} errors={{ ...problem?.fields, ...unread }} />
        <SubmitButton busy={busy}>Create task</SubmitButton>
      </form>
      <p role="status" className="visually-hidden">
        {created && !busy && `Task ${created.name} created.`}
      </p>
    </section>
  );
}

function useKind() {
  const kinds = useTaskKinds();
  const [name, choose] = useState('echo');
  const kind = kinds.find((each) => each.name === name) ?? kinds[0];
  const fields = useMemo(() => payloadFields(kind.payloadSchema), [kind.payloadSchema]);
  return { kinds, kind, fields, choose };
}

function NameField({ errors }: { errors: string[] | undefined }) {
  return <Field label="Name" name="name" autoComplete="off" dir="auto" errors={errors} required />;
}

/** The kind stays, so that several tasks of one kind can be made in a row. */
function clearName(form: HTMLFormElement): void {
  const input = form.elements.namedItem('name');
  if (!(input instanceof HTMLInputElement)) return;
  input.value = '';
  input.focus();
}

/** Messages about fields that have no input in this form would otherwise be lost. */
function alertText({ text, fields: faults }: Problem, fields: PayloadField[]): string {
  const paths = ['name', ...fields.map(pathOf)];
  const elsewhere = Object.entries(faults).filter(
    ([name]) => !paths.some((path) => name === path || name.startsWith(`${path}.`)),
  );
  return [text, ...elsewhere.map(([name, messages]) => `${name}: ${messages.join(' ')}`)].join(' ');
}

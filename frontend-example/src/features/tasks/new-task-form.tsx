import { type SubmitEvent, useState } from 'react';
import { Alert } from '../../components/alert';
import { Field } from '../../components/field';
import { SubmitButton } from '../../components/submit-button';
import type { Problem } from '../../lib/errors';
import { formText } from '../../lib/forms';
import { useCreateTask } from './api';
import { KindFields, readPayload } from './kind-fields';
import { KindSelect } from './kind-select';

const WITH_INPUT = ['name', 'payload.seconds'];

export function NewTaskForm() {
  const [kind, setKind] = useState('echo');
  const { create, busy, problem, created } = useCreateTask();

  async function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    const task = { name: formText(form, 'name'), kind, payload: readPayload(kind, form) };
    if (await create(task)) clearName(form);
  }

  return (
    <section aria-labelledby="new-task-title">
      <h2 id="new-task-title">New task</h2>
      {problem && <Alert>{alertText(problem)}</Alert>}
      <form className="new-task" onSubmit={(event) => void submit(event)}>
        <Field
          label="Name"
          name="name"
          autoComplete="off"
          dir="auto"
          errors={problem?.fields.name}
          required
        />
        <KindSelect value={kind} onChange={setKind} />
        <KindFields kind={kind} problem={problem} />
        <SubmitButton busy={busy}>Create task</SubmitButton>
      </form>
      <p role="status" className="visually-hidden">
        {created && !busy && `Task ${created.name} created.`}
      </p>
    </section>
  );
}

/** The kind stays, so that several tasks of one kind can be made in a row. */
function clearName(form: HTMLFormElement): void {
  const input = form.elements.namedItem('name');
  if (!(input instanceof HTMLInputElement)) return;
  input.value = '';
  input.focus();
}

/** Messages about fields that have no input in this form would otherwise be lost. */
function alertText({ text, fields }: Problem): string {
  const elsewhere = Object.entries(fields).filter(([name]) => !WITH_INPUT.includes(name));
  return [text, ...elsewhere.map(([name, messages]) => `${name}: ${messages.join(' ')}`)].join(' ');
}

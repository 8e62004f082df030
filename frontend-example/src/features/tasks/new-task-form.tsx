import { type SubmitEvent, useRef } from 'react';
import { Alert } from '../../components/alert';
import { Field } from '../../components/field';
import { SubmitButton } from '../../components/submit-button';
import { KindFields } from '../../kinds/kind-fields';
import { KindSelect } from '../../kinds/kind-select';
import { alertText, pathOf } from '../../kinds/payload-form';
import { useKind } from '../../kinds/use-kind';
import { usePayload } from '../../kinds/use-payload';
import { useAction } from '../../lib/data';
import { formText } from '../../lib/forms';
import { graphql } from '../../lib/graphql';
import { optionFaults, OPTIONS, readOptions, TaskOptions } from './task-options';
import { taskRowFragment } from './task-row';

const CreateTaskMutation = graphql(
  `
    mutation CreateTask(
      $name: String!
      $kind: String!
      $payload: JSON!
      $idempotencyKey: String!
      $priority: TaskPriority
      $runAt: DateTime
      $maxAttempts: Int
      $timeoutSeconds: Int
    ) {
      create_task(
        name: $name
        kind: $kind
        payload: $payload
        idempotencyKey: $idempotencyKey
        priority: $priority
        runAt: $runAt
        maxAttempts: $maxAttempts
        timeoutSeconds: $timeoutSeconds
      ) {
        task {
          id
          status
          ...TaskRow
        }
      }
    }
  `,
  [taskRowFragment],
);

export function NewTaskForm({ onCreated }: { onCreated: (id: string) => void }) {
  const { run, clear, busy, problem } = useAction(CreateTaskMutation);
  const { kinds, kindsProblem, kind, fields, choose } = useKind(clear);
  const { read, errors } = usePayload(fields, problem);
  const key = useRef(newKey());

  // sent twice as it is, the server makes one task of it; changed, it is another one
  function changed() {
    key.current = newKey();
  }

  async function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    const payload = read(form, optionFaults(form));
    if (payload === undefined) return;
    const data = await run({
      name: formText(form, 'name'),
      kind: kind.name,
      payload,
      idempotencyKey: key.current,
      ...readOptions(form),
    });
    if (data?.create_task?.task) onCreated(data.create_task.task.id);
  }

  return (
    <form className="form-grid" onSubmit={(event) => void submit(event)} onChange={changed}>
      {problem && <Alert>{alertText(problem, ['name', ...OPTIONS, ...fields.map(pathOf)])}</Alert>}
      <NameField errors={problem?.fields.name} />
      <KindSelect kinds={kinds} value={kind} problem={kindsProblem} onChange={choose} />
      <KindFields key={kind.name} fields={fields} errors={errors} />
      <TaskOptions errors={errors} />
      <SubmitButton busy={busy}>Create task</SubmitButton>
    </form>
  );
}

function NameField({ errors }: { errors: string[] | undefined }) {
  return (
    <Field
      label="Name"
      name="name"
      maxLength={200}
      autoComplete="off"
      dir="auto"
      errors={errors}
      required
    />
  );
}

function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}

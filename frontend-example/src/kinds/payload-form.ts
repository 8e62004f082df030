import type { Problem } from '../lib/errors';
import type { PayloadField } from './payload-schema';

export type FieldErrors = Problem['fields'];

/** The name of the input in the form, and of its faults in the server's answer. */
export const pathOf = (field: PayloadField): string =>
  field.name === null ? 'payload' : `payload.${field.name}`;

/** What was typed as the kind wants it, or what is wrong with it. Whatever is left empty is left out. */
export function readPayload(fields: PayloadField[], form: HTMLFormElement) {
  const entered = new FormData(form);
  const payload: Record<string, unknown> = {};
  const errors: FieldErrors = {};
  let whole: unknown = payload;
  for (const field of fields) {
    const path = pathOf(field);
    try {
      const value = readValue(field, entered.get(path));
      if (field.name === null) whole = value ?? {};
      else if (value !== undefined) payload[field.name] = value;
    } catch {
      errors[path] = ['This is not JSON.'];
    }
  }
  return { payload: whole, errors };
}

function readValue(field: PayloadField, entry: FormDataEntryValue | null): unknown {
  if (field.type === 'boolean') return entry !== null;
  if (typeof entry !== 'string' || entry === '') return undefined;
  if (field.type === 'text') return entry;
  if (field.type === 'choice') return field.choices.find((choice) => String(choice) === entry);
  if (field.type === 'json') return JSON.parse(entry) as unknown;
  return Number(entry);
}

/** The same inputs, filled with a payload there is already. */
export function filledWith(fields: PayloadField[], payload: unknown): PayloadField[] {
  const values = (payload ?? {}) as Record<string, unknown>;
  return fields.map((field) => ({
    ...field,
    initial: field.name === null ? payload : values[field.name],
  }));
}

/** Messages about fields that have no input in the form would otherwise be lost. */
export function alertText({ text, fields: faults }: Problem, shown: string[]): string {
  const elsewhere = Object.entries(faults).filter(
    ([name]) => !shown.some((path) => name === path || name.startsWith(`${path}.`)),
  );
  return [text, ...elsewhere.map(([name, messages]) => `${name}: ${messages.join(' ')}`)].join(' ');
}

/** The faults of one input: its own, and those within it. */
export function errorsOf(field: PayloadField, errors: FieldErrors): string[] {
  const path = pathOf(field);
  return Object.entries(errors).flatMap(([name, messages]) => {
    if (name === path) return messages;
    return name.startsWith(`${path}.`)
      ? messages.map((message) => `${name.slice(path.length + 1)}: ${message}`)
      : [];
  });
}

import type { Problem } from '../lib/errors';
import type { PayloadField } from './payload-schema';
import { isAsShown, readText } from './payload-text';

export type FieldErrors = Problem['fields'];

/** The name of the input in the form, and of its faults in the server's answer. */
export const pathOf = (field: PayloadField): string =>
  field.name === null ? 'payload' : `payload.${field.name}`;

/** Somebody has changed one of the inputs. */
export function isEdited(fields: PayloadField[], form: HTMLFormElement): boolean {
  const entered = new FormData(form);
  return fields.some((field) => !isAsShown(field, textOf(entered, pathOf(field))));
}

/** What was typed as the kind wants it, or what is wrong with it. What was left empty is left out. */
export function readPayload(fields: PayloadField[], form: HTMLFormElement) {
  const entered = new FormData(form);
  const payload: Record<string, unknown> = {};
  const errors: FieldErrors = {};
  let whole: unknown = payload;
  for (const field of fields) {
    const path = pathOf(field);
    try {
      const value = readText(field, textOf(entered, path));
      if (field.name === null) whole = value ?? {};
      else if (value !== undefined) payload[field.name] = value;
    } catch (error) {
      errors[path] = [(error as Error).message];
    }
  }
  return { payload: whole, errors };
}

const textOf = (entered: FormData, name: string) => entered.get(name) as string | null;

/** The same inputs, filled with a payload there is already; what that leaves out has its default. */
export function filledWith(fields: PayloadField[], payload: unknown): PayloadField[] {
  const values = (payload ?? {}) as Record<string, unknown>;
  return fields.map((field) => {
    if (field.name === null) return { ...field, filled: true, initial: payload };
    return field.name in values ? { ...field, filled: true, initial: values[field.name] } : field;
  });
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

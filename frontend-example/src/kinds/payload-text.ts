import { holdsRounded } from '../components/rounded';
import type { PayloadField } from './payload-schema';

/**
 * What stands in the input before anybody has typed; null for a switch that is off. One text for each value, so that
 * what was not edited can be told.
 */
export function shownText({ type, initial, choices }: PayloadField): string | null {
  if (type === 'boolean') return initial === true ? 'on' : null;
  if (type === 'json') return initial === undefined ? '' : JSON.stringify(initial, null, 2);
  if (type === 'choice') return choices.includes(initial) ? String(initial) : '';
  return asText(initial);
}

export const isAsShown = (field: PayloadField, entry: string | null): boolean =>
  withLines(entry) === withLines(shownText(field));

/** As its type, or undefined for what was left empty. Throws the message for what cannot be read. */
export function readText(field: PayloadField, entry: string | null): unknown {
  const number = field.type === 'integer' || field.type === 'json';
  if (number && holdsRounded(entry ?? '')) throw new RangeError(TOO_LARGE);
  return field.filled && isAsShown(field, entry) ? field.initial : parse(field, entry);
}

function parse(field: PayloadField, entry: string | null): unknown {
  const { type, choices } = field;
  if (type === 'boolean') return entry !== null;
  // emptied by hand, a text is to be empty: left out, its default would be back
  if (!entry) return type === 'text' && shownText(field) ? '' : undefined;
  if (type === 'text') return entry;
  if (type === 'choice') return choices.find((choice) => String(choice) === entry);
  return type === 'json' ? parseJson(entry) : Number(entry);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new SyntaxError('This is not JSON.');
  }
}

const TOO_LARGE = 'This page would round so large a number. Send it through the API.';

/** An area for text has line feeds alone, whatever it was given. */
const withLines = (text: string | null) => text?.replace(/\r\n?/g, '\n');

const asText = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';

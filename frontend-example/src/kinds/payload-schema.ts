/** One input of a kind's payload; those of type `json` take any JSON. */
export interface PayloadField {
  /** Null: the input is the whole payload. */
  name: string | null;
  label: string;
  hint: string | undefined;
  type: 'text' | 'number' | 'integer' | 'boolean' | 'choice' | 'json';
  required: boolean;
  initial: unknown;
  /** `initial` is what a payload holds, and stays as it is until somebody edits it. */
  filled: boolean;
  choices: unknown[];
  min: number | undefined;
  max: number | undefined;
  maxLength: number | undefined;
}

type Schema = Readonly<Record<string, unknown>>;

const ANYTHING: PayloadField = {
  name: null,
  label: 'Payload (JSON)',
  hint: undefined,
  type: 'json',
  required: true,
  initial: {},
  filled: false,
  choices: [],
  min: undefined,
  max: undefined,
  maxLength: undefined,
};

/** The inputs for a kind's payloadSchema: one per property, or one for all where there are none. */
export function payloadFields(source: unknown): PayloadField[] {
  const schema = asSchema(source);
  const properties = Object.entries(asSchema(schema.properties));
  if (schema.additionalProperties === true || (!properties.length && !('properties' in schema))) {
    return [ANYTHING];
  }
  const required = Array.isArray(schema.required) ? schema.required : [];
  return properties.map(([name, property]) =>
    payloadField(
      name,
      resolve(asSchema(property), asSchema(schema.$defs)),
      required.includes(name),
    ),
  );
}

function payloadField(name: string, schema: Schema, required: boolean): PayloadField {
  const choices = choicesOf(schema, required);
  const type = choices.length ? 'choice' : (TYPES[String(schema.type)] ?? 'json');
  return {
    name,
    label: labelOf(name, asText(schema.title)),
    hint: asText(schema.description),
    type,
    required,
    initial: schema.default,
    filled: false,
    choices,
    min: asNumber(schema.minimum),
    max: asNumber(schema.maximum),
    maxLength: asNumber(schema.maxLength),
  };
}

/** A switch is on or off; what may be neither is chosen. */
function choicesOf(schema: Schema, required: boolean): unknown[] {
  if (Array.isArray(schema.enum)) return schema.enum;
  const either = schema.type === 'boolean' && !required && typeof schema.default !== 'boolean';
  return either ? [true, false] : [];
}

const ABBREVIATIONS = ['API', 'HTML', 'HTTP', 'ID', 'IP', 'JSON', 'SQL', 'URI', 'URL', 'XML'];

/** A schema's generated title is its key run together, "Timeoutseconds": such a label is made from the key. */
function labelOf(name: string, title = name): string {
  if (title !== name && title !== capitalized(name.toLowerCase())) return title;
  const words = name.replace(/([a-z\d])([A-Z])/g, '$1 $2').split(/[\s_-]+/);
  const plain = words.map((word) => {
    const upper = word.toUpperCase();
    return ABBREVIATIONS.includes(upper) ? upper : word.toLowerCase();
  });
  return capitalized(plain.join(' ').trim());
}

const capitalized = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

const TYPES: Partial<Record<string, PayloadField['type']>> = {
  string: 'text',
  number: 'number',
  integer: 'integer',
  boolean: 'boolean',
};

/** Follows a reference, and takes "this or null" for an optional this. */
function resolve(schema: Schema, definitions: Schema): Schema {
  const path = asText(schema.$ref);
  const options = Array.isArray(schema.anyOf) ? schema.anyOf.map(asSchema) : [];
  const values = options.filter((option) => option.type !== 'null');
  const [only] = values.length === 1 ? values : [];
  const inner = path ? asSchema(definitions[path.replace('#/$defs/', '')]) : only;
  return inner ? { ...resolve(inner, definitions), ...withoutReference(schema) } : schema;
}

function withoutReference(schema: Schema): Schema {
  return Object.fromEntries(
    Object.entries(schema).filter(([key]) => key !== '$ref' && key !== 'anyOf'),
  );
}

function asSchema(value: unknown): Schema {
  return typeof value === 'object' && value !== null ? (value as Schema) : {};
}

const asText = (value: unknown) => (typeof value === 'string' && value ? value : undefined);
const asNumber = (value: unknown) => (typeof value === 'number' ? value : undefined);
